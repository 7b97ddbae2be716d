// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Behind xdpen_in: whatever a NIC did with tags before XDP saw the frame, a
 * quarantined device's frame goes on with the quarantine VID or not at all.
 */
#include "harness.h"

#define NONE 0xffff /* no tag there */

struct row {
	const char *name;
	__u16 metadata, frame; /* TCI, or NONE */
	__u32 reason;
};

/* The verdict says: VLAN 66. */
static const struct row IN_VLAN[] = {
	{ "retagged in the frame", NONE, QUARANTINE, XDPEN_GUARD_PASS },
	{ "the same with priority", NONE, TCI(5, QUARANTINE), XDPEN_GUARD_PASS },
	{ "retagged, then taken into metadata", QUARANTINE, NONE, XDPEN_GUARD_PASS },
	{ "untagged", NONE, NONE, XDPEN_GUARD_DROPPED },
	{ "another VID", NONE, 5, XDPEN_GUARD_DROPPED },
	{ "VID 0", NONE, TCI(7, 0), XDPEN_GUARD_DROPPED },
	{ "stripped, never retagged", 5, NONE, XDPEN_GUARD_DROPPED },
	{ "stripped VID 0, never retagged", TCI(3, 0), NONE, XDPEN_GUARD_DROPPED },
	{ "stripped, then retagged", 5, QUARANTINE, XDPEN_GUARD_RETAGGED },
	{ "stripped VID 0, then retagged", TCI(3, 0), QUARANTINE, XDPEN_GUARD_RETAGGED },
	{ "stripped, another VID behind it", 5, 6, XDPEN_GUARD_DROPPED },
	{ "stripped quarantine VID, retagged", QUARANTINE, QUARANTINE, XDPEN_GUARD_PASS },
};
#define ROWS (sizeof(IN_VLAN) / sizeof(*IN_VLAN))

static void build(struct wire *wire, const struct row *row, struct mac source)
{
	wire_ethernet(wire, GATEWAY, source);
	if (row->frame != NONE)
		wire_tag(wire, ETH_P_8021Q, row->frame);
	wire_ipv4(wire, DEVICE_IP, PUBLIC_IP + 1);
	wire_tcp(wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 0);
}

static struct outcome run_row(struct rig *rig, const struct row *row, const struct wire *wire)
{
	struct outcome outcome;

	if (row->metadata == NONE)
		return run_guard(rig, wire);
	outcome = run_stripped(rig, rig->object->progs.xdpen_guard, wire, ETH_P_8021Q, row->metadata);
	assert_in_range(outcome.reason, XDPEN_GUARD_PASS, XDPEN_GUARD_FORGED_VLAN);
	return outcome;
}

static void check_row(struct rig *rig, const struct row *row, struct mac source, __u32 reason)
{
	struct outcome outcome;
	struct wire wire;

	build(&wire, row, source);
	outcome = run_row(rig, row, &wire);
	if (outcome.reason != reason)
		fail_msg("%s: reason %u, not %u", row->name, outcome.reason, reason);
	assert_int_equal(outcome.action, reason == XDPEN_GUARD_DROPPED || reason == XDPEN_GUARD_FORGED_VLAN ?
						 TC_ACT_SHOT : TC_ACT_UNSPEC);
	if (reason == XDPEN_GUARD_PASS) {
		assert_int_equal(outcome.length, wire.length);
		assert_memory_equal(outcome.bytes, wire.bytes, wire.length);
	} else if (reason == XDPEN_GUARD_RETAGGED) {
		/* The tag of the frame went into metadata: what is left is the frame without it. */
		assert_int_equal(outcome.length, wire.length - 4);
		assert_memory_equal(outcome.bytes, wire.bytes, 12);
		assert_memory_equal(outcome.bytes + 12, wire.bytes + 16, wire.length - 16);
	}
}

static void in_the_vlan(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	for (size_t i = 0; i < ROWS; i++)
		check_row(rig, &IN_VLAN[i], DEVICE, IN_VLAN[i].reason);
}

static void everything_of(struct rig *rig, struct mac source, __u32 reason)
{
	for (size_t i = 0; i < ROWS; i++)
		check_row(rig, &IN_VLAN[i], source, reason);
}

static void dropped(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	everything_of(rig, DEVICE, XDPEN_GUARD_DROPPED);
}

/* Who is not in quarantine may send what he likes, but not with the quarantine's VLAN ID. */
static void free_to_send(struct rig *rig, struct mac source)
{
	for (size_t i = 0; i < ROWS; i++) {
		__u16 outer = IN_VLAN[i].metadata != NONE ? IN_VLAN[i].metadata : IN_VLAN[i].frame;
		__u16 goes_by = outer & 0x0fff || IN_VLAN[i].frame == NONE ? outer : IN_VLAN[i].frame;
		bool forged = goes_by != NONE && (goes_by & 0x0fff) == QUARANTINE;

		check_row(rig, &IN_VLAN[i], source, forged ? XDPEN_GUARD_FORGED_VLAN : XDPEN_GUARD_PASS);
	}
}

static void nobody_else_is_touched(void **state)
{
	struct rig *rig = *state;

	free_to_send(rig, DEVICE);
	free_to_send(rig, OTHER);
	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	free_to_send(rig, OTHER);
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT | XDPEN_HELD);
	free_to_send(rig, DEVICE);
	/* Where quarantined frames are dropped, the VLAN ID is anybody's. */
	rig->policy->action = XDPEN_DROP;
	everything_of(rig, DEVICE, XDPEN_GUARD_PASS);
}

/* VID 0 gives a frame its priority: the stack goes on to the next tag, and so into the quarantine's VLAN. */
static void hidden_behind_priority(void **state)
{
	static const struct hidden {
		const char *name;
		bool stripped; /* a VID 0 in metadata, in front of these */
		__u16 tags[6]; /* TCI each, NONE ends them */
		__u32 reason;
	} rows[] = {
		{ "one", false, { TCI(3, 0), QUARANTINE, NONE }, XDPEN_GUARD_FORGED_VLAN },
		{ "one in metadata", true, { QUARANTINE, NONE }, XDPEN_GUARD_FORGED_VLAN },
		{ "in metadata, with priority", true, { TCI(5, QUARANTINE), NONE }, XDPEN_GUARD_FORGED_VLAN },
		{ "two", true, { TCI(1, 0), QUARANTINE, NONE }, XDPEN_GUARD_FORGED_VLAN },
		{ "three", true, { 0, 0, QUARANTINE, NONE }, XDPEN_GUARD_FORGED_VLAN },
		{ "no end of them", true, { 0, 0, 0, 0, NONE }, XDPEN_GUARD_FORGED_VLAN },
		{ "another VID", true, { 5, QUARANTINE, NONE }, XDPEN_GUARD_PASS },
		{ "another VID behind two", true, { 0, 5, NONE }, XDPEN_GUARD_PASS },
		{ "priority alone", true, { NONE }, XDPEN_GUARD_PASS },
		{ "priority alone, twice", true, { TCI(7, 0), NONE }, XDPEN_GUARD_PASS },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct outcome outcome;
		struct wire wire;

		wire_ethernet(&wire, GATEWAY, DEVICE);
		for (int tag = 0; rows[i].tags[tag] != NONE; tag++)
			wire_tag(&wire, ETH_P_8021Q, rows[i].tags[tag]);
		wire_ipv4(&wire, DEVICE_IP, GATEWAY_IP);
		wire_udp(&wire, 40000, 53, 12);
		outcome = rows[i].stripped ? run_stripped(rig, rig->object->progs.xdpen_guard, &wire, ETH_P_8021Q, TCI(2, 0)) :
					     run_guard(rig, &wire);
		if (outcome.reason != rows[i].reason)
			fail_msg("%s: reason %u, not %u", rows[i].name, outcome.reason, rows[i].reason);
	}
	/* Nothing to hide where quarantined frames are dropped. */
	rig->policy->action = XDPEN_DROP;
	check_row(rig, &(struct row){ "VID 0, then 66", 0, QUARANTINE, 0 }, DEVICE, XDPEN_GUARD_PASS);
}

static void only_what_is_enforced(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	rig->policy->mode = XDPEN_MONITOR;
	free_to_send(rig, DEVICE);
	device(rig)->verdict.actor = XDPEN_OPERATOR;
	everything_of(rig, DEVICE, XDPEN_GUARD_DROPPED);
	set_override(rig, DEVICE, XDPEN_PASS);
	free_to_send(rig, DEVICE);
	set_override(rig, DEVICE, XDPEN_DROP);
	everything_of(rig, DEVICE, XDPEN_GUARD_DROPPED);
	set_panic(rig, 1);
	everything_of(rig, DEVICE, XDPEN_GUARD_PASS);
}

/* What xdpen_in made of a frame passes, whatever the frame was. */
static void what_xdpen_in_made_passes(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		struct outcome outcome;
		struct wire wire;

		wire_syn(&wire, SHAPES[i], 1, SERVICE_PORT);
		outcome = run_in(rig, &wire);
		assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
		memcpy(wire.bytes, outcome.bytes, outcome.length);
		wire.length = outcome.length;
		assert_int_equal(run_guard(rig, &wire).reason, XDPEN_GUARD_PASS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(in_the_vlan),
		rig_test(dropped),
		rig_test(nobody_else_is_touched),
		rig_test(hidden_behind_priority),
		rig_test(only_what_is_enforced),
		rig_test(what_xdpen_in_made_passes),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
