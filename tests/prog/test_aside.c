// SPDX-License-Identifier: GPL-2.0-or-later
/* Damaged ledgers set aside: of many the newest stay, and the one of now in any case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/ledger.h"

static char directory[] = "/tmp/xdpen-aside.XXXXXX";
static const char *const DATES[] = { "20240101-000000", "20240301-120000", "20240201-235959", "20250101-000000" };
#define COUNT (sizeof(DATES) / sizeof(*DATES))

static char *path_of(const char *date)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/" LEDGER_FILE ".corrupt-%s", directory, date);
	return path;
}

static void make(const char *date)
{
	int file = open(path_of(date), O_CREAT | O_WRONLY, 0600);

	assert_true(file >= 0);
	close(file);
}

static bool is_there(const char *date)
{
	return !access(path_of(date), F_OK);
}

static int setup(void **state)
{
	(void)state;
	strcpy(directory + strlen(directory) - 6, "XXXXXX");
	assert_non_null(mkdtemp(directory));
	for (size_t i = 0; i < COUNT; i++)
		make(DATES[i]);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		unlink(path_of(DATES[i]));
	unlink(path_of("19700101-000007"));
	unlink(path_of("20261130-000000"));
	return rmdir(directory);
}

static void the_newest_stay(void **state)
{
	(void)state;
	make("20261130-000000");
	assert_int_equal(ledger_trim_aside(directory, path_of("20261130-000000")), 2);
	assert_true(is_there("20261130-000000"));
	assert_true(is_there("20250101-000000"));
	assert_true(is_there("20240301-120000"));
	assert_false(is_there("20240201-235959"));
	assert_int_equal(ledger_trim_aside(directory, path_of("20261130-000000")), 0);
}

/* A gateway without a battery begins in 1970, until somebody tells it the time. */
static void the_one_of_now_stays_whatever_the_clock_says(void **state)
{
	(void)state;
	make("19700101-000007");
	assert_int_equal(ledger_trim_aside(directory, path_of("19700101-000007")), 2);
	assert_true(is_there("19700101-000007"));
	assert_true(is_there("20250101-000000"));
	assert_true(is_there("20240301-120000"));
	assert_false(is_there("20240101-000000"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_newest_stay, setup, teardown),
		cmocka_unit_test_setup_teardown(the_one_of_now_stays_whatever_the_clock_says, setup, teardown),
	};

	return cmocka_run_group_tests_name("aside", tests, NULL, NULL);
}
