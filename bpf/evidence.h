/* SPDX-License-Identifier: GPL-2.0 */
/* The flight recorder: a device's last decisive headers, frozen once it is judged. */
#ifndef XDPEN_BPF_EVIDENCE_H
#define XDPEN_BPF_EVIDENCE_H

__noinline int record_header(struct xdp_md *ctx, __u32 slot, struct frame *frame, __u32 kind)
{
	struct xdpen_evidence *record = array_element(&evidence, slot & pool_mask);

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
	if (!record->frozen)
		describe(ctx, frame, kind, &record->headers[record->count++ & (XDPEN_HEADERS - 1)]);
	return 0;
}

static __always_inline void freeze_evidence(__u32 slot)
{
	struct xdpen_evidence *record = array_element(&evidence, slot & pool_mask);

	if (record && record->owner == slot + 1)
		record->frozen = 1;
}

#endif
