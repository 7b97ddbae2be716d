// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The trunk: xdpen_guard sends what is quarantined out of it, and nothing else;
 * xdpen_back takes answers in there, for devices that are in quarantine now.
 */
#include "harness.h"

#define TRUNK 7
#define PORT 3

static void trunk(struct rig *rig, bool untagged)
{
	rig->policy->redirect = TRUNK;
	rig->policy->redirect_untagged = untagged;
	device(rig)->ifindex = PORT;
	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
}

static struct outcome run_back(struct rig *rig, const struct wire *wire)
{
	struct outcome outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_back), wire, NULL, 0);

	assert_in_range(outcome.reason, XDPEN_BACK_SENT, XDPEN_BACK_PASS);
	return outcome;
}

/* A SYN as xdpen_in has left it, with one tag or none. */
static void outward(struct wire *wire, struct mac source, int tci)
{
	wire_ethernet(wire, GATEWAY, source);
	if (tci >= 0)
		wire_tag(wire, ETH_P_8021Q, tci);
	wire_ipv4(wire, DEVICE_IP, PUBLIC_IP + 1);
	wire_tcp(wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 0);
}

static void inward(struct wire *wire, struct mac target, int tci)
{
	wire_ethernet(wire, target, GATEWAY);
	if (tci >= 0)
		wire_tag(wire, ETH_P_8021Q, tci);
	wire_ipv4(wire, GATEWAY_IP, DEVICE_IP);
	wire_udp(wire, 53, 40000, 20);
}

static struct outcome guard(struct rig *rig, struct mac source, int tci, int action, __u32 reason)
{
	struct outcome outcome;
	struct wire wire;

	outward(&wire, source, tci);
	outcome = run_guard(rig, &wire);
	assert_int_equal(outcome.reason, reason);
	assert_int_equal(outcome.action, action);
	return outcome;
}

static struct outcome back(struct rig *rig, struct mac target, int tci, int action, __u32 reason)
{
	struct outcome outcome;
	struct wire wire;

	inward(&wire, target, tci);
	outcome = run_back(rig, &wire);
	assert_int_equal(outcome.reason, reason);
	assert_int_equal(outcome.action, action);
	return outcome;
}

static void assert_same(const struct outcome *outcome, const struct wire *wire)
{
	assert_int_equal(outcome->length, wire->length);
	assert_memory_equal(outcome->bytes, wire->bytes, wire->length);
}

static void out_of_the_trunk(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	trunk(rig, false);
	outcome = guard(rig, DEVICE, QUARANTINE, TC_ACT_REDIRECT, XDPEN_GUARD_REDIRECTED);
	outward(&wire, DEVICE, QUARANTINE);
	assert_same(&outcome, &wire);
	trunk(rig, true);
	outcome = guard(rig, DEVICE, QUARANTINE, TC_ACT_REDIRECT, XDPEN_GUARD_REDIRECTED);
	outward(&wire, DEVICE, -1);
	assert_same(&outcome, &wire);
	/* The priority goes with the tag. */
	outcome = guard(rig, DEVICE, TCI(5, QUARANTINE), TC_ACT_REDIRECT, XDPEN_GUARD_REDIRECTED);
	assert_same(&outcome, &wire);
}

static void nothing_else_leaves_by_it(void **state)
{
	struct rig *rig = *state;

	for (int untagged = 0; untagged < 2; untagged++) {
		trunk(rig, untagged);
		guard(rig, DEVICE, -1, TC_ACT_SHOT, XDPEN_GUARD_DROPPED);
		guard(rig, DEVICE, 5, TC_ACT_SHOT, XDPEN_GUARD_DROPPED);
		guard(rig, OTHER, QUARANTINE, TC_ACT_SHOT, XDPEN_GUARD_FORGED_VLAN);
		guard(rig, OTHER, -1, TC_ACT_UNSPEC, XDPEN_GUARD_PASS);
		set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_DAEMON, 0);
		guard(rig, DEVICE, -1, TC_ACT_UNSPEC, XDPEN_GUARD_PASS);
		guard(rig, DEVICE, QUARANTINE, TC_ACT_SHOT, XDPEN_GUARD_FORGED_VLAN);
		set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
		guard(rig, DEVICE, QUARANTINE, TC_ACT_SHOT, XDPEN_GUARD_DROPPED);
	}
	trunk(rig, true);
	rig->policy->redirect = 0;
	guard(rig, DEVICE, QUARANTINE, TC_ACT_UNSPEC, XDPEN_GUARD_PASS);
	trunk(rig, true);
	set_panic(rig, 1);
	guard(rig, DEVICE, QUARANTINE, TC_ACT_UNSPEC, XDPEN_GUARD_PASS);
}

/* A NIC had taken the device's own tag into metadata: what is left is retagged, then sent. */
static void stripped_tags(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	trunk(rig, true);
	outward(&wire, DEVICE, QUARANTINE);
	outcome = run_stripped(rig, rig->object->progs.xdpen_guard, &wire, ETH_P_8021Q, 5);
	assert_int_equal(outcome.reason, XDPEN_GUARD_REDIRECTED);
	assert_int_equal(outcome.action, TC_ACT_REDIRECT);
	outward(&wire, DEVICE, -1);
	assert_same(&outcome, &wire);
}

static void back_to_the_port(void **state)
{
	struct rig *rig = *state;

	trunk(rig, true);
	back(rig, DEVICE, -1, TC_ACT_REDIRECT, XDPEN_BACK_SENT);
	trunk(rig, false);
	back(rig, DEVICE, QUARANTINE, TC_ACT_REDIRECT, XDPEN_BACK_SENT);
}

/* Whatever the trunk's far end sends: to those in quarantine, or not at all. */
static void back_to_nobody_else(void **state)
{
	struct rig *rig = *state;

	trunk(rig, true);
	back(rig, OTHER, -1, TC_ACT_SHOT, XDPEN_BACK_DROPPED);
	back(rig, GATEWAY, -1, TC_ACT_SHOT, XDPEN_BACK_DROPPED);
	back(rig, BROADCAST, -1, TC_ACT_SHOT, XDPEN_BACK_DROPPED);
	device(rig)->ifindex = 0;
	back(rig, DEVICE, -1, TC_ACT_SHOT, XDPEN_BACK_DROPPED);
	trunk(rig, true);
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_DAEMON, 0);
	back(rig, DEVICE, -1, TC_ACT_SHOT, XDPEN_BACK_DROPPED);
	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	back(rig, DEVICE, -1, TC_ACT_SHOT, XDPEN_BACK_DROPPED);
	trunk(rig, true);
	rig->policy->mode = XDPEN_MONITOR;
	back(rig, DEVICE, -1, TC_ACT_SHOT, XDPEN_BACK_DROPPED);
}

static void not_of_the_quarantine(void **state)
{
	struct rig *rig = *state;

	trunk(rig, true);
	back(rig, DEVICE, QUARANTINE, TC_ACT_UNSPEC, XDPEN_BACK_PASS);
	back(rig, DEVICE, 5, TC_ACT_UNSPEC, XDPEN_BACK_PASS);
	trunk(rig, false);
	back(rig, DEVICE, -1, TC_ACT_UNSPEC, XDPEN_BACK_PASS);
	back(rig, DEVICE, 5, TC_ACT_UNSPEC, XDPEN_BACK_PASS);
	rig->policy->redirect = 0;
	back(rig, DEVICE, QUARANTINE, TC_ACT_UNSPEC, XDPEN_BACK_PASS);
	trunk(rig, true);
	rig->policy->action = XDPEN_DROP;
	back(rig, DEVICE, -1, TC_ACT_UNSPEC, XDPEN_BACK_PASS);
	trunk(rig, true);
	rig->policy->action = XDPEN_VLAN;
	set_panic(rig, 1);
	back(rig, DEVICE, -1, TC_ACT_UNSPEC, XDPEN_BACK_PASS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(out_of_the_trunk),
		rig_test(nothing_else_leaves_by_it),
		rig_test(stripped_tags),
		rig_test(back_to_the_port),
		rig_test(back_to_nobody_else),
		rig_test(not_of_the_quarantine),
	};

	return cmocka_run_group_tests_name("trunk", tests, NULL, NULL);
}
