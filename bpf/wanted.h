/* SPDX-License-Identifier: GPL-2.0 */
/* Frames to a device that user space is to hear of, as answer.h found them. Subprograms: they are rare. */
#ifndef XDPEN_BPF_WANTED_H
#define XDPEN_BPF_WANTED_H

#define ANSWER_LEAST 12

/* What user space is to read of it: a DNS answer, a server's first data, or only that a listed address accepted. */
__noinline int tell_wanted(struct __sk_buff *skb, __u32 slot, struct frame *frame, struct wanted *wanted)
{
	struct packet packet = { .data = (void *)(long)skb->data, .end = (void *)(long)skb->data_end };
	const struct xdpen_device *device = array_element(&devices, slot);
	struct xdpen_header *header = scratch_header();
	struct xdpen_head_event *head;
	__u32 offset, length;

	if (!device || !header || !frame || !wanted)
		return 0;
	frame->length = skb->len;
	fill_header(header, packet, frame, wanted->type == XDPEN_EVENT_CROSSED ? XDPEN_POOL_ADDR : 0);
	if (wanted->type == XDPEN_EVENT_CROSSED)
		return tell(wanted->type, slot, device_key(device), skb->ifindex, 1 << 16 | XDPEN_POOL_ADDR);
	head = reserve_head();
	if (!head)
		return 0;
	fill_event(&head->event, wanted->type, slot, device_key(device), skb->ifindex, 0, 0);
	head->zero = 0;
	head->head_length = 0;
	if (skb->len >= XDPEN_FRAME_BYTES && !bpf_skb_load_bytes(skb, 0, head->frame, XDPEN_FRAME_BYTES))
		head->event.header.captured = XDPEN_FRAME_BYTES;
	offset = wanted->offset & OFFSET_MASK;
	length = wanted->length;
	if (offset < skb->len && length > skb->len - offset)
		length = skb->len - offset;
	if (length > XDPEN_HEAD_BYTES)
		length = XDPEN_HEAD_BYTES;
	asm volatile("" : "+r"(length)); /* so that the compiler keeps the tests below */
	/* Nothing shorter than a DNS header is read; and the verifiers up to 6.18's want a bound below that is not zero. */
	if (offset < skb->len && length >= ANSWER_LEAST) {
		asm volatile("" : "+r"(length)); /* nor makes one subtraction of both, which tells a verifier of no bound */
		if (length <= XDPEN_HEAD_BYTES && !bpf_skb_load_bytes(skb, offset, head->head, length))
			head->head_length = length;
	}
	bpf_ringbuf_submit(head, 0);
	return 0;
}

/* The same of a captured frame. */
__noinline int replay_wanted(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct wanted *wanted)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	const struct xdpen_device *device = array_element(&devices, slot);
	struct xdpen_header *header = scratch_header();

	if (!device || !header || !frame || !wanted)
		return 0;
	frame->length = replay_now.length;
	fill_header(header, packet, frame, wanted->type == XDPEN_EVENT_CROSSED ? XDPEN_POOL_ADDR : 0);
	if (wanted->type == XDPEN_EVENT_CROSSED)
		return tell(wanted->type, slot, device_key(device), 0, 1 << 16 | XDPEN_POOL_ADDR);
	return send_head(ctx, slot, wanted->type << 16, wanted->offset, wanted->length);
}

#endif
