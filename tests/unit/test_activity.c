// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "activity.h"
#include "policy.h"
#include "when.h"

#define BITS (64 * XDPEN_FAST_WORDS)

static struct tally tally(__u8 device, __u64 frames, __u32 syns, __u32 contacts)
{
	return (struct tally){
		.key = { .mac = { 2, 0, 0, 0, 0, device }, .present = 1 },
		.frames = frames,
		.bytes = frames * 100,
		.syns = syns,
		.epoch = 7,
		.contacts = contacts,
	};
}

/* Whole numbers, for floating point is compared badly. */
static long hundredth(double rate)
{
	return (long)(rate * 100 + 0.5);
}

static void test_rates_are_by_the_second(void **unused)
{
	struct tally before = tally(1, 1000, 50, 0), now = tally(1, 1300, 80, 0);
	struct activity activity = activity_between(&before, &now, 2 * SECOND);

	(void)unused;
	assert_int_equal(hundredth(activity.frames), 15000);
	assert_int_equal(hundredth(activity.bytes), 1500000);
	assert_int_equal(hundredth(activity.syns), 1500);
	assert_int_equal(hundredth(activity.contacts), 0);
	activity = activity_between(&before, &now, SECOND / 2);
	assert_int_equal(hundredth(activity.frames), 60000);
}

static void test_a_silent_device_does_nothing(void **unused)
{
	struct tally same = tally(1, 1000, 50, 200);
	struct activity activity = activity_between(&same, &same, SECOND);

	(void)unused;
	assert_true(activity.frames == 0 && activity.bytes == 0 && activity.syns == 0 && activity.contacts == 0);
}

/* Neither the device that had the slot before nor counters from before a fresh start are taken off. */
static void test_who_is_new_begins_with_nothing(void **unused)
{
	struct tally other = tally(1, 90, 10, 10), more = tally(2, 5000, 10, 10), now = tally(2, 100, 20, 20), none = {};
	struct activity activity = activity_between(&other, &now, SECOND);

	(void)unused;
	assert_int_equal(hundredth(activity.frames), 10000);
	assert_int_equal(hundredth(activity.syns), 2000);
	activity = activity_between(&more, &now, SECOND);
	assert_int_equal(hundredth(activity.frames), 10000);
	activity = activity_between(&none, &now, SECOND);
	assert_int_equal(hundredth(activity.bytes), 1000000);
}

static void test_syns_wrap(void **unused)
{
	struct tally before = tally(1, 10, UINT32_MAX - 4, 0), now = tally(1, 20, 5, 0);

	(void)unused;
	assert_int_equal(hundredth(activity_between(&before, &now, SECOND).syns), 1000);
}

static void test_contacts_begin_anew_with_the_epoch(void **unused)
{
	struct tally before = tally(1, 10, 0, 20), now = tally(1, 20, 0, 30);
	double same = activity_between(&before, &now, SECOND).contacts;

	(void)unused;
	assert_true(same == (double)sketch_members(BITS, 30) - sketch_members(BITS, 20));
	now.epoch++;
	assert_true(activity_between(&before, &now, SECOND).contacts == sketch_members(BITS, 30));
	/* Emptied, but read before the epoch: never less than nothing. */
	now.epoch--;
	now.contacts = 3;
	assert_true(activity_between(&before, &now, SECOND).contacts == 3);
}

/* A scanner fills its sketch in a moment: it must not look calm for the rest of the epoch. */
static void test_a_full_sketch_does_not_hide_a_scanner(void **unused)
{
	struct tally before = tally(1, 1000, 1000, BITS), now = tally(1, 6000, 6000, BITS);

	(void)unused;
	assert_int_equal(hundredth(activity_between(&before, &now, SECOND).contacts), 500000);
	/* With room left the sketch is believed: the same hosts again are no new contacts. */
	before.contacts = now.contacts = 100;
	assert_int_equal(hundredth(activity_between(&before, &now, SECOND).contacts), 0);
}

static void test_a_tally_is_taken_from_the_record(void **unused)
{
	struct xdpen_device device = { .key = { .mac = { 2, 3, 4, 5, 6, 7 }, .present = 1 }, .epoch = 99 };
	struct xdpen_sketch sketch = { .contacts = { 1, 0, 3, 1ULL << 63 } };
	struct xdpen_counters total = { .frames = 1, .bytes = 2, .syns = 3 };
	struct tally tally = tally_of(&device, &sketch, &total);

	(void)unused;
	assert_memory_equal(&tally.key, &device.key, sizeof(tally.key));
	assert_true(tally.frames == 1 && tally.bytes == 2 && tally.syns == 3 && tally.epoch == 99);
	assert_int_equal(tally.contacts, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates_are_by_the_second),
		cmocka_unit_test(test_a_silent_device_does_nothing),
		cmocka_unit_test(test_who_is_new_begins_with_nothing),
		cmocka_unit_test(test_syns_wrap),
		cmocka_unit_test(test_contacts_begin_anew_with_the_epoch),
		cmocka_unit_test(test_a_full_sketch_does_not_hide_a_scanner),
		cmocka_unit_test(test_a_tally_is_taken_from_the_record),
	};

	return cmocka_run_group_tests_name("activity", tests, NULL, NULL);
}
