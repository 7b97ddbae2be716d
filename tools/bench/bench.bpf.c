// SPDX-License-Identifier: GPL-2.0
/*
 * The harness's side of a measurement: a prologue that gives the frame its next
 * device and other end, then a tail call into the stage under test. Time is
 * taken here, at the first and at the last frame, because setting up a test run
 * waits for grace periods.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "drive.h"

char program_license[] SEC("license") = "GPL";

struct stage_array {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u32);
};

struct stage_array stages SEC(".maps");
struct stage_array tc_stages SEC(".maps");

struct drive drives[DRIVE_CPUS] = {};

static __always_inline struct drive *own_drive(void)
{
	struct drive *drive = &drives[bpf_get_smp_processor_id() & (DRIVE_CPUS - 1)];

	barrier_var(drive); /* kept in a register, not computed again for each field */
	return drive;
}

/* In the words that the stages read: a load across two stores would wait for both. */
static __always_inline void write_mac(void *mac, const struct drive *drive, __u32 number)
{
	__u32 source = (number * DRIVE_ORDER & ((1U << (drive->sources_shift & 31)) - 1)) ^ drive->source_base;
	__u64 word = drive_mac(source, drive->family);

	*(__u32 *)mac = word;
	*(__u16 *)(mac + 4) = word >> 32;
}

static __always_inline void write_address(void *at, const struct drive *drive, __u32 number)
{
	__u32 spread = number + (number >> (drive->sources_shift & 31));
	__u32 address = drive->address_base + (spread & drive->address_mask);

	if (drive->ipv6)
		*(__u64 *)at = bpf_cpu_to_be64(address);
	else
		*(__u32 *)at = bpf_htonl(address);
}

/* A slice is short enough to escape the scheduler on a busy machine, and visits every device alike. */
static __always_inline void take_time(struct drive *drive, __u32 number)
{
	__u64 now = bpf_ktime_get_ns(), took = now - drive->mark;

	if (number == 0)
		drive->start = now;
	else if (!drive->least || took < drive->least)
		drive->least = took;
	drive->mark = now;
}

/*
 * The next frame's number, and the clock. Chained: the number comes out of a locked
 * instruction, which waits for all loads and stores before it, and everything after
 * it depends on the number, so that frames do not overlap.
 */
static __always_inline __u32 next_number(struct drive *drive)
{
	__u32 number = drive->chained ? __sync_fetch_and_add(&drive->sent, 1) : drive->sent++;

	if (!(number & drive->slice_mask))
		take_time(drive, number);
	if (number == drive->last)
		drive->end = bpf_ktime_get_ns();
	return number;
}

static __always_inline int write_frame(const struct drive *drive, void *data, void *end, __u32 number)
{
	void *mac = data + (drive->mac_at & 7), *address = data + (drive->address_at & 63);

	if (mac + 6 > end || address + 8 > end)
		return -1;
	write_mac(mac, drive, number);
	write_address(address, drive, number);
	return 0;
}

/* The tag that a stage has pushed comes off and what it rewrote is put back; the call is made where there is nothing to do, too. */
static __always_inline int restore_frame(struct xdp_md *ctx, const struct drive *drive)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (bpf_xdp_adjust_head(ctx, data + (drive->restore & 255) < end ? 4 : 0))
		return -1;
	data = (void *)(long)ctx->data;
	if (data + 16 > (void *)(long)ctx->data_end)
		return -1;
	/* The gateway's MAC, as in frames.c. */
	*(__u32 *)data = 0xaa02;
	*(__u16 *)(data + 4) = 0x0100;
	*(__u32 *)(data + 12) = drive->restore_tag;
	return 0;
}

SEC("xdp")
int prologue(struct xdp_md *ctx)
{
	struct drive *drive = own_drive();
	__u32 number = next_number(drive);

	if (drive->restore && restore_frame(ctx, drive))
		return XDP_ABORTED;
	if (write_frame(drive, (void *)(long)ctx->data, (void *)(long)ctx->data_end, number))
		return XDP_ABORTED;
	bpf_tail_call(ctx, &stages, drive->stage);
	return XDP_ABORTED;
}

/* Live frames go over a veth pair; what is at its other end is measured. */
SEC("xdp")
int live_prologue(struct xdp_md *ctx)
{
	struct drive *drive = own_drive();
	__u32 number = next_number(drive);

	if (write_frame(drive, (void *)(long)ctx->data, (void *)(long)ctx->data_end, number))
		return XDP_ABORTED;
	return bpf_redirect(drive->out, 0);
}

SEC("xdp")
int drop(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_DROP;
}

/* Reads what every program must read: the MACs, and the addresses where they are in a frame without options. */
SEC("xdp")
int touch_drop(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (data + 34 > end)
		return XDP_PASS;
	return *(__u64 *)(data + 4) && *(__u64 *)(data + 26) ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int empty(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

SEC("tc")
int tc_prologue(struct __sk_buff *skb)
{
	struct drive *drive = own_drive();
	__u32 number = next_number(drive);

	if (write_frame(drive, (void *)(long)skb->data, (void *)(long)skb->data_end, number))
		return TC_ACT_SHOT;
	bpf_tail_call(skb, &tc_stages, drive->stage);
	return TC_ACT_SHOT;
}

SEC("tc")
int tc_empty(struct __sk_buff *skb)
{
	(void)skb;
	return TC_ACT_UNSPEC;
}
