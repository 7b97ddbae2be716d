// SPDX-License-Identifier: GPL-2.0-or-later
#include "addresses.h"

#include <string.h>

#include "../core/address.h"
#include "../core/mac.h"
#include "netlink.h"
#include "owners.h"
#include "walk.h"

struct search {
	const struct maps *maps;
	struct xdpen_key key;
	struct addresses *addresses;
};

static bool is_anothers(const struct search *search, const struct xdpen_address *address)
{
	struct xdpen_owner owner;

	return !owners_find(search->maps, address->bytes, &owner) && !mac_equal(&owner.key, &search->key);
}

static void add(const struct search *search, const struct xdpen_address *address)
{
	struct addresses *addresses = search->addresses;

	for (int i = 0; i < addresses->count; i++)
		if (!memcmp(&addresses->list[i], address, sizeof(*address)))
			return;
	if (addresses->count < ADDRESSES_MAX && !is_anothers(search, address))
		addresses->list[addresses->count++] = *address;
}

static void add_all(const struct search *search, const struct xdpen_address *list, int count)
{
	for (int i = 0; i < count; i++)
		add(search, &list[i]);
}

static void add_neighbour(void *context, const struct neighbour *neighbour)
{
	const struct search *search = context;
	struct xdpen_address address;

	if (memcmp(neighbour->mac, search->key.mac, sizeof(neighbour->mac)))
		return;
	memcpy(address.bytes, neighbour->address, sizeof(address.bytes));
	add(search, &address);
}

void addresses_of(const struct maps *maps, __u32 slot, struct addresses *addresses)
{
	const struct xdpen_device *device = &maps->devices[slot];
	struct search search = { .maps = maps, .key = device->key, .addresses = addresses };
	struct xdpen_address found[ADDRESSES_MAX];

	addresses->count = 0;
	if (device->ipv4) {
		address_map_ipv4(&device->ipv4, found[0].bytes);
		add(&search, &found[0]);
	}
	add_all(&search, found, owners_addresses(maps, &device->key, found, ADDRESSES_MAX));
	netlink_neighbours(add_neighbour, &search);
	add_all(&search, found, walk_addresses(maps, &device->key, found, ADDRESSES_MAX));
}
