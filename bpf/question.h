/* SPDX-License-Identifier: GPL-2.0 */
/* Messages that user space reads: DNS questions and DHCP from devices, DNS answers to them (answer.h). */
#ifndef XDPEN_BPF_QUESTION_H
#define XDPEN_BPF_QUESTION_H

#define PORT_DNS 53

static __always_inline _Bool spend_question(struct xdpen_device *device, __u32 slot)
{
	struct xdpen_sketch *sketch = array_element(&sketches, slot);
	struct xdpen_policy *limits = array_element(&policy, 0);

	if (!limits || !sketch)
		return 0;
	turn_windows(device, sketch, ticks_now() >> fast_shift);
	if (device->questions >= limits->heads_per_epoch) {
		count_reason(XDPEN_LOST_HEAD, 0);
		return 0;
	}
	device->questions++;
	return 1;
}

static __always_inline _Bool is_question(const struct frame *frame)
{
	return frame->has_ports &&
	       (frame->destination_port == PORT_DNS || frame->destination_port == PORT_DHCP_SERVER);
}

/* Returns 0 where the frame does not fit its source: names that a device asks for may become evidence. */
__noinline int copy_question(struct xdp_md *ctx, __u32 slot, struct frame *frame, __u32 offset, __u32 length)
{
	struct xdpen_device *device = array_element(&devices, slot);
	__u32 type;

	if (!frame || !device || !fits(ctx, slot, frame))
		return 0;
	if (!spend_question(device, slot))
		return 1;
	type = frame->destination_port == PORT_DNS ? XDPEN_EVENT_DNS : XDPEN_EVENT_DHCP;
	describe(ctx, frame, 0, scratch_header());
	send_head(ctx, slot, type << 16, offset, length);
	return 1;
}

#endif
