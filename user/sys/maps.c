// SPDX-License-Identifier: GPL-2.0-or-later
#include "maps.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../core/address.h"
#include "../core/mac.h"
#include "../core/ports.h"
#include "../core/table.h"
#include "../core/when.h"
#include "clock.h"
#include "datapath.h"
#include "spread.h"

/* One array map, shared with the kernel. */
struct view {
	const char *name;
	void **where;
	size_t bytes;
};

static size_t page_round(size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

#define VIEWS 6

static void views_of(struct maps *maps, struct view views[static VIEWS])
{
	const struct xdpen_meta *meta = &maps->meta;
	const struct view all[VIEWS] = {
		{ "devices", (void **)&maps->devices, meta->slots * sizeof(*maps->devices) },
		{ "sketches", (void **)&maps->sketches, meta->slots * sizeof(*maps->sketches) },
		{ "states", (void **)&maps->states, meta->slots * sizeof(*maps->states) },
		{ "policy", (void **)&maps->policy, sizeof(*maps->policy) },
		{ "ports", (void **)&maps->ports, PORTS * sizeof(*maps->ports) },
		{ "named", (void **)&maps->named, XDPEN_NAMED_WORDS * sizeof(*maps->named) },
	};

	memcpy(views, all, sizeof(all));
}

/* The others: a map and where its descriptor goes. */
struct descriptor {
	const char *name;
	int *where;
};

#define DESCRIPTORS 13

static void descriptors_of(struct maps *maps, struct descriptor descriptors[static DESCRIPTORS])
{
	const struct descriptor all[DESCRIPTORS] = {
		{ "index", &maps->index },	 { "override", &maps->override }, { "panic", &maps->panic },
		{ "counters", &maps->counters }, { "stats", &maps->stats },	  { "bindings", &maps->bindings },
		{ "events", &maps->events },	 { "evidence", &maps->evidence }, { "owners", &maps->owners },
		{ "resolved", &maps->resolved }, { "ingress", &maps->ingress },	  { "pool_nets", &maps->pool_nets },
		{ "spread", &maps->spread },
	};

	memcpy(descriptors, all, sizeof(all));
}

/* A descriptor of the map `name`, or a negative errno. `owned` below: it is ours to close. */
typedef int lookup(const void *from, const char *name);

static int map_view(const struct view *view, int map)
{
	void *memory = mmap(NULL, page_round(view->bytes), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);

	if (memory == MAP_FAILED)
		return -errno;
	*view->where = memory;
	return 0;
}

static int open_all(struct maps *maps, lookup *find, const void *from, bool owned)
{
	struct descriptor descriptors[DESCRIPTORS];
	struct view views[VIEWS];
	int map, error;

	descriptors_of(maps, descriptors);
	for (int i = 0; i < DESCRIPTORS; i++) {
		map = find(from, descriptors[i].name);
		if (map < 0)
			return map;
		*descriptors[i].where = owned ? map : dup(map);
	}
	views_of(maps, views);
	for (int i = 0; i < VIEWS; i++) {
		map = find(from, views[i].name);
		error = map < 0 ? map : map_view(&views[i], map);
		if (owned && map >= 0)
			close(map);
		if (error)
			return error;
	}
	return 0;
}

static int read_meta(struct maps *maps, lookup *find, const void *from, bool owned)
{
	__u32 zero = 0;
	int map = find(from, "meta");
	int error;

	if (map < 0)
		return map;
	error = bpf_map_lookup_elem(map, &zero, &maps->meta) ? -errno : 0;
	if (owned)
		close(map);
	if (!error && !maps->meta.abi_version)
		error = -ENOENT;
	if (!error && maps->meta.abi_version != XDPEN_ABI_VERSION)
		error = -EPROTO;
	return error;
}

static void forget_descriptors(struct maps *maps)
{
	struct descriptor descriptors[DESCRIPTORS];

	descriptors_of(maps, descriptors);
	for (int i = 0; i < DESCRIPTORS; i++)
		*descriptors[i].where = -1;
}

static int open_maps(struct maps *maps, lookup *find, const void *from, bool owned)
{
	int error;

	memset(maps, 0, sizeof(*maps));
	forget_descriptors(maps);
	maps->cpus = libbpf_num_possible_cpus();
	error = read_meta(maps, find, from, owned);
	if (!error)
		error = open_all(maps, find, from, owned);
	if (error)
		maps_close(maps);
	return error;
}

static int find_pinned(const void *from, const char *name)
{
	char path[512];
	int map;

	snprintf(path, sizeof(path), "%s/%s", (const char *)from, name);
	map = bpf_obj_get(path);
	return map < 0 ? -errno : map;
}

int maps_open(const char *pins, struct maps *maps)
{
	return open_maps(maps, find_pinned, pins, true);
}

static int find_loaded(const void *from, const char *name)
{
	return datapath_map(from, name);
}

int maps_of(const struct datapath *path, struct maps *maps)
{
	return open_maps(maps, find_loaded, path, false);
}

void maps_close(struct maps *maps)
{
	struct descriptor descriptors[DESCRIPTORS];
	struct view views[VIEWS];

	descriptors_of(maps, descriptors);
	for (int i = 0; i < DESCRIPTORS; i++)
		if (*descriptors[i].where >= 0)
			close(*descriptors[i].where);
	views_of(maps, views);
	for (int i = 0; i < VIEWS; i++)
		if (*views[i].where)
			munmap(*views[i].where, page_round(views[i].bytes));
	spread_unmap(maps);
	memset(maps, 0, sizeof(*maps));
	forget_descriptors(maps);
}

__u32 maps_find(const struct maps *maps, const struct xdpen_key *key)
{
	__u32 slot = table_probe(maps->devices, maps->meta.slots, key, maps->meta.salt);

	if (slot != XDPEN_NO_SLOT || bpf_map_lookup_elem(maps->index, key, &slot))
		return slot;
	return slot < maps->meta.slots && mac_equal(&maps->devices[slot].key, key) ? slot : XDPEN_NO_SLOT;
}

static __u32 find_binding(const struct maps *maps, const __u8 address[static 16])
{
	struct xdpen_key key;
	__u32 slot;

	if (bpf_map_lookup_elem(maps->bindings, address, &key))
		return XDPEN_NO_SLOT;
	slot = maps_find(maps, &key);
	return slot != XDPEN_NO_SLOT && maps->devices[slot].verdict.action != XDPEN_PASS ? slot : XDPEN_NO_SLOT;
}

int maps_find_address(const struct maps *maps, const __u8 address[static 16], maps_counts *counts, __u32 *slot)
{
	__u32 bound = find_binding(maps, address);
	__be32 ipv4;
	int count;

	if (bound != XDPEN_NO_SLOT && counts && !counts(maps, bound))
		bound = XDPEN_NO_SLOT;
	count = bound != XDPEN_NO_SLOT;
	*slot = bound;
	if (!address_is_ipv4(address))
		return count;
	memcpy(&ipv4, address + 12, sizeof(ipv4));
	for (__u32 at = 0; at < maps->meta.slots; at++) {
		if (at == bound || !maps->devices[at].key.present || maps->devices[at].ipv4 != ipv4 ||
		    (counts && !counts(maps, at)))
			continue;
		*slot = at;
		count++;
	}
	return count;
}

struct xdpen_verdict maps_verdict(const struct maps *maps, __u32 slot)
{
	struct xdpen_verdict verdict;

	XDPEN_WORD(verdict) = __atomic_load_n(&XDPEN_WORD(maps->devices[slot].verdict), __ATOMIC_ACQUIRE);
	return verdict;
}

static void add_counters(struct xdpen_counters *total, const struct xdpen_counters *part)
{
	total->frames += part->frames;
	total->bytes += part->bytes;
	total->syns += part->syns;
	total->pool += part->pool;
}

/* What was counted before the kernel did, and what it counts in the record. */
static void shared_counters(const struct maps *maps, __u32 slot, struct xdpen_counters *total)
{
	memset(total, 0, sizeof(*total));
	total->frames = maps->states[slot].frames;
	total->bytes = maps->states[slot].bytes;
	add_counters(total, &maps->devices[slot].counters);
}

void maps_counters(const struct maps *maps, __u32 slot, struct xdpen_counters *total)
{
	struct xdpen_counters *parts;

	shared_counters(maps, slot, total);
	if (!maps->meta.counters_per_cpu)
		return;
	parts = calloc(maps->cpus, sizeof(*parts));
	if (parts && !bpf_map_lookup_elem(maps->counters, &slot, parts))
		for (int cpu = 0; cpu < maps->cpus; cpu++)
			add_counters(total, &parts[cpu]);
	free(parts);
}

#define BATCH 1024 /* slots in one call */

/* Those of all CPUs, added to the totals. Kernels before 5.13 know no batches of such a map. */
static int add_per_cpu(const struct maps *maps, struct xdpen_counters *totals, struct xdpen_counters *parts, __u32 *slots)
{
	__u32 at = 0, place, count;

	do {
		count = BATCH;
		if (bpf_map_lookup_batch(maps->counters, at ? &place : NULL, &place, slots, parts, &count, NULL) &&
		    errno != ENOENT)
			return -errno;
		for (__u32 i = 0; i < count; i++)
			for (int cpu = 0; slots[i] < maps->meta.slots && cpu < maps->cpus; cpu++)
				add_counters(&totals[slots[i]], &parts[(size_t)i * maps->cpus + cpu]);
		at += count;
	} while (count == BATCH && at < maps->meta.slots);
	return 0;
}

void maps_counters_all(const struct maps *maps, struct xdpen_counters *totals)
{
	struct xdpen_counters *parts;
	__u32 *slots;
	int error = -ENOMEM;

	for (__u32 slot = 0; slot < maps->meta.slots; slot++)
		shared_counters(maps, slot, &totals[slot]);
	if (!maps->meta.counters_per_cpu)
		return;
	parts = calloc((size_t)BATCH * maps->cpus, sizeof(*parts));
	slots = calloc(BATCH, sizeof(*slots));
	if (parts && slots)
		error = add_per_cpu(maps, totals, parts, slots);
	free(parts);
	free(slots);
	for (__u32 slot = 0; error && slot < maps->meta.slots; slot++)
		maps_counters(maps, slot, &totals[slot]);
}

void maps_reason(const struct maps *maps, __u32 reason, struct xdpen_count *total)
{
	struct xdpen_count *parts = calloc(maps->cpus, sizeof(*parts));

	memset(total, 0, sizeof(*total));
	if (parts && !bpf_map_lookup_elem(maps->stats, &reason, parts)) {
		for (int cpu = 0; cpu < maps->cpus; cpu++) {
			total->frames += parts[cpu].frames;
			total->bytes += parts[cpu].bytes;
		}
	}
	free(parts);
}

int maps_override(const struct maps *maps, const struct xdpen_key *key, struct xdpen_verdict *verdict)
{
	return bpf_map_lookup_elem(maps->override, key, verdict) ? -errno : 0;
}

bool maps_panic(const struct maps *maps)
{
	__u32 zero = 0, word = 0;

	return !bpf_map_lookup_elem(maps->panic, &zero, &word) && word;
}

__u64 maps_ticks(const struct maps *maps)
{
	return maps->meta.ticks_base + ns_to_ticks(clock_monotonic() - maps->meta.monotonic_base, maps->meta.hz);
}
