// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "policy.h"
#include "when.h"

#define HZ 250
#define SHIFT 11
#define SLOT 3

static const struct xdpen_meta meta = { .hz = HZ, .fast_shift = SHIFT, .slots = 64, .pool = 64 };
static struct xdpen_port ports[65536];

struct reading {
	struct xdpen_device device;
	struct xdpen_spread spread[XDPEN_SPREAD_PLACES];
};

static __u64 at_second(unsigned second)
{
	return (1ULL << 33) + (__u64)second * HZ;
}

static __u32 window_of(unsigned kind, __u64 ticks)
{
	return (__u32)(ticks >> SHIFT) >> kind_row(kind)->window;
}

/* `bits` members counted in the window that holds `ticks`. */
static void count(struct reading *reading, unsigned kind, unsigned bits, __u64 ticks)
{
	struct xdpen_spread *entry = &reading->spread[kind_row(kind)->place];

	*entry = (struct xdpen_spread){
		.owner = SLOT + 1,
		.kind = kind,
		.epoch = kind_row(kind)->window == WINDOW_DAY ? 0 : window_of(kind, ticks),
		.first = ticks,
		.last = ticks,
		.value = bits,
		.peak = bits,
	};
	for (unsigned bit = 0; bit < bits; bit++)
		entry->bits[bit / 64] |= 1ULL << (bit % 64);
}

static struct weighing weigh(const struct reading *reading, __u64 ticks, bool mining_allowed)
{
	struct weighing weighing;

	policy_weigh(&reading->device, reading->spread, SLOT, &meta, ticks, mining_allowed, ports, &weighing);
	return weighing;
}

static void test_bits_and_members_agree(void **unused)
{
	(void)unused;
	/* ceil(m (1 - exp(-n/m))) by hand: m=128: 8 -> 7.75, 16 -> 15.05; m=1024: 1500 -> 787.3 */
	assert_int_equal(sketch_bits(128, 8), 8);
	assert_int_equal(sketch_bits(128, 16), 16);
	assert_int_equal(sketch_bits(1024, 1500), 788);
	assert_int_equal(sketch_bits(0, 5), 5);
	for (unsigned members = 1; members < 300; members++) {
		__u32 back = sketch_members(1024, sketch_bits(1024, members));

		assert_in_range(back, members, members + 3);
	}
	assert_true(sketch_members(256, 256) > 1000); /* saturated: a large number, not a crash */
}

static void test_limits_of_the_kernel_are_those_of_the_rows(void **unused)
{
	struct xdpen_limit limits[XDPEN_KINDS];

	(void)unused;
	policy_limits(limits);
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++) {
		assert_true(limits[kind].limit > 0);
		assert_int_equal(limits[kind].limit_bits, sketch_bits(kind_row(kind)->bits, limits[kind].limit));
		assert_true(!limits[kind].hard || limits[kind].hard >= limits[kind].limit);
		/* A sketch that is full at the limit could never reach it. */
		assert_true(!kind_row(kind)->bits || limits[kind].limit_bits < kind_row(kind)->bits);
	}
}

static void test_window_lengths(void **unused)
{
	(void)unused;
	assert_int_equal(kind_window_seconds(XDPEN_FAN_OUT, HZ, SHIFT), 8);
	assert_int_equal(kind_window_seconds(XDPEN_SCAN_SERVICE, HZ, SHIFT), 66);
	assert_int_equal(kind_window_seconds(XDPEN_SCAN_SERVICE_SLOW, HZ, SHIFT), 524);
	assert_int_equal(kind_window_seconds(XDPEN_STRATUM, HZ, SHIFT), 86400);
}

struct verdict_case {
	const char *what;
	unsigned kind, bits;
	__u32 score;
	bool decisive;
};

static void test_each_kind_at_and_below_its_limit(void **unused)
{
	static const struct verdict_case cases[] = {
		{ "service below", XDPEN_SCAN_SERVICE, 7, 0, false },
		{ "service at", XDPEN_SCAN_SERVICE, 8, 100, true },
		{ "service slow below", XDPEN_SCAN_SERVICE_SLOW, 12, 0, false },
		{ "service slow at", XDPEN_SCAN_SERVICE_SLOW, 13, 100, true },
		{ "ports below", XDPEN_SCAN_PORTS, 15, 0, false },
		{ "ports at", XDPEN_SCAN_PORTS, 16, 100, true },
		{ "bare below", XDPEN_BARE_SYN, 2, 0, false },
		{ "bare at", XDPEN_BARE_SYN, 3, 80, false },
		{ "bare hard", XDPEN_BARE_SYN, 8, 100, false },
		{ "mirai once", XDPEN_MIRAI, 1, 0, false },
		{ "mirai twice", XDPEN_MIRAI, 2, 100, true },
		{ "stratum", XDPEN_STRATUM, 1, 60, true },
	};

	(void)unused;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reading reading = { 0 };
		struct weighing weighing;

		count(&reading, cases[i].kind, cases[i].bits, at_second(0));
		weighing = weigh(&reading, at_second(1), false);
		if (weighing.score != cases[i].score || weighing.decisive != cases[i].decisive)
			fail_msg("%s: score %u, decisive %d", cases[i].what, weighing.score, weighing.decisive);
	}
}

static void test_what_was_counted_fades_with_its_window(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	count(&reading, XDPEN_SCAN_SERVICE, 9, at_second(0));
	assert_int_equal(weigh(&reading, at_second(60), false).score, 100); /* this window or the next */
	assert_int_equal(weigh(&reading, at_second(140), false).score, 0);
	assert_int_equal(weigh(&reading, at_second(140), false).observations[0].peak, 9);
}

static void test_another_device_in_the_place_counts_for_nobody(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	count(&reading, XDPEN_MIRAI, 2, at_second(0));
	reading.spread[kind_row(XDPEN_MIRAI)->place].owner = SLOT + 2;
	assert_int_equal(weigh(&reading, at_second(1), false).count, 0);
}

static void test_mining_and_scanning_outweigh_either(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	count(&reading, XDPEN_STRATUM, 1, at_second(0));
	count(&reading, XDPEN_BARE_SYN, 3, at_second(0));
	assert_int_equal(weigh(&reading, at_second(1), false).score, 140);
}

static void test_allowed_mining_weighs_nothing_but_scanning_does(void **unused)
{
	struct reading reading = { 0 };
	struct weighing weighing;

	(void)unused;
	count(&reading, XDPEN_STRATUM, 9, at_second(0));
	weighing = weigh(&reading, at_second(1), true);
	assert_int_equal(weighing.score, 0);
	assert_false(weighing.decisive);
	assert_int_equal(weighing.observations[0].value, 9); /* shown all the same */
	count(&reading, XDPEN_SCAN_SERVICE, 8, at_second(0));
	assert_true(weigh(&reading, at_second(1), true).decisive);
}

/* A port alone never decides, and not before the connection has stayed a minute. */
static void test_pool_port_needs_a_minute_and_never_suffices(void **unused)
{
	struct reading reading = { 0 };
	struct xdpen_spread *entry = &reading.spread[kind_row(XDPEN_POOL_PORT)->place];

	(void)unused;
	ports[3333].pool_weight = 100;
	count(&reading, XDPEN_POOL_PORT, 1, at_second(0));
	entry->pivot = 3333;
	entry->last = at_second(59);
	assert_int_equal(weigh(&reading, at_second(60), false).score, 0);
	entry->last = at_second(60);
	assert_in_range(weigh(&reading, at_second(61), false).score, 1, SCORE_SUSPECT - 1);
	assert_false(weigh(&reading, at_second(61), false).decisive);
}

static void test_activity_ends_when_nothing_new_is_counted(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	count(&reading, XDPEN_STRATUM, 1, at_second(0));
	assert_true(weigh(&reading, at_second(ACTIVE_SECONDS - 1), false).active);
	assert_false(weigh(&reading, at_second(ACTIVE_SECONDS + 1), false).active);
	assert_int_equal(weigh(&reading, at_second(ACTIVE_SECONDS + 1), false).score, 60);
}

/* The tick counter's low half wraps: what was counted just before is still recent. */
static void test_low_ticks_wrap(void **unused)
{
	struct reading reading = { 0 };
	__u64 before = (5ULL << 32) - 10, after = (5ULL << 32) + 10;

	(void)unused;
	count(&reading, XDPEN_STRATUM, 1, before);
	assert_true(weigh(&reading, after, false).active);
	assert_int_equal(weigh(&reading, after, false).observations[0].last, before);
}

static void test_fan_out_decides_only_at_extremes(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	reading.device.epoch = (__u32)(at_second(0) >> SHIFT);
	reading.device.fast = sketch_bits(256, 160);
	assert_int_equal(weigh(&reading, at_second(0), false).score, 0);
	assert_in_range(weigh(&reading, at_second(0), false).observations[0].value, 150, 170);
	reading.device.fast = sketch_bits(256, 320);
	assert_int_equal(weigh(&reading, at_second(0), false).score, 100);
	/* Two fast windows later it is history. */
	assert_int_equal(weigh(&reading, at_second(17), false).score, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bits_and_members_agree),
		cmocka_unit_test(test_limits_of_the_kernel_are_those_of_the_rows),
		cmocka_unit_test(test_window_lengths),
		cmocka_unit_test(test_each_kind_at_and_below_its_limit),
		cmocka_unit_test(test_what_was_counted_fades_with_its_window),
		cmocka_unit_test(test_another_device_in_the_place_counts_for_nobody),
		cmocka_unit_test(test_mining_and_scanning_outweigh_either),
		cmocka_unit_test(test_allowed_mining_weighs_nothing_but_scanning_does),
		cmocka_unit_test(test_pool_port_needs_a_minute_and_never_suffices),
		cmocka_unit_test(test_activity_ends_when_nothing_new_is_counted),
		cmocka_unit_test(test_low_ticks_wrap),
		cmocka_unit_test(test_fan_out_decides_only_at_extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
