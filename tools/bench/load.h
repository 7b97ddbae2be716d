/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured: loads, that is which frames from what kind of devices, and the stages they go through. */
#ifndef XDPEN_BENCH_LOAD_H
#define XDPEN_BENCH_LOAD_H

#include <xdpen/abi.h>

#include "frames.h"

/* Slots of the program arrays; those from STAGE_TC_EMPTY on are of the TC one. */
enum stage {
	STAGE_EMPTY, /* XDP_PASS and nothing else: what every other row subtracts */
	STAGE_XDPEN, /* the shipped object, counters per CPU */
	STAGE_XDPEN_RECORD, /* the same for one queue: counters in the record */
	STAGE_XDP_FILTER,
	STAGE_PLAIN,
	STAGE_TC_EMPTY,
	STAGE_OUT,
	STAGE_GUARD,
	STAGES,
};

#define STAGE_BIT(stage) (1u << (stage))

/* Where a load is measured beside 256 and 4096 devices. */
enum load_extent {
	MEASURED_ALL = 1, /* at 1 and 65536 devices, too */
	MEASURED_QUICK = 2, /* and by the quick run: a gate needs it */
};

struct load {
	const char *name;
	struct frame_plan frame;
	__u32 stages; /* STAGE_BIT of each it is measured through */
	__u8 extent; /* enum load_extent */
	bool fresh; /* every contact is a first one, in sketches that are cleared before */
	bool events; /* every frame sends an event: no more of them in one run than the ring holds */
	bool chained; /* frames do not overlap: the bound on the other side of throughput */
	bool restore; /* the stage changes the frame, which the prologue puts back */
	__u8 family; /* 1: sources that are not in the table */
	__u8 action; /* enum xdpen_action of all devices */
	__u8 reason; /* enum xdpen_reason that every frame must be counted under */
};

extern const struct load loads[];
extern const __u32 load_count;

/* The load whose row through the empty stage is subtracted. */
const struct load *load_baseline(const struct load *load);
enum stage load_empty_stage(const struct load *load);

const char *stage_name(enum stage stage);

#endif
