// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/bpf.h>
#include <sched.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bed.h"
#include "bench.skel.h"

#define FRESH_MASK 0x3ffffffu

static int place_stage(const struct bed *bed, enum stage stage, int program)
{
	const struct bpf_map *map = stage < STAGE_TC_EMPTY ? bed->harness->maps.stages : bed->harness->maps.tc_stages;
	__u32 slot = stage;

	return bpf_map_update_elem(bpf_map__fd(map), &slot, &program, BPF_ANY) ? -errno : 0;
}

static int place_sites(struct bed *bed)
{
	int error = site_open(&bed->sites[0], bed->devices, true);

	if (!error)
		error = site_open(&bed->sites[1], bed->devices, false);
	if (!error)
		error = place_stage(bed, STAGE_XDPEN, site_program(&bed->sites[0], "xdpen_in"));
	if (!error)
		error = place_stage(bed, STAGE_XDPEN_RECORD, site_program(&bed->sites[1], "xdpen_in"));
	if (!error)
		error = place_stage(bed, STAGE_OUT, site_program(&bed->sites[0], "xdpen_out"));
	return error ? error : place_stage(bed, STAGE_GUARD, site_program(&bed->sites[0], "xdpen_guard"));
}

static int place_peers(struct bed *bed)
{
	int error = plain_open(&bed->plain, bed->devices);

	if (!error)
		error = place_stage(bed, STAGE_PLAIN, plain_program(&bed->plain));
	peer_open(&bed->peer, bed->devices);
	return error || !bed->peer.object ? error : place_stage(bed, STAGE_XDP_FILTER, bed->peer.program);
}

int bed_open(struct bed *bed, __u32 devices, bool quick)
{
	int error;

	*bed = (struct bed){ .devices = devices, .quick = quick };
	bed->harness = bench_bpf__open_and_load();
	if (!bed->harness)
		return -errno;
	error = place_stage(bed, STAGE_EMPTY, bpf_program__fd(bed->harness->progs.empty));
	if (!error)
		error = place_stage(bed, STAGE_TC_EMPTY, bpf_program__fd(bed->harness->progs.tc_empty));
	if (!error)
		error = place_sites(bed);
	if (!error)
		error = place_peers(bed);
	if (error)
		bed_close(bed);
	return error;
}

void bed_close(struct bed *bed)
{
	for (int i = 0; i < 2; i++)
		site_close(&bed->sites[i]);
	peer_close(&bed->peer);
	plain_close(&bed->plain);
	bench_bpf__destroy(bed->harness);
	bed->harness = NULL;
}

struct site *bed_site(struct bed *bed, enum stage stage)
{
	switch (stage) {
	case STAGE_XDPEN:
	case STAGE_OUT:
	case STAGE_GUARD:
		return &bed->sites[0];
	case STAGE_XDPEN_RECORD:
		return &bed->sites[1];
	case STAGE_EMPTY:
	case STAGE_TC_EMPTY:
	case STAGE_XDP_FILTER:
	case STAGE_PLAIN:
	case STAGES:
		break;
	}
	return NULL;
}

struct drive *bed_drive(struct bed *bed)
{
	return &bed->harness->bss->drives[sched_getcpu() & (DRIVE_CPUS - 1)];
}

static __u32 log2_of(__u32 power)
{
	return 31 - __builtin_clz(power);
}

struct drive bed_plan(struct bed *bed, const struct load *load, enum stage stage, const struct bench_frame *frame)
{
	struct drive drive = {
		.sources_shift = log2_of(bed->devices),
		.family = load->family,
		.address_base = FIRST_DESTINATION + (load->fresh ? bed->runs * 65537 % 0x1000000 : 0),
		.address_mask = load->fresh ? FRESH_MASK : STEADY_DESTINATIONS - 1,
		.address_at = frame->address_at,
		.mac_at = frame->mac_at,
		.ipv6 = load->frame.ipv6,
		.stage = stage,
		.slice_mask = ~0u,
		.chained = load->chained,
		.restore = load->restore ? frame->length : 0,
	};

	memcpy(&drive.restore_tag, frame->bytes + 12, sizeof(drive.restore_tag));
	bed->runs++;
	return drive;
}

int bed_send(struct bed *bed, const struct bench_frame *frame, bool tc, __u32 frames, __u32 expected)
{
	const struct bpf_program *prologue = tc ? bed->harness->progs.tc_prologue : bed->harness->progs.prologue;
	LIBBPF_OPTS(bpf_test_run_opts, run);

	run.data_in = frame->bytes;
	run.data_size_in = frame->length;
	run.repeat = frames;
	if (bpf_prog_test_run_opts(bpf_program__fd(prologue), &run))
		return -errno;
	if (expected != ANY_ACTION && run.retval != expected)
		return -EBADMSG;
	return bed_drive(bed)->sent == frames ? 0 : -EBADMSG;
}

#define LIVE_BATCH 64 /* what a driver's NAPI takes at once */

int bed_send_live(struct bed *bed, const struct bench_frame *frame, __u32 frames)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);

	run.data_in = frame->bytes;
	run.data_size_in = frame->length;
	run.repeat = frames;
	run.batch_size = LIVE_BATCH;
	run.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
	if (bpf_prog_test_run_opts(bpf_program__fd(bed->harness->progs.live_prologue), &run))
		return -errno;
	return bed_drive(bed)->sent == frames ? 0 : -EBADMSG;
}
