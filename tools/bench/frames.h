/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frames that are sent; source MAC and destination address are the prologue's. */
#ifndef XDPEN_BENCH_FRAMES_H
#define XDPEN_BENCH_FRAMES_H

#include <stdbool.h>
#include <linux/types.h>

enum frame_shape { SHAPE_DATA, SHAPE_SYN, SHAPE_UDP, SHAPES };

struct bench_frame {
	__u8 bytes[256];
	__u32 length;
	__u32 destination_at; /* what struct drive wants to know */
	bool ipv6;
};

/* Data: ACK+PSH with 64 bytes that are no JSON. SYN: with the options that stacks send. `vlan`: VLAN ID, 0 = untagged. */
void frame_build(struct bench_frame *frame, enum frame_shape shape, bool ipv6, __u16 vlan, __u16 port);

#endif
