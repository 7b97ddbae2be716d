/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The peer of plain.bpf.c, with room for twice its devices. */
#ifndef XDPEN_BENCH_PLAIN_H
#define XDPEN_BENCH_PLAIN_H

#include <stdbool.h>
#include <linux/types.h>

struct plain_bpf;

struct plain {
	struct plain_bpf *kernel;
	__u32 devices;
};

/* Returns 0 or a negative errno. */
int plain_open(struct plain *plain, __u32 devices);
void plain_close(struct plain *plain);

int plain_program(const struct plain *plain);
/* Puts all devices on the list of the dropped, or takes them off. */
int plain_set_dropped(struct plain *plain, bool dropped);
/* How many of the devices have no record, or one that has not counted so many frames. */
__u32 plain_lost(const struct plain *plain, __u64 frames);
/* Frames that were passed or dropped, all CPUs together. */
__u64 plain_counted(const struct plain *plain);

#endif
