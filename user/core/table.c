// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#include "mac.h"

/* As in bpf/table.h, where the reasons are. */
#define TABLE_FIRST 0x9E3779B97F4A7C15ULL
#define TABLE_SECOND 0xBF58476D1CE4E5B9ULL
#define TABLE_FIRST_SHIFT 47
#define TABLE_SECOND_SHIFT 30

void table_places(const struct xdpen_key *key, __u64 salt, __u32 slots, __u32 places[static TABLE_PLACES])
{
	__u64 hash = (mac_word(key) ^ salt) * TABLE_FIRST;
	__u32 mask = slots - 1;

	hash = (hash ^ hash >> 32) * TABLE_SECOND;
	places[0] = hash >> TABLE_FIRST_SHIFT & mask;
	places[1] = places[0] ^ 1;
	places[2] = hash >> TABLE_SECOND_SHIFT & mask;
	places[3] = places[2] ^ 1;
}

__u32 table_choose(const struct xdpen_device *devices, __u32 slots, const struct xdpen_key *key, __u64 salt)
{
	__u32 places[TABLE_PLACES];

	table_places(key, salt, slots, places);
	for (int i = 0; i < TABLE_PLACES; i++)
		if (!devices[places[i]].key.present)
			return places[i];
	for (__u32 slot = slots; slot-- > 0;)
		if (!devices[slot].key.present)
			return slot;
	return XDPEN_NO_SLOT;
}

__u32 table_probe(const struct xdpen_device *devices, __u32 slots, const struct xdpen_key *key, __u64 salt)
{
	__u32 places[TABLE_PLACES];

	table_places(key, salt, slots, places);
	for (int i = 0; i < TABLE_PLACES; i++)
		if (mac_equal(&devices[places[i]].key, key))
			return places[i];
	return XDPEN_NO_SLOT;
}
