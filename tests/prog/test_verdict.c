// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts and their one place of enforcement. Order of authority: panic, the
 * operator's override, an operator's verdict, automatic verdicts in mode enforce.
 */
#include "verdict.h"

/* With a tag: the same length, the outer tag another one. */
static void assert_rewritten(const struct outcome *outcome, const struct wire *wire, __u16 tci)
{
	assert_int_equal(outcome->length, wire->length);
	assert_memory_equal(outcome->bytes, wire->bytes, 12);
	assert_int_equal(get16(outcome->bytes + 12), ETH_P_8021Q);
	assert_int_equal(get16(outcome->bytes + 14), tci);
	assert_memory_equal(outcome->bytes + 16, wire->bytes + 16, wire->length - 16);
}

static void assert_untouched(const struct outcome *outcome, const struct wire *wire)
{
	assert_int_equal(outcome->action, XDP_PASS);
	assert_int_equal(outcome->length, wire->length);
	assert_memory_equal(outcome->bytes, wire->bytes, wire->length);
}

/* --- what a verdict does to a frame --- */

static void pass_touches_nothing(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_PASS);
	assert_untouched(&outcome, &wire);
	tagged_frame(&wire, ETH_P_8021AD, TCI(3, 7));
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_PASS);
	assert_untouched(&outcome, &wire);
}

static void drop(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_DROP);
	assert_int_equal(outcome.action, XDP_DROP);
	tagged_frame(&wire, ETH_P_8021Q, QUARANTINE);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_DROP);
	assert_int_equal(outcome.action, XDP_DROP);
	assert_int_equal(device(rig)->counters.frames, 2);
}

static void a_tag_is_pushed(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_int_equal(outcome.action, XDP_PASS);
	assert_pushed(&outcome, &wire, QUARANTINE);
	/* ARP, which is no IP, and a frame that is all header. */
	wire_ethernet(&wire, BROADCAST, DEVICE);
	wire_arp(&wire, 1, DEVICE, DEVICE_IP, NO_MAC, GATEWAY_IP);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_pushed(&outcome, &wire, QUARANTINE);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_next(&wire, 0x88cc);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_pushed(&outcome, &wire, QUARANTINE);
}

/* The longest frames too, byte by byte: the head move must not lose one. */
static void pushing_keeps_every_byte(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_HELD);
	for (size_t payload = 0; payload <= 1460; payload += 73) {
		struct outcome outcome;
		struct wire wire;
		__u8 *at;

		wire_to_host(&wire, DEVICE, IPV4_PLAIN, 1);
		wire_tcp(&wire, 40000, 443, 7, FLAG_ACK, 0);
		at = wire_append(&wire, payload);
		for (size_t i = 0; i < payload; i++)
			at[i] = i * 7 + payload;
		outcome = run_in(rig, &wire);
		assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
		assert_pushed(&outcome, &wire, QUARANTINE);
	}
}

static void a_tag_is_rewritten(void **state)
{
	static const struct row {
		__u16 type, before, after;
	} rows[] = {
		{ ETH_P_8021Q, TCI(0, 5), TCI(0, QUARANTINE) },
		{ ETH_P_8021Q, TCI(7, 5), TCI(7, QUARANTINE) },
		{ ETH_P_8021Q, TCI(2, 5) | 0x1000, TCI(2, QUARANTINE) | 0x1000 }, /* drop eligible */
		{ ETH_P_8021Q, TCI(5, 0), TCI(5, QUARANTINE) }, /* VID 0: priority only */
		{ ETH_P_8021Q, TCI(0, 0), TCI(0, QUARANTINE) },
		{ ETH_P_8021Q, TCI(6, 4095), TCI(6, QUARANTINE) },
		{ ETH_P_8021Q, TCI(4, QUARANTINE), TCI(4, QUARANTINE) }, /* its own idea */
		{ ETH_P_8021AD, TCI(3, 5), TCI(3, QUARANTINE) },
		{ ETH_P_8021AD, TCI(3, QUARANTINE), TCI(3, QUARANTINE) },
		{ ETH_P_QINQ1, TCI(1, 0), TCI(1, QUARANTINE) },
	};
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct outcome outcome;
		struct wire wire;

		tagged_frame(&wire, rows[i].type, rows[i].before);
		outcome = run_in(rig, &wire);
		assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
		assert_int_equal(outcome.action, XDP_PASS);
		assert_rewritten(&outcome, &wire, rows[i].after);
	}
}

/* Of two tags the outer one decides where the frame goes. */
static void the_inner_tag_stays(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_tag(&wire, ETH_P_8021AD, TCI(5, 9));
	wire_tag(&wire, ETH_P_8021Q, TCI(1, 8));
	wire_ipv4(&wire, DEVICE_IP, PUBLIC_IP + 1);
	wire_udp(&wire, 1, 2, 0);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_rewritten(&outcome, &wire, TCI(5, QUARANTINE));
}

/* The verdict's own VLAN, not the policy's of today. */
static void the_word_names_the_vlan(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	device(rig)->verdict.vlan_id = 4094;
	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_pushed(&outcome, &wire, 4094);
}

static void unparsed_from_quarantine_is_dropped(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	plain_frame(&wire);
	wire.bytes[wire.ip_at] = 0x44;
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_UNPARSED);
	assert_int_equal(outcome.action, XDP_DROP);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	for (int i = 0; i < 3; i++)
		wire_tag(&wire, ETH_P_8021Q, QUARANTINE);
	wire_ipv4(&wire, DEVICE_IP, PUBLIC_IP + 1);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_UNPARSED);
	assert_int_equal(outcome.action, XDP_DROP);
	wire_to_host(&wire, DEVICE, (struct shape){ 6, 0 }, 1);
	for (int i = 0; i < 7; i++)
		wire_extension(&wire, IPPROTO_DSTOPTS, 0);
	wire_udp(&wire, 1, 2, 0);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_UNPARSED);
	assert_int_equal(outcome.action, XDP_DROP);
}

/* --- whose word holds --- */

#define SET_ASIDE XDPEN_IN_QUARANTINE_VLAN
#define DROPPED XDPEN_IN_QUARANTINE_DROP

static void authority(void **state)
{
	static const struct row {
		const char *name;
		__u8 action, actor, flags;
		int override; /* -1: none */
		__u8 mode;
		__u32 reason;
	} rows[] = {
		{ "nobody's pass", XDPEN_PASS, XDPEN_NOBODY, 0, -1, XDPEN_ENFORCE, XDPEN_IN_PASS },
		{ "reflex, enforce", XDPEN_VLAN, XDPEN_REFLEX, 0, -1, XDPEN_ENFORCE, SET_ASIDE },
		{ "reflex, monitor", XDPEN_VLAN, XDPEN_REFLEX, 0, -1, XDPEN_MONITOR, XDPEN_IN_MONITORED },
		{ "daemon, enforce", XDPEN_VLAN, XDPEN_DAEMON, 0, -1, XDPEN_ENFORCE, SET_ASIDE },
		{ "daemon, monitor", XDPEN_VLAN, XDPEN_DAEMON, 0, -1, XDPEN_MONITOR, XDPEN_IN_MONITORED },
		{ "daemon's drop, monitor", XDPEN_DROP, XDPEN_DAEMON, 0, -1, XDPEN_MONITOR, XDPEN_IN_MONITORED },
		{ "daemon's drop, enforce", XDPEN_DROP, XDPEN_DAEMON, 0, -1, XDPEN_ENFORCE, DROPPED },
		{ "operator, enforce", XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_HELD, -1, XDPEN_ENFORCE, SET_ASIDE },
		{ "operator, monitor", XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_HELD, -1, XDPEN_MONITOR, SET_ASIDE },
		{ "operator's drop, monitor", XDPEN_DROP, XDPEN_OPERATOR, 0, -1, XDPEN_MONITOR, DROPPED },
		{ "operator's pass", XDPEN_PASS, XDPEN_OPERATOR, XDPEN_HELD, -1, XDPEN_ENFORCE, XDPEN_IN_PASS },
		{ "override lifts", XDPEN_VLAN, XDPEN_DAEMON, 0, XDPEN_PASS, XDPEN_ENFORCE, XDPEN_IN_OVERRIDDEN },
		{ "override lifts all", XDPEN_DROP, XDPEN_OPERATOR, XDPEN_HELD, XDPEN_PASS, XDPEN_ENFORCE,
		  XDPEN_IN_OVERRIDDEN },
		{ "override hardens", XDPEN_VLAN, XDPEN_DAEMON, 0, XDPEN_DROP, XDPEN_ENFORCE, DROPPED },
		{ "override softens", XDPEN_DROP, XDPEN_DAEMON, 0, XDPEN_VLAN, XDPEN_ENFORCE, SET_ASIDE },
		{ "override holds in monitor", XDPEN_VLAN, XDPEN_DAEMON, 0, XDPEN_DROP, XDPEN_MONITOR, DROPPED },
		{ "override, of a pass", XDPEN_PASS, XDPEN_NOBODY, 0, XDPEN_DROP, XDPEN_ENFORCE, XDPEN_IN_PASS },
		{ "exempt", XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT | XDPEN_HELD, -1, XDPEN_ENFORCE, XDPEN_IN_EXEMPT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct outcome outcome;
		struct rig *rig;
		struct wire wire;

		assert_int_equal(rig_setup((void **)&rig), 0);
		rig->policy->mode = rows[i].mode;
		set_verdict(rig, rig->slot, rows[i].action, rows[i].actor, rows[i].flags);
		if (rows[i].override >= 0)
			set_override(rig, DEVICE, rows[i].override);
		plain_frame(&wire);
		outcome = run_in(rig, &wire);
		if (outcome.reason != rows[i].reason)
			fail_msg("%s: reason %u", rows[i].name, outcome.reason);
		if (outcome.reason == XDPEN_IN_QUARANTINE_VLAN)
			assert_pushed(&outcome, &wire, QUARANTINE);
		else if (outcome.reason == XDPEN_IN_QUARANTINE_DROP)
			assert_int_equal(outcome.action, XDP_DROP);
		else
			assert_untouched(&outcome, &wire);
		rig_free(rig);
	}
}

/* Another device's override is another device's. */
static void override_is_by_address(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	set_override(rig, OTHER, XDPEN_PASS);
	plain_frame(&wire);
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_QUARANTINE_VLAN);
}

static void panic_touches_nothing(void **state)
{
	struct rig *rig = *state;
	struct mac sources[] = { DEVICE, OTHER, NO_MAC, BROADCAST };

	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_OPERATOR, XDPEN_HELD);
	set_override(rig, OTHER, XDPEN_DROP);
	set_panic(rig, 1);
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		struct outcome outcome;
		struct wire wire;

		wire_to_host(&wire, sources[i], IPV4_PLAIN, 1);
		wire_tcp(&wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 0);
		outcome = run_in(rig, &wire);
		assert_int_equal(outcome.reason, XDPEN_IN_PANIC);
		assert_untouched(&outcome, &wire);
	}
	assert_int_equal(device(rig)->counters.frames, 0);
	assert_int_equal(take_events(rig), 0);
	set_panic(rig, 0);
	{
		struct wire wire;

		plain_frame(&wire);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_QUARANTINE_DROP);
	}
}

/* Only the quarantine gives its VLAN ID: who brings it along is dropped, known or not, and never announced. */
static void a_forged_quarantine_tag_is_dropped(void **state)
{
	static const struct {
		__u16 type, tci;
		__u32 known, stranger;
	} tags[] = {
		{ ETH_P_8021Q, QUARANTINE, XDPEN_IN_FORGED_VLAN, XDPEN_IN_FORGED_VLAN },
		{ ETH_P_8021Q, TCI(7, QUARANTINE), XDPEN_IN_FORGED_VLAN, XDPEN_IN_FORGED_VLAN },
		{ ETH_P_8021AD, QUARANTINE, XDPEN_IN_FORGED_VLAN, XDPEN_IN_FORGED_VLAN },
		{ ETH_P_8021Q, QUARANTINE + 1, XDPEN_IN_PASS, XDPEN_IN_STRANGER },
		{ ETH_P_8021Q, 0, XDPEN_IN_PASS, XDPEN_IN_STRANGER },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		for (int known = 0; known < 2; known++) {
			__u32 reason = known ? tags[i].known : tags[i].stranger;
			struct outcome outcome;
			struct wire wire;

			wire_ethernet(&wire, GATEWAY, known ? DEVICE : OTHER);
			wire_tag(&wire, tags[i].type, tags[i].tci);
			wire_ipv4(&wire, DEVICE_IP, PUBLIC_IP);
			wire_udp(&wire, 1, 2, 0);
			outcome = run_in(rig, &wire);
			assert_int_equal(outcome.reason, reason);
			assert_int_equal(outcome.action, reason == XDPEN_IN_FORGED_VLAN ? XDP_DROP : XDP_PASS);
		}
	}
	/* Where quarantined frames are dropped, the VLAN ID is anybody's. */
	rig->policy->action = XDPEN_DROP;
	{
		struct wire wire;

		wire_ethernet(&wire, GATEWAY, DEVICE);
		wire_tag(&wire, ETH_P_8021Q, QUARANTINE);
		wire_ipv4(&wire, DEVICE_IP, PUBLIC_IP);
		wire_udp(&wire, 1, 2, 0);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(pass_touches_nothing),
		rig_test(drop),
		rig_test(a_tag_is_pushed),
		rig_test(pushing_keeps_every_byte),
		rig_test(a_tag_is_rewritten),
		rig_test(the_inner_tag_stays),
		rig_test(the_word_names_the_vlan),
		rig_test(a_forged_quarantine_tag_is_dropped),
		rig_test(unparsed_from_quarantine_is_dropped),
		cmocka_unit_test(authority),
		rig_test(override_is_by_address),
		rig_test(panic_touches_nothing),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
