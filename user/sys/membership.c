// SPDX-License-Identifier: GPL-2.0-or-later
#include "membership.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../core/device.h"
#include "../core/mac.h"
#include "../core/table.h"
#include "owners.h"
#include "recorder.h"
#include "spread.h"

static void store_key(struct xdpen_device *device, __u64 word)
{
	__atomic_store_n((__u64 *)&device->key, word, __ATOMIC_RELEASE);
}

static int zero_counters(struct maps *maps, __u32 slot)
{
	struct xdpen_counters *zeros;
	int error = 0;

	if (!maps->meta.counters_per_cpu)
		return 0;
	zeros = calloc(maps->cpus, sizeof(*zeros));
	if (!zeros)
		return -ENOMEM;
	if (bpf_map_update_elem(maps->counters, &slot, zeros, BPF_ANY))
		error = -errno;
	free(zeros);
	return error;
}

__u32 membership_count(const struct maps *maps)
{
	__u32 count = 0;

	for (__u32 slot = 0; slot < maps->meta.slots; slot++)
		count += maps->devices[slot].key.present;
	return count;
}

int membership_admit(struct maps *maps, const struct xdpen_key *key, struct when now, __u32 *slot)
{
	struct xdpen_device *device;
	int error;

	*slot = maps_find(maps, key);
	if (*slot != XDPEN_NO_SLOT)
		return -EEXIST;
	*slot = table_choose(maps->devices, maps->meta.slots, key, maps->meta.salt);
	if (*slot == XDPEN_NO_SLOT)
		return -ENOSPC;
	device = &maps->devices[*slot];
	memset(device, 0, sizeof(*device));
	error = zero_counters(maps, *slot);
	if (error)
		return error;
	membership_clear_sketches(maps, *slot);
	device_admit(&maps->states[*slot], now);
	/* `index` holds as many entries as devices are configured: it is the limit. */
	if (bpf_map_update_elem(maps->index, key, slot, BPF_NOEXIST))
		return errno == E2BIG ? -ENOSPC : -errno;
	store_key(device, mac_word(key));
	return 0;
}

int membership_remove(struct maps *maps, __u32 slot)
{
	struct xdpen_key key = maps->devices[slot].key;

	store_key(&maps->devices[slot], 0);
	memset(&maps->states[slot], 0, sizeof(maps->states[slot]));
	membership_clear_sketches(maps, slot);
	owners_forget(maps, &key);
	return bpf_map_delete_elem(maps->index, &key) ? -errno : 0;
}

void membership_clear_sketches(struct maps *maps, __u32 slot)
{
	struct xdpen_device *device = &maps->devices[slot];

	spread_clear(maps, slot);
	recorder_clear(maps, slot);
	device->kinds = 0;
	memset(&maps->sketches[slot], 0, sizeof(maps->sketches[slot]));
}
