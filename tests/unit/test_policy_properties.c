// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must hold for every history of contacts and answers, tried on many of
 * them. The histories are counted by the programs' own code (bpf/spread.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "generator.h"
#include "programs.h"
#include "reading.h"

#define HISTORIES 3000

enum sort { SERVICE, WEB, OTHER };

struct host {
	__u32 hash;
	enum sort sort;
	bool named; /* DNS gave it */
};

struct contact {
	struct host host;
	__u64 at;
	bool answered;
};

#define CONTACTS 128
static struct contact history[CONTACTS];
static unsigned contacts;
static __u64 now;

static struct xdpen_spread *group(void)
{
	return &spread[SLOT * XDPEN_SPREAD_PLACES];
}

static void begin(__u64 seed)
{
	generator = seed;
	contacts = 0;
	now = at_second(below(8000)) + below(HZ);
	memset(spread, 0, sizeof(spread));
	policy_limits(policy[0].limits);
}

static unsigned kind_of(enum sort sort)
{
	return sort == SERVICE ? XDPEN_SCAN_SERVICE : sort == WEB ? XDPEN_CONTACT_WEB : XDPEN_CONTACT_OTHER;
}

static bool counts_for(const struct host *host, unsigned kind)
{
	if (kind == XDPEN_NO_DNS)
		return !host->named;
	if (kind == XDPEN_SCAN_SERVICE_SLOW || kind == XDPEN_SCAN_SERVICE_LONG)
		return host->sort == SERVICE;
	return kind_of(host->sort) == kind;
}

static const unsigned kinds[] = { XDPEN_SCAN_SERVICE_LONG, XDPEN_SCAN_SERVICE_SLOW, XDPEN_SCAN_SERVICE,
				  XDPEN_CONTACT_WEB,	   XDPEN_CONTACT_OTHER,	    XDPEN_NO_DNS };

static void make_contact(struct host host, bool answered)
{
	program_ticks = now;
	assert_true(contacts < CONTACTS);
	history[contacts++] = (struct contact){ host, now, answered };
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (counts_for(&host, kinds[i]))
			spread_count(SLOT, kinds[i], 0, host.hash);
	for (size_t i = 0; answered && i < COUNT(kinds); i++)
		if (counts_for(&host, kinds[i]))
			spread_answer(SLOT, kinds[i], 0, host.hash);
}

static struct host any_host(void)
{
	return (struct host){ .hash = (__u32)next_number(), .sort = below(3), .named = below(2) };
}

/* From the same tick over parts of XDPEN_GRACE to other windows. */
static void pass_time(void)
{
	static const unsigned pauses[] = { 0, 1, 3, GRACE / 5, GRACE / 2, GRACE - 1, GRACE, 2 * GRACE, 20 * HZ, 70 * HZ };

	now += pauses[below(COUNT(pauses))];
}

static void live(unsigned steps)
{
	for (unsigned i = 0; i < steps; i++) {
		make_contact(any_host(), below(3) == 0);
		pass_time();
	}
}

static struct weighing weigh_family(unsigned family, __u64 ticks)
{
	struct reading reading = { .device.family = family, .asked_dns = true };

	memcpy(reading.spread, group(), sizeof(reading.spread));
	return weigh(&reading, ticks);
}

/* Distinct bits of the unanswered contacts of a kind in this window and the one before, made before `until`. */
static unsigned truly_open(unsigned kind, __u64 until)
{
	__u64 open = 0;

	for (unsigned i = 0; i < contacts; i++) {
		__u32 age = window_number(kind, now) - window_number(kind, history[i].at);

		if (counts_for(&history[i].host, kind) && !history[i].answered && age <= 1 && history[i].at < until)
			open |= contact_mask(kind, history[i].host.hash);
	}
	return __builtin_popcountll(open);
}

/* Members that a weighing says are open, of the kinds that show them one by one. */
static __u32 said_open(const struct weighing *weighing, unsigned kind)
{
	if (kind == XDPEN_NO_DNS)
		return seen(weighing, XDPEN_NO_DNS).value;
	return seen(weighing, kind == XDPEN_SCAN_SERVICE_SLOW ? XDPEN_UNANSWERED_SLOW : XDPEN_UNANSWERED_LONG).value / 4;
}

static void test_never_more_than_what_is_open(void **unused)
{
	static const unsigned shown[] = { XDPEN_NO_DNS, XDPEN_SCAN_SERVICE_SLOW, XDPEN_SCAN_SERVICE_LONG };
	unsigned counted = 0, in_grace = 0;

	(void)unused;
	for (unsigned history_number = 0; history_number < HISTORIES; history_number++) {
		begin(history_number);
		for (unsigned step = 0; step < 40; step++) {
			live(1);
			for (size_t i = 0; i < COUNT(shown); i++) {
				struct weighing weighing = weigh_family(XDPEN_FAMILY_ROUTER, now);
				__u64 length = 1ULL << (SHIFT + kind_row(shown[i])->window);
				__u32 said = said_open(&weighing, shown[i]);
				unsigned old = truly_open(shown[i], now + 1 - GRACE), all = truly_open(shown[i], now + 1);

				assert_true(said <= sketch_members(64, all));
				/* What the kernel noted of the window before last is good until its next snapshot. */
				if (now % length > 2 * GRACE)
					assert_true(said <= sketch_members(64, old));
				counted += said > 0;
				in_grace += all > old;
			}
		}
	}
	/* The histories do reach both. */
	assert_true(counted > HISTORIES && in_grace > HISTORIES);
}

/* Once XDPEN_GRACE has passed over everything, all that is open counts, unless a bit is shared with an answer. */
static void test_in_the_end_everything_open_counts(void **unused)
{
	(void)unused;
	for (unsigned history_number = 0; history_number < HISTORIES; history_number++) {
		struct weighing weighing;

		begin(history_number);
		for (unsigned i = 0; i < 3 + history_number % 30; i++) {
			struct host host = any_host();

			host.sort = SERVICE;
			make_contact(host, false);
			now += below(GRACE);
		}
		now += GRACE;
		weighing = weigh_family(XDPEN_FAMILY_THING, now);
		assert_int_equal(said_open(&weighing, XDPEN_SCAN_SERVICE_LONG),
				 sketch_members(64, truly_open(XDPEN_SCAN_SERVICE_LONG, now + 1)));
	}
}

/*
 * Compared in the tick of the contact, and when everything has settled; between
 * the two a contact may bring a snapshot forward, and with it what was open anyway.
 * Returns whether the contact was counted.
 */
static bool compare_with_one_more(unsigned history_number, bool answered, bool (*allowed)(__u32 before, __u32 after))
{
	static struct xdpen_spread kept[XDPEN_SPREAD_PLACES];
	struct host host;
	__u64 times[2];
	__u32 before[2];

	begin(history_number);
	live(1 + history_number % 40);
	host = any_host();
	/* A host on an attacked port counts for scan-service, answered or not. */
	if (answered && host.sort == SERVICE)
		host.sort = OTHER;
	times[0] = now;
	times[1] = now + GRACE;
	for (unsigned i = 0; i < 2; i++)
		before[i] = weigh_family(XDPEN_FAMILY_THING, times[i]).score;
	memcpy(kept, group(), sizeof(kept));
	make_contact(host, answered);
	for (unsigned i = 0; i < 2; i++) {
		__u32 after = weigh_family(XDPEN_FAMILY_THING, times[i]).score;

		if (!allowed(before[i], after))
			fail_msg("history %u: %u before, %u after", history_number, before[i], after);
	}
	return memcmp(kept, group(), sizeof(kept)) != 0;
}

static void compare_histories(bool answered, bool (*allowed)(__u32 before, __u32 after))
{
	unsigned counted = 0;

	for (unsigned history_number = 0; history_number < HISTORIES; history_number++)
		counted += compare_with_one_more(history_number, answered, allowed);
	/* All but those whose bit was set already. */
	assert_true(counted > HISTORIES / 2 && counted < HISTORIES);
}

static bool not_raised(__u32 before, __u32 after)
{
	return after <= before;
}

static bool not_lowered(__u32 before, __u32 after)
{
	return after >= before;
}

static void test_an_answered_contact_never_raises_a_score(void **unused)
{
	(void)unused;
	compare_histories(true, not_raised);
}

static void test_an_unanswered_contact_never_lowers_a_score(void **unused)
{
	(void)unused;
	compare_histories(false, not_lowered);
}

/* Good contacts on other ports take nothing off what attacked ones weigh. */
static void test_good_contacts_do_not_pay_for_attacked_ports(void **unused)
{
	(void)unused;
	for (unsigned history_number = 0; history_number < HISTORIES; history_number++) {
		unsigned attacked = 0;
		__u64 bits = 0;

		begin(history_number);
		while (__builtin_popcountll(bits) < 3) {
			struct host host = any_host();

			if (attacked < 8 && below(8) == 0) {
				host.sort = SERVICE;
				attacked++;
				bits |= contact_mask(XDPEN_SCAN_SERVICE_SLOW, host.hash);
				make_contact(host, false);
			} else if (contacts < CONTACTS - 8) {
				host.sort = WEB + below(2);
				make_contact(host, true);
			} else {
				break;
			}
			now += below(HZ);
		}
		if (__builtin_popcountll(bits) < 3)
			continue;
		now += GRACE;
		assert_true(weigh_family(XDPEN_FAMILY_THING, now).decisive);
	}
}

/* On attacked ports themselves an answer hides at most the hosts that share its bit, and brings scan-service nearer. */
static void test_good_contacts_on_attacked_ports_hide_only_their_own_bits(void **unused)
{
	unsigned hidden = 0, tried = 0;

	(void)unused;
	for (unsigned history_number = 0; history_number < HISTORIES; history_number++) {
		__u64 good = 0, bad = 0;

		begin(history_number);
		for (unsigned i = 0; i < 11; i++) {
			struct host host = { .hash = (__u32)next_number(), .sort = SERVICE, .named = true };
			bool answered = below(2);

			*(answered ? &good : &bad) |= contact_mask(XDPEN_SCAN_SERVICE_SLOW, host.hash);
			make_contact(host, answered);
			now += 10 * HZ;
		}
		tried++;
		hidden += (good & bad) != 0;
		if (__builtin_popcountll(bad & ~good) >= 4 || __builtin_popcountll(good | bad) >= 18)
			assert_true(weigh_family(XDPEN_FAMILY_THING, now).decisive);
	}
	assert_true(hidden > 0 && hidden < tried);
}

/* Random bits of every kind, with owners, windows and ages as they may stand. */
static void any_reading(struct reading *reading)
{
	memset(reading, 0, sizeof(*reading));
	reading->asked_dns = below(2);
	reading->mining_reported = below(4) == 0;
	reading->mining_allowed = below(4) == 0;
	set_fan_out(reading, below(257), below(961), now - below(20 * HZ));
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++) {
		__u64 at = now - below(200 * HZ);

		if (xdpen_place(kind) < 0 || below(2))
			continue;
		if (xdpen_keeps_answers(kind))
			set_contacts(reading, kind, next_number(), next_number() & next_number(), at);
		else
			set_members(reading, kind, below(kind_row(kind)->bits ? 100 : 400), at);
		place_of(reading, kind)->pivot = below(2) ? 443 : 3333;
	}
}

/* Whoever has higher limits has no higher score: things have the lowest. */
static void test_a_score_falls_with_the_limits(void **unused)
{
	unsigned lower = 0;

	(void)unused;
	ports[443].flags = XDPEN_PORT_WEB;
	ports[3333].pool_weight = 60;
	for (unsigned number = 0; number < HISTORIES; number++) {
		struct reading reading;
		struct weighing thing;

		begin(number);
		any_reading(&reading);
		thing = weigh(&reading, now);
		for (unsigned family = 1; family < XDPEN_FAMILIES; family++) {
			struct weighing other;

			reading.device.family = family;
			other = weigh(&reading, now);
			assert_true(other.score <= thing.score);
			assert_true(other.decisive <= thing.decisive);
			lower += other.score < thing.score;
		}
	}
	assert_true(lower > HISTORIES);
}

/* More members never bring fewer points, and the first observation is the strongest. */
static void test_points_rise_with_what_was_counted(void **unused)
{
	(void)unused;
	begin(1);
	for (unsigned family = 0; family < XDPEN_FAMILIES; family++) {
		for (unsigned kind = XDPEN_SCAN_SERVICE; kind < XDPEN_KINDS; kind++) {
			unsigned most = kind_row(kind)->bits ? kind_row(kind)->bits : 400;
			__u32 score = 0;

			if (xdpen_place(kind) < 0)
				continue;
			for (unsigned set = 0; set <= most; set++) {
				struct reading reading = { .device.family = family, .asked_dns = true };
				struct weighing weighing;

				if (xdpen_keeps_answers(kind))
					set_open(&reading, kind, set, now - GRACE);
				else
					set_members(&reading, kind, set, now - GRACE);
				weighing = weigh(&reading, now);
				assert_true(weighing.score >= score);
				score = weighing.score;
				for (__u32 i = 1; i < weighing.count; i++)
					assert_true(weighing.observations[i - 1].points >= weighing.observations[i].points);
			}
		}
	}
}

/* Whatever stands in an entry, the readings are sane: bounded, in order, nobody else's. */
static void test_any_bytes_give_sane_readings(void **unused)
{
	(void)unused;
	for (unsigned number = 0; number < HISTORIES; number++) {
		struct reading reading;
		struct weighing weighing;

		begin(number);
		any_reading(&reading);
		for (unsigned place = 0; place < XDPEN_SPREAD_PLACES; place++) {
			struct xdpen_spread *entry = &reading.spread[place];
			__u8 *bytes = (__u8 *)entry;
			__u32 owner = entry->owner;
			__u8 kind = entry->kind;

			if (below(2))
				for (unsigned i = 0; i < sizeof(*entry); i++)
					bytes[i] = next_number();
			entry->owner = owner;
			entry->kind = kind;
		}
		reading.device.family = below(XDPEN_FAMILIES);
		weighing = weigh(&reading, now);
		assert_in_range(weighing.count, 0, XDPEN_KINDS);
		for (__u32 i = 0; i < weighing.count; i++) {
			const struct observation *observation = &weighing.observations[i];

			assert_in_range(observation->kind, 1, XDPEN_KINDS - 1);
			assert_true(observation->points <= SCORE_QUARANTINE);
			assert_true(observation->peak >= observation->value);
			assert_true(observation->last <= now);
			assert_true(!i || weighing.observations[i - 1].points >= observation->points);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_never_more_than_what_is_open),
		cmocka_unit_test(test_in_the_end_everything_open_counts),
		cmocka_unit_test(test_an_answered_contact_never_raises_a_score),
		cmocka_unit_test(test_an_unanswered_contact_never_lowers_a_score),
		cmocka_unit_test(test_good_contacts_do_not_pay_for_attacked_ports),
		cmocka_unit_test(test_good_contacts_on_attacked_ports_hide_only_their_own_bits),
		cmocka_unit_test(test_a_score_falls_with_the_limits),
		cmocka_unit_test(test_points_rise_with_what_was_counted),
		cmocka_unit_test(test_any_bytes_give_sane_readings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
