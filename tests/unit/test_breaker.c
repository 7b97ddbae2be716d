// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "breaker.h"

static struct breaker breaker;

static struct when second(__u64 seconds)
{
	return (struct when){ (1000 + seconds) * SECOND };
}

static int fresh(void **unused)
{
	(void)unused;
	memset(&breaker, 0, sizeof(breaker));
	breaker.devices = BREAKER_DEVICES;
	breaker.percent = BREAKER_PERCENT;
	return 0;
}

static void test_the_limit_suits_the_house(void **unused)
{
	(void)unused;
	assert_int_equal(breaker_limit(&breaker, 0), 3);
	assert_int_equal(breaker_limit(&breaker, 15), 3);
	assert_int_equal(breaker_limit(&breaker, 16), 4);
	assert_int_equal(breaker_limit(&breaker, 20), 5);
	assert_int_equal(breaker_limit(&breaker, 65536), 5);
	breaker.devices = 1;
	assert_int_equal(breaker_limit(&breaker, 65536), 1);
	breaker.devices = 0;
	assert_int_equal(breaker_limit(&breaker, 8), UINT32_MAX);
	assert_int_equal(breaker_left(&breaker, 8, second(0)), UINT32_MAX);
}

static void test_it_opens_and_closes_with_the_window(void **unused)
{
	(void)unused;
	breaker_spend(&breaker, 2, second(0));
	assert_int_equal(breaker_left(&breaker, 8, second(0)), 1);
	breaker_spend(&breaker, 1, second(300));
	assert_int_equal(breaker_left(&breaker, 8, second(599)), 0);
	assert_int_equal(breaker_left(&breaker, 8, second(600)), 2);
	assert_int_equal(breaker_left(&breaker, 8, second(900)), 3);
}

static void test_an_operator_closes_it(void **unused)
{
	(void)unused;
	breaker_spend(&breaker, 9, second(0));
	assert_int_equal(breaker_left(&breaker, 100, second(1)), 0);
	breaker_close(&breaker);
	assert_int_equal(breaker_left(&breaker, 100, second(1)), 5);
}

static void test_more_than_it_can_note_stays_open(void **unused)
{
	(void)unused;
	breaker_spend(&breaker, UINT32_MAX, second(0));
	breaker_spend(&breaker, 7, second(10));
	assert_int_equal(breaker.count, BREAKER_DEVICES_MAX);
	assert_int_equal(breaker_left(&breaker, 100, second(600)), 0);
	assert_int_equal(breaker_left(&breaker, 100, second(610)), 5);
}

static __u32 random_of(__u64 *seed, __u32 below)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (*seed >> 33) % below;
}

#define STEPS 100000

/* Whatever is asked for and whenever: any window of ten minutes holds the limit at most. */
static void test_no_window_holds_more_than_the_limit(void **unused)
{
	static __u64 taken[STEPS];
	__u64 seed = 20251, now = 0;
	int count = 0, known = 12;

	(void)unused;
	for (int step = 0; step < STEPS; step++) {
		__u32 left, wanted = random_of(&seed, 4);

		now += random_of(&seed, 8) ? random_of(&seed, 60) : random_of(&seed, 1200);
		left = breaker_left(&breaker, known, second(now));
		if (wanted > left)
			wanted = left;
		breaker_spend(&breaker, wanted, second(now));
		for (__u32 i = 0; i < wanted && count < STEPS; i++)
			taken[count++] = now;
	}
	assert_true(count > 1000);
	for (int i = 3; i < count; i++)
		assert_true(taken[i] - taken[i - 3] >= 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_the_limit_suits_the_house, fresh),
		cmocka_unit_test_setup(test_it_opens_and_closes_with_the_window, fresh),
		cmocka_unit_test_setup(test_an_operator_closes_it, fresh),
		cmocka_unit_test_setup(test_more_than_it_can_note_stays_open, fresh),
		cmocka_unit_test_setup(test_no_window_holds_more_than_the_limit, fresh),
	};

	return cmocka_run_group_tests_name("breaker", tests, NULL, NULL);
}
