/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames that many tests send, and members of which none hides another. */
#ifndef XDPEN_TEST_TRAFFIC_H
#define XDPEN_TEST_TRAFFIC_H

#include <stdio.h>

#include "run.h"

/* How a frame gets to the wire: the table of shapes that every match is tried in. */
struct shape {
	int version; /* 4 or 6 */
	int tags;
};

static const struct shape SHAPES[] = { { 4, 0 }, { 4, 1 }, { 4, 2 }, { 6, 0 }, { 6, 1 }, { 6, 2 } };
static const struct shape IPV4_PLAIN = { 4, 0 };
#define SHAPE_COUNT (sizeof(SHAPES) / sizeof(*SHAPES))

/* The public host with this number. */
static inline const char *host6(__u32 host)
{
	static char text[64];

	snprintf(text, sizeof(text), "2001:db8:%x::%x", host >> 8, host);
	return text;
}

/* Ethernet, tags and IP from `source` to the public host `host`. */
static inline void wire_to_host(struct wire *wire, struct mac source, struct shape shape, __u32 host)
{
	wire_ethernet(wire, GATEWAY, source);
	for (int i = 0; i < shape.tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
	if (shape.version == 4)
		wire_ipv4(wire, DEVICE_IP, PUBLIC_IP + host);
	else
		wire_ipv6(wire, DEVICE_IP6, host6(host));
}

/* The way back: Ethernet, tags and IP from the public host to DEVICE. */
static inline void wire_from_host(struct wire *wire, struct shape shape, __u32 host)
{
	wire_ethernet(wire, DEVICE, GATEWAY);
	for (int i = 0; i < shape.tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
	if (shape.version == 4)
		wire_ipv4(wire, PUBLIC_IP + host, DEVICE_IP);
	else
		wire_ipv6(wire, host6(host), DEVICE_IP6);
}

/* Through the program on interfaces or, where `replay` says so, the one for captures: it passes either way. */
static inline void hear_wire(struct rig *rig, bool replay, const struct wire *wire)
{
	struct outcome outcome = replay ? run_out_replay(rig, wire) : run_out(rig, wire);

	assert_int_equal(outcome.reason, XDPEN_OUT_PASS);
	assert_int_equal(outcome.length, wire->length);
}

static inline void hear_tcp(struct rig *rig, bool replay, struct shape shape, __u32 host, __u16 port, __u8 flags)
{
	struct wire wire;

	wire_from_host(&wire, shape, host);
	wire_tcp(&wire, port, 40000, 0x87654321, flags, 20);
	hear_wire(rig, replay, &wire);
}

/* A SYN as a real client sends it: with options. */
static inline void wire_syn(struct wire *wire, struct shape shape, __u32 host, __u16 port)
{
	wire_to_host(wire, DEVICE, shape, host);
	wire_tcp(wire, 40000, port, 0x12345678, FLAG_SYN, 20);
}

static inline struct outcome send_syn(struct rig *rig, struct shape shape, __u32 host, __u16 port)
{
	struct wire wire;

	wire_syn(&wire, shape, host, port);
	return run_in(rig, &wire);
}

static inline struct outcome send_flags(struct rig *rig, struct shape shape, __u32 host, __u8 flags, size_t options)
{
	struct wire wire;

	wire_to_host(&wire, DEVICE, shape, host);
	wire_tcp(&wire, 40000, SERVICE_PORT, 0x12345678, flags, options);
	return run_in(rig, &wire);
}

/* A segment with a payload, of a connection that is open. */
static inline void wire_data(struct wire *wire, struct shape shape, __u32 host, __u16 port, const void *payload, size_t length)
{
	wire_to_host(wire, DEVICE, shape, host);
	wire_tcp(wire, 40000, port, 1, FLAG_ACK | FLAG_PSH, 12);
	wire_payload(wire, payload, length);
}

/*
 * Numbers of public hosts that share no bit, neither in the device's filters nor
 * in a spread: what is counted of them is exact.
 */
static inline __u64 host_hash(const struct rig *rig, int version, __u32 host)
{
	__u64 halves[2];

	if (version == 4)
		return mix(htonl(PUBLIC_IP + host) ^ rig->salt);
	assert_int_equal(inet_pton(AF_INET6, host6(host), halves), 1);
	return mix(mix(halves[0] ^ rig->salt) ^ halves[1]);
}

/* The kinds of contact take six bits each of the hash, see xdpen_contact_shift(). */
#define CONTACT_SHIFT 6
#define CONTACT_FIELDS 5

struct taken_bits {
	bool filter[256], slow[64 * XDPEN_SLOW_WORDS];
	bool contact[CONTACT_FIELDS][64], member[64], address[128];
};

static inline bool is_distinct(const struct taken_bits *taken, __u64 hash, __u32 member, __u32 address)
{
	bool shared = taken->filter[hash >> 56] || taken->slow[(hash >> 24 & 0xffffffff) * (64 * XDPEN_SLOW_WORDS) >> 32] ||
		      taken->member[member & 63] || taken->address[address & 127];

	for (int i = 0; i < CONTACT_FIELDS; i++)
		shared |= taken->contact[i][hash >> i * CONTACT_SHIFT & 63];
	return !shared;
}

static inline void distinct_hosts(const struct rig *rig, int version, __u32 *hosts, int count)
{
	struct taken_bits taken = {};
	int found = 0;

	for (__u32 host = 1; found < count; host++) {
		__u64 hash = host_hash(rig, version, host);
		__u32 member = mix((__u32)hash ^ rig->salt); /* its lowest six bits: what differs in 64 differs in 128, too */
		__u32 address = mix((PUBLIC_IP + host) ^ rig->salt); /* mirai's member is the address itself */

		assert_true(host < 60000);
		if (!is_distinct(&taken, hash, member, address))
			continue;
		taken.filter[hash >> 56] = taken.slow[(hash >> 24 & 0xffffffff) * (64 * XDPEN_SLOW_WORDS) >> 32] = true;
		taken.member[member & 63] = taken.address[address & 127] = true;
		for (int i = 0; i < CONTACT_FIELDS; i++)
			taken.contact[i][hash >> i * CONTACT_SHIFT & 63] = true;
		hosts[found++] = host;
	}
}

/* Ports whose bits differ: what is counted of them is exact. */
static inline void distinct_ports(const struct rig *rig, __u16 *ports, int count)
{
	bool taken[128] = {};
	int found = 0;

	for (__u32 port = 1000; found < count; port++) {
		__u32 bit = mix((port + 1) ^ rig->salt) & 127;

		if (taken[bit])
			continue;
		taken[bit] = true;
		ports[found++] = port;
	}
}

#endif
