/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames, one for each thing that the parser has to understand, or to refuse. */
#ifndef XDPEN_TEST_PARSE_H
#define XDPEN_TEST_PARSE_H

#include "harness.h"

static inline void to_host(struct wire *wire)
{
	wire_to_host(wire, DEVICE, (struct shape){ 4, 0 }, 1);
}

static inline void to_host6(struct wire *wire)
{
	wire_to_host(wire, DEVICE, (struct shape){ 6, 0 }, 1);
}

static inline void syn(struct wire *wire)
{
	wire_tcp(wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 20);
}

static inline void tagged_syn(struct wire *wire, int tags, const __u16 *types, __u16 tci)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	for (int i = 0; i < tags; i++)
		wire_tag(wire, types[i], i ? 7 : tci);
	wire_ipv4(wire, DEVICE_IP, PUBLIC_IP + 1);
	syn(wire);
}

static inline void plain4(struct wire *wire)
{
	to_host(wire);
	syn(wire);
}

static inline void plain6(struct wire *wire)
{
	to_host6(wire);
	syn(wire);
}

static inline void tag_8021q(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ ETH_P_8021Q }, 5);
}

static inline void tag_8021ad(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ ETH_P_8021AD }, 5);
}

static inline void tag_9100(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ ETH_P_QINQ1 }, 5);
}

static inline void tag_unknown(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ 0x9200 }, 5);
}

static inline void tag_vid_zero(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ ETH_P_8021Q }, TCI(5, 0));
}

static inline void qinq(struct wire *wire)
{
	tagged_syn(wire, 2, (const __u16[]){ ETH_P_8021AD, ETH_P_8021Q }, 5);
}

static inline void three_tags(struct wire *wire)
{
	tagged_syn(wire, 3, (const __u16[]){ ETH_P_8021Q, ETH_P_8021Q, ETH_P_8021Q }, 5);
}

static inline void three_mixed_tags(struct wire *wire)
{
	tagged_syn(wire, 3, (const __u16[]){ ETH_P_8021AD, ETH_P_QINQ1, ETH_P_8021AD }, 5);
}

static inline void arp(struct wire *wire)
{
	wire_ethernet(wire, BROADCAST, DEVICE);
	wire_arp(wire, 1, DEVICE, DEVICE_IP, NO_MAC, GATEWAY_IP);
}

static inline void tagged_arp(struct wire *wire)
{
	wire_ethernet(wire, BROADCAST, DEVICE);
	wire_tag(wire, ETH_P_8021Q, 5);
	wire_arp(wire, 1, DEVICE, DEVICE_IP, NO_MAC, GATEWAY_IP);
}

static inline void eapol(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_next(wire, 0x888e);
	wire_append(wire, 4);
}

static inline void llc(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_next(wire, 38); /* a length, not a type */
	wire_append(wire, 38);
}

static inline void header_only(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_next(wire, 0x88cc);
}

static inline void options4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 1, 0);
	syn(wire);
}

static inline void all_options4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 10, 0);
	syn(wire);
}

static inline void dont_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x4000);
	syn(wire);
}

static inline void first_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x2000);
	syn(wire);
}

/* Offsets 1 and 0x1fff: the lowest and all bits. What looks like a SYN is payload. */
static inline void second_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x2001);
	syn(wire);
}

static inline void high_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x1000);
	syn(wire);
}

static inline void short_last_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x0005);
	wire_protocol(wire, IPPROTO_TCP, 1);
}

static inline void version_five(struct wire *wire)
{
	plain4(wire);
	wire->bytes[wire->ip_at] = 0x55;
}

static inline void six_as_four(struct wire *wire)
{
	plain6(wire);
	put16(wire->bytes + 12, ETH_P_IP);
}

static inline void four_as_six(struct wire *wire)
{
	plain4(wire);
	put16(wire->bytes + 12, ETH_P_IPV6);
}

static inline void ihl_four(struct wire *wire)
{
	plain4(wire);
	wire->bytes[wire->ip_at] = 0x44;
}

static inline void ihl_zero(struct wire *wire)
{
	plain4(wire);
	wire->bytes[wire->ip_at] = 0x40;
}

/* The IP header says 60 bytes, the frame has 20. */
static inline void ihl_beyond(struct wire *wire)
{
	to_host(wire);
	wire->bytes[wire->ip_at] = 0x4f;
	wire->bytes[wire->ip_at + 9] = IPPROTO_GRE;
}

static inline void offset_four(struct wire *wire)
{
	plain4(wire);
	wire->bytes[wire->l4_at + 12] = 4 << 4;
}

static inline void offset_four6(struct wire *wire)
{
	plain6(wire);
	wire->bytes[wire->l4_at + 12] = 4 << 4;
}

static inline void tcp_short(struct wire *wire)
{
	plain4(wire);
	wire_cut(wire, wire->l4_at + 19);
}

static inline void udp_short(struct wire *wire)
{
	to_host(wire);
	wire_udp(wire, 1000, 53, 0);
	wire_cut(wire, wire->length - 1);
}

static inline void icmp_short(struct wire *wire)
{
	to_host6(wire);
	wire_icmp(wire, 128);
	wire_cut(wire, wire->length - 1);
}

static inline void gre4(struct wire *wire)
{
	to_host(wire);
	wire_protocol(wire, IPPROTO_GRE, 4);
}

static inline void no_next6(struct wire *wire)
{
	to_host6(wire);
	wire_protocol(wire, IPPROTO_NONE, 0);
}

static inline void extensions(struct wire *wire, int count, __u8 units)
{
	static const __u8 kinds[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING };

	to_host6(wire);
	for (int i = 0; i < count; i++)
		wire_extension(wire, kinds[i % 3], units);
	syn(wire);
}

static inline void one_extension(struct wire *wire)
{
	extensions(wire, 1, 0);
}

static inline void long_extension(struct wire *wire)
{
	extensions(wire, 1, 255);
}

static inline void six_extensions(struct wire *wire)
{
	extensions(wire, 6, 3);
}

static inline void seven_extensions(struct wire *wire)
{
	extensions(wire, 7, 0);
}

static inline void authenticated(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, IPPROTO_AH, 4);
	syn(wire);
}

/* AH counts in 4 bytes; taken for 8, the walk would miss the SYN. */
static inline void authenticated_in_chain(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, IPPROTO_HOPOPTS, 1);
	wire_extension(wire, IPPROTO_AH, 5);
	wire_extension(wire, IPPROTO_DSTOPTS, 2);
	syn(wire);
}

static inline void mobility(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, 135, 1);
	syn(wire);
}

static inline void first_fragment6(struct wire *wire)
{
	to_host6(wire);
	wire_fragment(wire, 0, true);
	syn(wire);
}

static inline void second_fragment6(struct wire *wire)
{
	to_host6(wire);
	wire_fragment(wire, 1, true);
	syn(wire);
}

static inline void last_fragment6(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, IPPROTO_DSTOPTS, 0);
	wire_fragment(wire, 0x1000, false);
	wire_protocol(wire, IPPROTO_TCP, 1);
}

/* The next header of a later fragment names what the first one carried; its bytes are no header. */
static inline void fragment6_of_extension(struct wire *wire)
{
	to_host6(wire);
	wire_fragment(wire, 2, false);
	wire_protocol(wire, IPPROTO_DSTOPTS, 1);
}

static inline void extension_cut(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, IPPROTO_DSTOPTS, 0);
	wire_cut(wire, wire->length - 1);
}

static inline void zero_source(struct wire *wire)
{
	wire_to_host(wire, NO_MAC, (struct shape){ 4, 0 }, 1);
	syn(wire);
}

static inline void group_source(struct wire *wire)
{
	struct mac group = DEVICE;

	group.bytes[0] |= 1;
	wire_to_host(wire, group, (struct shape){ 4, 0 }, 1);
	syn(wire);
}

static inline void broadcast_source(struct wire *wire)
{
	wire_to_host(wire, BROADCAST, (struct shape){ 6, 0 }, 1);
	syn(wire);
}

static inline void stranger(struct wire *wire)
{
	wire_to_host(wire, OTHER, (struct shape){ 4, 0 }, 1);
	syn(wire);
}

#endif
