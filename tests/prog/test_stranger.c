// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Strangers: told once per address and epoch, within the allowance of their
 * port, and never written to the table. Runs in a network namespace of its own,
 * with the loopback (1) and the ends of two veth pairs as ports; 1 and 65 share
 * a place of `ingress`.
 */
#include "harness.h"

#include <net/if.h>
#include <sched.h>

static int namespace_setup(void **state)
{
	(void)state;
	if (unshare(CLONE_NEWNET))
		return -1;
	return system("ip link add port0 index 2 type veth peer name port1 index 3 && "
		      "ip link add port2 index 65 type veth peer name port3 index 66");
}

static struct mac number(__u32 n)
{
	return (struct mac){ { 0x02, 0x57, 0x4a, n >> 16, n >> 8, n } };
}

static struct outcome send_from(struct rig *rig, struct mac mac, __u32 ifindex)
{
	struct wire wire;

	wire_to_host(&wire, mac, (struct shape){ 4, 0 }, 1);
	wire_tcp(&wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 0);
	return run_in_from(rig, &wire, ifindex);
}

static void told_once_in_an_epoch(void **state)
{
	struct rig *rig = *state;

	for (int epoch = 0; epoch < 4; epoch++) {
		rig_epoch(rig, epoch * epoch);
		for (int i = 0; i < 10; i++) {
			struct outcome outcome = send_from(rig, OTHER, 1);

			assert_int_equal(outcome.reason, XDPEN_IN_STRANGER);
			assert_int_equal(outcome.action, XDP_PASS);
			assert_int_equal(take_events(rig), i == 0);
		}
		rig->clock->ticks += (1 << FAST_SHIFT) - 1; /* the last tick of the epoch */
		send_from(rig, OTHER, 1);
		assert_int_equal(take_events(rig), 0);
	}
}

static void what_is_told(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_event *event = &rig->event[0].event;
	__u32 port = if_nametoindex("port0");
	struct wire wire;

	wire_to_host(&wire, OTHER, (struct shape){ 6, 1 }, 7);
	wire_udp(&wire, 546, 547, 5);
	assert_int_equal(run_in_from(rig, &wire, port).reason, XDPEN_IN_STRANGER);
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(rig->event_size[0], sizeof(*event));
	assert_int_equal(event->type, XDPEN_EVENT_STRANGER);
	assert_int_equal(event->slot, XDPEN_NO_SLOT);
	assert_memory_equal(event->key.mac, OTHER.bytes, 6);
	assert_int_equal(event->key.present, 1);
	assert_int_equal(event->key.zero, 0);
	assert_int_equal(event->ifindex, port);
	assert_int_equal(event->kind, 0);
	assert_int_equal(event->value, 0);
	assert_int_equal(event->header.protocol, IPPROTO_UDP);
	assert_int_equal(event->header.destination_port, 547);
	assert_memory_equal(event->header.destination, wire.bytes + wire.ip_at + 24, 16);
}

/* A frame that is not understood comes from somebody, too. */
static void the_unparsed_are_told_too(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	wire_to_host(&wire, OTHER, (struct shape){ 4, 0 }, 7);
	wire.bytes[wire.ip_at] = 0x44;
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_STRANGER);
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(rig->event[0].event.header.ethertype, ETH_P_IP);
	assert_int_equal(rig->event[0].event.header.protocol, 0);
}

/* Addresses that differ in few bits, as those of one batch do: each is told, none hides another. */
static void neighbours_do_not_hide_each_other(void **state)
{
	static const __u32 steps[] = { 1, 0x10, 0x40, 0x100, 0x1000, 0x10000 };
	struct rig *rig = *state;

	rig->policy->strangers_per_epoch = 100000;
	for (size_t step = 0; step < sizeof(steps) / sizeof(*steps); step++) {
		rig_epoch(rig, step);
		for (__u32 i = 0; i < 16; i++)
			send_from(rig, number(i * steps[step]), 1);
		if (take_events(rig) != 16)
			fail_msg("of 16 addresses %#x apart, %d were told", steps[step], rig->events);
	}
}

static void a_quota_for_each_port(void **state)
{
	struct rig *rig = *state;
	static const __u32 ports[] = { 1, 2, 3 };

	rig->policy->strangers_per_epoch = 5;
	for (int epoch = 0; epoch < 2; epoch++) {
		rig_epoch(rig, epoch);
		for (int port = 0; port < 3; port++) {
			__u64 lost = frames_of(rig, XDPEN_LOST_STRANGER);

			for (int i = 0; i < 40; i++) {
				/* Far apart: how neighbours fare is another test. */
				struct mac mac = number(mix(epoch * 1000 + port * 100 + i));
				struct outcome outcome = send_from(rig, mac, ports[port]);

				assert_int_equal(outcome.reason, XDPEN_IN_STRANGER);
				assert_int_equal(outcome.action, XDP_PASS);
			}
			assert_int_equal(take_events(rig), 5);
			assert_int_equal(rig->event[4].event.ifindex, ports[port]);
			assert_int_equal(frames_of(rig, XDPEN_LOST_STRANGER) - lost, 35);
		}
	}
}

/* Two ports whose numbers fall into one place share its allowance: taking turns does not double it. */
static void ports_of_one_place_share_a_quota(void **state)
{
	struct rig *rig = *state;

	rig->policy->strangers_per_epoch = 5;
	rig_epoch(rig, 0);
	for (int i = 0; i < 40; i++)
		send_from(rig, number(mix(i)), i % 2 ? 1 : 1 + XDPEN_INGRESS_PORTS);
	assert_int_equal(take_events(rig), 5);
	rig_epoch(rig, 1);
	send_from(rig, number(mix(99)), 1);
	assert_int_equal(take_events(rig), 1);
}

/* Who fell to the quota is told in the next epoch. */
static void late_is_not_never(void **state)
{
	struct rig *rig = *state;
	struct mac first = number(0xabcdef);

	rig->policy->strangers_per_epoch = 1;
	send_from(rig, first, 1);
	send_from(rig, OTHER, 1);
	send_from(rig, OTHER, 1);
	assert_int_equal(take_events(rig), 1);
	assert_memory_equal(rig->event[0].event.key.mac, first.bytes, 6);
	rig_epoch(rig, 1);
	send_from(rig, OTHER, 1);
	assert_int_equal(take_events(rig), 1);
	assert_memory_equal(rig->event[0].event.key.mac, OTHER.bytes, 6);
}

static void nothing_is_written_to_the_table(void **state)
{
	struct rig *rig = *state;
	struct xdpen_device *before = malloc(rig->slots * sizeof(*before));
	struct xdpen_key key = key_of(OTHER);
	__u32 slot;

	assert_non_null(before);
	memcpy(before, rig->devices, rig->slots * sizeof(*before));
	rig->policy->strangers_per_epoch = 10;
	set_limit(rig, XDPEN_BARE_SYN, 1, 1);
	for (__u32 i = 0; i < 500; i++)
		send_from(rig, number(i * 7919), 1);
	send_from(rig, OTHER, 1);
	assert_memory_equal(rig->devices, before, rig->slots * sizeof(*before));
	assert_int_equal(bpf_map_lookup_elem(bpf_map__fd(rig->object->maps.index), &key, &slot), -ENOENT);
	for (__u32 i = 0; i < rig->pool * XDPEN_SPREAD_PLACES; i++)
		assert_int_equal(rig->spread[i].owner, 0);
	for (__u32 i = 0; i < evidence_entries(rig); i++)
		assert_int_equal(rig->evidence[i].owner, 0);
	take_events(rig);
	assert_int_equal(events_of(rig, XDPEN_EVENT_STRANGER, 0), 10);
	assert_int_equal(rig->events, 10);
	free(before);
}

static void a_group_source_is_a_stranger_of_its_own_kind(void **state)
{
	struct rig *rig = *state;
	struct mac group = OTHER;

	group.bytes[0] |= 1;
	assert_int_equal(send_from(rig, group, 1).reason, XDPEN_IN_GROUP_SOURCE);
	assert_int_equal(take_events(rig), 1);
	assert_memory_equal(rig->event[0].event.key.mac, group.bytes, 6);
	assert_int_equal(send_from(rig, BROADCAST, 1).reason, XDPEN_IN_GROUP_SOURCE);
	assert_int_equal(send_from(rig, OTHER, 1).reason, XDPEN_IN_STRANGER);
}

static void override_blocks(void **state)
{
	static const struct row {
		__u8 action;
		__u32 reason;
		int verdict, events;
	} rows[] = {
		{ XDPEN_DROP, XDPEN_IN_STRANGER_BLOCKED, XDP_DROP, 0 },
		{ XDPEN_VLAN, XDPEN_IN_STRANGER_BLOCKED, XDP_DROP, 0 },
		{ XDPEN_PASS, XDPEN_IN_STRANGER, XDP_PASS, 1 },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct outcome outcome;

		set_override(rig, OTHER, rows[i].action);
		outcome = send_from(rig, OTHER, 1);
		assert_int_equal(outcome.reason, rows[i].reason);
		assert_int_equal(outcome.action, rows[i].verdict);
		assert_int_equal(take_events(rig), rows[i].events);
	}
	set_override(rig, OTHER, XDPEN_DROP);
	assert_int_equal(send_from(rig, number(9), 1).reason, XDPEN_IN_STRANGER);
}

/* Nobody reads the ring: the frames pass, and what did not fit is counted to the last one. */
static void a_full_ring_is_counted(void **state)
{
	enum { SENT = XDPEN_RING_BYTES / 96 + 500 };
	struct rig *rig = *state;
	int told, untold;

	rig->policy->strangers_per_epoch = 100000;
	for (__u32 i = 0; i < SENT; i++)
		assert_int_equal(send_from(rig, number(i * 4051), 1).action, XDP_PASS);
	told = take_events(rig);
	untold = frames_of(rig, XDPEN_LOST_EVENT);
	assert_in_range(told, XDPEN_RING_BYTES / 96 - 10, SENT - 1);
	assert_true(untold > 0);
	assert_int_equal(told + untold, SENT);
	assert_int_equal(send_from(rig, OTHER, 1).reason, XDPEN_IN_STRANGER);
	assert_int_equal(take_events(rig), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(told_once_in_an_epoch),
		rig_test(what_is_told),
		rig_test(the_unparsed_are_told_too),
		rig_test(neighbours_do_not_hide_each_other),
		rig_test(a_quota_for_each_port),
		rig_test(ports_of_one_place_share_a_quota),
		rig_test(late_is_not_never),
		rig_test(nothing_is_written_to_the_table),
		rig_test(a_group_source_is_a_stranger_of_its_own_kind),
		rig_test(override_blocks),
		rig_test(a_full_ring_is_counted),
	};

	return cmocka_run_group_tests_name("stranger", tests, namespace_setup, NULL);
}
