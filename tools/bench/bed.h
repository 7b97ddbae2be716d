/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs of one number of devices, in the slots of the arrays. */
#ifndef XDPEN_BENCH_BED_H
#define XDPEN_BENCH_BED_H

#include "drive.h"
#include "load.h"
#include "peer.h"
#include "plain.h"
#include "site.h"

#define STEADY_DESTINATIONS 16
#define FIRST_DESTINATION 0x0b000000u /* 11.0.0.0: public, and room above it */

struct bench_bpf;

struct bed {
	struct bench_bpf *harness;
	struct site sites[2]; /* STAGE_XDPEN, which is TC's, too; STAGE_XDPEN_RECORD */
	struct peer peer;
	struct plain plain;
	__u32 devices;
	bool quick;
	__u32 runs; /* so far */
};

int bed_open(struct bed *bed, __u32 devices, bool quick);
void bed_close(struct bed *bed);

/* NULL for a stage that is none of ours. */
struct site *bed_site(struct bed *bed, enum stage stage);
/* The calling thread's part of the harness; the thread must stay on its CPU. */
struct drive *bed_drive(struct bed *bed);
/* The drive for a load through a stage, with all that only they decide. */
struct drive bed_plan(struct bed *bed, const struct load *load, enum stage stage, const struct bench_frame *frame);

#define ANY_ACTION 0xffffu /* no action has that number */

/*
 * Sends `frames` frames as the calling thread's drive says, which has been set.
 * -EBADMSG: not all went through, or the last with another action than `expected`.
 */
int bed_send(struct bed *bed, const struct bench_frame *frame, bool tc, __u32 frames, __u32 expected);

/* The same with live frames, over a veth pair: they are received before this returns. */
int bed_send_live(struct bed *bed, const struct bench_frame *frame, __u32 frames);

#endif
