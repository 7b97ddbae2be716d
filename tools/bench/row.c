// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "drive.h"
#include "row.h"
#include "bench.skel.h"

#define STEADY_DESTINATIONS 16
#define FRESH_MASK 0x3ffffffu
#define FIRST_DESTINATION 0x0b000000u /* 11.0.0.0: public, and room above it */

#define FRAMES_MIN (1u << 19) /* so that a run takes 10 ms or more */
#define FRAMES_MIN_QUICK (1u << 17)
#define SLICE_MIN (1u << 13)
#define CONTACTS_PER_DEVICE 64 /* of a scan, while its sketches are far from full */
#define CONTACTS_PER_DEVICE_LARGE 16
#define LARGE 16384 /* devices */

const struct load loads[] = {
	{ .name = "steady-data", .shape = SHAPE_DATA, .port = 443, .reason = XDPEN_IN_PASS },
	{ .name = "steady-syn", .shape = SHAPE_SYN, .port = 443, .reason = XDPEN_IN_PASS },
	{ .name = "steady-udp", .shape = SHAPE_UDP, .port = 443, .reason = XDPEN_IN_PASS },
	{ .name = "scan", .shape = SHAPE_SYN, .port = 443, .fresh = true, .reason = XDPEN_IN_PASS },
	/* An attacked service: counted in two more windows, every header recorded. Live, the reflex ends it after 16. */
	{ .name = "scan-service", .shape = SHAPE_SYN, .port = 23, .fresh = true, .reason = XDPEN_IN_PASS },
	{ .name = "ipv6-data", .shape = SHAPE_DATA, .port = 443, .ipv6 = true, .reason = XDPEN_IN_PASS },
	{ .name = "ipv6-syn", .shape = SHAPE_SYN, .port = 443, .ipv6 = true, .reason = XDPEN_IN_PASS },
	{ .name = "vlan-data", .shape = SHAPE_DATA, .port = 443, .vlan = 20, .reason = XDPEN_IN_PASS },
	{ .name = "drop", .shape = SHAPE_DATA, .port = 443, .action = XDPEN_DROP, .reason = XDPEN_IN_QUARANTINE_DROP },
	{ .name = "stranger", .shape = SHAPE_DATA, .port = 443, .family = 1, .reason = XDPEN_IN_STRANGER },
};
const __u32 load_count = sizeof(loads) / sizeof(*loads);

/* Only the address's place and width change the prologue. */
const struct load *load_baseline(const struct load *load)
{
	for (__u32 i = 0; i < load_count; i++)
		if (loads[i].ipv6 == load->ipv6 && loads[i].vlan == load->vlan)
			return &loads[i];
	return load;
}

const char *stage_name(enum stage stage)
{
	static const char *const names[STAGES] = { "empty", "xdpen", "xdpen-record", "xdp-filter" };

	return names[stage];
}

static int place_stage(const struct bed *bed, enum stage stage, int program)
{
	__u32 slot = stage;

	return bpf_map_update_elem(bpf_map__fd(bed->harness->maps.stages), &slot, &program, BPF_ANY) ? -errno : 0;
}

int bed_open(struct bed *bed, __u32 devices, bool quick)
{
	int error;

	*bed = (struct bed){ .devices = devices, .quick = quick };
	bed->harness = bench_bpf__open_and_load();
	if (!bed->harness)
		return -errno;
	error = place_stage(bed, STAGE_EMPTY, bpf_program__fd(bed->harness->progs.empty));
	for (int i = 0; i < 2 && !error; i++) {
		error = site_open(&bed->sites[i], devices, STAGE_XDPEN + i == STAGE_XDPEN);
		if (!error)
			error = place_stage(bed, STAGE_XDPEN + i, site_program(&bed->sites[i]));
	}
	peer_open(&bed->peer, devices);
	if (!error && bed->peer.object)
		error = place_stage(bed, STAGE_XDP_FILTER, bed->peer.program);
	if (error)
		bed_close(bed);
	return error;
}

void bed_close(struct bed *bed)
{
	for (int i = 0; i < 2; i++)
		site_close(&bed->sites[i]);
	peer_close(&bed->peer);
	bench_bpf__destroy(bed->harness);
	bed->harness = NULL;
}

static struct site *row_site(const struct row *row, struct bed *bed)
{
	if (row->stage != STAGE_XDPEN && row->stage != STAGE_XDPEN_RECORD)
		return NULL;
	return &bed->sites[row->stage - STAGE_XDPEN];
}

static __u64 row_counted(const struct row *row, struct bed *bed)
{
	const struct site *site = row_site(row, bed);

	if (site)
		return site_counted(site, row->load->reason);
	return row->stage == STAGE_XDP_FILTER ? peer_counted(&bed->peer) : 0;
}

static __u32 log2_of(__u32 power)
{
	return 31 - __builtin_clz(power);
}

/* A slice visits all sources with all destinations; a scan, which costs more as it goes on, is one slice. */
static __u32 slice_mask(const struct row *row)
{
	__u32 all = STEADY_DESTINATIONS * row->devices;

	if (row->load->fresh)
		return ~0u;
	return (all > SLICE_MIN ? all : SLICE_MIN) - 1;
}

static void set_drive(const struct row *row, struct bed *bed, const struct bench_frame *frame, __u32 frames)
{
	bed->harness->bss->drive = (struct drive){
		.last = frames - 1,
		.sources_shift = log2_of(row->devices),
		.family = row->load->family,
		.destination_base = FIRST_DESTINATION + (row->load->fresh ? bed->runs * 65537 % 0x1000000 : 0),
		.destination_mask = row->load->fresh ? FRESH_MASK : STEADY_DESTINATIONS - 1,
		.destination_at = frame->destination_at,
		.ipv6 = frame->ipv6,
		.stage = row->stage,
		.slice_mask = slice_mask(row),
	};
	bed->runs++;
}

/* What one round has taken, as yet. */
struct taken {
	__u64 sent;
	__u64 timed;
	double ns;
	double least; /* per frame */
};

static void take(struct taken *taken, const struct drive *drive)
{
	double all = (double)(drive->end - drive->start) / drive->last;
	double least = drive->least ? (double)drive->least / (drive->slice_mask + 1.0) : all;

	taken->timed += drive->last;
	taken->ns += drive->end - drive->start;
	if (!taken->least || least < taken->least)
		taken->least = least;
}

static int send_frames(const struct row *row, struct bed *bed, __u32 frames, struct taken *taken, bool timed)
{
	__u32 expected = row->load->action == XDPEN_DROP && row_site(row, bed) ? XDP_DROP : XDP_PASS;
	const struct drive *drive = &bed->harness->bss->drive;
	LIBBPF_OPTS(bpf_test_run_opts, run);
	struct bench_frame frame;

	frame_build(&frame, row->load->shape, row->load->ipv6, row->load->vlan, row->load->port);
	set_drive(row, bed, &frame, frames);
	run.data_in = frame.bytes;
	run.data_size_in = frame.length;
	run.repeat = frames;
	if (bpf_prog_test_run_opts(bpf_program__fd(bed->harness->progs.prologue), &run))
		return -errno;
	if (run.retval != expected || drive->sent != frames)
		return -EBADMSG;
	taken->sent += frames;
	if (timed)
		take(taken, drive);
	return 0;
}

/* First once through all destinations, so that the windows know them even if they have turned since. */
static int run_steady(const struct row *row, struct bed *bed, struct taken *taken)
{
	__u32 frames_min = bed->quick ? FRAMES_MIN_QUICK : FRAMES_MIN, all = STEADY_DESTINATIONS * row->devices;
	int error = send_frames(row, bed, all, taken, false);

	return error ? error : send_frames(row, bed, all > frames_min ? all : frames_min, taken, true);
}

static int run_fresh(const struct row *row, struct bed *bed, struct taken *taken)
{
	__u32 contacts = row->devices > LARGE ? CONTACTS_PER_DEVICE_LARGE : CONTACTS_PER_DEVICE;
	__u32 frames = contacts * row->devices, frames_min = (bed->quick ? FRAMES_MIN_QUICK : FRAMES_MIN) / 4;
	__u32 runs = frames < frames_min ? frames_min / frames : 1;
	int error = 0;

	for (__u32 i = 0; i < runs && !error; i++) {
		site_forget(row_site(row, bed));
		error = send_frames(row, bed, frames, taken, true);
	}
	return error;
}

static void keep_round(struct row *row, const struct taken *taken)
{
	if (row->rounds == ROUNDS_MAX)
		return;
	row->ns[row->rounds] = taken->ns / taken->timed;
	if (!row->rounds || taken->least < row->least)
		row->least = taken->least;
	row->rounds++;
}

int row_run(struct row *row, struct bed *bed, bool keep)
{
	struct site *site = row_site(row, bed);
	__u64 before = row_counted(row, bed);
	struct taken taken = {};
	int error;

	if (site && row->load->action)
		site_set_action(site, row->load->action);
	error = row->load->fresh && site ? run_fresh(row, bed, &taken) : run_steady(row, bed, &taken);
	if (site && row->load->action)
		site_set_action(site, XDPEN_PASS);
	if (site)
		site_drain_events(site);
	if (!error && row->stage != STAGE_EMPTY && row_counted(row, bed) - before != taken.sent)
		error = -EBADMSG;
	if (!error && keep)
		keep_round(row, &taken);
	return error;
}

double row_minimum(const struct row *row)
{
	return row->least;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double row_median(const struct row *row)
{
	double sorted[ROUNDS_MAX];

	if (!row->rounds)
		return 0;
	memcpy(sorted, row->ns, row->rounds * sizeof(*sorted));
	qsort(sorted, row->rounds, sizeof(*sorted), ascending);
	return (sorted[(row->rounds - 1) / 2] + sorted[row->rounds / 2]) / 2;
}
