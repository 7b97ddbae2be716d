/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device table: (2,2)-cuckoo places in an array, filled by user space and
 * never moved. A MAC whose four places are taken lives in any other slot and is
 * found through `index`. user/core/table.c places by the same arithmetic.
 */
#ifndef XDPEN_BPF_TABLE_H
#define XDPEN_BPF_TABLE_H

/*
 * The golden ratio, and a multiplier of SplitMix (Steele, Lea, Flood 2014). Two
 * rounds, because the MACs of a site differ in their last bytes only, and one
 * multiplication leaves such keys in rows. The places are taken from the top.
 */
#define TABLE_FIRST 0x9E3779B97F4A7C15ULL
#define TABLE_SECOND 0xBF58476D1CE4E5B9ULL
#define TABLE_FIRST_SHIFT 47
#define TABLE_SECOND_SHIFT 30

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

static __always_inline __u64 table_hash(__u64 key)
{
	__u64 hash = (key ^ salt) * TABLE_FIRST;

	return (hash ^ hash >> 32) * TABLE_SECOND;
}

static __always_inline void table_find(struct place *place, __u64 key)
{
	__u64 hash = table_hash(key);
	__u32 slot = hash >> TABLE_FIRST_SHIFT & slot_mask;

	if (table_probe(place, key, slot) || table_probe(place, key, slot ^ 1))
		return;
	slot = hash >> TABLE_SECOND_SHIFT & slot_mask;
	if (table_probe(place, key, slot) || table_probe(place, key, slot ^ 1))
		return;
	slot = table_indexed(key);
	if (slot != XDPEN_NO_SLOT)
		table_probe(place, key, slot);
}

#endif
