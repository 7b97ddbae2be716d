// SPDX-License-Identifier: GPL-2.0-or-later
#include "recorder.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

static int read_place(const struct maps *maps, __u32 slot, struct xdpen_evidence *record)
{
	__u32 place = slot & (maps->meta.pool / XDPEN_EVIDENCE_PART - 1);

	return bpf_map_lookup_elem(maps->evidence, &place, record) ? -errno : 0;
}

static int write_place(struct maps *maps, __u32 slot, const struct xdpen_evidence *record)
{
	__u32 place = slot & (maps->meta.pool / XDPEN_EVIDENCE_PART - 1);

	return bpf_map_update_elem(maps->evidence, &place, record, BPF_ANY) ? -errno : 0;
}

int recorder_read(const struct maps *maps, __u32 slot, struct xdpen_evidence *record)
{
	int error = read_place(maps, slot, record);

	return error ? error : record->owner == slot + 1 ? 0 : -ENOENT;
}

int recorder_append(struct maps *maps, __u32 slot, const struct xdpen_frame *frame)
{
	struct xdpen_evidence record;
	int error = read_place(maps, slot, &record);

	if (error)
		return error;
	if (record.owner != slot + 1) {
		if (record.owner && record.frozen)
			return -EBUSY;
		memset(&record, 0, sizeof(record));
		record.owner = slot + 1;
	}
	if (record.frozen)
		return 0;
	record.frames[record.count++ % XDPEN_HEADERS] = *frame;
	return write_place(maps, slot, &record);
}

int recorder_freeze(struct maps *maps, __u32 slot)
{
	struct xdpen_evidence record;
	int error = recorder_read(maps, slot, &record);

	if (error)
		return error == -ENOENT ? 0 : error;
	record.frozen = 1;
	return write_place(maps, slot, &record);
}

int recorder_clear(struct maps *maps, __u32 slot)
{
	struct xdpen_evidence record;
	int error = recorder_read(maps, slot, &record);

	if (error)
		return error == -ENOENT ? 0 : error;
	memset(&record, 0, sizeof(record));
	return write_place(maps, slot, &record);
}
