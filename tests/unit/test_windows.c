// SPDX-License-Identifier: GPL-2.0-or-later
/* What counts now of what was counted then, and whether it goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_flood_is_good_for_a_minute_after_it_was_measured),
		cmocka_unit_test(test_members_age_with_their_window),
		cmocka_unit_test(test_contacts_age_with_their_window),
		cmocka_unit_test(test_fan_out_ages_with_its_windows),
		cmocka_unit_test(test_what_user_space_counts_lasts_a_day),
		cmocka_unit_test(test_activity_ends_when_nothing_new_is_counted),
		cmocka_unit_test(test_any_unanswered_contact_is_activity),
		cmocka_unit_test(test_charges_carry_their_own_times),
		cmocka_unit_test(test_low_ticks_wrap),
		cmocka_unit_test(test_what_is_counted_while_it_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
