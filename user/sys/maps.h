/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pinned (or just loaded) maps, typed. Arrays are mapped: reading a device
 * costs no system call. Functions return 0 or a negative errno.
 */
#ifndef XDPEN_SYS_MAPS_H
#define XDPEN_SYS_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

struct maps {
	struct xdpen_meta meta;
	struct xdpen_device *devices; /* meta.slots of them, shared with the kernel */
	struct xdpen_sketch *sketches; /* same slots */
	struct xdpen_state *states;
	struct xdpen_policy *policy;
	struct xdpen_port *ports;
	__u64 *named; /* see answers.h */
	int index, override, panic, counters, stats, bindings, events;
	int evidence; /* see recorder.h */
	int spread; /* see spread.h */
	struct xdpen_spread *groups; /* the same, mapped by spread_map(), or NULL */
	int owners, resolved, pool_nets, ingress;
	int cpus; /* possible CPUs */
};

struct datapath;

/* From the pin directory. -ENOENT: not loaded; -EPROTO: another ABI version; -EACCES, -EPERM: privilege. */
int maps_open(const char *pins, struct maps *maps);
int maps_of(const struct datapath *path, struct maps *maps);
void maps_close(struct maps *maps);

/* Slot of a device, or XDPEN_NO_SLOT. */
__u32 maps_find(const struct maps *maps, const struct xdpen_key *key);
/*
 * Devices that use an address now (main IPv4 address, or a binding of one in
 * quarantine): their number, one of them in `slot`. Any device can claim any
 * address, so with more than one nobody may be picked. Only those count for whom
 * `counts` is true; NULL: all do.
 */
typedef bool maps_counts(const struct maps *maps, __u32 slot);
int maps_find_address(const struct maps *maps, const __u8 address[static 16], maps_counts *counts, __u32 *slot);

/* The device's verdict, read as one word. */
struct xdpen_verdict maps_verdict(const struct maps *maps, __u32 slot);

/* Totals of a device, wherever the counters live. */
void maps_counters(const struct maps *maps, __u32 slot, struct xdpen_counters *total);
/* The same of all slots, at most one system call for many of them. `totals`: meta.slots of them. */
void maps_counters_all(const struct maps *maps, struct xdpen_counters *totals);
/* Sum over CPUs; zero when it cannot be read. */
void maps_reason(const struct maps *maps, __u32 reason, struct xdpen_count *total);
/* The entry for the key in `override`. -ENOENT: there is none. */
int maps_override(const struct maps *maps, const struct xdpen_key *key, struct xdpen_verdict *verdict);
bool maps_panic(const struct maps *maps);

/* The tick counter now, by CLOCK_MONOTONIC and what meta recorded at load (live only). */
__u64 maps_ticks(const struct maps *maps);

#endif
