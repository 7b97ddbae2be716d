// SPDX-License-Identifier: GPL-2.0-or-later
#include "walk.h"

#include <bpf/bpf.h>
#include <string.h>

/* An entry that goes while we stand on it makes the kernel begin anew: the bound ends that. */
#define STEPS_PER_ENTRY 2

int walk_overrides(const struct maps *maps)
{
	struct xdpen_key key, *at = NULL;
	int count = 0;

	while (count < XDPEN_OVERRIDES && !bpf_map_get_next_key(maps->override, at, &key)) {
		at = &key;
		count++;
	}
	return count;
}

int walk_addresses(const struct maps *maps, const struct xdpen_key *key, struct xdpen_address *addresses, int most)
{
	struct xdpen_address address, *at = NULL;
	struct xdpen_key owner;
	int count = 0;

	for (int steps = 0; count < most && steps < STEPS_PER_ENTRY * XDPEN_BINDINGS; steps++) {
		if (bpf_map_get_next_key(maps->bindings, at, &address))
			break;
		at = &address;
		if (!bpf_map_lookup_elem(maps->bindings, &address, &owner) && !memcmp(&owner, key, sizeof(owner)))
			addresses[count++] = address;
	}
	return count;
}

int walk_unfit(const struct maps *maps, struct xdpen_ingress *ports)
{
	int count = 0;

	for (__u32 at = 0; at < XDPEN_INGRESS_PORTS; at++)
		if (!bpf_map_lookup_elem(maps->ingress, &at, &ports[count]) && ports[count].unfit)
			count++;
	return count;
}

#define FORGOTTEN_AT_ONCE 64

void walk_forget_addresses(struct maps *maps, const struct xdpen_key *key)
{
	struct xdpen_address addresses[FORGOTTEN_AT_ONCE];
	int count;

	do {
		count = walk_addresses(maps, key, addresses, FORGOTTEN_AT_ONCE);
		for (int i = 0; i < count; i++)
			bpf_map_delete_elem(maps->bindings, &addresses[i]);
	} while (count == FORGOTTEN_AT_ONCE);
}
