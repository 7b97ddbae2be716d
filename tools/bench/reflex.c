// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What gets past a threshold that the kernel enforces: a scanner's frames one by one,
 * and the same scan at full speed. The frame that reaches the limit is the first to
 * obey, so none may pass from it on.
 */
#include <errno.h>
#include <linux/bpf.h>

#include "fact.h"
#include "subject.h"

#define SCANNERS 64
#define HOSTS 64 /* that each tries */
#define LIMIT 16

static const struct load scan = { .name = "scan-service", .frame = { .shape = SHAPE_SYN, .port = 23 }, .fresh = true };

/* `frames` frames of one device from the `first`-th host on. */
static int try_hosts(struct bed *bed, __u32 source, __u32 first, __u32 frames)
{
	struct drive *drive = bed_drive(bed);
	struct bench_frame frame;

	frame_build(&frame, &scan.frame);
	*drive = bed_plan(bed, &scan, STAGE_XDPEN, &frame);
	drive->sources_shift = 0;
	drive->source_base = source;
	drive->address_base = FIRST_DESTINATION + first;
	drive->last = frames - 1;
	return bed_send(bed, &frame, false, frames, ANY_ACTION);
}

/* Frames that passed although the verdict stood, or was set by them. */
static int scan_slowly(struct bed *bed, __u32 source, __u32 *before, __u32 *leaked)
{
	struct site *site = &bed->sites[0];
	const struct xdpen_device *device = &site->records[site->slot_of[source]];

	*before = 0;
	for (__u32 host = 0; host < HOSTS; host++) {
		__u64 passed = site_counted(site, XDPEN_IN_PASS);
		int error = try_hosts(bed, source, 2 * host, 1);

		if (error)
			return error;
		passed = site_counted(site, XDPEN_IN_PASS) - passed;
		if (device->verdict.action == XDPEN_PASS)
			*before += passed;
		else
			*leaked += passed;
	}
	/* A scan that trips nothing proves nothing. */
	return device->verdict.action == XDPEN_DROP ? 0 : -EBADMSG;
}

/* The scanner's next life: as on the day of admission. */
static int scan_fast(struct bed *bed, __u32 source, __u32 *passed)
{
	struct site *site = &bed->sites[0];
	__u64 before;
	int error;

	site_forget(site);
	site_judge(site, source, XDPEN_PASS);
	before = site_counted(site, XDPEN_IN_PASS);
	error = try_hosts(bed, source, 0, 2 * HOSTS);
	*passed = site_counted(site, XDPEN_IN_PASS) - before;
	return error;
}

static int measure_scanners(struct bed *bed)
{
	__u32 leaked = 0, most = 0;

	for (__u32 source = 0; source < SCANNERS; source++) {
		__u32 before = 0, fast = 0;
		int error = scan_slowly(bed, source, &before, &leaked);

		if (!error)
			error = scan_fast(bed, source, &fast);
		if (error)
			return error;
		if (fast > most)
			most = fast;
		site_drain_events(&bed->sites[0]);
	}
	fact_figure("reflex-leak", leaked, "frames");
	fact_figure("reflex-hosts-before-the-limit-most", most, "");
	return 0;
}

int measure_reflex(const struct options *options)
{
	struct bed bed;
	int error = bed_open(&bed, 256, options->quick);

	if (error)
		return complain("cannot load the programs", error);
	site_set_limit(&bed.sites[0], XDPEN_SCAN_SERVICE, LIMIT);
	bed.sites[0].policy->action = XDPEN_DROP;
	error = measure_scanners(&bed);
	bed_close(&bed);
	return error ? complain("the scan failed", error) : 0;
}
