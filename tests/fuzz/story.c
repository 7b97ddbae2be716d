// SPDX-License-Identifier: GPL-2.0-or-later
#include "story.h"

#include "draft.h"
#include "payload.h"

#define REPEATS 96

/* Adds to a big-endian number of `bytes` bytes in the frame, if they are there. */
static void add(struct wire *wire, size_t at, size_t bytes, __u32 more)
{
	for (size_t i = at + bytes; i > at && i <= wire->length; i--) {
		more += wire->bytes[i - 1];
		wire->bytes[i - 1] = more;
		more >>= 8;
	}
}

void repeat_frame(struct world *world)
{
	struct wire *wire = &world->wire;
	size_t target = wire->version == 4 ? wire->ip_at + 18 : wire->ip_at + 38;
	__u8 what = take(world), times = take(world) % REPEATS;
	__u64 pace = take(world) & 1 ? 1ULL << (world->knobs->fast_shift - 6) : 0;

	for (int i = 0; i <= times && world->number < FRAMES_MOST; i++) {
		if (what & 1 && wire->ip_at)
			add(wire, target, 2, 1 + (what >> 4));
		if (what & 2 && wire->l4_at)
			add(wire, wire->l4_at + 2, 2, 1);
		if (what & 4 && wire->l4_at)
			add(wire, wire->l4_at + 4, 4, wire->length);
		if (what & 8 && !wire->ip_at)
			add(wire, 40, 2, 1); /* an untagged ARP request's target */
		world->ticks += pace;
		emit_frame(world);
	}
}

static void swap(__u8 *one, __u8 *other, size_t bytes)
{
	__u8 kept[16];

	memcpy(kept, one, bytes);
	memcpy(one, other, bytes);
	memcpy(other, kept, bytes);
}

void answer_frame(struct world *world)
{
	static const __u8 flags[] = { FLAG_SYN | FLAG_ACK, FLAG_RST | FLAG_ACK, FLAG_ACK | FLAG_PSH };
	struct wire *wire = &world->wire;
	size_t bytes = wire->version == 4 ? 4 : 16, at = wire->ip_at + (wire->version == 4 ? 12 : 8);
	__u8 choice = take(world);

	if (!wire->ip_at || wire->length < wire->l4_at + 4)
		return;
	swap(wire->bytes, wire->bytes + 6, 6);
	swap(wire->bytes + at, wire->bytes + at + bytes, bytes);
	swap(wire->bytes + wire->l4_at, wire->bytes + wire->l4_at + 2, 2);
	if (wire->payload_at < wire->l4_at + 14 || wire->length < wire->l4_at + 14)
		return; /* not TCP */
	wire->bytes[wire->l4_at + 13] = flags[choice % COUNT(flags)];
	if (choice & 0x80)
		put_payload(world);
}

/* --- stories --- */

static void hurry(struct world *world, int frames, size_t at, size_t bytes)
{
	for (int i = 0; i < frames && world->number < FRAMES_MOST; i++) {
		emit_frame(world);
		if (at)
			add(&world->wire, at, bytes, 1);
	}
}

static void begin(struct world *world, __u32 destination)
{
	wire_ethernet(&world->wire, GATEWAY, mac_of(world->focus));
	wire_ipv4(&world->wire, DEVICE_IP + world->focus, destination);
}

void story_sweep(struct world *world)
{
	static const __u8 odd[] = { IPPROTO_GRE, IPPROTO_ESP, IPPROTO_IPIP, IPPROTO_IPV6, 112, 115, 132 };
	struct wire *wire = &world->wire;
	__u8 choice = take(world), hosts = 2 + take(world) % 40;
	__u32 first = (choice & 0x80 ? IPV4(192, 168, 1, 0) : PUBLIC_IP) + take(world);

	world->focus = choice >> 4 & 7;
	begin(world, first);
	switch (choice & 7) {
	case 0:
		wire_ethernet(wire, BROADCAST, mac_of(world->focus));
		wire_arp(wire, 1, mac_of(world->focus), DEVICE_IP + world->focus, (struct mac){}, first);
		hurry(world, hosts, wire->length - 2, 2);
		return;
	case 1:
		wire_icmp(wire, 8);
		break;
	case 2:
	case 3:
		wire_udp(wire, 40000, any_port(world), 0);
		break;
	case 4:
		wire_protocol(wire, one_of(world, odd), 8);
		break;
	default:
		wire_tcp(wire, 40000, any_port(world), choice & 8 ? first : 7, FLAG_SYN, choice & 1 ? 20 : 0);
	}
	hurry(world, hosts, wire->ip_at + 18, 2);
	answer_frame(world);
	emit_frame(world);
}

void story_flood(struct world *world)
{
	struct wire *wire = &world->wire;
	__u8 choice = take(world), seconds = 2 + (choice & 3);

	world->focus = choice >> 2 & 7;
	for (int i = 0; i < seconds; i++) {
		begin(world, PUBLIC_IP + (choice >> 5));
		if (choice & 0x80)
			wire_udp(wire, 40000, 9000, 8);
		else
			wire_tcp(wire, 40000, 9000, 7, FLAG_SYN, 20);
		hurry(world, choice & 0x80 ? 140 : 50, 0, 0);
		if (choice & 0x40) {
			answer_frame(world);
			hurry(world, 1 + (take(world) & 3), 0, 0);
		}
		world->ticks += 1ULL << (world->knobs->fast_shift - 3);
	}
}

void story_spoof(struct world *world)
{
	__u8 choice = take(world);

	world->focus = choice & 7;
	if (choice & 0x80) {
		wire_ethernet(&world->wire, GATEWAY, mac_of(world->focus));
		wire_ipv6(&world->wire, choice & 0x40 ? "2001:db8:2::1" : "3001:db8::1", "2001:db8::1");
		wire_udp(&world->wire, 40000, 9000, 0);
		hurry(world, choice & 31, world->wire.ip_at + 14, 2);
		return;
	}
	begin(world, PUBLIC_IP + choice);
	put32(world->wire.bytes + world->wire.ip_at + 12, IPV4(8, 8, choice, 0));
	wire_udp(&world->wire, 40000, 9000, 0);
	hurry(world, choice & 31, world->wire.ip_at + 14, 2);
}

/* `length` 0: any payload. */
static void data(struct world *world, __u32 sequence, __u16 port, size_t length)
{
	begin(world, PUBLIC_IP + 9);
	wire_tcp(&world->wire, 40000, port, sequence, FLAG_ACK | FLAG_PSH, 12);
	if (length)
		put_raw(world, length);
	else
		put_payload(world);
}

void story_connection(struct world *world)
{
	static const size_t noise_answers[] = { 234, 170, 233, 64 };
	__u8 choice = take(world);
	__u16 port = any_port(world);
	__u32 sequence = 100;

	world->focus = choice & 3;
	begin(world, PUBLIC_IP + 9);
	wire_tcp(&world->wire, 40000, port, sequence++, FLAG_SYN, 20);
	emit_frame(world);
	answer_frame(world);
	emit_frame(world);
	for (int i = choice >> 2 & 7; i >= 0; i--) {
		data(world, sequence, port, choice & 0x40 ? 64 : 0);
		sequence += world->wire.length - world->wire.payload_at;
		emit_frame(world);
		if (!(choice & 0x20))
			continue;
		data(world, 7, port, choice & 0x40 ? one_of(world, noise_answers) : 0);
		answer_frame(world);
		world->wire.bytes[world->wire.l4_at + 13] = FLAG_ACK | FLAG_PSH;
		emit_frame(world);
	}
}

void story_quarantine_side(struct world *world)
{
	struct wire *wire = &world->wire;
	__u8 choice = take(world);
	int number = choice & 3;
	struct mac to = choice & 0x40 ? mac_of(number) : BROADCAST;

	if (choice & 0x80) {
		struct xdpen_device device;

		memcpy(&device, host_lookup(host_map("devices"), &world->slot[number]), sizeof(device));
		device.verdict = (struct xdpen_verdict){ XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_HELD, 0, QUARANTINE, 1 };
		store(world, "devices", &world->slot[number], &device);
	}
	world->focus = number;
	begin(world, PUBLIC_IP);
	wire_udp(wire, 68, 67, 0);
	emit_frame(world);
	wire_ethernet(wire, to, GATEWAY);
	wire_tag(wire, ETH_P_8021Q, choice & 0x20 ? 100 : QUARANTINE);
	switch (choice >> 2 & 3) {
	case 0:
		wire_arp(wire, 1, GATEWAY, IPV4(192, 168, 1, 1), (struct mac){}, DEVICE_IP + number);
		break;
	case 1:
		wire_ipv6(wire, "fe80::1", "ff02::1:ff00:50");
		wire_solicitation(wire, "fd00:1::50");
		break;
	default:
		wire_ipv4(wire, IPV4(192, 168, 1, 1), choice & 0x10 ? 0xffffffff : DEVICE_IP + number);
		wire_dhcp(wire, 67, 68, mac_of(number));
	}
	emit_frame(world);
}
