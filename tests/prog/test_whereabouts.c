// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a device is: the port and the address that later evidence is measured by. */
#include "verdict.h"

static __u32 contact_from(struct rig *rig, __u32 source)
{
	static __u32 host;
	struct wire wire;

	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_ipv4(&wire, source, PUBLIC_IP + ++host);
	wire_udp(&wire, 40000, OTHER_PORT, 0);
	run_in(rig, &wire);
	return ntohl(device(rig)->ipv4);
}

/*
 * Taken from the first contact, because it is what later evidence is measured
 * by: data in known connections is not looked at, and what comes after it
 * changes nothing, but for the address that DHCP gives after a makeshift one.
 * That a device moved is user space's to notice.
 */
static void port_and_address_are_taken_once(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	plain_frame(&wire);
	run_in(rig, &wire);
	assert_int_equal(device(rig)->ipv4, 0);
	assert_int_equal(device(rig)->ifindex, 0);
	assert_int_equal(contact_from(rig, 0), 0); /* no address yet */
	assert_int_equal(device(rig)->ifindex, 1);
	assert_int_equal(contact_from(rig, IPV4(169, 254, 7, 7)), IPV4(169, 254, 7, 7)); /* for want of a better one */
	assert_int_equal(contact_from(rig, IPV4(10, 0, 0, 7)), IPV4(169, 254, 7, 7)); /* no better one */
	assert_int_equal(contact_from(rig, DEVICE_IP), DEVICE_IP);
	assert_int_equal(contact_from(rig, IPV4(203, 0, 113, 9)), DEVICE_IP);
	assert_int_equal(contact_from(rig, 0), DEVICE_IP);
	assert_int_equal(contact_from(rig, IPV4(169, 254, 7, 7)), DEVICE_IP);
	assert_int_equal(contact_from(rig, DEVICE_IP + 1), DEVICE_IP);
	tagged_frame(&wire, ETH_P_8021Q, 5);
	run_in(rig, &wire);
	assert_int_equal(device(rig)->ipv4, htonl(DEVICE_IP));
}

/* "Last unicast source address": one that can be nobody's is not taken. */
static void only_unicast_addresses_are_taken(void **state)
{
	static const __u32 nobodies[] = { IPV4(224, 0, 0, 1), 0xffffffff };
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(nobodies) / sizeof(*nobodies); i++) {
		struct wire wire;

		wire_ethernet(&wire, GATEWAY, DEVICE);
		wire_ipv4(&wire, nobodies[i], PUBLIC_IP);
		wire_udp(&wire, 1, 2, 0);
		run_in(rig, &wire);
		assert_int_equal(device(rig)->ipv4, 0);
	}
}

static int broadcast_from(struct rig *rig, __u32 ifindex, bool group)
{
	struct wire wire;

	wire_ethernet(&wire, group ? BROADCAST : GATEWAY, DEVICE);
	wire_arp(&wire, 1, DEVICE, DEVICE_IP, NO_MAC, GATEWAY_IP);
	run_in_from(rig, &wire, ifindex);
	return take_events(rig);
}

/* Who is plugged in elsewhere begins with a broadcast, and no answer reaches him before user space knows where he is. */
static void in_quarantine_a_broadcast_tells_the_port(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_event *event = &rig->event[0].event;

	device(rig)->ifindex = 1;
	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	assert_int_equal(broadcast_from(rig, 1, true), 0);
	assert_int_equal(broadcast_from(rig, 2, false), 0);
	assert_int_equal(broadcast_from(rig, 2, true), 1);
	assert_int_equal(event->type, XDPEN_EVENT_UNFIT);
	assert_int_equal(event->value, XDPEN_UNFIT_PORT);
	assert_int_equal(event->ifindex, 2);
	/* User space decides; where nothing is known the first port is taken. */
	assert_int_equal(device(rig)->ifindex, 1);
	device(rig)->ifindex = 0;
	assert_int_equal(broadcast_from(rig, 2, true), 0);
	assert_int_equal(device(rig)->ifindex, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(port_and_address_are_taken_once),
		rig_test(only_unicast_addresses_are_taken),
		rig_test(in_quarantine_a_broadcast_tells_the_port),
	};

	return cmocka_run_group_tests_name("whereabouts", tests, NULL, NULL);
}
