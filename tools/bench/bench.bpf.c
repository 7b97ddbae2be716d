// SPDX-License-Identifier: GPL-2.0
/*
 * The harness's side of a measurement: a prologue that gives the frame its next
 * source and destination, then a tail call into the stage under test. Time is
 * taken here, at the first and at the last frame, because setting up a test run
 * waits for grace periods.
 */
#include <linux/bpf.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "drive.h"

char program_license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} stages SEC(".maps");

struct drive drive = {};

/* In the words that the stages read: a load across two stores would wait for both. */
static __always_inline void write_source(void *mac, __u32 number)
{
	__u32 source = number * DRIVE_ORDER & ((1U << (drive.sources_shift & 31)) - 1);
	__u64 word = drive_mac(source, drive.family);

	*(__u32 *)mac = word;
	*(__u16 *)(mac + 4) = word >> 32;
}

static __always_inline void write_destination(void *address, __u32 number)
{
	__u32 spread = number + (number >> (drive.sources_shift & 31));
	__u32 destination = drive.destination_base + (spread & drive.destination_mask);

	if (drive.ipv6)
		*(__u64 *)address = bpf_cpu_to_be64(destination);
	else
		*(__u32 *)address = bpf_htonl(destination);
}

/* A slice is short enough to escape the scheduler on a busy machine, and visits every source alike. */
static __always_inline void take_time(__u32 number)
{
	__u64 now = bpf_ktime_get_ns(), took = now - drive.mark;

	if (number == 0)
		drive.start = now;
	else if (!drive.least || took < drive.least)
		drive.least = took;
	drive.mark = now;
}

SEC("xdp")
int prologue(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	void *destination = data + (drive.destination_at & 63);
	__u32 number = drive.sent++;

	if (!(number & drive.slice_mask))
		take_time(number);
	if (number == drive.last)
		drive.end = bpf_ktime_get_ns();
	if (data + 12 > end || destination + 8 > end)
		return XDP_ABORTED;
	write_source(data + 6, number);
	write_destination(destination, number);
	bpf_tail_call(ctx, &stages, drive.stage);
	return XDP_ABORTED;
}

SEC("xdp")
int empty(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}
