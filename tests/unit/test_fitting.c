// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fitting.h"

static const struct xdpen_key own = { .mac = { 2, 0, 0, 0, 0, 1 }, .present = 1 };
static const struct xdpen_key other = { .mac = { 2, 0, 0, 0, 0, 2 }, .present = 1 };
static const struct xdpen_key nobody;

static void another_port(void **state)
{
	(void)state;
	assert_int_equal(fitting_port(false, true, 0), FITTING_SUSPECT);
	assert_int_equal(fitting_port(false, true, FITTING_MOVED_SECONDS - 1), FITTING_SUSPECT);
	assert_int_equal(fitting_port(false, true, FITTING_MOVED_SECONDS), FITTING_LEARN);
	assert_int_equal(fitting_port(true, true, 0), FITTING_SUSPECT);
	assert_int_equal(fitting_port(true, true, FITTING_MOVED_QUARANTINED_SECONDS - 1), FITTING_SUSPECT);
	assert_int_equal(fitting_port(true, true, FITTING_MOVED_QUARANTINED_SECONDS), FITTING_LEARN);
	/* A port that is gone protects nobody. */
	assert_int_equal(fitting_port(false, false, 0), FITTING_LEARN);
	assert_int_equal(fitting_port(true, false, 0), FITTING_LEARN);
}

static void another_address(void **state)
{
	static const struct row {
		enum xdpen_fit fit;
		const struct xdpen_key *holder;
		enum fitting expected;
	} rows[] = {
		{ XDPEN_UNFIT_UNKNOWN, &own, FITTING_LEARN },	 { XDPEN_UNFIT_UNKNOWN, &nobody, FITTING_WAIT },
		{ XDPEN_UNFIT_UNKNOWN, &other, FITTING_SUSPECT }, { XDPEN_UNFIT_FORGED, &own, FITTING_LEARN },
		{ XDPEN_UNFIT_FORGED, &nobody, FITTING_SUSPECT }, { XDPEN_UNFIT_FORGED, &other, FITTING_SUSPECT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (fitting_address(rows[i].fit, &own, rows[i].holder) != rows[i].expected)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_port),
		cmocka_unit_test(another_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
