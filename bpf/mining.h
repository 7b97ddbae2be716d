/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The first bytes of a TCP payload that may be a mining message go to user
 * space, which parses them (user/core/stratum.c). Here is only the anchor: a
 * JSON object, blanks before one, or an HTTP POST.
 */
#ifndef XDPEN_BPF_MINING_H
#define XDPEN_BPF_MINING_H

static __always_inline _Bool may_be_mining(struct packet packet, const struct frame *frame)
{
	const __u8 *payload = bytes_at(packet, frame->payload, 8);

	if (!payload || payload_length(frame) < 8)
		return 0;
	return payload[0] == '{' || payload[0] == ' ' || payload[0] == '\t' || payload[0] == '\r' || payload[0] == '\n' ||
	       (payload[0] == 'P' && payload[1] == 'O' && payload[2] == 'S' && payload[3] == 'T');
}

/* In whole words, then the last eight bytes once more, so that no byte loop is needed. Returns the bytes copied. */
static __always_inline __u32 copy_head(__u8 *to, const __u8 *payload, __u32 length, const void *end)
{
	__u32 words = 0, there = end - (void *)payload;
	const __u8 *last;

	if (length > there)
		length = there;
	if (length > XDPEN_HEAD_BYTES)
		length = XDPEN_HEAD_BYTES;
	for (int i = 0; i < XDPEN_HEAD_BYTES / 8; i++) {
		if (i * 8 + 8 > (int)length || (void *)(payload + i * 8 + 8) > end)
			break;
		*(__u64 *)(to + i * 8) = *(__u64 *)(payload + i * 8);
		words++;
	}
	if (length < 8 || words * 8 >= length)
		return words * 8;
	length = (length - 8) & (XDPEN_HEAD_BYTES - 1);
	last = payload + length;
	if (length > XDPEN_HEAD_BYTES - 8 || (void *)(last + 8) > end)
		return words * 8;
	*(__u64 *)(to + length) = *(__u64 *)last;
	return length + 8;
}

/* `offset`, `length`: of the payload. The frame has been described. A subprogram, so that its loop is verified once. */
__noinline int send_head(struct xdp_md *ctx, __u32 slot, __u64 key, __u32 offset, __u32 length)
{
	struct xdpen_head_event *head = bpf_ringbuf_reserve(&events, sizeof(*head), 0);
	const __u8 *payload = (void *)(long)ctx->data + (offset & OFFSET_MASK);

	if (!head) {
		count_reason(XDPEN_LOST_EVENT, 0);
		return 0;
	}
	fill_event(&head->event, XDPEN_EVENT_HEAD, slot, key, ctx->ingress_ifindex, XDPEN_STRATUM, 0);
	head->zero = 0;
	head->head_length = copy_head(head->head, payload, length, (void *)(long)ctx->data_end);
	bpf_ringbuf_submit(head, 0);
	return 0;
}

static __always_inline void copy_payload(struct xdp_md *ctx, struct place *place, __u64 key, struct frame *frame)
{
	struct xdpen_policy *limits = array_element(&policy, 0);
	struct xdpen_sketch *sketch = array_element(&sketches, place->slot);
	struct xdpen_device *device = place->device;

	if (!limits || !sketch)
		return;
	turn_windows(device, sketch, ticks_now() >> fast_shift);
	if (device->heads >= limits->heads_per_epoch) {
		count_reason(XDPEN_LOST_HEAD, 0);
		return;
	}
	device->heads++;
	describe(ctx, frame, XDPEN_STRATUM, scratch_header());
	send_head(ctx, place->slot, key, frame->payload, payload_length(frame));
}

#endif
