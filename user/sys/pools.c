// SPDX-License-Identifier: GPL-2.0-or-later
#include "pools.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 256

/* From what the map holds to the list. Both sorted. */
struct change {
	struct networks fresh;
	struct networks gone;
};

static struct xdpen_network entry_of(const struct network *network)
{
	struct xdpen_network entry = { .prefix = network->prefix };

	memcpy(entry.address, &network->address, sizeof(entry.address));
	return entry;
}

static int append(struct networks *networks, size_t *room, const struct xdpen_network *entry)
{
	if (networks->count == *room) {
		size_t more = *room ? *room * 2 : FIRST;
		struct network *list = realloc(networks->list, more * sizeof(*list));

		if (!list)
			return -ENOMEM;
		networks->list = list;
		*room = more;
	}
	networks->list[networks->count].prefix = entry->prefix;
	memcpy(&networks->list[networks->count++].address, entry->address, sizeof(entry->address));
	return 0;
}

static int read_present(int map, struct networks *present)
{
	struct xdpen_network entry, *at = NULL;
	size_t room = 0;
	int error = 0;

	*present = (struct networks){ 0 };
	while (!error && !bpf_map_get_next_key(map, at, &entry)) {
		error = append(present, &room, &entry);
		at = &entry;
	}
	if (!error && errno != ENOENT)
		error = -errno;
	if (error)
		networks_free(present);
	else
		networks_sort(present);
	return error;
}

/* `done`: how many went in, also when not all did. */
static int add_all(int map, const struct networks *networks, size_t *done)
{
	__u32 value = 1;

	for (*done = 0; *done < networks->count; ++*done) {
		struct xdpen_network entry = entry_of(&networks->list[*done]);

		if (bpf_map_update_elem(map, &entry, &value, BPF_ANY))
			return -errno;
	}
	return 0;
}

static void remove_first(int map, const struct networks *networks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct xdpen_network entry = entry_of(&networks->list[i]);

		bpf_map_delete_elem(map, &entry);
	}
}

static size_t room_of(int map)
{
	struct bpf_map_info info = { 0 };
	__u32 size = sizeof(info);

	return bpf_obj_get_info_by_fd(map, &info, &size) ? 0 : info.max_entries;
}

static int make(int map, size_t present, const struct change *change)
{
	size_t room = room_of(map), added, back;
	bool both_fit = present + change->fresh.count <= room;
	int error;

	if (present - change->gone.count + change->fresh.count > room)
		return -ENOSPC;
	if (!both_fit)
		remove_first(map, &change->gone, change->gone.count);
	error = add_all(map, &change->fresh, &added);
	if (error) {
		remove_first(map, &change->fresh, added);
		/* Memory for these has just been given back. */
		if (!both_fit)
			add_all(map, &change->gone, &back);
		return error;
	}
	if (both_fit)
		remove_first(map, &change->gone, change->gone.count);
	return 0;
}

int pools_apply(struct maps *maps, const struct networks *networks)
{
	struct change change = { 0 };
	struct networks present;
	int error = read_present(maps->pool_nets, &present);

	if (!error)
		error = networks_without(networks, &present, &change.fresh);
	if (!error)
		error = networks_without(&present, networks, &change.gone);
	if (!error)
		error = make(maps->pool_nets, present.count, &change);
	if (!error)
		maps->policy->pool_networks = networks->count;
	networks_free(&change.fresh);
	networks_free(&change.gone);
	networks_free(&present);
	return error;
}
