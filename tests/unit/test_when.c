// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include "when.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void test_duration_parse(void **state)
{
	static const struct {
		const char *text;
		int error;
		__u64 seconds;
	} cases[] = {
		{ "1s", 0, 1 },
		{ "90s", 0, 90 },
		{ "10m", 0, 600 },
		{ "1h", 0, 3600 },
		{ "30d", 0, 30 * 86400 },
		{ "3650d", 0, 3650ULL * 86400 },
		{ "87600h", 0, 3650ULL * 86400 },
		{ "315360000s", 0, 3650ULL * 86400 },
		{ "3651d", -ERANGE, 0 },
		{ "87601h", -ERANGE, 0 },
		{ "315360001s", -ERANGE, 0 },
		{ "0s", -ERANGE, 0 },
		{ "0d", -ERANGE, 0 },
		{ "18446744073709551617s", -ERANGE, 0 },
		{ "99999999999999999999999999999999d", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "s", -EINVAL, 0 },
		{ "10", -EINVAL, 0 },
		{ "12abc", -EINVAL, 0 },
		{ "10ms", -EINVAL, 0 },
		{ "10 m", -EINVAL, 0 },
		{ " 10m", -EINVAL, 0 },
		{ "10m ", -EINVAL, 0 },
		{ "10m\n", -EINVAL, 0 },
		{ "+10m", -EINVAL, 0 },
		{ "-10m", -EINVAL, 0 },
		{ "1.5h", -EINVAL, 0 },
		{ "1h30m", -EINVAL, 0 },
		{ "10M", -EINVAL, 0 },
		{ "10w", -EINVAL, 0 },
		{ "0x10s", -EINVAL, 0 },
		{ "99999999999999999999999999999999w", -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		__u64 ns = 0x5a5a;
		int error = duration_parse(cases[i].text, &ns);

		if (error != cases[i].error)
			fail_msg("\"%s\" gave %d", cases[i].text, error);
		assert_true(ns == (error ? 0x5a5a : cases[i].seconds * SECOND));
	}
}

static void test_duration_write(void **state)
{
	static const struct {
		__u64 seconds;
		const char *text;
	} cases[] = {
		{ 1, "1s" },	   { 59, "59s" },     { 60, "1m" },	     { 61, "61s" },
		{ 5400, "90m" },   { 3600, "1h" },    { 86400, "1d" },	     { 90000, "25h" },
		{ 604800, "7d" },  { 86399, "86399s" }, { 3650 * 86400, "3650d" },
	};
	char text[DURATION_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		__u64 ns;

		assert_string_equal(duration_write(cases[i].seconds, text), cases[i].text);
		assert_int_equal(duration_parse(text, &ns), 0);
		assert_true(ns == cases[i].seconds * SECOND);
	}
	assert_string_equal(duration_write(0, text), "0");
}

static void test_duration_format(void **state)
{
	static const struct {
		__u64 ns;
		const char *text;
	} cases[] = {
		{ 0, "0 s" },
		{ 1, "0 s" },
		{ SECOND - 1, "0 s" },
		{ SECOND, "1 s" },
		{ 45 * SECOND, "45 s" },
		{ 60 * SECOND - 1, "59 s" },
		{ 60 * SECOND, "1 min" },
		{ 552 * SECOND, "9 min 12 s" },
		{ 3600 * SECOND, "1 h" },
		{ 3605 * SECOND, "1 h" },
		{ 3900 * SECOND, "1 h 5 min" },
		{ 86399 * SECOND, "23 h 59 min" },
		{ 86400 * SECOND, "1 d" },
		{ 86400 * SECOND + 59 * 60 * SECOND, "1 d" },
		{ 30 * 3600 * SECOND, "1 d 6 h" },
		{ 7 * 86400 * SECOND, "7 d" },
		{ ~0ULL, "213503 d 23 h" },
	};
	char text[DURATION_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(duration_format(cases[i].ns, text), cases[i].text);
}

static void test_ticks(void **state)
{
	static const struct {
		__u64 ticks;
		__u32 hz;
		__u64 ns;
	} cases[] = {
		{ 0, 250, 0 },
		{ 1, 250, 4000000 },
		{ 250, 250, SECOND },
		{ 1, 1000, 1000000 },
		{ 1, 300, 3333334 },
		{ 300, 300, SECOND },
		{ 4294937296ULL, 1000, 4294937296ULL * 1000000 },
		{ 1ULL << 40, 100, (1ULL << 40) * 10000000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(ticks_to_ns(cases[i].ticks, cases[i].hz) == cases[i].ns);
		assert_true(ns_to_ticks(cases[i].ns, cases[i].hz) == cases[i].ticks);
	}
	assert_true(ns_to_ticks(SECOND - 1, 100) == 99);
	assert_true(ns_to_ticks(10 * SECOND, 4294967295u) == 42949672950ULL);
	assert_true(ticks_to_ns(5, 0) == 0);
	assert_true(ns_to_ticks(5, 0) == 0);
}

static void test_ticks_survive_a_round_trip(void **state)
{
	static const __u32 rates[] = { 1, 24, 48, 100, 128, 250, 256, 300, 1000, 1024, 1200 };

	(void)state;
	for (size_t i = 0; i < COUNT(rates); i++)
		for (__u64 ticks = 0; ticks < 5000; ticks += 7)
			if (ns_to_ticks(ticks_to_ns(ticks, rates[i]), rates[i]) != ticks)
				fail_msg("%llu ticks at %u", ticks, rates[i]);
}

/* 10 s by ratio: at 100 Hz 1024 ticks are 10.24 s, at 250 Hz 2048 are 8.2 s, at 300 Hz 4096 are 13.7 s, at 1000 Hz 8192. */
static void test_fast_shift(void **state)
{
	static const struct {
		__u32 hz;
		__u32 shift;
	} cases[] = {
		{ 100, 10 }, { 128, 10 }, { 250, 11 }, { 256, 11 }, { 300, 12 }, { 1000, 13 }, { 1024, 13 }, { 1200, 14 },
		{ 1, 3 },    { 0, 0 },	  { 289, 11 }, { 290, 12 }, { 4294967295u, 35 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (fast_shift_for(cases[i].hz) != cases[i].shift)
			fail_msg("%u Hz gave %u", cases[i].hz, fast_shift_for(cases[i].hz));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_duration_parse),
		cmocka_unit_test(test_duration_write),		   cmocka_unit_test(test_duration_format),
		cmocka_unit_test(test_ticks),			   cmocka_unit_test(test_ticks_survive_a_round_trip),
		cmocka_unit_test(test_fast_shift),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
