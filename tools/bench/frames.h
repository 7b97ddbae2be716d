/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frames that are sent; the device's MAC and the other end's address are the prologue's. */
#ifndef XDPEN_BENCH_FRAMES_H
#define XDPEN_BENCH_FRAMES_H

#include <stdbool.h>
#include <linux/types.h>

#define DEVICE_IP 0xc0a8010a /* 192.168.1.10, of all devices: the MAC is what tells them apart */

enum frame_shape {
	SHAPE_DATA, /* ACK+PSH with 64 bytes that are no JSON */
	SHAPE_SYN, /* with the options that stacks send; to a device: SYN+ACK */
	SHAPE_UDP,
	SHAPE_MINING, /* ACK+PSH with a miner's login */
};

struct frame_plan {
	enum frame_shape shape;
	__u16 port; /* of the host that is no device */
	__u16 vlan; /* VLAN ID, 0 = untagged */
	__u16 service_vlan; /* VLAN ID of an outer tag, 0 = none */
	bool ipv6;
	bool extensions; /* IPv6: a hop-by-hop and a destination options header */
	bool to_device;
};

struct bench_frame {
	__u8 bytes[256];
	__u32 length;
	__u32 mac_at; /* these two are what struct drive wants to know */
	__u32 address_at;
};

void frame_build(struct bench_frame *frame, const struct frame_plan *plan);

#endif
