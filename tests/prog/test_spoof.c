// SPDX-License-Identifier: GPL-2.0-or-later
/* Spoofed sources: public addresses that are not of this LAN. They do not leave, and many of them are a forger. */
#include "source.h"

#define GLOBAL_LAN6 "2001:db8:aaaa:1::"

static void know_global6(struct rig *rig)
{
	struct xdpen_address prefix = address6(GLOBAL_LAN6);

	memcpy(&rig->policy->lan6[1].address, prefix.bytes, 8);
	memset(&rig->policy->lan6[1].mask, 0xff, sizeof(rig->policy->lan6[1].mask));
}

static const struct spoof_row {
	const char *name;
	int version;
	__u32 ipv4;
	const char *ipv6;
	void (*prepare)(struct rig *rig);
	bool spoofed;
} SPOOFS[] = {
	{ "public", 4, IPV4(203, 0, 113, 7), NULL, NULL, true },
	{ "public, no LAN known", 4, IPV4(203, 0, 113, 7), NULL, forget_lan, false },
	{ "its own", 4, DEVICE_IP, NULL, NULL, false },
	{ "of the LAN", 4, FOREIGN_IP, NULL, NULL, false },
	{ "private, foreign", 4, IPV4(10, 1, 1, 1), NULL, NULL, false },
	{ "private, beside the LAN", 4, IPV4(192, 168, 2, 1), NULL, NULL, false },
	{ "makeshift", 4, IPV4(169, 254, 1, 1), NULL, NULL, false },
	{ "carrier's", 4, IPV4(100, 64, 1, 1), NULL, NULL, false },
	{ "none yet", 4, 0, NULL, NULL, false },
	{ "multicast", 4, IPV4(224, 0, 0, 1), NULL, NULL, false },
	{ "global6", 6, 0, "2001:db8:bbbb::1", know_global6, true },
	{ "global6 of the LAN", 6, 0, GLOBAL_LAN6 "7", know_global6, false },
	{ "global6 beside the LAN", 6, 0, "2001:db8:aaaa:2::7", know_global6, true },
	{ "global6, no global LAN known", 6, 0, "2001:db8:bbbb::1", NULL, false },
	{ "global6, no LAN known", 6, 0, "2001:db8:bbbb::1", forget_lan, false },
	{ "unique local, foreign", 6, 0, "fd00:99::1", know_global6, false },
	{ "link-local", 6, 0, "fe80::1", know_global6, false },
	{ "none yet6", 6, 0, "::", know_global6, false },
};

/* Any frame will do: it is about its source. */
static void spoofed_sources(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(SPOOFS) / sizeof(*SPOOFS); i++) {
		const struct spoof_row *row = &SPOOFS[i];

		for (int run = 0; run < 12; run++) {
			struct sender sender = { { row->version, run / 4 }, row->ipv4, row->ipv6 };
			bool enforce = run & 1, dropped = row->spoofed && enforce;
			struct outcome outcome;
			struct wire wire;

			at_home(rig);
			rig->policy->mode = enforce ? XDPEN_ENFORCE : XDPEN_MONITOR;
			if (row->prepare)
				row->prepare(rig);
			begin_public(&wire, &sender);
			if (run & 2)
				wire_udp(&wire, 40000, OTHER_PORT, 8);
			else
				wire_tcp(&wire, 40000, 443, 1, FLAG_ACK, 0);
			outcome = run_in_from(rig, &wire, HOME);
			if (outcome.reason != (dropped ? XDPEN_IN_SPOOFED : XDPEN_IN_PASS))
				fail_msg("%s: reason %u", row->name, outcome.reason);
			assert_int_equal(outcome.action, dropped ? XDP_DROP : XDP_PASS);
			if (spread_value(rig, XDPEN_SPOOF) != row->spoofed)
				fail_msg("%s: counted %u", row->name, spread_value(rig, XDPEN_SPOOF));
			/* What is dropped is not weighed any further. */
			if (dropped)
				assert_null(spread_of(rig, rig->slot, XDPEN_SCAN_UDP));
		}
	}
}

/* Many of them are a forger, one is a phone that came from another network. */
static void many_spoofed_sources_trip(void **state)
{
	struct rig *rig = *state;

	for (int run = 0; run < 4; run++) {
		int version = run & 1 ? 6 : 4;
		bool enforce = run & 2;
		struct outcome outcome;

		at_home(rig);
		rig->policy->mode = enforce ? XDPEN_ENFORCE : XDPEN_MONITOR;
		know_global6(rig);
		set_limit(rig, XDPEN_SPOOF, 3, 8);
		for (int again = 0; again < 20; again++)
			spoof(rig, version, 0, HOME);
		assert_int_equal(spread_value(rig, XDPEN_SPOOF), 1);
		assert_int_equal(take_events(rig), 0);
		for (__u32 i = 1; i < 40 && spread_value(rig, XDPEN_SPOOF) < 8; i++)
			outcome = spoof(rig, version, i, HOME);
		assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
		assert_int_equal(outcome.reason, enforce ? XDPEN_IN_SPOOFED : XDPEN_IN_MONITORED);
		assert_int_equal(device(rig)->verdict.evidence, XDPEN_SPOOF);
		take_events(rig);
		assert_int_equal(events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_SPOOF), 1);
		assert_int_equal(events_of(rig, XDPEN_EVENT_TRIPPED, XDPEN_SPOOF), 1);
		assert_int_equal(rig->events, 2);
	}
}

/* Whoever takes the MAC, too, from another port does not bring its owner into quarantine. */
static void spoofed_from_another_port(void **state)
{
	struct rig *rig = *state;

	for (int run = 0; run < 4; run++) {
		at_home(rig);
		rig->policy->mode = run & 2 ? XDPEN_ENFORCE : XDPEN_MONITOR;
		know_global6(rig);
		set_limit(rig, XDPEN_SPOOF, 3, 8);
		for (__u32 i = 0; i < 40; i++)
			assert_int_equal(spoof(rig, run & 1 ? 6 : 4, i, ELSEWHERE).action,
					 run & 2 ? XDP_DROP : XDP_PASS);
		assert_nothing_counted(rig);
		assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
		assert_true(frames_of(rig, XDPEN_LOST_UNFIT) >= 40);
		take_events(rig);
		assert_int_equal(rig->events, TOLD);
		assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), TOLD);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(spoofed_sources),
		rig_test(many_spoofed_sources_trip),
		rig_test(spoofed_from_another_port),
	};

	return cmocka_run_group_tests_name("spoof", tests, namespace_setup, NULL);
}
