/* SPDX-License-Identifier: GPL-2.0 */
/* Messages that user space reads: DNS questions and DHCP from devices, DNS answers to them (answer.h). */
#ifndef XDPEN_BPF_QUESTION_H
#define XDPEN_BPF_QUESTION_H

#define PORT_DNS 53
#define PORT_DHCP_SERVER 67

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

/* False where the frame does not fit its source: names that a device asks for may become evidence. */
static __always_inline _Bool copy_question(struct xdp_md *ctx, struct place *place, struct frame *frame, __u32 offset,
					   __u32 length)
{
	__u32 type = frame->destination_port == PORT_DNS ? XDPEN_EVENT_DNS : XDPEN_EVENT_DHCP;

	if (!fits(ctx, place->slot, frame))
		return 0;
	if (!spend_question(place->device, place->slot))
		return 1;
	describe(ctx, frame, 0, scratch_header());
	send_head(ctx, place->slot, type << 16, offset, length);
	return 1;
}

#endif
