// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "limiter.h"

static struct limiter limiter;

static struct xdpen_key key(unsigned n)
{
	return (struct xdpen_key){ .mac = { 2, 0, 0, 0, n >> 8, n }, .present = 1 };
}

static int begin(void **state)
{
	(void)state;
	memset(&limiter, 0, sizeof(limiter));
	return 0;
}

static bool allow(unsigned n, __u64 second)
{
	struct xdpen_key device = key(n);

	return limiter_allow(&limiter, &device, (struct when){ (1000 + second) * SECOND });
}

static bool allow_site(__u64 second)
{
	return limiter_allow(&limiter, NULL, (struct when){ (1000 + second) * SECOND });
}

static bool due(__u64 second)
{
	return limiter_summary_due(&limiter, (struct when){ (1000 + second) * SECOND });
}

/* A burst, then one each ten minutes; a second device has its own. */
static void test_one_device(void **state)
{
	(void)state;
	for (int i = 0; i < LIMITER_DEVICE_BURST; i++)
		assert_true(allow(1, i));
	assert_false(allow(1, 10));
	assert_true(allow(2, 10));
	assert_false(allow(1, 599));
	assert_true(allow(1, 600));
	assert_false(allow(1, 601));
	assert_true(allow(1, 1200));
	assert_int_equal(limiter.left_out, 3);
	assert_int_equal(limiter.names, 1);
}

/* Many devices at once: so many in all, then one a minute; the site's own are not eaten up by them. */
static void test_all_devices(void **state)
{
	int told = 0;

	(void)state;
	for (unsigned n = 0; n < 100; n++)
		told += allow(n, 0);
	assert_int_equal(told, LIMITER_ALL_BURST);
	assert_int_equal(limiter.left_out, 100 - LIMITER_ALL_BURST);
	assert_int_equal(limiter.names, LIMITER_NAMED);
	for (int i = 0; i < LIMITER_SITE_BURST; i++)
		assert_true(allow_site(1));
	assert_false(allow_site(1));
	assert_false(allow(200, 59));
	assert_true(allow(200, 60));
	assert_false(allow(201, 61));
	assert_true(allow_site(601));
}

/* A flood over a day: never more than the budget, and what is told with what is left out is all there was. */
static void test_a_day(void **state)
{
	__u32 told = 0, all = 0;

	(void)state;
	for (__u64 second = 0; second < 86400; second += 5, all++)
		told += allow(all % 5000, second);
	assert_int_equal(told, LIMITER_ALL_BURST + 86395 / 60);
	assert_int_equal(told + limiter.left_out, all);
}

static void test_summary(void **state)
{
	(void)state;
	assert_false(due(0));
	for (int i = 0; i < LIMITER_DEVICE_BURST + 2; i++)
		allow(1, i);
	assert_false(due(63));
	assert_true(due(64));
	assert_int_equal(limiter.left_out, 2);
	limiter_summarised(&limiter);
	assert_false(due(1000));
	assert_int_equal(limiter.names, 0);
}

/* As long as all is used up, a summary waits too, and it is one of all. */
static void test_summary_waits(void **state)
{
	(void)state;
	for (unsigned n = 0; n < LIMITER_ALL_BURST + 1; n++)
		allow(n, 0);
	assert_true(allow(100, 60));
	assert_false(due(61));
	assert_true(due(120));
	assert_false(allow(101, 121));
}

/* More devices than places: the one told of longest ago makes room, and the sum still holds. */
static void test_many_devices(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 4 * LIMITER_DEVICES; n++)
		assert_true(allow(n, n * 60));
	for (int i = 0; i < LIMITER_DEVICE_BURST - 1; i++)
		assert_true(allow(4 * LIMITER_DEVICES - 1, 4 * LIMITER_DEVICES * 60 + i * 60));
	assert_false(allow(4 * LIMITER_DEVICES - 1, 4 * LIMITER_DEVICES * 60 + 240));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_device, begin),
		cmocka_unit_test_setup(test_all_devices, begin),
		cmocka_unit_test_setup(test_a_day, begin),
		cmocka_unit_test_setup(test_summary, begin),
		cmocka_unit_test_setup(test_summary_waits, begin),
		cmocka_unit_test_setup(test_many_devices, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
