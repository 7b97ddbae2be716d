// SPDX-License-Identifier: GPL-2.0-or-later
/* Contacts without an answer: what they are charged, what answers buy, and when a young one counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

/* Unanswered first contacts: 4 for an attacked service, 1/4 for web, 1 for others. In raw bits, members in brackets. */
static void test_charge_of_unanswered_contacts(void **unused)
{
	static const struct {
		unsigned family;
		unsigned service, web, other;
		unsigned charge, points;
	} cases[] = {
		{ THING, 0, 0, 8, 9, 0 }, /* (9) */
		{ THING, 0, 0, 9, 10, 60 }, /* (10) */
		{ THING, 0, 29, 0, 9, 0 }, /* (39) */
		{ THING, 0, 30, 0, 10, 60 }, /* (40) */
		{ THING, 1, 0, 5, 9, 0 },
		{ THING, 1, 0, 6, 10, 60 },
		{ THING, 2, 0, 0, 8, 0 },
		{ THING, 2, 3, 1, 9, 0 }, /* three web hosts are less than one */
		{ THING, 2, 4, 1, 10, 60 },
		{ THING, 2, 0, 2, 10, 60 },
		{ THING, 3, 0, 0, 12, 60 },
		{ THING, 0, 50, 0, 24, 60 }, /* (97) */
		{ THING, 0, 51, 0, 25, 100 }, /* (102): 100 web hosts decide */
		{ THING, 0, 0, 58, 151, 60 },
		{ THING, 0, 0, 59, 163, 100 }, /* 160 others decide */
		{ THING, 0, 0, 64, 266, 100 },
		{ CRITICAL, 0, 51, 0, 25, 100 },
		{ PERSONAL, 0, 0, 17, 20, 60 },
		{ PERSONAL, 0, 0, 16, 18, 0 },
		{ PERSONAL, 4, 0, 3, 19, 0 },
		{ PERSONAL, 4, 0, 4, 20, 60 },
		{ PERSONAL, 0, 64, 64, 332, 60 }, /* web and others never decide */
		{ ROUTER, 0, 0, 29, 39, 0 },
		{ ROUTER, 0, 0, 30, 40, 60 },
		{ ROUTER, 0, 64, 64, 332, 60 },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading reading = { .device.family = cases[i].family };
		struct weighing weighing;
		struct observation observation;

		set_open(&reading, XDPEN_SCAN_SERVICE, cases[i].service, at_second(0));
		set_open(&reading, XDPEN_CONTACT_WEB, cases[i].web, at_second(0));
		set_open(&reading, XDPEN_CONTACT_OTHER, cases[i].other, at_second(0));
		weighing = weigh(&reading, SETTLED);
		observation = seen(&weighing, XDPEN_UNANSWERED);
		if (observation.value != cases[i].charge || observation.points != cases[i].points)
			fail_msg("case %zu: charge %u, %u points", i, observation.value, observation.points);
		assert_false(weighing.decisive);
	}
}

/* By attacked services alone, in their longer windows, it is decisive. */
static void test_unanswered_services_decide(void **unused)
{
	static const struct {
		unsigned family, kind;
		unsigned hosts;
		bool decisive;
	} cases[] = {
		{ THING, XDPEN_SCAN_SERVICE_SLOW, 2, false },  { THING, XDPEN_SCAN_SERVICE_SLOW, 3, true },
		{ THING, XDPEN_SCAN_SERVICE_LONG, 3, false },  { THING, XDPEN_SCAN_SERVICE_LONG, 4, true },
		{ PERSONAL, XDPEN_SCAN_SERVICE_SLOW, 5, false }, { PERSONAL, XDPEN_SCAN_SERVICE_SLOW, 6, true },
		{ PERSONAL, XDPEN_SCAN_SERVICE_LONG, 7, false }, { PERSONAL, XDPEN_SCAN_SERVICE_LONG, 8, true },
		{ ROUTER, XDPEN_SCAN_SERVICE_SLOW, 10, false }, { ROUTER, XDPEN_SCAN_SERVICE_SLOW, 11, true },
		{ ROUTER, XDPEN_SCAN_SERVICE_LONG, 64, false },
	};

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reading reading = { .device.family = cases[i].family };
		struct weighing weighing;

		set_open(&reading, cases[i].kind, cases[i].hosts, at_second(0));
		weighing = weigh(&reading, SETTLED);
		if (weighing.decisive != cases[i].decisive || (weighing.score >= SCORE_QUARANTINE) != cases[i].decisive)
			fail_msg("case %zu: score %u, decisive %d", i, weighing.score, weighing.decisive);
	}
}

/* Three SYNs count in all three windows, of which 60 s alone would only be noticed. */
static void test_three_attacked_hosts_in_a_minute_decide(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_open_service(&reading, 2, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	set_open_service(&reading, 3, at_second(0));
	assert_true(weigh(&reading, SETTLED).decisive);
	assert_int_equal(weigh(&reading, SETTLED).score, 100); /* not 160: the windows see the same contacts */
}

/* So many good contacts that a sketch is full of answers hide nothing for good: that itself is noticed, and no more. */
static void test_credit_is_bounded(void **unused)
{
	struct reading reading = { .shares_port = false };

	(void)unused;
	set_contacts(&reading, XDPEN_CONTACT_WEB, bits_set(62), bits_set(62), at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	set_contacts(&reading, XDPEN_CONTACT_WEB, bits_set(64), bits_set(64), at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 60);
	assert_false(weigh(&reading, SETTLED).decisive);
	reading.device.family = XDPEN_FAMILY_PERSONAL;
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
}

static void test_answers_are_refunded(void **unused)
{
	struct reading reading = { .asked_dns = true };
	struct weighing weighing;

	(void)unused;
	set_contacts(&reading, XDPEN_SCAN_SERVICE_SLOW, bits_set(5), bits_set(2), at_second(0));
	assert_true(weigh(&reading, SETTLED).decisive);
	set_contacts(&reading, XDPEN_SCAN_SERVICE_SLOW, bits_set(5), bits_set(3), at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	set_contacts(&reading, XDPEN_CONTACT_OTHER, bits_set(20), bits_set(20), at_second(0));
	set_contacts(&reading, XDPEN_CONTACT_WEB, bits_set(60), bits_set(60), at_second(0));
	set_contacts(&reading, XDPEN_NO_DNS, bits_set(60), bits_set(56), at_second(0));
	weighing = weigh(&reading, SETTLED);
	assert_int_equal(weighing.score, 0);
	assert_int_equal(seen(&weighing, XDPEN_UNANSWERED).kind, 0); /* a charge of nothing is no observation */
	assert_int_equal(seen(&weighing, XDPEN_NO_DNS).value, 4);
	/* An answer of the window before, and one in this window to a contact of the one before. */
	set_contacts(&reading, XDPEN_SCAN_SERVICE_SLOW, bits_set(2), 1 << 2, at_second(0));
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->bits_previous[0] = bits_set(4);
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->bits_previous[1] = 1 << 3;
	assert_int_equal(weigh(&reading, SETTLED).score, 0);
	place_of(&reading, XDPEN_SCAN_SERVICE_SLOW)->bits[1] = 0;
	assert_true(weigh(&reading, SETTLED).decisive);
}

/* Until XDPEN_GRACE has passed over the last contact, only what is known from before counts. */
static void test_young_contacts_do_not_count(void **unused)
{
	__u64 last = at_second(10);
	struct reading reading = { 0 };
	struct xdpen_spread *entry = place_of(&reading, XDPEN_SCAN_SERVICE_SLOW);

	(void)unused;
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 6, last);
	entry->misses = (__u16)last;
	assert_int_equal(weigh(&reading, last).score, 0);
	assert_int_equal(weigh(&reading, last + GRACE - 1).score, 0);
	assert_true(weigh(&reading, last + GRACE).decisive);
	/* The kernel has seen three stay open at the moment of the snapshot. */
	entry->value = 2;
	assert_int_equal(weigh(&reading, last).score, 0);
	entry->value = 3;
	assert_true(weigh(&reading, last).decisive);
	/* Never more than are open now. */
	entry->value = 60;
	entry->bits[1] = bits_set(4);
	assert_int_equal(weigh(&reading, last).score, 0);
}

static void test_the_snapshot_counts_once_it_is_old(void **unused)
{
	__u64 last = at_second(10), snapshot = last - GRACE + 10;
	struct reading reading = { 0 };
	struct xdpen_spread *entry = place_of(&reading, XDPEN_SCAN_SERVICE_SLOW);

	(void)unused;
	set_open(&reading, XDPEN_SCAN_SERVICE_SLOW, 8, last);
	entry->misses = (__u16)snapshot;
	entry->snapshot = bits_set(3);
	assert_int_equal(weigh(&reading, snapshot + GRACE - 1).score, 0);
	assert_true(weigh(&reading, snapshot + GRACE).decisive);
	/* What of it was answered since, or has left the window, does not. */
	entry->bits[1] = 1;
	assert_int_equal(weigh(&reading, snapshot + GRACE).score, 0);
	entry->bits[1] = 0;
	entry->bits[0] = bits_set(8) & ~1ULL;
	assert_int_equal(weigh(&reading, snapshot + GRACE).score, 0);
	/* Its tick has 16 bits, and they wrap. */
	entry->bits[0] = bits_set(8);
	entry->misses = 0xfff0;
	entry->last = (__u32)(at_second(0) + 0x10050);
	assert_int_equal(weigh(&reading, at_second(0) + 0xfff0 + GRACE - 1).score, 0);
	assert_true(weigh(&reading, at_second(0) + 0xfff0 + GRACE).decisive);
}

/* scan-udp has no grace: its answers are looked at only once a sweep may be under way. */
static void test_udp_counts_at_once(void **unused)
{
	struct reading reading = { 0 };
	struct weighing weighing;

	(void)unused;
	set_open(&reading, XDPEN_SCAN_UDP, 26, at_second(0));
	place_of(&reading, XDPEN_SCAN_UDP)->pivot = 1900;
	weighing = weigh(&reading, at_second(0));
	assert_int_equal(weighing.score, 30);
	assert_int_equal(weighing.observations[0].pivot, 1900);
	place_of(&reading, XDPEN_SCAN_UDP)->bits[1] = 1;
	assert_int_equal(weigh(&reading, at_second(0)).score, 0);
}

static void test_no_dns_judges_only_who_asked(void **unused)
{
	struct reading reading = { 0 };

	(void)unused;
	set_open(&reading, XDPEN_NO_DNS, 64, at_second(0));
	assert_int_equal(weigh(&reading, SETTLED).count, 0);
	reading.asked_dns = true;
	assert_int_equal(weigh(&reading, SETTLED).score, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_charge_of_unanswered_contacts),
		cmocka_unit_test(test_unanswered_services_decide),
		cmocka_unit_test(test_three_attacked_hosts_in_a_minute_decide),
		cmocka_unit_test(test_credit_is_bounded),
		cmocka_unit_test(test_answers_are_refunded),
		cmocka_unit_test(test_young_contacts_do_not_count),
		cmocka_unit_test(test_the_snapshot_counts_once_it_is_old),
		cmocka_unit_test(test_udp_counts_at_once),
		cmocka_unit_test(test_no_dns_judges_only_who_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
