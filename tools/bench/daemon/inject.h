/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames into the very program that xdpend has attached to an interface, as if they had come in there. */
#ifndef XDPEN_BENCH_INJECT_H
#define XDPEN_BENCH_INJECT_H

#include <linux/types.h>

#include "../frames.h"

struct injector {
	int program;
	__u32 ifindex;
};

/* Return 0 or a negative errno. */
int inject_open(struct injector *injector, const char *interface);
void inject_close(struct injector *injector);

/* `action`: XDP_PASS and so on. */
int inject(const struct injector *injector, const struct bench_frame *frame, __u32 *action);

/* A frame from the device that fill_devices() admitted under that number: its MAC, its address. */
void inject_build(struct bench_frame *frame, const struct frame_plan *plan, __u32 number, __u32 sequence);

#endif
