// SPDX-License-Identifier: GPL-2.0-or-later
#include "pools.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct network *left = a, *right = b;
	int order = memcmp(&left->address, &right->address, sizeof(left->address));

	return order ? order : (int)left->prefix - (int)right->prefix;
}

static bool listed(const struct networks *networks, const struct xdpen_network *entry)
{
	struct network wanted = { .prefix = entry->prefix };

	memcpy(&wanted.address, entry->address, sizeof(wanted.address));
	return networks->count && bsearch(&wanted, networks->list, networks->count, sizeof(wanted), compare);
}

static int add_all(struct maps *maps, const struct networks *networks)
{
	__u32 value = 1;

	for (size_t i = 0; i < networks->count; i++) {
		struct xdpen_network entry = { .prefix = networks->list[i].prefix };

		memcpy(entry.address, &networks->list[i].address, sizeof(entry.address));
		if (bpf_map_update_elem(maps->pool_nets, &entry, &value, BPF_ANY))
			return -errno;
	}
	return 0;
}

/* The next key is fetched before an entry goes: a trie that has lost it begins anew. */
static void remove_others(struct maps *maps, const struct networks *networks)
{
	struct xdpen_network at, next;
	bool more = !bpf_map_get_next_key(maps->pool_nets, NULL, &next);

	while (more) {
		at = next;
		more = !bpf_map_get_next_key(maps->pool_nets, &at, &next);
		if (!listed(networks, &at))
			bpf_map_delete_elem(maps->pool_nets, &at);
	}
}

int pools_apply(struct maps *maps, const struct networks *networks)
{
	int error = add_all(maps, networks);

	if (error)
		return error;
	if (maps->policy->pool_networks)
		remove_others(maps, networks);
	maps->policy->pool_networks = networks->count;
	return 0;
}
