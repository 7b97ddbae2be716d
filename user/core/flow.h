/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Places for a few TCP flows: a fixed number, the oldest replaced, and none of
 * the devices gets more than its share, so that a device that opens many
 * connections pushes out only its own.
 */
#ifndef XDPEN_CORE_FLOW_H
#define XDPEN_CORE_FLOW_H

#include <stdbool.h>
#include <xdpen/abi.h>

#define FLOW_PLACES 64
#define FLOW_PER_DEVICE 8
#define FLOW_NONE FLOW_PLACES

/* From the device's side. No padding: flows are compared as bytes. */
struct flow {
	struct xdpen_key key;
	__u8 destination[16]; /* v4-mapped, as in struct xdpen_header */
	__u16 source_port; /* host order, as the other one */
	__u16 destination_port;
};

struct flow_place {
	struct flow flow; /* key.present 0: free */
	__u64 touched; /* tick */
};

struct flow_places {
	__u64 lifetime; /* ticks since the last touch; then a place is free */
	struct flow_place at[FLOW_PLACES];
};

/* The flow's place, or FLOW_NONE. What has expired by `now` is freed. */
unsigned flow_find(struct flow_places *places, const struct flow *flow, __u64 now);
/* A place for a flow that has none: free, else the device's own oldest at its limit, else the oldest of all. */
unsigned flow_take(struct flow_places *places, const struct flow *flow, __u64 now);
/* Ticks of several CPUs may come out of order: a touch never makes a place older. */
void flow_touch(struct flow_places *places, unsigned place, __u64 now);
void flow_leave(struct flow_places *places, unsigned place);

/* Is the device the server of this flow, by its ports? */
bool flow_from_server(const struct flow *flow);

#endif
