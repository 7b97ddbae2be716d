// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One device over two CPUs, against two devices over two CPUs: what sharing a record
 * costs. Medians, because a minimum picks the rounds in which the threads did not
 * overlap.
 */
#include <linux/bpf.h>
#include <pthread.h>
#include <stdio.h>

#include "fact.h"
#include "median.h"
#include "subject.h"

#define ROUNDS 21
#define FRAMES (1u << 19)

enum pairing { ALONE, EMPTY, DIFFERENT, SAME, PAIRINGS };

static const struct load kinds[] = {
	{ .name = "data", .frame = { .shape = SHAPE_DATA, .port = 443 } },
	{ .name = "syn", .frame = { .shape = SHAPE_SYN, .port = 443 } },
};
#define KINDS 2

struct lane {
	struct bed *bed;
	const struct load *load;
	pthread_barrier_t *start;
	enum pairing pairing;
	int cpu;
	int error;
	double ns;
};

/* Once untimed, so that its destinations are known and the other lane has begun. */
static int run_lane(struct lane *lane)
{
	enum stage stage = lane->pairing == EMPTY ? STAGE_EMPTY : STAGE_XDPEN;
	struct drive *drive = bed_drive(lane->bed);
	struct bench_frame frame;
	int error = 0;

	frame_build(&frame, &lane->load->frame);
	for (int run = 0; run < 2 && !error; run++) {
		*drive = bed_plan(lane->bed, lane->load, stage, &frame);
		drive->sources_shift = 0;
		drive->source_base = lane->pairing == DIFFERENT ? lane->cpu : 0;
		drive->last = FRAMES - 1;
		error = bed_send(lane->bed, &frame, false, FRAMES, XDP_PASS);
	}
	lane->ns = (double)(drive->end - drive->start) / drive->last;
	return error;
}

static void *lane_thread(void *argument)
{
	struct lane *lane = argument;

	lane->error = pin_to_cpu(lane->cpu);
	pthread_barrier_wait(lane->start);
	if (!lane->error)
		lane->error = run_lane(lane);
	return NULL;
}

/* The mean of both lanes, ns per frame. */
static int run_pairing(struct bed *bed, const struct load *load, enum pairing pairing, double *ns)
{
	int lanes = pairing == ALONE ? 1 : 2, error = 0;
	pthread_barrier_t start;
	struct lane all[2];
	pthread_t threads[2];

	pthread_barrier_init(&start, NULL, lanes);
	for (int i = 0; i < lanes; i++) {
		all[i] = (struct lane){ .bed = bed, .load = load, .start = &start, .pairing = pairing, .cpu = i };
		pthread_create(&threads[i], NULL, lane_thread, &all[i]);
	}
	*ns = 0;
	for (int i = 0; i < lanes; i++) {
		pthread_join(threads[i], NULL);
		*ns += all[i].ns / lanes;
		error = error ? error : all[i].error;
	}
	pthread_barrier_destroy(&start);
	return error;
}

static void tell(const struct load *load, double ns[PAIRINGS][ROUNDS], __u32 rounds)
{
	static const char *const names[PAIRINGS] = { "one-cpu", "two-cpus-empty", "two-cpus-two-devices", "two-cpus-same-device" };
	char name[64];
	double usual[PAIRINGS];

	for (enum pairing i = 0; i < PAIRINGS; i++) {
		usual[i] = median(ns[i], rounds);
		snprintf(name, sizeof(name), "%s-%s-ns", names[i], load->name);
		fact_figure(name, usual[i], "ns");
	}
	snprintf(name, sizeof(name), "two-cpus-one-device%s", load == kinds ? "" : "-syn");
	fact_figure(name, (usual[SAME] - usual[EMPTY]) / (usual[DIFFERENT] - usual[EMPTY]), "");
}

static int measure_kind(struct bed *bed, const struct load *load, __u32 rounds)
{
	static double ns[PAIRINGS][ROUNDS];
	__u32 order[PAIRINGS] = { ALONE, EMPTY, DIFFERENT, SAME };

	for (__u32 round = 0; round <= rounds; round++) {
		shuffle(order, PAIRINGS);
		for (__u32 i = 0; i < PAIRINGS; i++) {
			double took;
			int error = run_pairing(bed, load, order[i], &took);

			if (error)
				return error;
			if (round)
				ns[order[i]][round - 1] = took;
		}
	}
	tell(load, ns, rounds);
	return 0;
}

int measure_cpus(const struct options *options)
{
	__u32 rounds = options->rounds && options->rounds < ROUNDS ? options->rounds : ROUNDS;
	struct bed bed;
	int error;

	if (last_cpu() < 1) {
		fact_skip("two-cpus-one-device", "this machine has one CPU");
		return 0;
	}
	error = bed_open(&bed, 256, options->quick);
	if (error)
		return complain("cannot load the programs", error);
	for (__u32 i = 0; i < KINDS && !error; i++)
		error = measure_kind(&bed, &kinds[i], rounds);
	bed_close(&bed);
	return error ? complain("two CPUs failed", error) : 0;
}
