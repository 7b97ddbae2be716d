/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose frame is it? What the tests of that share: frames that are evidence, each
 * by itself, and a house in a network namespace of its own, where the device is
 * behind port 2 and whoever forges its MAC behind port 3.
 */
#ifndef XDPEN_TEST_SOURCE_H
#define XDPEN_TEST_SOURCE_H

#include <sched.h>

#include "harness.h"

#define HOME 2
#define ELSEWHERE 3
#define TOLD 16 /* unfit frames told of a port in a fast epoch */
#define UNKNOWN_SOURCES 64 /* frames from unknown addresses of the LAN that pass a port in a fast epoch */

/* Values of the event, bpf/source.h. */
enum unfit { FITTING, UNFIT_PORT, UNFIT_FORGED, UNFIT_UNKNOWN, NOBODYS /* not told either */ };

#define FOREIGN_IP IPV4(192, 168, 1, 60)
#define FOREIGN_IP6 "fd00:1::60"

static inline int namespace_setup(void **state)
{
	(void)state;
	if (unshare(CLONE_NEWNET))
		return -1;
	return system("ip link add port0 index 2 type veth peer name port1 index 3 && "
		      "ip link add port2 index 66 type veth peer name port3 index 67");
}

/* Frames that are evidence, each by itself. */
struct sender {
	struct shape shape;
	__u32 ipv4;
	const char *ipv6;
};

static inline void begin(struct wire *wire, const struct sender *sender, struct mac to, __u32 ipv4, const char *ipv6)
{
	wire_ethernet(wire, to, DEVICE);
	for (int i = 0; i < sender->shape.tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
	if (sender->shape.version == 4)
		wire_ipv4(wire, sender->ipv4, ipv4);
	else
		wire_ipv6(wire, sender->ipv6, ipv6);
}

static inline void begin_public(struct wire *wire, const struct sender *sender)
{
	begin(wire, sender, GATEWAY, PUBLIC_IP + 1, host6(1));
}

static inline void a_syn(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, SERVICE_PORT, PUBLIC_IP + 1, FLAG_SYN, 0);
}

static inline void a_null_probe(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, SERVICE_PORT, 1, 0, 0);
}

static inline void a_datagram(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_udp(wire, 40000, OTHER_PORT, 8);
}

static inline void an_echo(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_icmp(wire, sender->shape.version == 4 ? 8 : 128);
}

static inline void pool_data(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, POOL_PORT, 1, FLAG_ACK, 0);
	wire_payload(wire, "\1\2\3\4\5\6\7\10\11", 9);
}

static inline void mining(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, OTHER_PORT, 1, FLAG_ACK, 0);
	wire_payload(wire, "{\"id\":1,\"method\":\"mining.subscribe\"}", 36);
}

static inline void client_hello(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, 443, 1, FLAG_ACK, 0);
	wire_payload(wire, "\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03", 11);
}

static inline void dns_question(struct wire *wire, const struct sender *sender)
{
	begin(wire, sender, GATEWAY, GATEWAY_IP, "fd00:1::1");
	wire_udp(wire, 40000, 53, 30);
}

static inline void dns_question_tcp(struct wire *wire, const struct sender *sender)
{
	begin(wire, sender, GATEWAY, GATEWAY_IP, "fd00:1::1");
	wire_tcp(wire, 40000, 53, 1, FLAG_ACK | FLAG_PSH, 0);
	wire_payload(wire, "\0\x1c\x12\x34\1\0\0\1\0\0\0\0\0\0", 14);
}

static inline void a_tunnel(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_protocol(wire, IPPROTO_GRE, 8);
}

static inline void a_neighbour_wanted(struct wire *wire, const struct sender *sender)
{
	if (sender->shape.version == 4) {
		wire_ethernet(wire, BROADCAST, DEVICE);
		for (int i = 0; i < sender->shape.tags; i++)
			wire_tag(wire, ETH_P_8021Q, 10 + i);
		wire_arp(wire, 1, DEVICE, sender->ipv4, NO_MAC, IPV4(192, 168, 1, 77));
		return;
	}
	begin(wire, sender, (struct mac){ { 0x33, 0x33, 0xff, 0, 0, 0x77 } }, 0, "ff02::1:ff00:77");
	wire_solicitation(wire, "fd00:1::77");
}

static const struct frame_row {
	const char *name;
	void (*build)(struct wire *wire, const struct sender *sender);
	__u32 kind; /* that counts it, or 0 */
	__u32 event; /* that carries it, or 0 */
} FRAMES[] = {
	{ "SYN", a_syn, XDPEN_SCAN_SERVICE, 0 },
	{ "null probe", a_null_probe, XDPEN_SCAN_PORTS, 0 },
	{ "datagram", a_datagram, XDPEN_SCAN_UDP, 0 },
	{ "echo", an_echo, XDPEN_SCAN_ICMP, 0 },
	{ "data to a pool port", pool_data, XDPEN_POOL_PORT, 0 },
	{ "mining", mining, 0, XDPEN_EVENT_HEAD },
	{ "ClientHello", client_hello, 0, XDPEN_EVENT_HEAD },
	{ "DNS question", dns_question, 0, XDPEN_EVENT_DNS },
	{ "DNS question by TCP", dns_question_tcp, 0, XDPEN_EVENT_DNS },
	{ "tunnel", a_tunnel, XDPEN_ODD_PROTOCOL, 0 },
	{ "neighbour wanted", a_neighbour_wanted, XDPEN_SCAN_ARP, 0 },
};
#define FRAMES_COUNT (sizeof(FRAMES) / sizeof(*FRAMES))

/* Nothing counted yet, and DEVICE known behind its port with its address; it has opened a connection to a pool port. */
static inline void at_home(struct rig *rig)
{
	rig_reset(rig);
	device(rig)->ifindex = HOME;
	device(rig)->ipv4 = htonl(DEVICE_IP);
	device(rig)->flags = XDPEN_POOL_WATCH;
}

/* Not a trace of it in what the victim is judged by; the port has it. */
static inline void assert_charged(struct rig *rig, const struct frame_row *row, __u32 ifindex, enum unfit why)
{
	const struct xdpen_event *event = &rig->event[0].event;

	assert_nothing_counted(rig);
	if (take_events(rig) != 1 || event->type != XDPEN_EVENT_UNFIT || event->value != why)
		fail_msg("%s: %d events, type %u, value %u", row->name, rig->events, event->type, event->value);
	assert_int_equal(event->slot, rig->slot);
	assert_int_equal(event->ifindex, ifindex);
	assert_int_equal(event->kind, 0);
	assert_memory_equal(event->key.mac, DEVICE.bytes, 6);
	assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), 1);
	assert_int_equal(ingress_of(rig, ifindex).unfit, 1);
	assert_int_equal(ingress_of(rig, ifindex).ifindex, ifindex);
}

static const struct sender OWN = { .ipv4 = DEVICE_IP, .ipv6 = DEVICE_IP6 };
static const struct sender FOREIGN = { .ipv4 = FOREIGN_IP, .ipv6 = FOREIGN_IP6 };

static inline struct xdpen_address address4(__u32 ipv4)
{
	struct xdpen_address address = { .bytes = { [10] = 0xff, [11] = 0xff } };

	put32(address.bytes + 12, ipv4);
	return address;
}

static inline struct xdpen_address address6(const char *text)
{
	struct xdpen_address address;

	assert_int_equal(inet_pton(AF_INET6, text, address.bytes), 1);
	return address;
}

/* Who has left keeps no address from others: see has_left() in bpf/source.h. */
static inline void keep_alive(struct rig *rig, struct mac mac)
{
	struct xdpen_key key = key_of(mac);
	__u32 slot = 0;

	while (slot < rig->slots && memcmp(&rig->devices[slot].key, &key, sizeof(key)))
		slot++;
	if (slot == rig->slots)
		slot = rig_place(rig, mac);
	rig->devices[slot].epoch = rig->clock->ticks >> FAST_SHIFT;
}

static inline void own(struct rig *rig, struct mac mac, __u32 ipv4, const char *ipv6)
{
	struct xdpen_address address = address4(ipv4);

	keep_alive(rig, mac);
	set_owner(rig, &address, mac);
	address = address6(ipv6);
	set_owner(rig, &address, mac);
}

static inline void foreign_is_others(struct rig *rig)
{
	own(rig, OTHER, FOREIGN_IP, FOREIGN_IP6);
}

static inline void foreign_is_its_own(struct rig *rig)
{
	own(rig, DEVICE, FOREIGN_IP, FOREIGN_IP6);
	rig->policy->strict = 1;
}

static inline void strict(struct rig *rig)
{
	rig->policy->strict = 1;
}

static inline void forget_lan(struct rig *rig)
{
	memset(rig->policy->lan4, 0, sizeof(rig->policy->lan4));
	memset(rig->policy->lan6, 0, sizeof(rig->policy->lan6));
}

static inline struct outcome spoof(struct rig *rig, int version, __u32 number, __u32 ifindex)
{
	struct wire wire;
	char source[40];

	/* Of IPv6 the networks are told apart, not the hosts: one network gives a device many addresses. */
	snprintf(source, sizeof(source), "2001:db8:bbbb:%x::%x", number, number + 1);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	if (version == 4)
		wire_ipv4(&wire, IPV4(203, 0, 113, 0) + number, PUBLIC_IP + 1);
	else
		wire_ipv6(&wire, source, host6(1));
	wire_udp(&wire, 40000, OTHER_PORT, 8);
	return run_in_from(rig, &wire, ifindex);
}

#endif
