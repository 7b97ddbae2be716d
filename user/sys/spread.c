// SPDX-License-Identifier: GPL-2.0-or-later
#include "spread.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

static __u32 index_of(const struct maps *maps, __u32 slot, int place)
{
	return (slot & (maps->meta.pool - 1)) * XDPEN_SPREAD_PLACES + place;
}

static size_t bytes_of(const struct maps *maps)
{
	return (size_t)maps->meta.pool * XDPEN_SPREAD_PLACES * sizeof(struct xdpen_spread);
}

int spread_map(struct maps *maps)
{
	void *memory = mmap(NULL, bytes_of(maps), PROT_READ, MAP_SHARED, maps->spread, 0);

	if (memory == MAP_FAILED)
		return -errno;
	maps->groups = memory;
	return 0;
}

void spread_unmap(struct maps *maps)
{
	if (maps->groups)
		munmap(maps->groups, bytes_of(maps));
	maps->groups = NULL;
}

int spread_read(const struct maps *maps, __u32 slot, struct xdpen_spread group[static XDPEN_SPREAD_PLACES])
{
	__u32 first = index_of(maps, slot, 0), before = first - 1, last, indices[XDPEN_SPREAD_PLACES];
	__u32 count = XDPEN_SPREAD_PLACES;

	if (maps->groups) {
		memcpy(group, &maps->groups[first], XDPEN_SPREAD_PLACES * sizeof(*group));
		return 0;
	}
	/* The kernel goes on from the one before; of the last group it says that there is no more. */
	if (bpf_map_lookup_batch(maps->spread, first ? &before : NULL, &last, indices, group, &count, NULL) && errno != ENOENT)
		return -errno;
	return count == XDPEN_SPREAD_PLACES ? 0 : -EIO;
}

int spread_get(const struct maps *maps, __u32 slot, int place, struct xdpen_spread *entry)
{
	__u32 index = index_of(maps, slot, place);

	return bpf_map_lookup_elem(maps->spread, &index, entry) ? -errno : 0;
}

int spread_put(const struct maps *maps, __u32 slot, int place, const struct xdpen_spread *entry)
{
	__u32 index = index_of(maps, slot, place);

	return bpf_map_update_elem(maps->spread, &index, entry, BPF_ANY) ? -errno : 0;
}

int spread_clear(const struct maps *maps, __u32 slot)
{
	static const struct xdpen_spread nothing;
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];
	int error = spread_read(maps, slot, group);

	for (int place = 0; place < XDPEN_SPREAD_PLACES && !error; place++)
		if (group[place].owner == slot + 1)
			error = spread_put(maps, slot, place, &nothing);
	return error;
}
