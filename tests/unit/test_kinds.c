// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "policy.h"

/* Values and limits change together: what reaches the one as it is counted reaches it as it is told. */
static void test_numbers_for_people(void **state)
{
	static const struct {
		unsigned kind;
		__u32 counted, told;
		const char *unit;
	} cases[] = {
		{ XDPEN_FLOOD, 15, 960, "frames/s" },
		{ XDPEN_FLOOD, 78, 4992, "frames/s" },
		{ XDPEN_UNANSWERED_SLOW, 12, 3, "hosts" },
		{ XDPEN_UNANSWERED_LONG, 16, 4, "hosts" },
		{ XDPEN_UNANSWERED, 10, 10, "weighted hosts" },
		{ XDPEN_SCAN_SERVICE, 8, 8, "hosts" },
		{ XDPEN_SCAN_UDP, 32, 32, "hosts" },
		{ XDPEN_SCAN_UDP_PORTS, 24, 24, "ports" },
		{ XDPEN_POOL_NAME, 2, 2, "stages" },
		{ XDPEN_KINDS, 7, 7, "times" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(kind_number(cases[i].kind, cases[i].counted), cases[i].told);
		assert_string_equal(kind_unit(cases[i].kind), cases[i].unit);
	}
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++)
		for (unsigned family = 0; family < XDPEN_FAMILIES; family++) {
			__u32 limit = kind_limits(kind, family).limit;

			assert_int_equal(kind_number(kind, limit) == 0, limit == 0);
		}
}

static void test_every_kind_has_a_unit(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < XDPEN_KINDS; kind++)
		assert_true(kind_unit(kind) && *kind_unit(kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_for_people),
		cmocka_unit_test(test_every_kind_has_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
