/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames that verdicts are tried on, and one that trips the reflex. */
#ifndef XDPEN_TEST_VERDICT_H
#define XDPEN_TEST_VERDICT_H

#include "harness.h"

static inline void plain_frame(struct wire *wire)
{
	wire_to_host(wire, DEVICE, IPV4_PLAIN, 1);
	wire_tcp(wire, 40000, 443, 7, FLAG_ACK | FLAG_PSH, 12);
	wire_payload(wire, "GET / HTTP/1.1\r\n\r\n", 18);
}

static inline void tagged_frame(struct wire *wire, __u16 type, __u16 tci)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_tag(wire, type, tci);
	wire_ipv6(wire, DEVICE_IP6, host6(1));
	wire_udp(wire, 40000, 53, 30);
	memset(wire->bytes + wire->payload_at, 0xa5, 30);
}

/* What must come out of a frame without a tag: the same, four bytes longer. */
static inline void assert_pushed(const struct outcome *outcome, const struct wire *wire, __u16 tci)
{
	assert_int_equal(outcome->length, wire->length + 4);
	assert_memory_equal(outcome->bytes, wire->bytes, 12);
	assert_int_equal(get16(outcome->bytes + 12), ETH_P_8021Q);
	assert_int_equal(get16(outcome->bytes + 14), tci);
	assert_memory_equal(outcome->bytes + 16, wire->bytes + 12, wire->length - 12);
}

static inline void send_mirai(struct rig *rig, __u32 host, struct outcome *outcome)
{
	struct wire wire;

	wire_to_host(&wire, DEVICE, IPV4_PLAIN, host);
	wire_tcp(&wire, 40000, SERVICE_PORT, PUBLIC_IP + host, FLAG_SYN, 0);
	*outcome = run_in(rig, &wire);
}

#endif
