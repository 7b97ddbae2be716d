// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random MACs: what ten million frames, each from a MAC that nobody has seen, do to
 * the records and the verdicts of those who are registered; the same against the
 * plain peer, whose records lie in an LRU map with room for twice as many.
 */
#include <linux/bpf.h>

#include "fact.h"
#include "subject.h"

#define REGISTERED 4096
#define QUARANTINED 256 /* of them, the first ones */
#define FLOOD 10000000
#define FLOOD_STEP 500000
#define FLOOD_SHIFT 24 /* more MACs than frames: none comes twice */
#define EACH 16 /* frames of each registered device before and after */

static const struct load registered = { .name = "registered", .frame = { .shape = SHAPE_DATA, .port = 443 } };
static const struct load flood = { .name = "flood", .frame = { .shape = SHAPE_SYN, .port = 443 }, .family = 1 };

static int send(struct bed *bed, const struct load *load, enum stage stage, __u32 frames, __u32 first, double *ns)
{
	struct drive *drive = bed_drive(bed);
	struct bench_frame frame;
	int error;

	frame_build(&frame, &load->frame);
	*drive = bed_plan(bed, load, stage, &frame);
	drive->last = frames - 1;
	if (load->family) {
		drive->sources_shift = FLOOD_SHIFT;
		drive->source_base = first * DRIVE_ORDER & ((1U << FLOOD_SHIFT) - 1);
	}
	error = bed_send(bed, &frame, false, frames, ANY_ACTION);
	*ns = (double)(drive->end - drive->start) / drive->last;
	return error;
}

/* The flood through a stage: the fastest step and the mean, ns per frame. */
static int send_flood(struct bed *bed, enum stage stage, double *least, double *mean)
{
	struct site *site = bed_site(bed, stage);

	*least = 0;
	*mean = 0;
	for (__u32 sent = 0; sent < FLOOD; sent += FLOOD_STEP) {
		double ns;
		int error = send(bed, &flood, stage, FLOOD_STEP, sent, &ns);

		if (error)
			return error;
		if (site)
			site_drain_events(site);
		if (!sent || ns < *least)
			*least = ns;
		*mean += ns * FLOOD_STEP / FLOOD;
	}
	return 0;
}

/* Registered devices that are no longer met as such. */
static int count_lost(struct bed *bed, double *records, double *verdicts)
{
	const struct site *site = &bed->sites[0];
	__u64 passed = site_counted(site, XDPEN_IN_PASS), dropped = site_counted(site, XDPEN_IN_QUARANTINE_DROP);
	double ns;
	int error = send(bed, &registered, STAGE_XDPEN, EACH * REGISTERED, 0, &ns);

	passed = site_counted(site, XDPEN_IN_PASS) - passed;
	dropped = site_counted(site, XDPEN_IN_QUARANTINE_DROP) - dropped;
	*records = REGISTERED - (double)(passed + dropped) / EACH;
	*verdicts = QUARANTINED - (double)dropped / EACH;
	return error;
}

static int flood_xdpen(struct bed *bed, double empty)
{
	double least, mean, ns, records, verdicts;
	int error;

	for (__u32 source = 0; source < QUARANTINED; source++)
		site_judge(&bed->sites[0], source, XDPEN_DROP);
	error = send(bed, &registered, STAGE_XDPEN, EACH * REGISTERED, 0, &ns);
	if (!error)
		error = send_flood(bed, STAGE_XDPEN, &least, &mean);
	if (!error)
		error = count_lost(bed, &records, &verdicts);
	if (error)
		return error;
	fact_figure("flood-frames", FLOOD, "");
	fact_figure("flood-records-lost", records, "");
	fact_figure("flood-verdicts-lost", verdicts, "");
	fact_figure("flood-added-ns", least - empty, "ns");
	fact_figure("flood-added-mean-ns", mean - empty, "ns");
	return 0;
}

static int flood_plain(struct bed *bed, double empty)
{
	double least, mean, ns;
	int error = send(bed, &registered, STAGE_PLAIN, EACH * REGISTERED, 0, &ns);

	if (!error)
		error = send_flood(bed, STAGE_PLAIN, &least, &mean);
	if (error)
		return error;
	fact_figure("flood-lru-records-lost-percent", 100.0 * plain_lost(&bed->plain, EACH) / REGISTERED, "%");
	fact_figure("flood-lru-added-ns", least - empty, "ns");
	fact_figure("flood-lru-added-mean-ns", mean - empty, "ns");
	return 0;
}

int measure_flood(const struct options *options)
{
	double empty, mean;
	struct bed bed;
	int error = bed_open(&bed, REGISTERED, options->quick);

	if (error)
		return complain("cannot load the programs", error);
	error = send_flood(&bed, STAGE_EMPTY, &empty, &mean);
	if (!error)
		error = flood_xdpen(&bed, empty);
	if (!error)
		error = flood_plain(&bed, empty);
	bed_close(&bed);
	return error ? complain("the flood failed", error) : 0;
}
