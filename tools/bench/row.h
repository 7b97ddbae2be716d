/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured: a load (which frames) through a stage (which program) at a number of devices. */
#ifndef XDPEN_BENCH_ROW_H
#define XDPEN_BENCH_ROW_H

#include <stdbool.h>
#include <xdpen/abi.h>

#include "frames.h"
#include "peer.h"
#include "site.h"

/* Slots of the program array. */
enum stage {
	STAGE_EMPTY, /* XDP_PASS and nothing else: what every other row subtracts */
	STAGE_XDPEN, /* the shipped object, counters per CPU */
	STAGE_XDPEN_RECORD, /* the same for one queue: counters in the record */
	STAGE_XDP_FILTER,
	STAGES,
};

struct load {
	const char *name;
	enum frame_shape shape;
	__u16 port;
	__u16 vlan;
	bool ipv6;
	bool fresh; /* every contact is a first one, in sketches that are cleared before */
	__u8 family; /* 1: sources that are not in the table */
	__u8 action; /* enum xdpen_action of all devices */
	__u8 reason; /* enum xdpen_reason that every frame must be counted under */
};

extern const struct load loads[];
extern const __u32 load_count;
/* The load whose row through STAGE_EMPTY is subtracted. */
const struct load *load_baseline(const struct load *load);

#define ROUNDS_MAX 32

struct row {
	const struct load *load;
	enum stage stage;
	__u32 devices;
	double ns[ROUNDS_MAX]; /* of one frame, by round */
	double least; /* of one frame in the fastest slice of all rounds */
	__u32 rounds;
};

/* The programs of one number of devices, in the slots of the array. */
struct bed {
	struct bench_bpf *harness;
	struct site sites[2]; /* STAGE_XDPEN, STAGE_XDPEN_RECORD */
	struct peer peer;
	__u32 devices;
	bool quick;
	__u32 runs; /* so far */
};

int bed_open(struct bed *bed, __u32 devices, bool quick);
void bed_close(struct bed *bed);

/*
 * One round of a row, stored where `keep`. -EBADMSG: the frames were not
 * all counted under their reason, so the time means nothing.
 */
int row_run(struct row *row, struct bed *bed, bool keep);

double row_minimum(const struct row *row);
double row_median(const struct row *row);

const char *stage_name(enum stage stage);

#endif
