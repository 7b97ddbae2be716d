// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <string.h>

#include "median.h"
#include "row.h"

#define FRAMES_MIN (1u << 19) /* so that a run takes 10 ms or more */
#define FRAMES_MIN_QUICK (1u << 17)
#define SLICE_MIN (1u << 13)
#define CONTACTS_PER_DEVICE 64 /* of a scan, while its sketches are far from full */
#define CONTACTS_PER_DEVICE_LARGE 16
#define LARGE 16384 /* devices */
#define FRESH_RUNS_MAX 64 /* of a few frames each: setting a run up takes longer than they do */
#define RING_FRAMES 256 /* events that fit in the ring, with room */
#define RING_RUNS 64

static __u64 row_counted(const struct row *row, struct bed *bed)
{
	const struct site *site = bed_site(bed, row->stage);

	if (site)
		return site_counted(site, row->load->reason);
	return row->stage == STAGE_XDP_FILTER ? peer_counted(&bed->peer) : plain_counted(&bed->plain);
}

static bool is_empty(enum stage stage)
{
	return stage == STAGE_EMPTY || stage == STAGE_TC_EMPTY;
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

static __u32 expected_action(const struct row *row)
{
	if (row->stage >= STAGE_TC_EMPTY)
		return (__u32)TC_ACT_UNSPEC;
	return row->load->action == XDPEN_DROP && row->stage != STAGE_EMPTY ? XDP_DROP : XDP_PASS;
}

/* `slice`: frames that visit all devices with all destinations alike, 0 = the run is one slice. */
static int send_frames(const struct row *row, struct bed *bed, __u32 frames, __u32 slice, struct taken *taken, bool timed)
{
	struct drive *drive = bed_drive(bed);
	struct bench_frame frame;
	int error;

	frame_build(&frame, &row->load->frame);
	*drive = bed_plan(bed, row->load, row->stage, &frame);
	drive->last = frames - 1;
	drive->slice_mask = slice - 1;
	error = bed_send(bed, &frame, row->stage >= STAGE_TC_EMPTY, frames, expected_action(row));
	if (error)
		return error;
	taken->sent += frames;
	if (timed)
		take(taken, drive);
	return 0;
}

/* First once through all destinations, so that the windows know them even if they have turned since. */
static int run_steady(const struct row *row, struct bed *bed, struct taken *taken)
{
	__u32 frames_min = bed->quick ? FRAMES_MIN_QUICK : FRAMES_MIN, all = STEADY_DESTINATIONS * bed->devices;
	int error = send_frames(row, bed, all > 1 ? all : 2, 0, taken, false);

	return error ? error :
		       send_frames(row, bed, all > frames_min ? all : frames_min, all > SLICE_MIN ? all : SLICE_MIN, taken, true);
}

/* A scan costs more as it goes on: it is one slice. */
static int run_fresh(const struct row *row, struct bed *bed, struct taken *taken)
{
	__u32 contacts = bed->devices > LARGE ? CONTACTS_PER_DEVICE_LARGE : CONTACTS_PER_DEVICE;
	__u32 frames = contacts * bed->devices, frames_min = (bed->quick ? FRAMES_MIN_QUICK : FRAMES_MIN) / 4;
	__u32 wanted = frames < frames_min ? frames_min / frames : 1, runs = wanted < FRESH_RUNS_MAX ? wanted : FRESH_RUNS_MAX;
	struct site *site = bed_site(bed, row->stage);
	int error = 0;

	for (__u32 i = 0; i < runs && !error; i++) {
		if (site)
			site_forget(site);
		error = send_frames(row, bed, frames, 0, taken, true);
	}
	return error;
}

static int run_events(const struct row *row, struct bed *bed, struct taken *taken)
{
	__u32 frames = bed->devices * STEADY_DESTINATIONS < RING_FRAMES ? bed->devices * STEADY_DESTINATIONS : RING_FRAMES;
	struct site *site = bed_site(bed, row->stage);
	int error = 0;

	for (__u32 i = 0; i < RING_RUNS && !error; i++) {
		site_rearm_heads(site);
		site_drain_events(site);
		error = send_frames(row, bed, frames, 0, taken, true);
	}
	return error;
}

static int run_load(const struct row *row, struct bed *bed, struct taken *taken)
{
	if (row->load->events && !is_empty(row->stage))
		return run_events(row, bed, taken);
	if (row->load->fresh && !is_empty(row->stage))
		return run_fresh(row, bed, taken);
	return run_steady(row, bed, taken);
}

static int set_action(const struct row *row, struct bed *bed, enum xdpen_action action)
{
	struct site *site = bed_site(bed, row->stage);

	if (row->load->action == XDPEN_PASS)
		return 0;
	if (site)
		site_set_action(site, action);
	return row->stage == STAGE_PLAIN ? plain_set_dropped(&bed->plain, action != XDPEN_PASS) : 0;
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
	struct site *site = bed_site(bed, row->stage);
	__u64 before = is_empty(row->stage) ? 0 : row_counted(row, bed);
	struct taken taken = {};
	int error = set_action(row, bed, row->load->action);

	if (!error)
		error = run_load(row, bed, &taken);
	if (set_action(row, bed, XDPEN_PASS) && !error)
		error = -errno;
	if (site)
		site_drain_events(site);
	if (!error && !is_empty(row->stage) && row_counted(row, bed) - before != taken.sent)
		error = -EBADMSG;
	if (!error && keep)
		keep_round(row, &taken);
	return error;
}

double row_median(const struct row *row)
{
	double sorted[ROUNDS_MAX];

	if (!row->rounds)
		return 0;
	memcpy(sorted, row->ns, row->rounds * sizeof(*sorted));
	return median(sorted, row->rounds);
}
