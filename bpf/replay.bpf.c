// SPDX-License-Identifier: GPL-2.0
/*
 * The harness of replay: one test run of the kernel walks a batch of captured
 * frames, so that a frame costs no system call. For each frame the bytes are
 * laid out as they came, the clock is set, and the very programs that run on
 * interfaces are entered by tail call: first xdpen_in for the source, then
 * xdpen_out_replay for the destination. It stops where user space has to answer
 * an event before the next frame may come.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <xdpen/abi.h>

#include "replay.h"

char program_license[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, REPLAY_BATCH);
	__type(key, __u32);
	__type(value, struct replay_frame);
} batch SEC(".maps");

/* The programs under test, by enum replay_step. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, REPLAY_STEPS);
	__type(key, __u32);
	__type(value, __u32);
} steps SEC(".maps");

/* The two maps of the programs under test: their clock and their ring. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdpen_replay);
} clock SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, XDPEN_RING_BYTES);
} events SEC(".maps");

struct replay_cursor replay_cursor = {};

/* Undoes what the last step did to the head, then fits the tail. */
static __always_inline int resize(struct xdp_md *ctx, __u32 wanted)
{
	__u32 length = ctx->data_end - ctx->data;

	if (length > replay_cursor.laid_out && bpf_xdp_adjust_head(ctx, length - replay_cursor.laid_out))
		return -1;
	replay_cursor.laid_out = wanted;
	length = ctx->data_end - ctx->data;
	return length == wanted ? 0 : bpf_xdp_adjust_tail(ctx, (int)wanted - (int)length);
}

/* In whole words, then the last eight bytes once more: every frame has more than that. */
static __always_inline void lay_out(struct xdp_md *ctx, const struct replay_frame *frame, __u32 length)
{
	__u32 last = (length - 8) & (REPLAY_CUT - 1);
	void *end = (void *)(long)ctx->data_end;
	__u8 *to = (void *)(long)ctx->data;

	for (int i = 0; i < REPLAY_CUT / 8; i++) {
		if ((void *)(to + i * 8 + 8) > end)
			break;
		*(__u64 *)(to + i * 8) = *(const __u64 *)(frame->bytes + i * 8);
	}
	if (last <= REPLAY_CUT - 8 && (void *)(to + last + 8) <= end)
		*(__u64 *)(to + last) = *(const __u64 *)(frame->bytes + last);
}

SEC("xdp")
int replay(struct xdp_md *ctx)
{
	__u32 zero = 0, step = replay_cursor.step, at = replay_cursor.next;
	struct xdpen_replay *now = bpf_map_lookup_elem(&clock, &zero);
	struct replay_frame *frame;
	__u32 length;

	if (!now || at >= replay_cursor.count || bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA))
		return XDP_PASS;
	frame = bpf_map_lookup_elem(&batch, &at);
	if (!frame)
		return XDP_ABORTED;
	length = frame->captured;
	if (step == REPLAY_OUT && length > REPLAY_OUT_CUT)
		length = REPLAY_OUT_CUT;
	if (resize(ctx, length))
		return XDP_ABORTED;
	lay_out(ctx, frame, length);
	now->ticks = frame->ticks;
	now->frame = frame->number;
	now->length = frame->length;
	replay_cursor.step = step == REPLAY_IN ? REPLAY_OUT : REPLAY_IN;
	if (step == REPLAY_OUT)
		replay_cursor.next = at + 1;
	bpf_tail_call(ctx, &steps, step);
	return XDP_ABORTED;
}
