// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "checkup.h"
#include "when.h"

static void check(struct checkup checkup, enum finding finding, const char *words, const char *advice)
{
	assert_int_equal(checkup.finding, finding);
	assert_non_null(strstr(checkup.text, words));
	if (advice)
		assert_non_null(strstr(checkup.advice, advice));
	else
		assert_null(checkup.advice);
}

static void test_jit(void **state)
{
	(void)state;
	check(checkup_jit(true), FINDING_OK, "compiled", NULL);
	check(checkup_jit(false), FINDING_WARNING, "interpreted", "net.core.bpf_jit_enable=1");
}

static void test_clock(void **state)
{
	const __u64 begin_of_2026 = 1767225600ULL * SECOND;

	(void)state;
	check(checkup_clock(0), FINDING_WARNING, "wrong by years", "NTP");
	check(checkup_clock(begin_of_2026 - 1), FINDING_WARNING, "wrong by years", "NTP");
	check(checkup_clock(begin_of_2026), FINDING_OK, "plausible", NULL);
	check(checkup_clock(4102444800ULL * SECOND), FINDING_OK, "plausible", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jit),
		cmocka_unit_test(test_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
