/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames, layer by layer: each call appends one header, names it in the header
 * before and lengthens the IP header's length field. wire_pad() appends bytes
 * that no length counts; wire_cut() ends the frame anywhere. Checksums stay
 * zero: nothing under test reads them. Addresses and ports are in host order.
 */
#ifndef XDPEN_TEST_FRAMES_H
#define XDPEN_TEST_FRAMES_H

#include <arpa/inet.h>
#include <assert.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <xdpen/abi.h>

#define WIRE_MAX 3072 /* what BPF_PROG_TEST_RUN takes in one page */

#define IPV4(a, b, c, d) ((__u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))
#define TCI(priority, vlan_id) ((priority) << 13 | (vlan_id))

#define FLAG_FIN 0x01
#define FLAG_SYN 0x02
#define FLAG_RST 0x04
#define FLAG_PSH 0x08
#define FLAG_ACK 0x10

struct mac {
	__u8 bytes[6];
};

struct wire {
	__u8 bytes[WIRE_MAX];
	size_t length;
	size_t next_at; /* where the next layer is named */
	size_t next_bytes; /* 2: an ethertype, 1: a protocol, 0: nowhere */
	size_t ip_at; /* 0 = no IP header yet */
	size_t l4_at;
	size_t payload_at;
	int version;
};

static inline void put16(void *at, __u16 value)
{
	value = htons(value);
	memcpy(at, &value, sizeof(value));
}

static inline void put32(void *at, __u32 value)
{
	value = htonl(value);
	memcpy(at, &value, sizeof(value));
}

static inline __u16 get16(const void *at)
{
	__u16 value;

	memcpy(&value, at, sizeof(value));
	return ntohs(value);
}

/* `count` zero bytes at the end of the frame, not part of the IP packet. */
static inline __u8 *wire_pad(struct wire *wire, size_t count)
{
	__u8 *at = wire->bytes + wire->length;

	assert(wire->length + count <= WIRE_MAX);
	memset(at, 0, count);
	wire->length += count;
	return at;
}

static inline __u8 *wire_append(struct wire *wire, size_t count)
{
	__u8 *at = wire_pad(wire, count);

	if (wire->ip_at && wire->version == 4)
		put16(wire->bytes + wire->ip_at + 2, wire->length - wire->ip_at);
	else if (wire->ip_at)
		put16(wire->bytes + wire->ip_at + 4, wire->length - wire->ip_at - 40);
	return at;
}

static inline void wire_cut(struct wire *wire, size_t length)
{
	assert(length <= wire->length);
	wire->length = length;
}

/* Says in the layer before what comes now. */
static inline void wire_next(struct wire *wire, __u16 is)
{
	if (wire->next_bytes == 2)
		put16(wire->bytes + wire->next_at, is);
	else if (wire->next_bytes == 1)
		wire->bytes[wire->next_at] = is;
	wire->next_bytes = 0;
}

static inline void wire_named_at(struct wire *wire, size_t at, size_t bytes)
{
	wire->next_at = at;
	wire->next_bytes = bytes;
}

static inline void wire_ethernet(struct wire *wire, struct mac destination, struct mac source)
{
	__u8 *at;

	memset(wire, 0, sizeof(*wire));
	at = wire_append(wire, ETH_HLEN);
	memcpy(at, destination.bytes, 6);
	memcpy(at + 6, source.bytes, 6);
	wire_named_at(wire, 12, 2);
}

static inline void wire_tag(struct wire *wire, __u16 ethertype, __u16 tci)
{
	wire_next(wire, ethertype);
	put16(wire_append(wire, 4), tci);
	wire_named_at(wire, wire->length - 2, 2);
}

static inline void wire_arp(struct wire *wire, __u16 operation, struct mac sender, __u32 sender_ip, struct mac target,
			    __u32 target_ip)
{
	__u8 *at;

	wire_next(wire, ETH_P_ARP);
	at = wire_append(wire, 28);
	put16(at, 1);
	put16(at + 2, ETH_P_IP);
	at[4] = 6;
	at[5] = 4;
	put16(at + 6, operation);
	memcpy(at + 8, sender.bytes, 6);
	put32(at + 14, sender_ip);
	memcpy(at + 18, target.bytes, 6);
	put32(at + 24, target_ip);
}

/* `option_words`: 0..10; `fragment`: the flags and the offset in 8 bytes, as on the wire. */
static inline void wire_ipv4_with(struct wire *wire, __u32 source, __u32 destination, size_t option_words,
				  __u16 fragment)
{
	__u8 *at;

	wire_next(wire, ETH_P_IP);
	wire->ip_at = wire->length;
	wire->version = 4;
	at = wire_append(wire, 20 + option_words * 4);
	at[0] = 0x40 | (5 + option_words);
	put16(at + 6, fragment);
	at[8] = 64;
	put32(at + 12, source);
	put32(at + 16, destination);
	memset(at + 20, 1, option_words * 4); /* no-operation */
	wire_named_at(wire, wire->ip_at + 9, 1);
	wire->l4_at = wire->length;
}

static inline void wire_ipv4(struct wire *wire, __u32 source, __u32 destination)
{
	wire_ipv4_with(wire, source, destination, 0, 0);
}

static inline void wire_ipv6(struct wire *wire, const char *source, const char *destination)
{
	__u8 *at;

	wire_next(wire, ETH_P_IPV6);
	wire->ip_at = wire->length;
	wire->version = 6;
	at = wire_append(wire, 40);
	at[0] = 0x60;
	at[7] = 64;
	assert(inet_pton(AF_INET6, source, at + 8) == 1);
	assert(inet_pton(AF_INET6, destination, at + 24) == 1);
	wire_named_at(wire, wire->ip_at + 6, 1);
	wire->l4_at = wire->length;
}

/* Hop-by-hop, routing, destination options, mobility: `units` of 8 bytes beyond the first 8. AH: of 4. */
static inline void wire_extension(struct wire *wire, __u8 protocol, __u8 units)
{
	size_t start = wire->length;
	__u8 *at;

	wire_next(wire, protocol);
	at = wire_append(wire, 8 + units * (protocol == IPPROTO_AH ? 4 : 8));
	at[1] = units;
	wire_named_at(wire, start, 1);
	wire->l4_at = wire->length;
}

/* `offset` in 8 bytes. */
static inline void wire_fragment(struct wire *wire, __u16 offset, bool more)
{
	size_t start = wire->length;
	__u8 *at;

	wire_next(wire, IPPROTO_FRAGMENT);
	at = wire_append(wire, 8);
	at[1] = 77; /* reserved, no length: whoever reads one here walks off */
	put16(at + 2, offset << 3 | more);
	wire_named_at(wire, start, 1);
	wire->l4_at = wire->length;
}

/* `option_bytes`: a multiple of 4, up to 40. */
static inline void wire_tcp(struct wire *wire, __u16 source, __u16 destination, __u32 sequence, __u8 flags,
			    size_t option_bytes)
{
	__u8 *at;

	wire_next(wire, IPPROTO_TCP);
	at = wire_append(wire, 20 + option_bytes);
	put16(at, source);
	put16(at + 2, destination);
	put32(at + 4, sequence);
	at[12] = (20 + option_bytes) / 4 << 4;
	at[13] = flags;
	put16(at + 14, 64240);
	memset(at + 20, 1, option_bytes);
	wire->payload_at = wire->length;
}

static inline void wire_udp(struct wire *wire, __u16 source, __u16 destination, size_t payload)
{
	__u8 *at;

	wire_next(wire, IPPROTO_UDP);
	at = wire_append(wire, 8 + payload);
	put16(at, source);
	put16(at + 2, destination);
	put16(at + 4, 8 + payload);
	wire->payload_at = wire->length - payload;
}

static inline void wire_icmp(struct wire *wire, __u8 type)
{
	wire_next(wire, wire->version == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	*wire_append(wire, 8) = type;
	wire->payload_at = wire->length;
}

/* Neighbour solicitation for `target`. */
static inline void wire_solicitation(struct wire *wire, const char *target)
{
	wire_icmp(wire, 135);
	assert(inet_pton(AF_INET6, target, wire_append(wire, 16)) == 1);
}

/* A DHCP message up to the end of chaddr's field. */
static inline void wire_dhcp(struct wire *wire, __u16 source, __u16 destination, struct mac client)
{
	__u8 *at;

	wire_udp(wire, source, destination, 44);
	at = wire->bytes + wire->payload_at;
	at[0] = source == 67 ? 2 : 1;
	at[1] = 1;
	at[2] = 6;
	memcpy(at + 28, client.bytes, 6);
}

/* A transport protocol whose header nobody reads. */
static inline void wire_protocol(struct wire *wire, __u8 protocol, size_t count)
{
	wire_next(wire, protocol);
	wire_append(wire, count);
}

static inline void wire_payload(struct wire *wire, const void *bytes, size_t count)
{
	memcpy(wire_append(wire, count), bytes, count);
}

#endif
