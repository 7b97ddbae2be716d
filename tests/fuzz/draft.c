// SPDX-License-Identifier: GPL-2.0-or-later
#include "draft.h"

#include "payload.h"

static const struct mac GROUP = { { 0x33, 0x33, 0xff, 0x00, 0x00, 0x50 } };

static struct mac source_mac(struct world *world)
{
	__u8 choice = take(world);

	if (choice & 0x80)
		return mac_of(world->focus);
	switch (choice >> 3 & 15) {
	case 0:
		return GATEWAY;
	case 1:
		return (struct mac){ { 0x03, 0x11, 0x22, 0x33, 0x44, take(world) } };
	case 2:
		return (struct mac){};
	case 3:
		return (struct mac){ { 0x00, 0x16, 0x3e, 0x01, 0x02, take(world) } };
	}
	world->focus = choice & 7;
	return mac_of(world->focus);
}

static struct mac destination_mac(struct world *world)
{
	__u8 choice = take(world);

	switch (choice & 7) {
	case 0:
		return BROADCAST;
	case 1:
		return GROUP;
	case 2:
	case 3:
		return mac_of(choice >> 3 & 7);
	case 4:
		return (struct mac){ { 0x00, 0x16, 0x3e, 0x09, choice, 0x01 } };
	}
	return GATEWAY;
}

static void put_tags(struct world *world)
{
	static const __u16 types[] = { ETH_P_8021Q, ETH_P_8021Q, ETH_P_8021AD, ETH_P_QINQ1, 0x9200 };
	static const __u16 tags[] = { QUARANTINE, TCI(5, QUARANTINE), 0x1000 | QUARANTINE, 5, TCI(3, 0), 100, 0xffff };
	static const int numbers[] = { 0, 0, 0, 0, 0, 1, 1, 1, 2, 3 };

	for (int i = one_of(world, numbers); i > 0; i--)
		wire_tag(&world->wire, one_of(world, types), one_of(world, tags));
}

static __u32 any_ipv4(struct world *world)
{
	__u8 choice = take(world);

	switch (choice & 15) {
	case 0:
	case 1:
	case 2:
	case 3:
		return PUBLIC_IP + (choice >> 4);
	case 4:
	case 5:
		return PUBLIC_IP + take16(world);
	case 6:
		return DEVICE_IP + (choice >> 4);
	case 7:
		return LAN_NET + take(world);
	case 8:
		return IPV4(224, 0, 0, 251);
	case 9:
		return 0xffffffff;
	case 10:
		return 0;
	case 11:
		return IPV4(10, choice >> 4, 0, take(world));
	case 12:
	case 13:
		return POOL_IP + (choice >> 4);
	case 14:
		return choice & 0x10 ? IPV4(169, 254, 1, 1) : IPV4(100, 64, 1, 1);
	}
	return take32(world);
}

static __u32 source_ipv4(struct world *world)
{
	switch (take(world) & 7) {
	case 0:
		return any_ipv4(world);
	case 1:
		return 0;
	case 2:
		return DEVICE_IP + (take(world) & 7);
	}
	return DEVICE_IP + world->focus;
}

static void any_ipv6(struct world *world, __u8 *to)
{
	static const char *const texts[] = {
		"2001:db8::",	   "2001:db8::", "2001:db8:1::", "fd00:1::50",	      "fe80::",
		"ff02::1:ff00:50", "ff02::fb",	 "::",		 "::ffff:198.18.0.1", "2001:db8:8000::",
	};

	assert(inet_pton(AF_INET6, one_of(world, texts), to) == 1);
	if (to[0] == 0x20)
		put16(to + 14, take16(world));
}

static void source_ipv6(struct world *world, __u8 *to)
{
	struct mac mac = mac_of(world->focus);
	__u8 choice = take(world) & 3;

	if (!choice) {
		any_ipv6(world, to);
		return;
	}
	assert(inet_pton(AF_INET6, choice == 1 ? "fe80::ff:fe00:0" : "fd00:1::50", to) == 1);
	if (choice > 1) {
		to[15] += world->focus;
		return;
	}
	memcpy(to + 8, mac.bytes, 3);
	to[8] ^= 2;
	memcpy(to + 13, mac.bytes + 3, 3);
}

static void put_ipv4(struct world *world)
{
	static const __u16 fragments[] = { 0, 0, 0, 0, 0x4000, 0x2000, 0x2001, 0x0001 };
	__u8 choice = take(world);
	__u32 source = source_ipv4(world);
	__u32 destination = any_ipv4(world);

	wire_ipv4_with(&world->wire, source, destination, (choice & 7) == 7 ? take(world) % 11 : 0,
		       fragments[choice >> 3 & 7]);
	world->wire.bytes[world->wire.ip_at + 8] = choice & 0x40 ? 64 : choice;
}

static void put_ipv6(struct world *world)
{
	static const __u8 kinds[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING, IPPROTO_AH, 135,
				      IPPROTO_FRAGMENT };
	__u8 choice = take(world);

	wire_ipv6(&world->wire, "::", "::");
	source_ipv6(world, world->wire.bytes + world->wire.ip_at + 8);
	any_ipv6(world, world->wire.bytes + world->wire.ip_at + 24);
	for (int i = choice & 8 ? choice & 7 : 0; i > 0; i--) {
		__u8 kind = one_of(world, kinds), units = take(world);

		units = units >= 0xf0 ? units : units & 3;
		if (!has_room(world, 8 + units * 8 + 512))
			break;
		if (kind == IPPROTO_FRAGMENT)
			wire_fragment(&world->wire, units & 2 ? units : 0, units & 1);
		else
			wire_extension(&world->wire, kind, units);
	}
}

static void put_arp(struct world *world)
{
	__u32 sender = source_ipv4(world);

	wire_arp(&world->wire, take(world) & 3 ? 1 : 2, mac_of(world->focus), sender, (struct mac){}, any_ipv4(world));
}

__u16 any_port(struct world *world)
{
	static const __u16 known[] = { 23, 22, 445, 2323, 80, 443, 3333, 4444, 53, 67, 68, 5353, 9000, 40000, 1023 };
	__u8 choice = take(world);

	return choice & 0x80 ? take16(world) : known[choice % COUNT(known)];
}

/* --- transports --- */

/* The destination's address as Mirai puts it, what the device is expected to send next, anything. */
static __u32 any_sequence(struct world *world)
{
	const struct wire *wire = &world->wire;
	const struct xdpen_device *device;
	__u32 word;

	switch (take(world) & 7) {
	case 0:
		if (wire->version == 4)
			memcpy(&word, wire->bytes + wire->ip_at + 16, sizeof(word));
		else
			word = 0;
		return ntohl(word);
	case 1:
	case 2:
	case 3:
		device = host_lookup(host_map("devices"), &world->slot[world->focus % DEVICES]);
		return ntohl(device->next_seq);
	case 4:
		return take32(world);
	}
	return 0x12345678;
}

static void put_tcp(struct world *world)
{
	static const __u8 flags[] = {
		FLAG_SYN,
		FLAG_SYN,
		FLAG_SYN,
		FLAG_SYN,
		FLAG_ACK | FLAG_PSH,
		FLAG_ACK | FLAG_PSH,
		FLAG_ACK | FLAG_PSH,
		FLAG_ACK,
		FLAG_SYN | FLAG_ACK,
		FLAG_SYN | FLAG_ACK,
		FLAG_RST,
		FLAG_FIN,
		0,
		0x29,
		FLAG_SYN | FLAG_RST,
		0xff,
	};
	__u8 choice = one_of(world, flags), layout = take(world);
	__u16 source = layout & 0x10 ? any_port(world) : 40000;
	__u16 destination = any_port(world);
	size_t options = layout & 1 ? 0 : choice & FLAG_SYN ? 20 : 12;

	wire_tcp(&world->wire, source, destination, any_sequence(world), choice, options);
	if (choice & FLAG_PSH || (layout & 0x0c) == 0x0c)
		put_payload(world);
}

static void put_udp(struct world *world)
{
	__u8 layout = take(world);
	__u16 source = layout & 1 ? any_port(world) : 40000;
	__u16 destination = any_port(world);

	if ((layout & 6) == 6)
		wire_dhcp(&world->wire, 67, layout & 8 ? 68 : 67, mac_of(layout >> 4 & 7));
	else
		wire_udp(&world->wire, source, destination, 0);
	if (layout & 0x80)
		put_payload(world);
}

static void put_icmp(struct world *world)
{
	static const __u8 types[] = { 8, 128, 0, 135, 3 };
	__u8 choice = take(world);

	if (world->wire.version == 6 && choice & 1) {
		wire_solicitation(&world->wire, "::");
		any_ipv6(world, world->wire.bytes + world->wire.length - 16);
	} else {
		wire_icmp(&world->wire,
			  world->wire.version == 6 && choice & 2 ? 128 : types[(choice >> 2) % COUNT(types)]);
	}
}

static void put_transport(struct world *world)
{
	static const __u8 odd[] = { IPPROTO_IPIP, IPPROTO_IPV6, IPPROTO_GRE,	IPPROTO_ESP, 112,
				    115,	  132,		IPPROTO_ICMPV6, IPPROTO_ICMP };
	__u8 choice = take(world);

	switch (choice & 15) {
	case 10:
	case 11:
	case 12:
		put_udp(world);
		break;
	case 13:
		put_icmp(world);
		break;
	case 14:
		wire_protocol(&world->wire, one_of(world, odd), choice >> 4);
		break;
	case 15:
		wire_protocol(&world->wire, take(world), choice >> 2);
		break;
	default:
		put_tcp(world);
	}
}

/* --- damage --- */

static void flip(struct world *world)
{
	__u16 at = take16(world);

	if (world->wire.length)
		world->wire.bytes[at % (at & 0x8000 ? world->wire.length : 80) % world->wire.length] ^= take(world);
}

static void damage(struct world *world)
{
	struct wire *wire = &world->wire;
	__u8 choice = take(world);

	switch (choice & 31) {
	case 1:
		wire_cut(wire, wire->length - take(world) % wire->length);
		break;
	case 2:
		wire_cut(wire, take16(world) % wire->length);
		break;
	case 3:
		if (wire->l4_at)
			wire_cut(wire, wire->l4_at + take(world) % (wire->length - wire->l4_at + 1));
		break;
	case 4:
	case 5:
		if (has_room(world, 64))
			wire_pad(wire, choice >> 5 ? choice >> 5 : take(world) & 63);
		break;
	case 6:
		flip(world);
		/* fall through */
	case 7:
		flip(world);
		break;
	case 8:
		if (wire->ip_at && wire->version == 4)
			put16(wire->bytes + wire->ip_at + 2, take16(world));
		else if (wire->ip_at)
			put16(wire->bytes + wire->ip_at + 4, take16(world));
		break;
	case 9:
		if (wire->ip_at)
			wire->bytes[wire->ip_at] = take(world);
		break;
	}
}

void draft_frame(struct world *world)
{
	static const __u16 others[] = { 0x888e, 0x88cc, 38, ETH_P_PPP_SES, ETH_P_IP, ETH_P_IPV6, ETH_P_ARP };
	struct mac source = source_mac(world), destination = destination_mac(world);

	wire_ethernet(&world->wire, destination, source);
	put_tags(world);
	switch (take(world) & 15) {
	case 12:
	case 13:
		put_arp(world);
		break;
	case 14:
		wire_next(&world->wire, one_of(world, others));
		put_raw(world, take(world) & 63);
		break;
	case 8:
	case 9:
	case 10:
	case 11:
		put_ipv6(world);
		put_transport(world);
		break;
	default:
		put_ipv4(world);
		put_transport(world);
	}
	damage(world);
}

void emit_frame(struct world *world)
{
	static const __u32 cut_off[] = { 0, 0, 0, 0, 0, 1, 1000, 70000 };
	static const __u32 stripped[] = { 0, 0, 0, 0, 0, 0, 5, QUARANTINE };
	struct host_frame frame;
	__u8 choice = take(world);

	frame.ticks = world->ticks;
	frame.number = ++world->number;
	frame.captured = world->wire.length;
	frame.length = frame.captured + cut_off[choice & 7];
	frame.stripped = stripped[choice >> 3 & 7];
	memcpy(frame.bytes, world->wire.bytes, frame.captured);
	world->sink->frame(world->sink->context, &frame);
}
