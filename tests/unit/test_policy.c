// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"
#include "reading.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

#define THING XDPEN_FAMILY_THING
#define PERSONAL XDPEN_FAMILY_PERSONAL
#define ROUTER XDPEN_FAMILY_ROUTER
#define CRITICAL XDPEN_FAMILY_CRITICAL

/* Later than XDPEN_GRACE after second 0, and in the same windows. */
#define SETTLED at_second(1)

static void test_bits_and_members_agree(void **unused)
{
	(void)unused;
	/* ceil(m (1 - exp(-n/m))) by hand: m=128: 8 -> 7.75, 16 -> 15.05; m=960: 1500 -> 758.8 */
	assert_int_equal(sketch_bits(128, 8), 8);
	assert_int_equal(sketch_bits(128, 16), 16);
	assert_int_equal(sketch_bits(960, 1500), 759);
	assert_int_equal(sketch_bits(0, 5), 5);
	assert_int_equal(sketch_bits(64, 0), 0);
	for (unsigned members = 1; members < 300; members++) {
		__u32 back = sketch_members(960, sketch_bits(960, members));

		assert_in_range(back, members, members + 2);
	}
	/* Saturated: a large number, not a crash, and the same for more bits than there are. */
	assert_int_equal(sketch_members(64, 63), 266);
	assert_int_equal(sketch_members(64, 64), 266);
	assert_int_equal(sketch_members(64, 1000), 266);
}

/* The programs turn windows by xdpen_window_shift(), the policy reads them by its rows. */
static void test_windows_of_rows_and_programs_are_the_same(void **unused)
{
	(void)unused;
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++)
		if (kind_row(kind)->window < WINDOW_DAY)
			assert_int_equal(kind_row(kind)->window, xdpen_window_shift(kind));
	assert_int_equal(kind_window_seconds(XDPEN_FAN_OUT, HZ, SHIFT), 8);
	assert_int_equal(kind_window_seconds(XDPEN_SCAN_SERVICE, HZ, SHIFT), 66);
	assert_int_equal(kind_window_seconds(XDPEN_SCAN_SERVICE_SLOW, HZ, SHIFT), 524);
	assert_int_equal(kind_window_seconds(XDPEN_NO_DNS, HZ, SHIFT), 2097);
	assert_int_equal(kind_window_seconds(XDPEN_SCAN_SERVICE_LONG, HZ, SHIFT), 4194);
	assert_int_equal(kind_window_seconds(XDPEN_STRATUM, HZ, SHIFT), 86400);
	assert_int_equal(kind_window_seconds(XDPEN_FLOOD, HZ, SHIFT), 3);
	assert_int_equal(kind_window_seconds(XDPEN_SCAN_SERVICE, 0, SHIFT), 0);
}

/* The bits of one entry; kinds that keep answers have half of them. */
static void test_rows_have_the_bits_that_the_entries_have(void **unused)
{
	(void)unused;
	for (unsigned kind = XDPEN_SCAN_SERVICE; kind < XDPEN_KINDS; kind++)
		if (kind_row(kind)->bits)
			assert_int_equal(kind_row(kind)->bits, xdpen_keeps_answers(kind) ? 64 : 128);
	assert_int_equal(kind_row(XDPEN_FAN_OUT)->bits, 64 * XDPEN_FAST_WORDS);
	assert_int_equal(kind_row(XDPEN_FAN_OUT_SLOW)->bits, 64 * XDPEN_SLOW_WORDS);
	assert_int_equal(kind_row(XDPEN_KINDS)->limit, 0);
	assert_int_equal(kind_row(~0u)->points, 0);
	assert_int_equal(kind_limits(XDPEN_KINDS, THING).limit, 0);
}

static void check_limit(const struct xdpen_limit *limit, unsigned kind, unsigned family)
{
	const struct kind_row *row = kind_row(kind);
	struct kind_limits members = kind_limits(kind, family);
	bool reflex = row->reflex && family != CRITICAL;

	assert_int_equal(limit->limit, members.limit);
	assert_int_equal(limit->hard, reflex ? members.hard : 0);
	assert_int_equal(limit->hard_bits, reflex ? sketch_bits(row->bits, members.hard) : 0);
	assert_int_equal(limit->open_bits, sketch_bits(row->bits, members.open));
	/* Of these the kernel tells only what is unanswered. */
	if (kind == XDPEN_NO_DNS || kind == XDPEN_SCAN_UDP)
		assert_int_equal(limit->limit_bits, 0);
	else
		assert_int_equal(limit->limit_bits, sketch_bits(row->bits, members.limit));
}

static void test_limits_of_the_programs_are_those_of_the_rows(void **unused)
{
	struct xdpen_limit limits[XDPEN_FAMILIES][XDPEN_KINDS];

	(void)unused;
	memset(limits, 0xff, sizeof(limits));
	policy_limits(limits);
	for (unsigned family = 0; family < XDPEN_FAMILIES; family++) {
		static const struct xdpen_limit none;

		assert_memory_equal(&limits[family][XDPEN_KIND_NONE], &none, sizeof(none));
		for (unsigned kind = 1; kind < XDPEN_KINDS; kind++)
			check_limit(&limits[family][kind], kind, family);
	}
}

/* Raw bits at which the programs tell, act by themselves, and tell of unanswered ones: for things, people, routers. */
static void test_what_the_programs_go_by(void **unused)
{
	static const struct {
		__u16 limit, hard, open;
	} expected[XDPEN_KINDS][3] = {
		[XDPEN_FAN_OUT] = { { 183, 0, 0 }, { 235, 0, 0 }, { 0, 0, 0 } },
		[XDPEN_FAN_OUT_SLOW] = { { 759, 0, 0 }, { 918, 0, 0 }, { 0, 0, 0 } },
		[XDPEN_SCAN_SERVICE] = { { 8, 15, 2 }, { 15, 26, 4 }, { 26, 41, 8 } },
		[XDPEN_SCAN_SERVICE_SLOW] = { { 12, 22, 2 }, { 22, 36, 4 }, { 36, 52, 8 } },
		[XDPEN_SCAN_PORTS] = { { 16, 29, 0 }, { 29, 51, 0 }, { 29, 51, 0 } },
		[XDPEN_BARE_SYN] = { { 3, 8, 0 }, { 3, 8, 0 }, { 6, 16, 0 } },
		[XDPEN_MIRAI] = { { 2, 2, 0 }, { 2, 2, 0 }, { 2, 2, 0 } },
		[XDPEN_POOL_PORT] = { { 1, 0, 0 }, { 1, 0, 0 }, { 1, 0, 0 } },
		[XDPEN_STRATUM] = { { 1, 0, 0 }, { 1, 0, 0 }, { 1, 0, 0 } },
		[XDPEN_SCAN_SERVICE_LONG] = { { 18, 0, 3 }, { 30, 0, 6 }, { 0, 0, 0 } },
		[XDPEN_CONTACT_WEB] = { { 0, 0, 30 }, { 0, 0, 30 }, { 0, 0, 59 } },
		[XDPEN_CONTACT_OTHER] = { { 0, 0, 10 }, { 0, 0, 10 }, { 0, 0, 30 } },
		[XDPEN_UNANSWERED] = { { 10, 0, 0 }, { 20, 0, 0 }, { 40, 0, 0 } },
		[XDPEN_UNANSWERED_SLOW] = { { 12, 0, 0 }, { 24, 0, 0 }, { 48, 0, 0 } },
		[XDPEN_UNANSWERED_LONG] = { { 16, 0, 0 }, { 32, 0, 0 }, { 0, 0, 0 } },
		[XDPEN_NO_DNS] = { { 0, 0, 5 }, { 0, 0, 10 }, { 0, 0, 0 } },
		[XDPEN_SCAN_ARP] = { { 35, 0, 0 }, { 35, 0, 0 }, { 0, 0, 0 } },
		[XDPEN_SCAN_ICMP] = { { 22, 0, 0 }, { 41, 0, 0 }, { 0, 0, 0 } },
		[XDPEN_SCAN_UDP] = { { 0, 0, 26 }, { 0, 0, 0 }, { 0, 0, 0 } },
		[XDPEN_SCAN_UDP_PORTS] = { { 22, 0, 0 }, { 41, 0, 0 }, { 41, 0, 0 } },
		[XDPEN_POOL_NAME] = { { 1, 0, 0 }, { 1, 0, 0 }, { 1, 0, 0 } },
		[XDPEN_POOL_ADDR] = { { 1, 0, 0 }, { 1, 0, 0 }, { 1, 0, 0 } },
		[XDPEN_FLOOD] = { { 15, 78, 0 }, { 60, 312, 0 }, { 60, 312, 0 } },
		[XDPEN_SPOOF] = { { 3, 0, 0 }, { 3, 0, 0 }, { 0, 0, 0 } },
		[XDPEN_ODD_PROTOCOL] = { { 1, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 } },
	};
	struct xdpen_limit limits[XDPEN_FAMILIES][XDPEN_KINDS];

	(void)unused;
	policy_limits(limits);
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++) {
		for (unsigned family = 0; family < 3; family++) {
			const struct xdpen_limit *limit = &limits[family][kind];

			if (limit->limit_bits != expected[kind][family].limit ||
			    limit->hard_bits != expected[kind][family].hard ||
			    limit->open_bits != expected[kind][family].open)
				fail_msg("%s, family %u: %u, %u, %u", kind_name(kind), family, limit->limit_bits,
					 limit->hard_bits, limit->open_bits);
		}
		assert_int_equal(limits[CRITICAL][kind].limit_bits, expected[kind][THING].limit);
		assert_int_equal(limits[CRITICAL][kind].open_bits, expected[kind][THING].open);
	}
}

/* What `allow --mining` silences, and which kinds see the same contacts. */
static void test_mining_and_groups(void **unused)
{
	static const enum kind_group groups[XDPEN_KINDS] = {
		[XDPEN_FAN_OUT] = GROUP_FAN_OUT,
		[XDPEN_FAN_OUT_SLOW] = GROUP_FAN_OUT,
		[XDPEN_SCAN_SERVICE] = GROUP_SERVICE,
		[XDPEN_SCAN_SERVICE_SLOW] = GROUP_SERVICE,
		[XDPEN_SCAN_SERVICE_LONG] = GROUP_SERVICE,
		[XDPEN_UNANSWERED] = GROUP_UNANSWERED,
		[XDPEN_UNANSWERED_SLOW] = GROUP_UNANSWERED,
		[XDPEN_UNANSWERED_LONG] = GROUP_UNANSWERED,
		[XDPEN_NO_DNS] = GROUP_UNANSWERED,
	};
	static const bool mining[XDPEN_KINDS] = {
		[XDPEN_POOL_PORT] = true,
		[XDPEN_STRATUM] = true,
		[XDPEN_POOL_NAME] = true,
		[XDPEN_POOL_ADDR] = true,
	};

	(void)unused;
	for (unsigned kind = 0; kind < XDPEN_KINDS; kind++) {
		assert_int_equal(kind_row(kind)->group, groups[kind]);
		assert_int_equal(kind_row(kind)->mining, mining[kind]);
		assert_true(kind_row(kind)->points <= SCORE_QUARANTINE);
		/* What quarantines alone does so by its points, too, but for mining, which an owner may want told only. */
		assert_true(!kind_row(kind)->decisive || kind_row(kind)->points == SCORE_QUARANTINE || mining[kind]);
	}
}

/* A sketch that is full at a limit could never tell that it was reached: no such limit may be in the rows. */
static void test_no_limit_fills_its_sketch(void **unused)
{
	(void)unused;
	for (unsigned family = 0; family < XDPEN_FAMILIES; family++) {
		for (unsigned kind = 1; kind < XDPEN_KINDS; kind++) {
			struct kind_limits limits = kind_limits(kind, family);
			__u16 bits = kind_row(kind)->bits;

			if (bits && (sketch_bits(bits, limits.limit) >= bits || sketch_bits(bits, limits.hard) >= bits ||
				     sketch_bits(bits, limits.open) >= bits))
				fail_msg("%s of family %u cannot be counted", kind_name(kind), family);
			assert_true(!limits.hard || limits.hard >= limits.limit);
		}
	}
	assert_int_equal(sketch_bits(64, 300), 64); /* such a limit would be */
}

/* Which kinds say nothing of a family, on purpose: a factor of 0. All others have a limit everywhere. */
static void test_families_lack_only_what_they_are_meant_to_lack(void **unused)
{
	static const __u8 not_router[] = { XDPEN_FAN_OUT,	 XDPEN_FAN_OUT_SLOW, XDPEN_SCAN_SERVICE_LONG,
					   XDPEN_UNANSWERED_LONG, XDPEN_NO_DNS,	      XDPEN_SCAN_ARP,
					   XDPEN_SCAN_ICMP,	  XDPEN_SCAN_UDP,     XDPEN_SPOOF,
					   XDPEN_ODD_PROTOCOL };
	static const __u8 not_personal[] = { XDPEN_SCAN_UDP, XDPEN_ODD_PROTOCOL };

	(void)unused;
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++) {
		bool feeds = kind == XDPEN_CONTACT_WEB || kind == XDPEN_CONTACT_OTHER;

		assert_int_equal(kind_limits(kind, THING).limit > 0, !feeds);
		assert_int_equal(kind_limits(kind, CRITICAL).limit, kind_limits(kind, THING).limit);
		assert_int_equal(kind_limits(kind, PERSONAL).limit > 0,
				 !feeds && !memchr(not_personal, kind, sizeof(not_personal)));
		assert_int_equal(kind_limits(kind, ROUTER).limit > 0,
				 !feeds && !memchr(not_router, kind, sizeof(not_router)));
	}
}

/* Raw bits of one kind alone, the other kinds silent. */
static struct weighing weigh_alone(unsigned kind, unsigned family, unsigned set)
{
	struct reading reading = { .device.family = family, .asked_dns = true };

	if (kind == XDPEN_FAN_OUT)
		set_fan_out(&reading, set, 0, at_second(0));
	else if (kind == XDPEN_FAN_OUT_SLOW)
		set_fan_out(&reading, 0, set, at_second(0));
	else if (kind == XDPEN_SCAN_UDP || kind == XDPEN_NO_DNS)
		set_open(&reading, kind, set, at_second(0));
	else if (xdpen_keeps_answers(kind)) /* all answered, so that the charge of unanswered ones stays out of it */
		set_contacts(&reading, kind, bits_set(set), bits_set(set), at_second(0));
	else
		set_members(&reading, kind, set, at_second(0));
	return weigh(&reading, SETTLED);
}

static void test_each_kind_below_and_at_its_limits(void **unused)
{
	static const struct {
		unsigned kind, family;
		unsigned set; /* raw bits */
		unsigned points;
		bool decisive;
	} cases[] = {
		{ XDPEN_FAN_OUT, THING, 182, 0, false },
		{ XDPEN_FAN_OUT, THING, 183, 100, false },
		{ XDPEN_FAN_OUT, THING, 256, 100, false },
		{ XDPEN_FAN_OUT, PERSONAL, 234, 0, false },
		{ XDPEN_FAN_OUT, PERSONAL, 235, 100, false },
		{ XDPEN_FAN_OUT, ROUTER, 256, 0, false },
		{ XDPEN_FAN_OUT_SLOW, THING, 758, 0, false },
		{ XDPEN_FAN_OUT_SLOW, THING, 759, 100, false },
		{ XDPEN_FAN_OUT_SLOW, PERSONAL, 917, 0, false },
		{ XDPEN_FAN_OUT_SLOW, PERSONAL, 918, 100, false },
		{ XDPEN_FAN_OUT_SLOW, ROUTER, 960, 0, false },
		{ XDPEN_SCAN_SERVICE, THING, 7, 0, false },
		{ XDPEN_SCAN_SERVICE, THING, 8, 100, true },
		{ XDPEN_SCAN_SERVICE, THING, 64, 100, true },
		{ XDPEN_SCAN_SERVICE, PERSONAL, 14, 0, false },
		{ XDPEN_SCAN_SERVICE, PERSONAL, 15, 100, true },
		{ XDPEN_SCAN_SERVICE, ROUTER, 25, 0, false },
		{ XDPEN_SCAN_SERVICE, ROUTER, 26, 100, true },
		{ XDPEN_SCAN_SERVICE_SLOW, THING, 11, 0, false },
		{ XDPEN_SCAN_SERVICE_SLOW, THING, 12, 100, true },
		{ XDPEN_SCAN_SERVICE_SLOW, PERSONAL, 21, 0, false },
		{ XDPEN_SCAN_SERVICE_SLOW, PERSONAL, 22, 100, true },
		{ XDPEN_SCAN_SERVICE_SLOW, ROUTER, 35, 0, false },
		{ XDPEN_SCAN_SERVICE_SLOW, ROUTER, 36, 100, true },
		{ XDPEN_SCAN_SERVICE_LONG, THING, 17, 0, false },
		{ XDPEN_SCAN_SERVICE_LONG, THING, 18, 100, true },
		{ XDPEN_SCAN_SERVICE_LONG, PERSONAL, 29, 0, false },
		{ XDPEN_SCAN_SERVICE_LONG, PERSONAL, 30, 100, true },
		{ XDPEN_SCAN_SERVICE_LONG, ROUTER, 64, 0, false },
		{ XDPEN_NO_DNS, THING, 4, 0, false },
		{ XDPEN_NO_DNS, THING, 5, 50, false },
		{ XDPEN_NO_DNS, THING, 7, 50, false },
		{ XDPEN_NO_DNS, THING, 8, 100, false },
		{ XDPEN_NO_DNS, PERSONAL, 9, 0, false },
		{ XDPEN_NO_DNS, PERSONAL, 10, 50, false },
		{ XDPEN_NO_DNS, PERSONAL, 15, 100, false },
		{ XDPEN_NO_DNS, ROUTER, 64, 0, false },
		{ XDPEN_SCAN_ARP, THING, 34, 0, false },
		{ XDPEN_SCAN_ARP, THING, 35, 60, false },
		{ XDPEN_SCAN_ARP, THING, 59, 60, false },
		{ XDPEN_SCAN_ARP, THING, 60, 100, false },
		{ XDPEN_SCAN_ARP, PERSONAL, 34, 0, false },
		{ XDPEN_SCAN_ARP, PERSONAL, 60, 100, false },
		{ XDPEN_SCAN_ARP, ROUTER, 128, 0, false },
		{ XDPEN_SCAN_ICMP, THING, 21, 0, false },
		{ XDPEN_SCAN_ICMP, THING, 22, 60, false },
		{ XDPEN_SCAN_ICMP, THING, 40, 60, false },
		{ XDPEN_SCAN_ICMP, THING, 41, 100, false },
		{ XDPEN_SCAN_ICMP, PERSONAL, 40, 0, false },
		{ XDPEN_SCAN_ICMP, PERSONAL, 41, 60, false },
		{ XDPEN_SCAN_ICMP, PERSONAL, 68, 100, false },
		{ XDPEN_SCAN_ICMP, ROUTER, 128, 0, false },
		{ XDPEN_SCAN_UDP, THING, 25, 0, false },
		{ XDPEN_SCAN_UDP, THING, 26, 30, false },
		{ XDPEN_SCAN_UDP, THING, 33, 30, false },
		{ XDPEN_SCAN_UDP, THING, 34, 100, false },
		{ XDPEN_SCAN_UDP, PERSONAL, 64, 0, false },
		{ XDPEN_SCAN_UDP, ROUTER, 64, 0, false },
		{ XDPEN_SCAN_UDP_PORTS, THING, 21, 0, false },
		{ XDPEN_SCAN_UDP_PORTS, THING, 22, 60, false },
		{ XDPEN_SCAN_UDP_PORTS, THING, 41, 100, false },
		{ XDPEN_SCAN_UDP_PORTS, ROUTER, 40, 0, false },
		{ XDPEN_SCAN_UDP_PORTS, ROUTER, 41, 60, false },
		{ XDPEN_SCAN_PORTS, THING, 15, 0, false },
		{ XDPEN_SCAN_PORTS, THING, 16, 100, true },
		{ XDPEN_SCAN_PORTS, PERSONAL, 28, 0, false },
		{ XDPEN_SCAN_PORTS, PERSONAL, 29, 100, true },
		{ XDPEN_SCAN_PORTS, ROUTER, 28, 0, false },
		{ XDPEN_SCAN_PORTS, ROUTER, 29, 100, true },
		{ XDPEN_BARE_SYN, THING, 2, 0, false },
		{ XDPEN_BARE_SYN, THING, 3, 80, false },
		{ XDPEN_BARE_SYN, THING, 7, 80, false },
		{ XDPEN_BARE_SYN, THING, 8, 100, false },
		{ XDPEN_BARE_SYN, PERSONAL, 3, 80, false },
		{ XDPEN_BARE_SYN, ROUTER, 5, 0, false },
		{ XDPEN_BARE_SYN, ROUTER, 6, 80, false },
		{ XDPEN_BARE_SYN, ROUTER, 16, 100, false },
		{ XDPEN_MIRAI, THING, 1, 0, false },
		{ XDPEN_MIRAI, THING, 2, 100, true },
		{ XDPEN_MIRAI, PERSONAL, 2, 100, true },
		{ XDPEN_MIRAI, ROUTER, 1, 0, false },
		{ XDPEN_MIRAI, ROUTER, 2, 100, true },
		{ XDPEN_STRATUM, THING, 1, 60, true },
		{ XDPEN_STRATUM, PERSONAL, 1, 60, true },
		{ XDPEN_STRATUM, ROUTER, 1, 60, true },
		{ XDPEN_POOL_NAME, THING, 1, 40, false },
		{ XDPEN_POOL_NAME, THING, 2, 100, false },
		{ XDPEN_POOL_NAME, ROUTER, 2, 100, false },
		{ XDPEN_POOL_ADDR, THING, 1, 100, false },
		{ XDPEN_FLOOD, THING, 14, 0, false },
		{ XDPEN_FLOOD, THING, 15, 60, false },
		{ XDPEN_FLOOD, THING, 77, 60, false },
		{ XDPEN_FLOOD, THING, 78, 100, false },
		{ XDPEN_FLOOD, PERSONAL, 59, 0, false },
		{ XDPEN_FLOOD, PERSONAL, 60, 60, false },
		{ XDPEN_FLOOD, PERSONAL, 311, 60, false },
		{ XDPEN_FLOOD, PERSONAL, 312, 100, false },
		{ XDPEN_FLOOD, ROUTER, 312, 100, false },
		{ XDPEN_SPOOF, THING, 2, 0, false },
		{ XDPEN_SPOOF, THING, 3, 60, false },
		{ XDPEN_SPOOF, THING, 7, 60, false },
		{ XDPEN_SPOOF, THING, 8, 100, false },
		{ XDPEN_SPOOF, PERSONAL, 3, 60, false },
		{ XDPEN_SPOOF, ROUTER, 64, 0, false },
		{ XDPEN_ODD_PROTOCOL, THING, 1, 30, false },
		{ XDPEN_ODD_PROTOCOL, THING, 64, 30, false },
		{ XDPEN_ODD_PROTOCOL, PERSONAL, 64, 0, false },
		{ XDPEN_ODD_PROTOCOL, ROUTER, 64, 0, false },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct weighing weighing = weigh_alone(cases[i].kind, cases[i].family, cases[i].set);
		struct observation observation = seen(&weighing, cases[i].kind);

		if (observation.points != cases[i].points || weighing.score != cases[i].points ||
		    weighing.decisive != cases[i].decisive)
			fail_msg("case %zu: %s, family %u, %u bits: %u points, score %u, decisive %d", i,
				 kind_name(cases[i].kind), cases[i].family, cases[i].set, observation.points,
				 weighing.score, weighing.decisive);
		if (observation.points)
			assert_true(observation.value >= observation.limit);
	}
}

/* Unanswered first contacts: 4 for an attacked service, 1/4 for web, 1 for others. In raw bits, members in brackets. */
static void test_charge_of_unanswered_contacts(void **unused)
{
	static const struct {
		unsigned family;
		unsigned service, web, other;
		unsigned charge, points;
	} cases[] = {
		{ THING, 0, 0, 8, 9, 0 }, /* (9) */
		{ THING, 0, 0, 9, 10, 60 }, /* (10) */
		{ THING, 0, 29, 0, 9, 0 }, /* (39) */
		{ THING, 0, 30, 0, 10, 60 }, /* (40) */
		{ THING, 1, 0, 5, 9, 0 },
		{ THING, 1, 0, 6, 10, 60 },
		{ THING, 2, 0, 0, 8, 0 },
		{ THING, 2, 3, 1, 9, 0 }, /* three web hosts are less than one */
		{ THING, 2, 4, 1, 10, 60 },
		{ THING, 2, 0, 2, 10, 60 },
		{ THING, 3, 0, 0, 12, 60 },
		{ THING, 0, 50, 0, 24, 60 }, /* (97) */
		{ THING, 0, 51, 0, 25, 100 }, /* (102): 100 web hosts decide */
		{ THING, 0, 0, 58, 151, 60 },
		{ THING, 0, 0, 59, 163, 100 }, /* 160 others decide */
		{ THING, 0, 0, 64, 266, 100 },
		{ CRITICAL, 0, 51, 0, 25, 100 },
		{ PERSONAL, 0, 0, 17, 20, 60 },
		{ PERSONAL, 0, 0, 16, 18, 0 },
		{ PERSONAL, 4, 0, 3, 19, 0 },
		{ PERSONAL, 4, 0, 4, 20, 60 },
		{ PERSONAL, 0, 64, 64, 332, 60 }, /* web and others never decide */
		{ ROUTER, 0, 0, 29, 39, 0 },
		{ ROUTER, 0, 0, 30, 40, 60 },
		{ ROUTER, 0, 64, 64, 332, 60 },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading reading = { .device.family = cases[i].family };
		struct weighing weighing;
		struct observation observation;

		set_open(&reading, XDPEN_SCAN_SERVICE, cases[i].service, at_second(0));
		set_open(&reading, XDPEN_CONTACT_WEB, cases[i].web, at_second(0));
		set_open(&reading, XDPEN_CONTACT_OTHER, cases[i].other, at_second(0));
		weighing = weigh(&reading, SETTLED);
		observation = seen(&weighing, XDPEN_UNANSWERED);
		if (observation.value != cases[i].charge || observation.points != cases[i].points)
			fail_msg("case %zu: charge %u, %u points", i, observation.value, observation.points);
		assert_false(weighing.decisive);
	}
}

/* By attacked services alone, in their longer windows, it is decisive. */
static void test_unanswered_services_decide(void **unused)
{
	static const struct {
		unsigned family, kind;
		unsigned hosts;
		bool decisive;
	} cases[] = {
		{ THING, XDPEN_SCAN_SERVICE_SLOW, 2, false },  { THING, XDPEN_SCAN_SERVICE_SLOW, 3, true },
		{ THING, XDPEN_SCAN_SERVICE_LONG, 3, false },  { THING, XDPEN_SCAN_SERVICE_LONG, 4, true },
		{ PERSONAL, XDPEN_SCAN_SERVICE_SLOW, 5, false }, { PERSONAL, XDPEN_SCAN_SERVICE_SLOW, 6, true },
		{ PERSONAL, XDPEN_SCAN_SERVICE_LONG, 7, false }, { PERSONAL, XDPEN_SCAN_SERVICE_LONG, 8, true },
		{ ROUTER, XDPEN_SCAN_SERVICE_SLOW, 10, false }, { ROUTER, XDPEN_SCAN_SERVICE_SLOW, 11, true },
		{ ROUTER, XDPEN_SCAN_SERVICE_LONG, 64, false },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading reading = { .device.family = cases[i].family };
		struct weighing weighing;

		set_open(&reading, cases[i].kind, cases[i].hosts, at_second(0));
		weighing = weigh(&reading, SETTLED);
		if (weighing.decisive != cases[i].decisive || (weighing.score >= SCORE_QUARANTINE) != cases[i].decisive)
			fail_msg("case %zu: score %u, decisive %d", i, weighing.score, weighing.decisive);
	}
}

/* Three SYNs count in all three windows, of which 60 s alone would only be noticed. */
static void test_three_attacked_hosts_in_a_minute_decide(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_open_service(&reading, 2, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	set_open_service(&reading, 3, at_second(0));
	assert_true(weigh(&reading, SETTLED).decisive);
	assert_int_equal(weigh(&reading, SETTLED).score, 100); /* not 160: the windows see the same contacts */
}

/* Only the MAC says whose spoofed frames are: behind a shared port they suffice for suspicion. */
static void test_spoofing_decides_only_alone_on_the_port(void **unused)
{
	struct reading reading = { .shares_port = false };

	(void)unused;
	set_members(&reading, XDPEN_SPOOF, 8, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	reading.shares_port = true;
	assert_int_equal(weigh(&reading, SETTLED).score, 60);
	set_members(&reading, XDPEN_SPOOF, 2, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
}

/* So many good contacts that a sketch is full of answers hide nothing for good: that itself is noticed, and no more. */
static void test_credit_is_bounded(void **unused)
{
	struct reading reading = { .shares_port = false };

	(void)unused;
	set_contacts(&reading, XDPEN_CONTACT_WEB, bits_set(62), bits_set(62), at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	set_contacts(&reading, XDPEN_CONTACT_WEB, bits_set(64), bits_set(64), at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 60);
	assert_false(weigh(&reading, SETTLED).decisive);
	reading.device.family = XDPEN_FAMILY_PERSONAL;
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
}

static void test_answers_are_refunded(void **unused)
{
	struct reading reading = { .asked_dns = true };
	struct weighing weighing;

	(void)unused;
	set_contacts(&reading, XDPEN_SCAN_SERVICE_SLOW, bits_set(5), bits_set(2), at_second(0));
	assert_true(weigh(&reading, SETTLED).decisive);
	set_contacts(&reading, XDPEN_SCAN_SERVICE_SLOW, bits_set(5), bits_set(3), at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	set_contacts(&reading, XDPEN_CONTACT_OTHER, bits_set(20), bits_set(20), at_second(0));
	set_contacts(&reading, XDPEN_CONTACT_WEB, bits_set(60), bits_set(60), at_second(0));
	set_contacts(&reading, XDPEN_NO_DNS, bits_set(60), bits_set(56), at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 0);
	assert_int_equal(seen(&weighing, XDPEN_UNANSWERED).kind, 0); /* a charge of nothing is no observation */
	assert_int_equal(seen(&weighing, XDPEN_NO_DNS).value, 4);
	/* An answer of the window before, and one in this window to a contact of the one before. */
	set_contacts(&reading, XDPEN_SCAN_SERVICE_SLOW, bits_set(2), 1 << 2, at_second(0));
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->bits_previous[0] = bits_set(4);
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->bits_previous[1] = 1 << 3;
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->bits[1] = 0;
	assert_true(weigh(&reading, SETTLED).decisive);
}

/* Until XDPEN_GRACE has passed over the last contact, only what is known from before counts. */
static void test_young_contacts_do_not_count(void **unused)
{
	__u64 last = at_second(10);
	struct reading reading = { 0 };
	struct xdpen_spread *entry = place_of(&reading, XDPEN_SCAN_SERVICE_SLOW);

	(void)unused;
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 6, last);
	entry->misses = (__u16)last;
	assert_int_equal(weigh(&reading, last).score, 0);
	assert_int_equal(weigh(&reading, last + GRACE - 1).score, 0);
	assert_true(weigh(&reading, last + GRACE).decisive);
	/* The kernel has seen three stay open at the moment of the snapshot. */
	entry->value = 2;
	assert_int_equal(weigh(&reading, last).score, 0);
	entry->value = 3;
	assert_true(weigh(&reading, last).decisive);
	/* Never more than are open now. */
	entry->value = 60;
	entry->bits[1] = bits_set(4);
	assert_int_equal(weigh(&reading, last).score, 0);
}

static void test_the_snapshot_counts_once_it_is_old(void **unused)
{
	__u64 last = at_second(10), snapshot = last - GRACE + 10;
	struct reading reading = { 0 };
	struct xdpen_spread *entry = place_of(&reading, XDPEN_SCAN_SERVICE_SLOW);

	(void)unused;
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 8, last);
	entry->misses = (__u16)snapshot;
	entry->snapshot = bits_set(3);
	assert_int_equal(weigh(&reading, snapshot + GRACE - 1).score, 0);
	assert_true(weigh(&reading, snapshot + GRACE).decisive);
	/* What of it was answered since, or has left the window, does not. */
	entry->bits[1] = 1;
	assert_int_equal(weigh(&reading, snapshot + GRACE).score, 0);
	entry->bits[1] = 0;
	entry->bits[0] = bits_set(8) & ~1ULL;
	assert_int_equal(weigh(&reading, snapshot + GRACE).score, 0);
	/* Its tick has 16 bits, and they wrap. */
	entry->bits[0] = bits_set(8);
	entry->misses = 0xfff0;
	entry->last = (__u32)(at_second(0) + 0x10050);
	assert_int_equal(weigh(&reading, at_second(0) + 0xfff0 + GRACE - 1).score, 0);
	assert_true(weigh(&reading, at_second(0) + 0xfff0 + GRACE).decisive);
}

/* scan-udp has no grace: its answers are looked at only once a sweep may be under way. */
static void test_udp_counts_at_once(void **unused)
{
	struct reading reading = { 0 };
	struct weighing weighing;

	(void)unused;
	set_open(&reading, XDPEN_SCAN_UDP, 26, at_second(0));
	place_of(&reading, XDPEN_SCAN_UDP)->pivot = 1900;
	weighing = weigh(&reading, at_second(0));
	assert_int_equal(weighing.score, 30);
	assert_int_equal(weighing.observations[0].pivot, 1900);
	place_of(&reading, XDPEN_SCAN_UDP)->bits[1] = 1;
	assert_int_equal(weigh(&reading, at_second(0)).score, 0);
}

static void test_no_dns_judges_only_who_asked(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_open(&reading, XDPEN_NO_DNS, 64, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).count, 0);
	reading.asked_dns = true;
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
}

static void test_of_a_group_the_strongest_counts(void **unused)
{
	struct reading reading = { .asked_dns = true };
	struct weighing weighing;

	(void)unused;
	set_open(&reading, XDPEN_CONTACT_OTHER, 12, at_second(0));
	set_open(&reading, XDPEN_NO_DNS, 5, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 60); /* not 110 */
	set_open(&reading, XDPEN_NO_DNS, 10, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	set_open(&reading, XDPEN_CONTACT_WEB, 51, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	memset(&reading, 0, sizeof(reading));
	set_contacts(&reading, XDPEN_SCAN_SERVICE, bits_set(20), bits_set(20), at_second(0));
	set_contacts(&reading, XDPEN_SCAN_SERVICE_SLOW, bits_set(20), bits_set(20), at_second(0));
	set_contacts(&reading, XDPEN_SCAN_SERVICE_LONG, bits_set(20), bits_set(20), at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 100);
	assert_int_equal(weighing.count, 3); /* all are shown */
	memset(&reading, 0, sizeof(reading));
	set_fan_out(&reading, 256, 960, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	/* Attacked and unanswered are two things. */
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 12, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 300);
}

static void test_hints_add_up(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_members(&reading, XDPEN_SCAN_ARP, 35, at_second(0));
	set_members(&reading, XDPEN_ODD_PROTOCOL, 1, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 90);
	set_open(&reading, XDPEN_CONTACT_OTHER, 12, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 150);
	assert_false(weigh(&reading, SETTLED).decisive);
}

/* Of the two ways the one that has counted more speaks; a way that is another device's does not. */
static void test_the_stronger_way_of_scan_ports_speaks(void **unused)
{
	struct reading reading = { 0 };
	struct xdpen_spread *way = place_of(&reading, XDPEN_SCAN_PORTS);
	struct weighing weighing;

	(void)unused;
	set_members(&reading, XDPEN_SCAN_PORTS, 16, at_second(0));
	way[1] = way[0];
	set_members(&reading, XDPEN_SCAN_PORTS, 3, at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 100);
	assert_int_equal(weighing.count, 1);
	way[1].owner = SLOT + 2;
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	assert_int_equal(weigh(&reading, SETTLED).observations[0].value, 3);
}

static void set_mining(struct reading *reading)
{
	set_members(reading, XDPEN_STRATUM, 9, at_second(0));
	set_members(reading, XDPEN_POOL_NAME, 2, at_second(0));
	set_members(reading, XDPEN_POOL_ADDR, 1, at_second(0));
}

static void test_allowed_mining_weighs_nothing_but_scanning_does(void **unused)
{
	struct reading reading = { .mining_allowed = true };
	struct weighing weighing;

	(void)unused;
	set_mining(&reading);
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 0);
	assert_false(weighing.decisive);
	assert_false(weighing.active);
	assert_int_equal(seen(&weighing, XDPEN_STRATUM).value, 9); /* shown all the same */
	reading.mining_reported = true; /* the device's own word is the stronger */
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	set_contacts(&reading, XDPEN_SCAN_SERVICE, bits_set(8), bits_set(8), at_second(0));
	assert_true(weigh(&reading, SETTLED).decisive);
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
}

static void test_reported_mining_stays_below_quarantine_unless_it_scans(void **unused)
{
	struct reading reading = { .mining_reported = true };
	struct weighing weighing;

	(void)unused;
	set_members(&reading, XDPEN_STRATUM, 1, at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 60);
	assert_false(weighing.decisive);
	assert_true(weighing.active);
	set_mining(&reading);
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, SCORE_MINING_REPORTED);
	assert_false(weighing.decisive);
	set_members(&reading, XDPEN_SCAN_ICMP, 22, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, SCORE_MINING_REPORTED + 60);
}

static void test_mining_and_scanning_outweigh_either(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_members(&reading, XDPEN_STRATUM, 1, at_second(0));
	set_members(&reading, XDPEN_BARE_SYN, 3, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 140);
}

/* A person may look at a pool's page in a browser; a thing has none. */
static void test_pools_on_web_ports(void **unused)
{
	static const struct {
		unsigned family;
		__u16 port, value;
		unsigned name, address; /* points */
	} cases[] = {
		{ THING, 443, 1, 40, 100 },    { THING, 443, 2, 100, 100 },    { ROUTER, 443, 2, 100, 100 },
		{ PERSONAL, 443, 1, 40, 50 },  { PERSONAL, 443, 2, 50, 50 },   { PERSONAL, 3333, 1, 40, 100 },
		{ PERSONAL, 3333, 2, 100, 100 },
	};

	(void)unused;
	ports[443].flags = XDPEN_PORT_WEB;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading reading = { .device.family = cases[i].family };
		struct weighing weighing;

		set_members(&reading, XDPEN_POOL_NAME, cases[i].value, at_second(0));
		set_members(&reading, XDPEN_POOL_ADDR, 1, at_second(0));
		place_of(&reading, XDPEN_POOL_NAME)->pivot = cases[i].port;
		place_of(&reading, XDPEN_POOL_ADDR)->pivot = cases[i].port;
		weighing = weigh(&reading, SETTLED);
		if (seen(&weighing, XDPEN_POOL_NAME).points != cases[i].name ||
		    seen(&weighing, XDPEN_POOL_ADDR).points != cases[i].address)
			fail_msg("case %zu: %u and %u points", i, seen(&weighing, XDPEN_POOL_NAME).points,
				 seen(&weighing, XDPEN_POOL_ADDR).points);
		assert_int_equal(seen(&weighing, XDPEN_POOL_NAME).pivot, cases[i].port);
	}
}

/* A port alone is never even suspect, and nothing before the connection has stayed a minute. */
static void test_pool_port_needs_a_minute_and_never_suffices(void **unused)
{
	static const struct {
		__u8 weight;
		unsigned seconds;
		unsigned points;
	} cases[] = {
		{ 100, 59, 0 }, { 100, 60, 30 }, { 100, 3000, 30 }, { 60, 60, 30 }, { 58, 60, 29 },
		{ 40, 60, 20 }, { 1, 60, 0 },	 { 0, 3000, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading reading = { 0 };
		struct weighing weighing;

		ports[3333].pool_weight = cases[i].weight;
		set_members(&reading, XDPEN_POOL_PORT, 1, at_second(3000));
		place_of(&reading, XDPEN_POOL_PORT)->first = (__u32)at_second(3000 - (double)cases[i].seconds);
		place_of(&reading, XDPEN_POOL_PORT)->pivot = 3333;
		weighing = weigh(&reading, at_second(3001));
		if (weighing.score != cases[i].points || weighing.decisive)
			fail_msg("case %zu: %u points", i, weighing.score);
		assert_true(weighing.score < SCORE_SUSPECT);
		assert_int_equal(weighing.observations[0].pivot, 3333);
	}
}

static void test_a_flood_is_good_for_a_minute_after_it_was_measured(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	/* Rates are kept of every device; without a peak no flood has lasted. */
	set_members(&reading, XDPEN_FLOOD, 90, at_second(0));
	place_of(&reading, XDPEN_FLOOD)->peak = 0;
	assert_int_equal(weigh(&reading, SETTLED).count, 0);
	place_of(&reading, XDPEN_FLOOD)->peak = 80;
	assert_int_equal(weigh(&reading, at_second(65)).score, 100);
	assert_true(weigh(&reading, at_second(65)).active);
	assert_int_equal(weigh(&reading, at_second(67)).score, 0);
	assert_int_equal(weigh(&reading, at_second(67)).observations[0].peak, 80);
}

/* Never set aside automatically: at most suspect, whatever comes together; and the reflex is off. */
static void test_a_critical_device_is_at_most_suspect(void **unused)
{
	struct reading reading = { .device.family = CRITICAL, .asked_dns = true };
	struct xdpen_limit limits[XDPEN_FAMILIES][XDPEN_KINDS];

	(void)unused;
	set_fan_out(&reading, 256, 960, at_second(0));
	set_open_service(&reading, 64, at_second(0));
	set_open(&reading, XDPEN_CONTACT_WEB, 64, at_second(0));
	set_members(&reading, XDPEN_MIRAI, 64, at_second(0));
	set_members(&reading, XDPEN_SCAN_PORTS, 64, at_second(0));
	set_mining(&reading);
	assert_int_equal(weigh(&reading, SETTLED).score, 99);
	assert_false(weigh(&reading, SETTLED).decisive);
	assert_true(weigh(&reading, SETTLED).active);
	memset(&reading.spread, 0, sizeof(reading.spread));
	set_fan_out(&reading, 0, 0, at_second(0));
	set_members(&reading, XDPEN_ODD_PROTOCOL, 1, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 30);
	policy_limits(limits);
	for (unsigned kind = 0; kind < XDPEN_KINDS; kind++)
		assert_int_equal(limits[CRITICAL][kind].hard | limits[CRITICAL][kind].hard_bits, 0);
	assert_true(limits[THING][XDPEN_MIRAI].hard_bits > 0);
}

/* Members of this window and the one before it, then of the one before alone, then nothing; the peak stays. */
static void test_members_age_with_their_window(void **unused)
{
	static const struct {
		unsigned kind, set;
		unsigned length; /* seconds, rounded up */
	} cases[] = {
		{ XDPEN_SCAN_PORTS, 20, 66 }, { XDPEN_BARE_SYN, 5, 66 }, { XDPEN_SCAN_ARP, 60, 66 },
		{ XDPEN_MIRAI, 2, 525 },      { XDPEN_SPOOF, 8, 525 },	 { XDPEN_ODD_PROTOCOL, 1, 525 },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned length = cases[i].length;
		struct reading reading = { 0 };
		struct weighing weighing;

		set_members(&reading, cases[i].kind, cases[i].set, at_second(0));
		assert_true(weigh(&reading, at_second(length - 1)).score > 0);
		assert_true(weigh(&reading, at_second(2 * length - 2)).score > 0);
		weighing = weigh(&reading, at_second(2 * length));
		assert_int_equal(weighing.score, 0);
		assert_int_equal(weighing.observations[0].value, 0);
		assert_int_equal(weighing.observations[0].peak,
				 sketch_members(kind_row(cases[i].kind)->bits, cases[i].set));
		/* The window before counts as long as this one is the present one. */
		set_members(&reading, cases[i].kind, 0, at_second(0));
		place_of(&reading, cases[i].kind)->value = cases[i].set;
		place_of(&reading, cases[i].kind)->peak = cases[i].set;
		place_of(&reading, cases[i].kind)->bits_previous[0] = bits_set(cases[i].set);
		assert_true(weigh(&reading, at_second(length - 1)).score > 0);
		assert_int_equal(weigh(&reading, at_second(length)).score, 0);
	}
}

static void test_contacts_age_with_their_window(void **unused)
{
	struct reading reading = { 0 };
	struct xdpen_spread *entry = place_of(&reading, XDPEN_SCAN_SERVICE_SLOW);

	(void)unused;
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 2, at_second(0));
	entry->bits_previous[0] = 1 << 2;
	assert_true(weigh(&reading, at_second(524)).decisive); /* three together */
	assert_int_equal(weigh(&reading, at_second(525)).score, 0); /* two are left */
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 3, at_second(0));
	assert_true(weigh(&reading, at_second(1048)).decisive);
	assert_int_equal(weigh(&reading, at_second(1049)).score, 0);
}

static void test_fan_out_ages_with_its_windows(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_fan_out(&reading, 183, 0, at_second(0));
	assert_int_equal(weigh(&reading, at_second(8)).score, 100);
	assert_int_equal(weigh(&reading, at_second(16)).score, 100); /* the window before */
	assert_int_equal(weigh(&reading, at_second(17)).score, 0);
	reading.sketch.fast = 10;
	reading.sketch.fast_previous = 183;
	assert_int_equal(weigh(&reading, at_second(8)).score, 100);
	assert_int_equal(weigh(&reading, at_second(9)).score, 0);
	set_fan_out(&reading, 0, 759, at_second(0));
	assert_int_equal(weigh(&reading, at_second(1048)).score, 100);
	assert_int_equal(weigh(&reading, at_second(1049)).score, 0);
	reading.sketch.slow = 10;
	reading.sketch.slow_previous = 759;
	assert_int_equal(weigh(&reading, at_second(524)).score, 100);
	assert_int_equal(weigh(&reading, at_second(525)).score, 0);
}

static void test_what_user_space_counts_lasts_a_day(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_members(&reading, XDPEN_STRATUM, 1, at_second(0));
	assert_int_equal(weigh(&reading, at_second(24 * 3600 - 1)).score, 60);
	assert_int_equal(weigh(&reading, at_second(24 * 3600)).score, 0);
	assert_int_equal(weigh(&reading, at_second(24 * 3600)).observations[0].peak, 1);
}

/* A group of places is shared by slots; what another slot or another kind left there counts for nobody. */
static void test_what_another_slot_owns_is_not_read(void **unused)
{
	struct reading reading = { .asked_dns = true };

	(void)unused;
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++)
		if (xdpen_place(kind) >= 0 && xdpen_keeps_answers(kind))
			set_open(&reading, kind, 60, at_second(0));
		else if (xdpen_place(kind) >= 0)
			set_members(&reading, kind, 60, at_second(0));
	place_of(&reading, XDPEN_SCAN_PORTS)[1] = place_of(&reading, XDPEN_SCAN_PORTS)[0];
	assert_true(weigh(&reading, SETTLED).decisive);
	for (unsigned place = 0; place < XDPEN_SPREAD_PLACES; place++)
		reading.spread[place].owner = SLOT + 1 + 64;
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	assert_false(weigh(&reading, SETTLED).decisive);
	for (unsigned place = 0; place < XDPEN_SPREAD_PLACES; place++) {
		reading.spread[place].owner = SLOT + 1;
		reading.spread[place].kind = XDPEN_KIND_NONE;
	}
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
}

static void test_a_device_without_a_group_has_only_its_fan_out(void **unused)
{
	struct reading reading = { 0 };
	struct subject subject = {
		.device = &reading.device,
		.sketch = &reading.sketch,
		.ports = ports,
		.meta = &meta,
		.ticks = at_second(0),
		.slot = SLOT,
	};
	struct weighing weighing;

	(void)unused;
	set_fan_out(&reading, 183, 10, at_second(0));
	memset(&weighing, 0xff, sizeof(weighing));
	policy_weigh(&subject, &weighing);
	assert_int_equal(weighing.score, 100);
	assert_int_equal(weighing.count, 2);
	assert_false(weighing.decisive);
}

static void test_activity_ends_when_nothing_new_is_counted(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_members(&reading, XDPEN_STRATUM, 1, at_second(0));
	assert_true(weigh(&reading, at_second(ACTIVE_SECONDS) - 1).active);
	assert_false(weigh(&reading, at_second(ACTIVE_SECONDS)).active);
	assert_int_equal(weigh(&reading, at_second(ACTIVE_SECONDS)).score, 60);
	/* What brings no points does not count as going on. */
	set_members(&reading, XDPEN_SCAN_ARP, 34, at_second(ACTIVE_SECONDS));
	assert_false(weigh(&reading, at_second(ACTIVE_SECONDS)).active);
	set_members(&reading, XDPEN_SCAN_ARP, 35, at_second(ACTIVE_SECONDS));
	assert_true(weigh(&reading, at_second(ACTIVE_SECONDS)).active);
}

/* Unanswered contacts go on with the last of any sort. */
static void test_any_unanswered_contact_is_activity(void **unused)
{
	static const unsigned kinds[] = { XDPEN_SCAN_SERVICE, XDPEN_CONTACT_WEB, XDPEN_CONTACT_OTHER };

	(void)unused;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct reading reading = { 0 };
		struct weighing weighing;

		set_open(&reading, kinds[i], 40, at_second(20));
		weighing = weigh(&reading, at_second(21));
		assert_int_equal(seen(&weighing, XDPEN_UNANSWERED).last, at_second(20));
		assert_true(weighing.active);
	}
}

/* Each charge has the times of its own window's contacts. */
static void test_charges_carry_their_own_times(void **unused)
{
	struct reading reading = { 0 };
	struct weighing weighing;

	(void)unused;
	set_open(&reading, XDPEN_SCAN_SERVICE, 3, at_second(30));
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 3, at_second(20));
	set_open(&reading, XDPEN_SCAN_SERVICE_LONG, 4, at_second(10));
	weighing = weigh(&reading, at_second(40));
	assert_int_equal(seen(&weighing, XDPEN_UNANSWERED).last, at_second(30));
	assert_int_equal(seen(&weighing, XDPEN_UNANSWERED_SLOW).last, at_second(20));
	assert_int_equal(seen(&weighing, XDPEN_UNANSWERED_LONG).last, at_second(10));
	assert_int_equal(seen(&weighing, XDPEN_UNANSWERED_LONG).first, at_second(10));
}

/* The tick counter's low half wraps: what was counted just before is still recent. */
static void test_low_ticks_wrap(void **unused)
{
	struct reading reading = { 0 };
	__u64 before = (5ULL << 32) - 10, after = (5ULL << 32) + 10;

	(void)unused;
	set_members(&reading, XDPEN_STRATUM, 1, before);
	assert_true(weigh(&reading, after).active);
	assert_int_equal(weigh(&reading, after).observations[0].last, before);
}

static void test_observations_carry_their_numbers(void **unused)
{
	struct reading reading = { .device.family = PERSONAL };
	struct weighing weighing;
	struct observation observation;

	(void)unused;
	set_contacts(&reading, XDPEN_SCAN_SERVICE, bits_set(15), bits_set(15), at_second(5));
	place_of(&reading, XDPEN_SCAN_SERVICE)->first = (__u32)at_second(2);
	place_of(&reading, XDPEN_SCAN_SERVICE)->peak = 20;
	weighing = weigh(&reading, at_second(6));
	observation = seen(&weighing, XDPEN_SCAN_SERVICE);
	assert_int_equal(observation.value, 17); /* -64 ln(49/64) = 17.1 */
	assert_int_equal(observation.peak, 24); /* -64 ln(44/64) = 24.0 */
	assert_int_equal(observation.limit, 16);
	assert_int_equal(observation.window, 66);
	assert_int_equal(observation.first, at_second(2));
	assert_int_equal(observation.last, at_second(5));
}

/* The first one is named as the reason: it must be one that still weighs. */
static void test_the_strongest_stands_first(void **unused)
{
	struct reading reading = { .mining_allowed = true };
	struct weighing weighing;

	(void)unused;
	set_mining(&reading);
	set_members(&reading, XDPEN_BARE_SYN, 3, at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.observations[0].kind, XDPEN_BARE_SYN);
	set_open(&reading, XDPEN_CONTACT_WEB, 51, at_second(0)); /* noticed by its charge, decides by its number */
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.observations[0].kind, XDPEN_UNANSWERED);
	for (__u32 i = 1; i < weighing.count; i++)
		assert_true(weighing.observations[i - 1].points >= weighing.observations[i].points);
}

/* The programs go on while user space reads, and its clock may be a tick behind theirs. */
static void test_what_is_counted_while_it_is_read(void **unused)
{
	static const unsigned windows[] = { 9, 66, 525 };
	struct reading reading = { 0 };

	(void)unused;
	set_open_service(&reading, 6, at_second(0) + 1);
	assert_int_equal(weigh(&reading, at_second(0)).score, 0); /* it may still be answered */
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->last = (__u32)at_second(0);
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->misses = (__u16)at_second(0) + 1;
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->snapshot = bits_set(6);
	assert_int_equal(weigh(&reading, at_second(0)).score, 0);
	memset(&reading, 0, sizeof(reading));
	set_members(&reading, XDPEN_STRATUM, 1, at_second(0) + 2);
	assert_true(weigh(&reading, at_second(0)).active);
	assert_int_equal(weigh(&reading, at_second(0)).observations[0].last, at_second(0));
	memset(&reading, 0, sizeof(reading));
	set_fan_out(&reading, 183, 0, at_second(0) + (1 << SHIFT));
	assert_true(weigh(&reading, at_second(8)).active);
	assert_int_equal(weigh(&reading, at_second(8)).observations[0].last, at_second(8));
	/* A window that turned meanwhile. */
	for (size_t i = 0; i < COUNT(windows); i++) {
		__u64 next = at_second(0) + (1ULL << (SHIFT + (i == 0 ? 0 : i == 1 ? WINDOW_60S : WINDOW_10MIN)));

		memset(&reading, 0, sizeof(reading));
		set_fan_out(&reading, 183, 0, next);
		set_members(&reading, XDPEN_SCAN_PORTS, 16, next);
		set_members(&reading, XDPEN_MIRAI, 2, next);
		assert_int_equal(weigh(&reading, next - 1).score, 300);
		assert_true(weigh(&reading, next - 1).active);
		assert_int_equal(weigh(&reading, at_second(windows[i])).score, 300);
	}
}

/* The programs stop counting there: beyond it no family may have anything left to decide. */
static void test_unnamed_hosts_are_counted_far_enough(void **state)
{
	(void)state;
	for (unsigned family = 0; family < XDPEN_FAMILIES; family++) {
		struct kind_limits limits = kind_limits(XDPEN_NO_DNS, family);

		assert_in_range(sketch_bits(64, limits.limit), 0, XDPEN_UNNAMED_ENOUGH);
		assert_in_range(sketch_bits(64, limits.hard), 0, XDPEN_UNNAMED_ENOUGH);
		assert_in_range(sketch_bits(64, limits.open), 0, XDPEN_UNNAMED_ENOUGH);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bits_and_members_agree),
		cmocka_unit_test(test_windows_of_rows_and_programs_are_the_same),
		cmocka_unit_test(test_rows_have_the_bits_that_the_entries_have),
		cmocka_unit_test(test_limits_of_the_programs_are_those_of_the_rows),
		cmocka_unit_test(test_what_the_programs_go_by),
		cmocka_unit_test(test_mining_and_groups),
		cmocka_unit_test(test_no_limit_fills_its_sketch),
		cmocka_unit_test(test_families_lack_only_what_they_are_meant_to_lack),
		cmocka_unit_test(test_each_kind_below_and_at_its_limits),
		cmocka_unit_test(test_charge_of_unanswered_contacts),
		cmocka_unit_test(test_unanswered_services_decide),
		cmocka_unit_test(test_three_attacked_hosts_in_a_minute_decide),
		cmocka_unit_test(test_spoofing_decides_only_alone_on_the_port),
		cmocka_unit_test(test_credit_is_bounded),
		cmocka_unit_test(test_answers_are_refunded),
		cmocka_unit_test(test_young_contacts_do_not_count),
		cmocka_unit_test(test_the_snapshot_counts_once_it_is_old),
		cmocka_unit_test(test_udp_counts_at_once),
		cmocka_unit_test(test_no_dns_judges_only_who_asked),
		cmocka_unit_test(test_of_a_group_the_strongest_counts),
		cmocka_unit_test(test_hints_add_up),
		cmocka_unit_test(test_the_stronger_way_of_scan_ports_speaks),
		cmocka_unit_test(test_allowed_mining_weighs_nothing_but_scanning_does),
		cmocka_unit_test(test_reported_mining_stays_below_quarantine_unless_it_scans),
		cmocka_unit_test(test_mining_and_scanning_outweigh_either),
		cmocka_unit_test(test_pools_on_web_ports),
		cmocka_unit_test(test_pool_port_needs_a_minute_and_never_suffices),
		cmocka_unit_test(test_a_flood_is_good_for_a_minute_after_it_was_measured),
		cmocka_unit_test(test_a_critical_device_is_at_most_suspect),
		cmocka_unit_test(test_members_age_with_their_window),
		cmocka_unit_test(test_contacts_age_with_their_window),
		cmocka_unit_test(test_fan_out_ages_with_its_windows),
		cmocka_unit_test(test_what_user_space_counts_lasts_a_day),
		cmocka_unit_test(test_what_another_slot_owns_is_not_read),
		cmocka_unit_test(test_a_device_without_a_group_has_only_its_fan_out),
		cmocka_unit_test(test_activity_ends_when_nothing_new_is_counted),
		cmocka_unit_test(test_any_unanswered_contact_is_activity),
		cmocka_unit_test(test_charges_carry_their_own_times),
		cmocka_unit_test(test_low_ticks_wrap),
		cmocka_unit_test(test_observations_carry_their_numbers),
		cmocka_unit_test(test_the_strongest_stands_first),
		cmocka_unit_test(test_what_is_counted_while_it_is_read),
		cmocka_unit_test(test_unnamed_hosts_are_counted_far_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
