// SPDX-License-Identifier: GPL-2.0-or-later
/* How mining is weighed: pools by port, name and address, and what the owner said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

static void test_allowed_mining_weighs_nothing_but_scanning_does(void **unused)
{
	struct reading reading = { .mining_allowed = true };
	struct weighing weighing;

	(void)unused;
	set_mining(&reading);
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 0);
	assert_false(weighing.decisive);
	assert_false(weighing.active);
	assert_int_equal(seen(&weighing, XDPEN_STRATUM).value, 9); /* shown all the same */
	reading.mining_reported = true; /* the device's own word is the stronger */
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	set_contacts(&reading, XDPEN_SCAN_SERVICE, bits_set(8), bits_set(8), at_second(0));
	assert_true(weigh(&reading, SETTLED).decisive);
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
}

static void test_reported_mining_stays_below_quarantine_unless_it_scans(void **unused)
{
	struct reading reading = { .mining_reported = true };
	struct weighing weighing;

	(void)unused;
	set_members(&reading, XDPEN_STRATUM, 1, at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 60);
	assert_false(weighing.decisive);
	assert_true(weighing.active);
	set_mining(&reading);
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, SCORE_MINING_REPORTED);
	assert_false(weighing.decisive);
	set_members(&reading, XDPEN_SCAN_ICMP, 22, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, SCORE_MINING_REPORTED + 60);
}

static void test_mining_and_scanning_outweigh_either(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_members(&reading, XDPEN_STRATUM, 1, at_second(0));
	set_members(&reading, XDPEN_BARE_SYN, 3, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 140);
}

/* A person may look at a pool's page in a browser; a thing has none. */
static void test_pools_on_web_ports(void **unused)
{
	static const struct {
		unsigned family;
		__u16 port, value;
		unsigned name, address; /* points */
	} cases[] = {
		{ THING, 443, 1, 40, 100 },    { THING, 443, 2, 100, 100 },    { ROUTER, 443, 2, 100, 100 },
		{ PERSONAL, 443, 1, 40, 50 },  { PERSONAL, 443, 2, 50, 50 },   { PERSONAL, 3333, 1, 40, 100 },
		{ PERSONAL, 3333, 2, 100, 100 },
	};

	(void)unused;
	ports[443].flags = XDPEN_PORT_WEB;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading reading = { .device.family = cases[i].family };
		struct weighing weighing;

		set_members(&reading, XDPEN_POOL_NAME, cases[i].value, at_second(0));
		set_members(&reading, XDPEN_POOL_ADDR, 1, at_second(0));
		place_of(&reading, XDPEN_POOL_NAME)->pivot = cases[i].port;
		place_of(&reading, XDPEN_POOL_ADDR)->pivot = cases[i].port;
		weighing = weigh(&reading, SETTLED);
		if (seen(&weighing, XDPEN_POOL_NAME).points != cases[i].name ||
		    seen(&weighing, XDPEN_POOL_ADDR).points != cases[i].address)
			fail_msg("case %zu: %u and %u points", i, seen(&weighing, XDPEN_POOL_NAME).points,
				 seen(&weighing, XDPEN_POOL_ADDR).points);
		assert_int_equal(seen(&weighing, XDPEN_POOL_NAME).pivot, cases[i].port);
	}
}

/* A port alone is never even suspect, and nothing before the connection has stayed a minute. */
static void test_pool_port_needs_a_minute_and_never_suffices(void **unused)
{
	static const struct {
		__u8 weight;
		unsigned seconds;
		unsigned points;
	} cases[] = {
		{ 100, 59, 0 }, { 100, 60, 30 }, { 100, 3000, 30 }, { 60, 60, 30 }, { 58, 60, 29 },
		{ 40, 60, 20 }, { 1, 60, 0 },	 { 0, 3000, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading reading = { 0 };
		struct weighing weighing;

		ports[3333].pool_weight = cases[i].weight;
		set_members(&reading, XDPEN_POOL_PORT, 1, at_second(3000));
		place_of(&reading, XDPEN_POOL_PORT)->first = (__u32)at_second(3000 - (double)cases[i].seconds);
		place_of(&reading, XDPEN_POOL_PORT)->pivot = 3333;
		weighing = weigh(&reading, at_second(3001));
		if (weighing.score != cases[i].points || weighing.decisive)
			fail_msg("case %zu: %u points", i, weighing.score);
		assert_true(weighing.score < SCORE_SUSPECT);
		assert_int_equal(weighing.observations[0].pivot, 3333);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allowed_mining_weighs_nothing_but_scanning_does),
		cmocka_unit_test(test_reported_mining_stays_below_quarantine_unless_it_scans),
		cmocka_unit_test(test_mining_and_scanning_outweigh_either),
		cmocka_unit_test(test_pools_on_web_ports),
		cmocka_unit_test(test_pool_port_needs_a_minute_and_never_suffices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
