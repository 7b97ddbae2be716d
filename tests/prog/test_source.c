// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose frame is it? Evidence counts only where port and source address fit the
 * MAC; what does not fit is charged to the port that it came in through.
 */
#include "source.h"

/* It is counted, or told, and nothing is said against it. */
static void assert_counted(struct rig *rig, const struct frame_row *row)
{
	if (row->kind && !spread_value(rig, row->kind))
		fail_msg("%s: not counted", row->name);
	take_events(rig);
	if (events_of(rig, row->event, 0) != !!row->event)
		fail_msg("%s: not told", row->name);
	assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), 0);
	assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), 0);
}

/* The same frame by every way: fitting, and not. `prepare` makes the difference. */
static void every_frame(struct rig *rig, void (*prepare)(struct rig *rig), const struct sender *from, __u32 ifindex, enum unfit why)
{
	for (size_t i = 0; i < FRAMES_COUNT; i++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			struct sender sender = { SHAPES[shape], from->ipv4, from->ipv6 };
			struct outcome outcome;
			struct wire wire;

			at_home(rig);
			if (prepare)
				prepare(rig);
			FRAMES[i].build(&wire, &sender);
			outcome = run_in_from(rig, &wire, ifindex);
			/* IPv4 from another's address does not leave; who has an IPv6 one is known less well, and ARP is asked elsewhere. */
			if (why == UNFIT_FORGED && sender.shape.version == 4 && FRAMES[i].kind != XDPEN_SCAN_ARP)
				assert_int_equal(outcome.reason, XDPEN_IN_SPOOFED);
			else
				assert_int_equal(outcome.action, XDP_PASS);
			if (why == FITTING)
				assert_counted(rig, &FRAMES[i]);
			else
				assert_charged(rig, &FRAMES[i], ifindex, why);
		}
	}
}

static void from_its_port(void **state)
{
	every_frame(*state, NULL, &OWN, HOME, FITTING);
}

static void from_another_port(void **state)
{
	every_frame(*state, NULL, &OWN, ELSEWHERE, UNFIT_PORT);
}

/* An address that nobody has, on a site that does not know all of them: a device may have several. */
static void an_unknown_address_fits(void **state)
{
	every_frame(*state, NULL, &FOREIGN, HOME, FITTING);
}

static void an_unknown_address_where_all_are_known(void **state)
{
	every_frame(*state, strict, &FOREIGN, HOME, UNFIT_UNKNOWN);
}

static void anothers_address(void **state)
{
	every_frame(*state, foreign_is_others, &FOREIGN, HOME, UNFIT_FORGED);
}

static void an_address_that_is_known_to_be_its_own(void **state)
{
	every_frame(*state, foreign_is_its_own, &FOREIGN, HOME, FITTING);
}

/* --- special addresses --- */

static void special_addresses(void **state)
{
	static const struct row {
		const char *name;
		int version;
		__u32 ipv4;
		const char *ipv6;
		enum unfit why;
	} rows[] = {
		{ "main", 4, DEVICE_IP, NULL, FITTING },
		{ "none yet", 4, 0, NULL, NOBODYS },
		{ "another", 4, FOREIGN_IP, NULL, UNFIT_UNKNOWN },
		{ "multicast", 4, IPV4(224, 0, 0, 9), NULL, UNFIT_FORGED },
		{ "broadcast", 4, 0xffffffff, NULL, UNFIT_FORGED },
		{ "link-local of its MAC", 6, 0, "fe80::de:adff:fe00:1", FITTING },
		{ "link-local of another MAC", 6, 0, "fe80::de:adff:fe00:2", UNFIT_UNKNOWN },
		{ "link-local without ff:fe", 6, 0, "fe80::de:ad00:1:1", UNFIT_UNKNOWN },
		{ "of its MAC, not link-local", 6, 0, "fd00:1::de:adff:fe00:1", UNFIT_UNKNOWN },
		{ "none yet6", 6, 0, "::", NOBODYS },
		{ "hardly any6", 6, 0, "::2:3:0:0", UNFIT_UNKNOWN },
		{ "another6", 6, 0, FOREIGN_IP6, UNFIT_UNKNOWN },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (int tags = 0; tags <= 1; tags++) {
			struct sender sender = { { rows[i].version, tags }, rows[i].ipv4, rows[i].ipv6 };
			struct wire wire;

			at_home(rig);
			strict(rig);
			a_syn(&wire, &sender);
			run_in_from(rig, &wire, HOME);
			if (spread_value(rig, XDPEN_SCAN_SERVICE) != (rows[i].why == FITTING))
				fail_msg("%s: counted %u", rows[i].name, spread_value(rig, XDPEN_SCAN_SERVICE));
			if (take_events(rig) != (rows[i].why != FITTING && rows[i].why != NOBODYS))
				fail_msg("%s: %d events", rows[i].name, rig->events);
			if (rig->events && rig->event[0].event.value != rows[i].why)
				fail_msg("%s: %u", rows[i].name, rig->event[0].event.value);
			/* Who is alone behind his port sent what nobody else has sent; another's address he may have been lent. */
			at_home(rig);
			strict(rig);
			rig->policy->alone = 1ULL << HOME;
			run_in_from(rig, &wire, HOME);
			if (spread_value(rig, XDPEN_SCAN_SERVICE) != (rows[i].why != UNFIT_FORGED))
				fail_msg("%s, alone: counted %u", rows[i].name, spread_value(rig, XDPEN_SCAN_SERVICE));
			assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), rows[i].why == UNFIT_FORGED);
		}
	}
}

/* A device of which nothing is known yet: port and address are those of its first contact, unless they are another's. */
static void the_first_contact(void **state)
{
	static const struct row {
		bool strict, others;
		int counted;
	} rows[] = { { false, false, 1 }, { true, false, 1 }, { false, true, 0 }, { true, true, 0 } };
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sender sender = { { 4, 0 }, FOREIGN_IP, NULL };
		struct wire wire;

		rig_reset(rig);
		rig->policy->strict = rows[i].strict;
		if (rows[i].others)
			foreign_is_others(rig);
		a_syn(&wire, &sender);
		run_in_from(rig, &wire, ELSEWHERE);
		/* A frame that is not let through teaches nothing. */
		assert_int_equal(device(rig)->ifindex, rows[i].counted ? ELSEWHERE : 0);
		assert_int_equal(ntohl(device(rig)->ipv4), rows[i].counted ? FOREIGN_IP : 0);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), rows[i].counted);
		assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), !rows[i].counted);
	}
}

/* The device with the address is gone, silent, or set aside: whoever uses it now is judged by what he does. */
static void an_owner_who_has_left(void **state)
{
	enum leaving { STAYS, SILENT, SET_ASIDE, GONE };
	struct rig *rig = *state;

	for (enum leaving how = STAYS; how <= GONE; how++) {
		struct sender sender = { { 4, 0 }, FOREIGN_IP, NULL };
		__u32 slot = 0;
		struct wire wire;

		rig_reset(rig);
		foreign_is_others(rig);
		while (memcmp(&rig->devices[slot].key, &(struct xdpen_key){ .mac = { 0 } }, sizeof(struct xdpen_key)) == 0 ||
		       slot == rig->slot)
			slot++;
		if (how == SILENT)
			rig->devices[slot].epoch -= 3;
		if (how == SET_ASIDE)
			set_verdict(rig, slot, XDPEN_VLAN, XDPEN_REFLEX, 0);
		if (how == GONE)
			memset(&rig->devices[slot], 0, sizeof(rig->devices[slot]));
		a_syn(&wire, &sender);
		run_in_from(rig, &wire, HOME);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), how != STAYS);
		if (how == SET_ASIDE)
			set_verdict(rig, slot, XDPEN_PASS, XDPEN_NOBODY, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(from_its_port),
		rig_test(from_another_port),
		rig_test(an_unknown_address_fits),
		rig_test(an_unknown_address_where_all_are_known),
		rig_test(anothers_address),
		rig_test(an_address_that_is_known_to_be_its_own),
		rig_test(special_addresses),
		rig_test(an_owner_who_has_left),
		rig_test(the_first_contact),
	};

	return cmocka_run_group_tests_name("source", tests, namespace_setup, NULL);
}
