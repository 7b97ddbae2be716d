// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include "errand.h"
#include "generator.h"
#include "mac.h"

static struct errands errands;

static struct xdpen_key key(unsigned n)
{
	return (struct xdpen_key){ .mac = { 2, 0, 0, 0, n >> 8, n }, .present = 1 };
}

static int begin(void **state)
{
	(void)state;
	memset(&errands, 0, sizeof(errands));
	return 0;
}

static struct when at(__u64 second)
{
	return (struct when){ second * SECOND };
}

static int want(unsigned n, bool quarantine)
{
	struct xdpen_key device = key(n);

	return errands_want(&errands, &device, quarantine);
}

/* The next one that is due is begun: its device, or -1. */
static int run(__u64 second)
{
	struct errand *errand = errands_next(&errands, at(second));

	if (!errand)
		return -1;
	errand_begin(errand);
	return errand->key.mac[4] << 8 | errand->key.mac[5];
}

static void end(unsigned n, bool success, __u64 second)
{
	struct xdpen_key device = key(n);

	errands_ended(&errands, &device, success, at(second));
}

static void test_in_and_out(void **state)
{
	(void)state;
	assert_int_equal(run(1), -1);
	want(1, false);
	assert_int_equal(run(1), -1);
	want(1, true);
	assert_int_equal(run(1), 1);
	assert_true(errands.list[0].telling);
	assert_int_equal(run(1), -1);
	end(1, true, 2);
	assert_int_equal(run(2), -1);
	want(1, false);
	assert_int_equal(run(3), 1);
	assert_false(errands.list[0].telling);
	end(1, true, 4);
	assert_int_equal(errands_open(&errands), 0);
	assert_false(errands.list[0].key.present);
}

static void test_backoff(void **state)
{
	static const __u64 pauses[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 };
	__u64 now = 10;

	(void)state;
	want(1, true);
	for (size_t i = 0; i < sizeof(pauses) / sizeof(*pauses); i++) {
		assert_int_equal(run(now), 1);
		end(1, false, now);
		assert_int_equal(run(now + pauses[i] - 1), -1);
		now += pauses[i];
	}
	assert_int_equal(errands_open(&errands), 1);
	/* A new wish does not wait for the old one's pause, and what failed half-way is taken back. */
	assert_int_equal(run(now), 1);
	end(1, false, now);
	want(1, false);
	assert_int_equal(run(now), 1);
	assert_false(errands.list[0].telling);
	end(1, true, now);
	assert_int_equal(errands_open(&errands), 0);
}

/* Changed while a command runs: the newest wish follows, and only it. */
static void test_order_of_a_device(void **state)
{
	(void)state;
	want(1, true);
	assert_int_equal(run(1), 1);
	want(1, false);
	want(1, true);
	want(1, false);
	assert_int_equal(run(1), -1);
	end(1, true, 2);
	assert_int_equal(run(2), 1);
	assert_false(errands.list[0].telling);
	want(1, true);
	want(1, false);
	end(1, true, 3);
	assert_int_equal(run(3), -1);
}

static void test_known_already(void **state)
{
	struct xdpen_key device = key(1);

	(void)state;
	errands_known(&errands, &device);
	want(1, true);
	assert_int_equal(run(1), -1);
	want(1, false);
	assert_int_equal(run(1), 1);
}

static void test_room(void **state)
{
	(void)state;
	for (unsigned n = 0; n < ERRANDS_MAX; n++)
		assert_int_equal(want(n, true), 0);
	assert_int_equal(want(ERRANDS_MAX, true), -ENOSPC);
	assert_int_equal(want(ERRANDS_MAX, false), 0);
	assert_int_equal(errands.no_room, 1);
	assert_int_equal(errands_open(&errands), ERRANDS_MAX);
	want(5, false);
	assert_int_equal(want(ERRANDS_MAX, true), 0);
}

/* A switch that fails at random, told at random: in the end it is as it was wanted last, and never two at once for one. */
static void test_any_sequence(void **state)
{
	enum { DEVICES = 8 };
	bool wanted[DEVICES] = { false }, there[DEVICES] = { false }, running[DEVICES] = { false }, telling[DEVICES];

	(void)state;
	for (__u64 step = 1; step < 200000; step++) {
		unsigned n = below(DEVICES), what = below(4);
		bool calm = step > 190000;

		if (what == 0 && !calm) {
			wanted[n] = below(2);
			want(n, wanted[n]);
		} else if (what == 1) {
			int begun = run(step);

			if (begun >= 0) {
				assert_false(running[begun]);
				running[begun] = true;
				telling[begun] = wanted[begun];
			}
		} else if (running[n]) {
			bool success = calm || below(2);

			/* A failure may have done it all the same. */
			if (success || below(2))
				there[n] = telling[n];
			running[n] = false;
			end(n, success, step);
		}
	}
	for (unsigned n = 0; n < DEVICES; n++)
		assert_int_equal(there[n], wanted[n]);
	assert_int_equal(errands_open(&errands), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_in_and_out, begin),
		cmocka_unit_test_setup(test_backoff, begin),
		cmocka_unit_test_setup(test_order_of_a_device, begin),
		cmocka_unit_test_setup(test_known_already, begin),
		cmocka_unit_test_setup(test_room, begin),
		cmocka_unit_test_setup(test_any_sequence, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
