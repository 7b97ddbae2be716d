/* SPDX-License-Identifier: GPL-2.0 */
/* The flight recorder: a device's last decisive frames, frozen once it is judged. */
#ifndef XDPEN_BPF_EVIDENCE_H
#define XDPEN_BPF_EVIDENCE_H

static __always_inline struct xdpen_evidence *evidence_at(__u32 slot)
{
	return array_element(&evidence, slot & pool_mask / XDPEN_EVIDENCE_PART);
}

__noinline int record_frame(struct xdp_md *ctx, __u32 slot, struct frame *frame, __u32 kind)
{
	struct xdpen_evidence *record = evidence_at(slot);
	struct xdpen_frame *place;

	if (!record || !frame)
		return 0;
	if (record->owner != slot + 1) {
		if (record->owner && record->frozen) {
			count_reason(XDPEN_LOST_EVIDENCE, 0);
			return 0;
		}
		record->owner = slot + 1;
		record->count = 0;
		record->frozen = 0;
	}
	if (record->frozen)
		return 0;
	place = &record->frames[record->count++ & (XDPEN_HEADERS - 1)];
	describe(ctx, frame, kind, &place->header);
	place->header.captured = copy_bytes(place->bytes, (void *)(long)ctx->data, frame->length, (void *)(long)ctx->data_end,
					    XDPEN_FRAME_BYTES);
	return 0;
}

static __always_inline void freeze_evidence(__u32 slot)
{
	struct xdpen_evidence *record = evidence_at(slot);

	if (record && record->owner == slot + 1)
		record->frozen = 1;
}

#endif
