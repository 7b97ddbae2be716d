// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#include "mac.h"

/* Odd multipliers: the golden ratio, and one from Steele, Lea and Flood's SplitMix tables. As in bpf/table.h. */
#define TABLE_FIRST 0x9E3779B97F4A7C15ULL
#define TABLE_SECOND 0xD6E8FEB86659FD93ULL

void table_places(const struct xdpen_key *key, __u64 salt, __u32 slots, __u32 places[static TABLE_PLACES])
{
	__u64 salted = mac_word(key) ^ salt;
	__u32 mask = slots - 1;

	places[0] = salted * TABLE_FIRST >> 32 & mask;
	places[1] = places[0] ^ 1;
	places[2] = salted * TABLE_SECOND >> 32 & mask;
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
