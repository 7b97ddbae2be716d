// SPDX-License-Identifier: GPL-2.0-or-later
/* What each kind brings, and how the kinds come together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"
#include "reading.h"

/* Raw bits of one kind alone, the other kinds silent. */
static struct weighing weigh_alone(unsigned kind, unsigned family, unsigned set)
{
	struct reading reading = { .device.family = family, .asked_dns = true };

	if (kind == XDPEN_FAN_OUT)
		set_fan_out(&reading, set, 0, at_second(0));
	else if (kind == XDPEN_FAN_OUT_SLOW)
		set_fan_out(&reading, 0, set, at_second(0));
	else if (kind == XDPEN_SCAN_UDP || kind == XDPEN_NO_DNS)
		set_open(&reading, kind, set, at_second(0));
	else if (xdpen_keeps_answers(kind)) /* all answered, so that the charge of unanswered ones stays out of it */
		set_contacts(&reading, kind, bits_set(set), bits_set(set), at_second(0));
	else
		set_members(&reading, kind, set, at_second(0));
	return weigh(&reading, SETTLED);
}

static void test_each_kind_below_and_at_its_limits(void **unused)
{
	static const struct {
		unsigned kind, family;
		unsigned set; /* raw bits */
		unsigned points;
		bool decisive;
	} cases[] = {
		{ XDPEN_FAN_OUT, THING, 182, 0, false },
		{ XDPEN_FAN_OUT, THING, 183, 100, false },
		{ XDPEN_FAN_OUT, THING, 256, 100, false },
		{ XDPEN_FAN_OUT, PERSONAL, 234, 0, false },
		{ XDPEN_FAN_OUT, PERSONAL, 235, 100, false },
		{ XDPEN_FAN_OUT, ROUTER, 256, 0, false },
		{ XDPEN_FAN_OUT_SLOW, THING, 758, 0, false },
		{ XDPEN_FAN_OUT_SLOW, THING, 759, 100, false },
		{ XDPEN_FAN_OUT_SLOW, PERSONAL, 917, 0, false },
		{ XDPEN_FAN_OUT_SLOW, PERSONAL, 918, 100, false },
		{ XDPEN_FAN_OUT_SLOW, ROUTER, 960, 0, false },
		{ XDPEN_SCAN_SERVICE, THING, 7, 0, false },
		{ XDPEN_SCAN_SERVICE, THING, 8, 100, true },
		{ XDPEN_SCAN_SERVICE, THING, 64, 100, true },
		{ XDPEN_SCAN_SERVICE, PERSONAL, 14, 0, false },
		{ XDPEN_SCAN_SERVICE, PERSONAL, 15, 100, true },
		{ XDPEN_SCAN_SERVICE, ROUTER, 25, 0, false },
		{ XDPEN_SCAN_SERVICE, ROUTER, 26, 100, true },
		{ XDPEN_SCAN_SERVICE_SLOW, THING, 11, 0, false },
		{ XDPEN_SCAN_SERVICE_SLOW, THING, 12, 100, true },
		{ XDPEN_SCAN_SERVICE_SLOW, PERSONAL, 21, 0, false },
		{ XDPEN_SCAN_SERVICE_SLOW, PERSONAL, 22, 100, true },
		{ XDPEN_SCAN_SERVICE_SLOW, ROUTER, 35, 0, false },
		{ XDPEN_SCAN_SERVICE_SLOW, ROUTER, 36, 100, true },
		{ XDPEN_SCAN_SERVICE_LONG, THING, 17, 0, false },
		{ XDPEN_SCAN_SERVICE_LONG, THING, 18, 100, true },
		{ XDPEN_SCAN_SERVICE_LONG, PERSONAL, 29, 0, false },
		{ XDPEN_SCAN_SERVICE_LONG, PERSONAL, 30, 100, true },
		{ XDPEN_SCAN_SERVICE_LONG, ROUTER, 64, 0, false },
		{ XDPEN_NO_DNS, THING, 4, 0, false },
		{ XDPEN_NO_DNS, THING, 5, 50, false },
		{ XDPEN_NO_DNS, THING, 7, 50, false },
		{ XDPEN_NO_DNS, THING, 8, 100, false },
		{ XDPEN_NO_DNS, PERSONAL, 9, 0, false },
		{ XDPEN_NO_DNS, PERSONAL, 10, 50, false },
		{ XDPEN_NO_DNS, PERSONAL, 15, 100, false },
		{ XDPEN_NO_DNS, ROUTER, 64, 0, false },
		{ XDPEN_SCAN_ARP, THING, 34, 0, false },
		{ XDPEN_SCAN_ARP, THING, 35, 60, false },
		{ XDPEN_SCAN_ARP, THING, 59, 60, false },
		{ XDPEN_SCAN_ARP, THING, 60, 100, false },
		{ XDPEN_SCAN_ARP, PERSONAL, 34, 0, false },
		{ XDPEN_SCAN_ARP, PERSONAL, 60, 100, false },
		{ XDPEN_SCAN_ARP, ROUTER, 128, 0, false },
		{ XDPEN_SCAN_ICMP, THING, 21, 0, false },
		{ XDPEN_SCAN_ICMP, THING, 22, 60, false },
		{ XDPEN_SCAN_ICMP, THING, 40, 60, false },
		{ XDPEN_SCAN_ICMP, THING, 41, 100, false },
		{ XDPEN_SCAN_ICMP, PERSONAL, 40, 0, false },
		{ XDPEN_SCAN_ICMP, PERSONAL, 41, 60, false },
		{ XDPEN_SCAN_ICMP, PERSONAL, 68, 100, false },
		{ XDPEN_SCAN_ICMP, ROUTER, 128, 0, false },
		{ XDPEN_SCAN_UDP, THING, 25, 0, false },
		{ XDPEN_SCAN_UDP, THING, 26, 30, false },
		{ XDPEN_SCAN_UDP, THING, 33, 30, false },
		{ XDPEN_SCAN_UDP, THING, 34, 100, false },
		{ XDPEN_SCAN_UDP, PERSONAL, 64, 0, false },
		{ XDPEN_SCAN_UDP, ROUTER, 64, 0, false },
		{ XDPEN_SCAN_UDP_PORTS, THING, 21, 0, false },
		{ XDPEN_SCAN_UDP_PORTS, THING, 22, 60, false },
		{ XDPEN_SCAN_UDP_PORTS, THING, 41, 100, false },
		{ XDPEN_SCAN_UDP_PORTS, ROUTER, 40, 0, false },
		{ XDPEN_SCAN_UDP_PORTS, ROUTER, 41, 60, false },
		{ XDPEN_SCAN_PORTS, THING, 15, 0, false },
		{ XDPEN_SCAN_PORTS, THING, 16, 100, true },
		{ XDPEN_SCAN_PORTS, PERSONAL, 28, 0, false },
		{ XDPEN_SCAN_PORTS, PERSONAL, 29, 100, true },
		{ XDPEN_SCAN_PORTS, ROUTER, 28, 0, false },
		{ XDPEN_SCAN_PORTS, ROUTER, 29, 100, true },
		{ XDPEN_BARE_SYN, THING, 2, 0, false },
		{ XDPEN_BARE_SYN, THING, 3, 80, false },
		{ XDPEN_BARE_SYN, THING, 7, 80, false },
		{ XDPEN_BARE_SYN, THING, 8, 100, false },
		{ XDPEN_BARE_SYN, PERSONAL, 3, 80, false },
		{ XDPEN_BARE_SYN, ROUTER, 5, 0, false },
		{ XDPEN_BARE_SYN, ROUTER, 6, 80, false },
		{ XDPEN_BARE_SYN, ROUTER, 16, 100, false },
		{ XDPEN_MIRAI, THING, 1, 0, false },
		{ XDPEN_MIRAI, THING, 2, 100, true },
		{ XDPEN_MIRAI, PERSONAL, 2, 100, true },
		{ XDPEN_MIRAI, ROUTER, 1, 0, false },
		{ XDPEN_MIRAI, ROUTER, 2, 100, true },
		{ XDPEN_STRATUM, THING, 1, 60, true },
		{ XDPEN_STRATUM, PERSONAL, 1, 60, true },
		{ XDPEN_STRATUM, ROUTER, 1, 60, true },
		{ XDPEN_POOL_NAME, THING, 1, 40, false },
		{ XDPEN_POOL_NAME, THING, 2, 100, false },
		{ XDPEN_POOL_NAME, ROUTER, 2, 100, false },
		{ XDPEN_POOL_ADDR, THING, 1, 100, false },
		{ XDPEN_FLOOD, THING, 14, 0, false },
		{ XDPEN_FLOOD, THING, 15, 60, false },
		{ XDPEN_FLOOD, THING, 77, 60, false },
		{ XDPEN_FLOOD, THING, 78, 100, false },
		{ XDPEN_FLOOD, PERSONAL, 59, 0, false },
		{ XDPEN_FLOOD, PERSONAL, 60, 60, false },
		{ XDPEN_FLOOD, PERSONAL, 311, 60, false },
		{ XDPEN_FLOOD, PERSONAL, 312, 100, false },
		{ XDPEN_FLOOD, ROUTER, 312, 100, false },
		{ XDPEN_SPOOF, THING, 2, 0, false },
		{ XDPEN_SPOOF, THING, 3, 60, false },
		{ XDPEN_SPOOF, THING, 7, 60, false },
		{ XDPEN_SPOOF, THING, 8, 100, false },
		{ XDPEN_SPOOF, PERSONAL, 3, 60, false },
		{ XDPEN_SPOOF, ROUTER, 64, 0, false },
		{ XDPEN_ODD_PROTOCOL, THING, 1, 30, false },
		{ XDPEN_ODD_PROTOCOL, THING, 64, 30, false },
		{ XDPEN_ODD_PROTOCOL, PERSONAL, 64, 0, false },
		{ XDPEN_ODD_PROTOCOL, ROUTER, 64, 0, false },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct weighing weighing = weigh_alone(cases[i].kind, cases[i].family, cases[i].set);
		struct observation observation = seen(&weighing, cases[i].kind);

		if (observation.points != cases[i].points || weighing.score != cases[i].points ||
		    weighing.decisive != cases[i].decisive)
			fail_msg("case %zu: %s, family %u, %u bits: %u points, score %u, decisive %d", i,
				 kind_name(cases[i].kind), cases[i].family, cases[i].set, observation.points,
				 weighing.score, weighing.decisive);
		if (observation.points)
			assert_true(observation.value >= observation.limit);
	}
}

/* Only the MAC says whose spoofed frames are: behind a shared port they suffice for suspicion. */
static void test_spoofing_decides_only_alone_on_the_port(void **unused)
{
	struct reading reading = { .shares_port = false };

	(void)unused;
	set_members(&reading, XDPEN_SPOOF, 8, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	reading.shares_port = true;
	assert_int_equal(weigh(&reading, SETTLED).score, 60);
	set_members(&reading, XDPEN_SPOOF, 2, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
}

static void test_of_a_group_the_strongest_counts(void **unused)
{
	struct reading reading = { .asked_dns = true };
	struct weighing weighing;

	(void)unused;
	set_open(&reading, XDPEN_CONTACT_OTHER, 12, at_second(0));
	set_open(&reading, XDPEN_NO_DNS, 5, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 60); /* not 110 */
	set_open(&reading, XDPEN_NO_DNS, 10, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	set_open(&reading, XDPEN_CONTACT_WEB, 51, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	memset(&reading, 0, sizeof(reading));
	set_contacts(&reading, XDPEN_SCAN_SERVICE, bits_set(20), bits_set(20), at_second(0));
	set_contacts(&reading, XDPEN_SCAN_SERVICE_SLOW, bits_set(20), bits_set(20), at_second(0));
	set_contacts(&reading, XDPEN_SCAN_SERVICE_LONG, bits_set(20), bits_set(20), at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 100);
	assert_int_equal(weighing.count, 3); /* all are shown */
	memset(&reading, 0, sizeof(reading));
	set_fan_out(&reading, 256, 960, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
	/* Attacked and unanswered are two things. */
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 12, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 300);
}

static void test_hints_add_up(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_members(&reading, XDPEN_SCAN_ARP, 35, at_second(0));
	set_members(&reading, XDPEN_ODD_PROTOCOL, 1, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 90);
	set_open(&reading, XDPEN_CONTACT_OTHER, 12, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 150);
	assert_false(weigh(&reading, SETTLED).decisive);
}

/* Of the two ways the one that has counted more speaks; a way that is another device's does not. */
static void test_the_stronger_way_of_scan_ports_speaks(void **unused)
{
	struct reading reading = { 0 };
	struct xdpen_spread *way = place_of(&reading, XDPEN_SCAN_PORTS);
	struct weighing weighing;

	(void)unused;
	set_members(&reading, XDPEN_SCAN_PORTS, 16, at_second(0));
	way[1] = way[0];
	set_members(&reading, XDPEN_SCAN_PORTS, 3, at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 100);
	assert_int_equal(weighing.count, 1);
	way[1].owner = SLOT + 2;
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	assert_int_equal(weigh(&reading, SETTLED).observations[0].value, 3);
}

/* Never set aside automatically: at most suspect, whatever comes together; and the reflex is off. */
static void test_a_critical_device_is_at_most_suspect(void **unused)
{
	struct reading reading = { .device.family = CRITICAL, .asked_dns = true };
	struct xdpen_limit limits[XDPEN_FAMILIES][XDPEN_KINDS];

	(void)unused;
	set_fan_out(&reading, 256, 960, at_second(0));
	set_open_service(&reading, 64, at_second(0));
	set_open(&reading, XDPEN_CONTACT_WEB, 64, at_second(0));
	set_members(&reading, XDPEN_MIRAI, 64, at_second(0));
	set_members(&reading, XDPEN_SCAN_PORTS, 64, at_second(0));
	set_mining(&reading);
	assert_int_equal(weigh(&reading, SETTLED).score, 99);
	assert_false(weigh(&reading, SETTLED).decisive);
	assert_true(weigh(&reading, SETTLED).active);
	memset(&reading.spread, 0, sizeof(reading.spread));
	set_fan_out(&reading, 0, 0, at_second(0));
	set_members(&reading, XDPEN_ODD_PROTOCOL, 1, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 30);
	policy_limits(limits);
	for (unsigned kind = 0; kind < XDPEN_KINDS; kind++)
		assert_int_equal(limits[CRITICAL][kind].hard | limits[CRITICAL][kind].hard_bits, 0);
	assert_true(limits[THING][XDPEN_MIRAI].hard_bits > 0);
}

/* A group of places is shared by slots; what another slot or another kind left there counts for nobody. */
static void test_what_another_slot_owns_is_not_read(void **unused)
{
	struct reading reading = { .asked_dns = true };

	(void)unused;
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++)
		if (xdpen_place(kind) >= 0 && xdpen_keeps_answers(kind))
			set_open(&reading, kind, 60, at_second(0));
		else if (xdpen_place(kind) >= 0)
			set_members(&reading, kind, 60, at_second(0));
	place_of(&reading, XDPEN_SCAN_PORTS)[1] = place_of(&reading, XDPEN_SCAN_PORTS)[0];
	assert_true(weigh(&reading, SETTLED).decisive);
	for (unsigned place = 0; place < XDPEN_SPREAD_PLACES; place++)
		reading.spread[place].owner = SLOT + 1 + 64;
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	assert_false(weigh(&reading, SETTLED).decisive);
	for (unsigned place = 0; place < XDPEN_SPREAD_PLACES; place++) {
		reading.spread[place].owner = SLOT + 1;
		reading.spread[place].kind = XDPEN_KIND_NONE;
	}
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
}

static void test_a_device_without_a_group_has_only_its_fan_out(void **unused)
{
	struct reading reading = { 0 };
	struct subject subject = {
		.device = &reading.device,
		.sketch = &reading.sketch,
		.ports = ports,
		.meta = &meta,
		.ticks = at_second(0),
		.slot = SLOT,
	};
	struct weighing weighing;

	(void)unused;
	set_fan_out(&reading, 183, 10, at_second(0));
	memset(&weighing, 0xff, sizeof(weighing));
	policy_weigh(&subject, &weighing);
	assert_int_equal(weighing.score, 100);
	assert_int_equal(weighing.count, 2);
	assert_false(weighing.decisive);
}

static void test_observations_carry_their_numbers(void **unused)
{
	struct reading reading = { .device.family = PERSONAL };
	struct weighing weighing;
	struct observation observation;

	(void)unused;
	set_contacts(&reading, XDPEN_SCAN_SERVICE, bits_set(15), bits_set(15), at_second(5));
	place_of(&reading, XDPEN_SCAN_SERVICE)->first = (__u32)at_second(2);
	place_of(&reading, XDPEN_SCAN_SERVICE)->peak = 20;
	weighing = weigh(&reading, at_second(6));
	observation = seen(&weighing, XDPEN_SCAN_SERVICE);
	assert_int_equal(observation.value, 17); /* -64 ln(49/64) = 17.1 */
	assert_int_equal(observation.peak, 24); /* -64 ln(44/64) = 24.0 */
	assert_int_equal(observation.limit, 16);
	assert_int_equal(observation.window, 66);
	assert_int_equal(observation.first, at_second(2));
	assert_int_equal(observation.last, at_second(5));
}

/* The first one is named as the reason: it must be one that still weighs. */
static void test_the_strongest_stands_first(void **unused)
{
	struct reading reading = { .mining_allowed = true };
	struct weighing weighing;

	(void)unused;
	set_mining(&reading);
	set_members(&reading, XDPEN_BARE_SYN, 3, at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.observations[0].kind, XDPEN_BARE_SYN);
	set_open(&reading, XDPEN_CONTACT_WEB, 51, at_second(0)); /* noticed by its charge, decides by its number */
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.observations[0].kind, XDPEN_UNANSWERED);
	for (__u32 i = 1; i < weighing.count; i++)
		assert_true(weighing.observations[i - 1].points >= weighing.observations[i].points);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind_below_and_at_its_limits),
		cmocka_unit_test(test_spoofing_decides_only_alone_on_the_port),
		cmocka_unit_test(test_of_a_group_the_strongest_counts),
		cmocka_unit_test(test_hints_add_up),
		cmocka_unit_test(test_the_stronger_way_of_scan_ports_speaks),
		cmocka_unit_test(test_a_critical_device_is_at_most_suspect),
		cmocka_unit_test(test_what_another_slot_owns_is_not_read),
		cmocka_unit_test(test_a_device_without_a_group_has_only_its_fan_out),
		cmocka_unit_test(test_observations_carry_their_numbers),
		cmocka_unit_test(test_the_strongest_stands_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
