// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Event to enforced verdict: a miner's login goes in, the daemon reads it from the
 * ring, understands it and writes the verdict, which is seen in the mapped record
 * and obeyed by the next frame.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../../user/sys/maps.h"
#include "../drive.h"
#include "inject.h"
#include "verbs.h"

#define SAMPLES_MAX 200
#define PATIENCE_NS 1000000000ULL

static __u64 nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static const struct frame_plan syn = { .shape = SHAPE_SYN, .port = 3333 };
static const struct frame_plan login = { .shape = SHAPE_MINING, .port = 3333 };

/* The login of one device; `ns`: until its verdict stands. */
static int time_one(const struct maps *maps, const struct injector *injector, __u32 number, double *ns)
{
	struct xdpen_key key = { .present = 1 };
	__u64 mac = drive_mac(number, 0), begin;
	struct bench_frame frame;
	__u32 action, slot;
	int error;

	memcpy(key.mac, &mac, sizeof(key.mac));
	slot = maps_find(maps, &key);
	if (slot == XDPEN_NO_SLOT)
		return -ENOENT;
	inject_build(&frame, &syn, number, 1000);
	error = inject(injector, &frame, &action);
	if (error)
		return error;
	inject_build(&frame, &login, number, 1001);
	begin = nanoseconds();
	error = inject(injector, &frame, &action);
	while (!error && maps_verdict(maps, slot).action == XDPEN_PASS)
		if (nanoseconds() - begin > PATIENCE_NS)
			return -ETIMEDOUT;
	*ns = nanoseconds() - begin;
	if (!error)
		error = inject(injector, &frame, &action);
	return error ? error : action == XDP_DROP ? 0 : -EBADMSG;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void tell(const char *name, double *ns, __u32 samples)
{
	qsort(ns, samples, sizeof(*ns), ascending);
	printf("figure\t%s-p50-us\t%.1f\tus\n", name, ns[samples / 2] / 1e3);
	printf("figure\t%s-p95-us\t%.1f\tus\n", name, ns[samples * 95 / 100] / 1e3);
	printf("figure\t%s-most-us\t%.1f\tus\n", name, ns[samples - 1] / 1e3);
}

int time_verdicts(const char *pins, const char *interface, const struct verdict_plan *plan)
{
	__u32 samples = plan->samples < SAMPLES_MAX ? plan->samples : SAMPLES_MAX;
	double ns[SAMPLES_MAX];
	struct injector injector;
	struct maps maps;
	int error = maps_open(pins, &maps);

	if (error)
		return complain("cannot open the pinned maps", error);
	error = inject_open(&injector, interface);
	for (__u32 number = 0; number < samples && !error; number++) {
		error = time_one(&maps, &injector, plan->first + number, &ns[number]);
		usleep(plan->apart * 1000);
	}
	if (!error)
		tell(plan->name, ns, samples);
	inject_close(&injector);
	maps_close(&maps);
	return error ? complain("no verdict was enforced", error) : 0;
}
