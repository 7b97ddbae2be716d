/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Payloads, and what is told of them. */
#ifndef XDPEN_TEST_HEADS_H
#define XDPEN_TEST_HEADS_H

#include "harness.h"

static inline void fill(__u8 *payload, size_t length, __u8 first)
{
	for (size_t i = 0; i < length; i++)
		payload[i] = i ? mix(length << 16 | i) : first;
}

/* The one event since the last look carries these bytes, and says whose they are. */
static inline void assert_told(struct rig *rig, __u32 type, const void *bytes, size_t length)
{
	const struct xdpen_head_event *head = &rig->event[0];

	if (length > XDPEN_HEAD_BYTES)
		length = XDPEN_HEAD_BYTES;
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(head->event.type, type);
	assert_int_equal(head->event.slot, rig->slot);
	assert_memory_equal(head->event.key.mac, DEVICE.bytes, 6);
	assert_int_equal(head->zero, 0);
	assert_int_equal(head->head_length, length);
	assert_memory_equal(head->head, bytes, length);
}

static inline void segment(struct wire *wire, struct shape shape, __u32 host, __u16 port, __u32 sequence, const void *payload,
			   size_t length)
{
	wire_to_host(wire, DEVICE, shape, host);
	wire_tcp(wire, 40000, port, sequence, FLAG_ACK | FLAG_PSH, 12);
	wire_payload(wire, payload, length);
}

#endif
