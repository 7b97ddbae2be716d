/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shipped object, loaded and filled for a site of N devices. Nothing is pinned or attached. */
#ifndef XDPEN_BENCH_SITE_H
#define XDPEN_BENCH_SITE_H

#include <stdbool.h>
#include <xdpen/abi.h>

struct xdpen_bpf;

struct site {
	struct xdpen_bpf *kernel;
	__u32 devices;
	__u32 slots;
	__u32 pool;
	bool counters_per_cpu;
	struct xdpen_device *records;
	struct xdpen_sketch *sketches;
	struct xdpen_spread *spread;
	struct xdpen_policy *policy; /* what the reflex sets, and what else a subject wants otherwise */
	__u32 *slot_of; /* by source number */
};

/* Returns 0 or a negative errno. */
int site_open(struct site *site, __u32 devices, bool counters_per_cpu);
void site_close(struct site *site);

/* The descriptor of a program by its name. */
int site_program(const struct site *site, const char *name);

/* Windows, sketches and evidence as on the day of admission; counters stay. */
void site_forget(struct site *site);
/* Every device may again have payloads copied to user space. */
void site_rearm_heads(struct site *site);
void site_set_action(struct site *site, enum xdpen_action action);
void site_judge(struct site *site, __u32 source, enum xdpen_action action);
/* `hard`: members from which on the kernel decides by itself, in every family; a limit below it is reported. */
void site_set_limit(struct site *site, enum xdpen_kind kind, __u16 hard);
void site_drain_events(struct site *site);

/* Frames counted under a reason, all CPUs together. */
__u64 site_counted(const struct site *site, enum xdpen_reason reason);
/* Frames in all devices' counters. */
__u64 site_device_frames(const struct site *site);

/* Memory that the kernel charges for a map, in bytes; 0 if there is none of that name. */
__u64 site_map_bytes(const struct site *site, const char *name);
__u64 site_all_bytes(const struct site *site);
/* The maps whose size does not follow the number of devices beyond the pools' cap. */
__u64 site_fixed_bytes(const struct site *site);

/* Milliseconds to look at every record of the table once, as the daemon's sweep does where all is calm. */
double site_sweep(const struct site *site);

#endif
