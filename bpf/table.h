/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device table: (2,2)-cuckoo places in an array, filled by user space and
 * never moved. A MAC whose four places are taken lives in any other slot and is
 * found through `index`. user/core/table.c places by the same arithmetic.
 */
#ifndef XDPEN_BPF_TABLE_H
#define XDPEN_BPF_TABLE_H

#define TABLE_FIRST 0x9E3779B97F4A7C15ULL
#define TABLE_SECOND 0xD6E8FEB86659FD93ULL

struct place {
	struct xdpen_device *device; /* 0: a stranger */
	__u32 slot;
};

static __always_inline __u64 device_key(const struct xdpen_device *device)
{
	return *(const __u64 *)&device->key;
}

static __always_inline _Bool table_probe(struct place *place, __u64 key, __u32 slot)
{
	struct xdpen_device *device = array_element(&devices, slot);

	if (!device || device_key(device) != key)
		return 0;
	place->device = device;
	place->slot = slot;
	return 1;
}

/* Out of line: one device in fifty, and every stranger. */
static __noinline __u32 table_indexed(__u64 key)
{
	__u32 *slot = bpf_map_lookup_elem(&index, &key);

	return slot ? *slot : XDPEN_NO_SLOT;
}

static __always_inline void table_find(struct place *place, __u64 key)
{
	__u64 salted = key ^ salt;
	__u32 first = salted * TABLE_FIRST >> 32 & slot_mask;
	__u32 second;

	if (table_probe(place, key, first) || table_probe(place, key, first ^ 1))
		return;
	second = salted * TABLE_SECOND >> 32 & slot_mask;
	if (table_probe(place, key, second) || table_probe(place, key, second ^ 1))
		return;
	second = table_indexed(key);
	if (second != XDPEN_NO_SLOT)
		table_probe(place, key, second);
}

#endif
