// SPDX-License-Identifier: GPL-2.0-or-later
/* Limits in members and in raw bits, windows, and what the programs are given of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"
#include "reading.h"

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

/* A site's own limits: for the programs in bits, for the policy in members, and for no other family and kind. */
static void test_limits_of_a_site(void **unused)
{
	static struct limit_choice choices[XDPEN_FAMILIES][XDPEN_KINDS];
	struct xdpen_limit built_in[XDPEN_FAMILIES][XDPEN_KINDS], limits[XDPEN_FAMILIES][XDPEN_KINDS];
	struct reading reading = { .device.family = THING };

	(void)unused;
	choices[THING][XDPEN_BARE_SYN] = (struct limit_choice){ 1, 2, true };
	choices[THING][XDPEN_SCAN_ARP] = (struct limit_choice){ 20, 120, true };
	choices[THING][XDPEN_SCAN_SERVICE] = (struct limit_choice){ 0, 0, true };
	choices[THING][XDPEN_NO_DNS] = (struct limit_choice){ 3, 4, true };
	policy_limits(built_in);
	policy_limits_chosen(choices, limits);
	assert_memory_equal(limits[PERSONAL], built_in[PERSONAL], 3 * sizeof(*limits));
	assert_int_equal(limits[THING][XDPEN_BARE_SYN].limit_bits, 1);
	assert_int_equal(limits[THING][XDPEN_BARE_SYN].hard_bits, 2);
	assert_int_equal(limits[THING][XDPEN_SCAN_ARP].hard_bits, 0); /* not the kernel's */
	assert_int_equal(limits[THING][XDPEN_SCAN_ARP].enough, 120);
	assert_int_equal(limits[THING][XDPEN_SCAN_SERVICE].limit_bits, 0);
	assert_int_equal(limits[THING][XDPEN_SCAN_SERVICE].hard_bits, 0);
	/* What is silent there is told all the same: another kind lives on it. */
	assert_int_equal(limits[THING][XDPEN_SCAN_SERVICE].open_bits, 2);
	assert_int_equal(limits[THING][XDPEN_NO_DNS].open_bits, 3);
	assert_memory_equal(&limits[THING][XDPEN_MIRAI], &built_in[THING][XDPEN_MIRAI], sizeof(**limits));

	set_members(&reading, XDPEN_BARE_SYN, 2, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	reading.limits = limits[THING];
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	set_members(&reading, XDPEN_BARE_SYN, 0, at_second(0));
	set_members(&reading, XDPEN_SCAN_ARP, sketch_bits(128, 100), at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 60); /* the built-in limit would have been enough */
	assert_int_equal(limit_largest(XDPEN_SCAN_ARP), 621);
	assert_int_equal(sketch_limit(128, 622), 0);
	assert_int_equal(limit_largest(XDPEN_FLOOD), UINT16_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bits_and_members_agree),
		cmocka_unit_test(test_limits_of_a_site),
		cmocka_unit_test(test_windows_of_rows_and_programs_are_the_same),
		cmocka_unit_test(test_rows_have_the_bits_that_the_entries_have),
		cmocka_unit_test(test_limits_of_the_programs_are_those_of_the_rows),
		cmocka_unit_test(test_what_the_programs_go_by),
		cmocka_unit_test(test_mining_and_groups),
		cmocka_unit_test(test_no_limit_fills_its_sketch),
		cmocka_unit_test(test_families_lack_only_what_they_are_meant_to_lack),
		cmocka_unit_test(test_unnamed_hosts_are_counted_far_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
