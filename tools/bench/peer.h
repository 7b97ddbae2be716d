/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xdp-filter's own ethernet program, from its package, with every source MAC
 * listed in a table of exactly that size. Of its two variants the one whose hits
 * pass: deny by default. It looks both MACs up and counts the hit and the action.
 */
#ifndef XDPEN_BENCH_PEER_H
#define XDPEN_BENCH_PEER_H

#include <linux/types.h>

struct bpf_object;

struct peer {
	struct bpf_object *object; /* NULL: not there, see `missing` */
	const char *missing;
	int program;
	int stats;
};

/* A peer that is missing is no error. */
void peer_open(struct peer *peer, __u32 devices);
void peer_close(struct peer *peer);

/* Frames counted as passed, all CPUs together. */
__u64 peer_counted(const struct peer *peer);

#endif
