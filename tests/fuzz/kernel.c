// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../prog/stripped.h"
#include "xdpen.skel.h"

#define MAPS_MOST 32
#define STUBS_MOST 12

struct mapped {
	const char *name;
	int map;
	__u32 type, key_size, value_size, entries;
	void *values; /* of a map that can be mapped */
	size_t bytes;
};

/* A program of ../prog/stripped.h for a tag that a NIC has stripped. */
struct stub {
	enum host_program target;
	__u32 tci;
	int program;
	int calls;
};

struct kernel {
	struct xdpen_bpf *object;
	struct ring_buffer *ring;
	struct mapped maps[MAPS_MOST];
	size_t map_count;
	int programs[HOST_BACK + 1]; /* by enum host_program */
	struct stub stubs[STUBS_MOST]; /* made as they are needed */
	size_t stub_count;
	int cpus;
	__u8 *per_cpu; /* room for one batch of all values of all CPUs */
	void (*record)(void *context, const void *bytes, size_t size);
	void *context;
};

static void fail(const char *what, const char *name, int error)
{
	fprintf(stderr, "kernel: %s %s: %s\n", what, name, strerror(error));
	exit(2);
}

static void set_knobs(struct xdpen_bpf *object, const struct host_knobs *knobs)
{
	object->rodata->salt = knobs->salt;
	object->rodata->slot_mask = knobs->slots - 1;
	object->rodata->pool_mask = knobs->pool - 1;
	object->rodata->fast_shift = knobs->fast_shift;
	object->rodata->counters_per_cpu = knobs->counters_per_cpu;
	object->rodata->replaying = true;
	bpf_map__set_max_entries(object->maps.devices, knobs->slots);
	bpf_map__set_max_entries(object->maps.sketches, knobs->slots);
	bpf_map__set_max_entries(object->maps.states, knobs->slots);
	bpf_map__set_max_entries(object->maps.counters, knobs->counters_per_cpu ? knobs->slots : 1);
	bpf_map__set_max_entries(object->maps.spread, knobs->pool * XDPEN_SPREAD_PLACES);
	bpf_map__set_max_entries(object->maps.evidence, knobs->pool / XDPEN_EVIDENCE_PART);
	bpf_map__set_max_entries(object->maps.events, knobs->ring_bytes);
}

static void map_values(struct mapped *mapped)
{
	size_t page = getpagesize();

	/* An element of a mapped array takes its size rounded up to words; all of ours are. */
	mapped->bytes = ((size_t)mapped->value_size * mapped->entries + page - 1) / page * page;
	mapped->values = mmap(NULL, mapped->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, mapped->map, 0);
	if (mapped->values == MAP_FAILED)
		fail("cannot map", mapped->name, errno);
}

static void take_maps(struct kernel *kernel)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, kernel->object->obj) {
		struct mapped *mapped = &kernel->maps[kernel->map_count];

		if (bpf_map__is_internal(map) || bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF)
			continue;
		if (++kernel->map_count > MAPS_MOST)
			fail("too many maps for", "tests/fuzz/kernel.c", E2BIG);
		*mapped = (struct mapped){ .name = bpf_map__name(map),
					   .map = bpf_map__fd(map),
					   .type = bpf_map__type(map),
					   .key_size = bpf_map__key_size(map),
					   .value_size = bpf_map__value_size(map),
					   .entries = bpf_map__max_entries(map) };
		if (bpf_map__map_flags(map) & BPF_F_MMAPABLE)
			map_values(mapped);
	}
}

static int on_record(void *context, void *bytes, size_t size)
{
	struct kernel *kernel = context;

	kernel->record(kernel->context, bytes, size);
	return 0;
}

struct kernel *kernel_open(const struct host_knobs *knobs)
{
	struct kernel *kernel = calloc(1, sizeof(*kernel));
	struct xdpen_bpf *object;

	kernel->cpus = libbpf_num_possible_cpus();
	kernel->per_cpu = calloc((size_t)kernel->cpus * XDPEN_STRANGERS, 64);
	kernel->object = object = xdpen_bpf__open();
	if (!object)
		fail("cannot open", "the programs", errno);
	set_knobs(object, knobs);
	if (xdpen_bpf__load(object)) {
		kernel_close(kernel);
		return NULL;
	}
	take_maps(kernel);
	kernel->ring = ring_buffer__new(bpf_map__fd(object->maps.events), on_record, kernel, NULL);
	if (!kernel->ring)
		fail("cannot map", "events", errno);
	kernel->programs[HOST_IN] = bpf_program__fd(object->progs.xdpen_in);
	kernel->programs[HOST_OUT_REPLAY] = bpf_program__fd(object->progs.xdpen_out_replay);
	kernel->programs[HOST_OUT] = bpf_program__fd(object->progs.xdpen_out);
	kernel->programs[HOST_GUARD] = bpf_program__fd(object->progs.xdpen_guard);
	kernel->programs[HOST_BACK] = bpf_program__fd(object->progs.xdpen_back);
	return kernel;
}

void kernel_close(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->map_count; i++)
		if (kernel->maps[i].values)
			munmap(kernel->maps[i].values, kernel->maps[i].bytes);
	for (size_t i = 0; i < kernel->stub_count; i++) {
		close(kernel->stubs[i].program);
		close(kernel->stubs[i].calls);
	}
	ring_buffer__free(kernel->ring);
	xdpen_bpf__destroy(kernel->object);
	free(kernel->per_cpu);
	free(kernel);
}

static struct mapped *find(struct kernel *kernel, const char *name)
{
	for (size_t i = 0; i < kernel->map_count; i++)
		if (!strcmp(kernel->maps[i].name, name))
			return &kernel->maps[i];
	fail("no such map", name, ENOENT);
	return NULL;
}

const char *kernel_map_name(struct kernel *kernel, size_t number)
{
	return number < kernel->map_count ? kernel->maps[number].name : NULL;
}

static bool is_per_cpu(const struct mapped *mapped)
{
	return mapped->type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static void store_mapped(struct mapped *mapped, const void *key, const void *value)
{
	__u32 at;

	memcpy(&at, key, sizeof(at));
	if (at < mapped->entries)
		memcpy((__u8 *)mapped->values + (size_t)at * mapped->value_size, value, mapped->value_size);
}

void kernel_store(struct kernel *kernel, const char *map, const void *key, const void *value)
{
	struct mapped *mapped = find(kernel, map);

	if (mapped->values) {
		store_mapped(mapped, key, value);
	} else if (!value) {
		bpf_map_delete_elem(mapped->map, key);
	} else if (is_per_cpu(mapped)) {
		memset(kernel->per_cpu, 0, (size_t)kernel->cpus * mapped->value_size);
		memcpy(kernel->per_cpu, value, mapped->value_size);
		bpf_map_update_elem(mapped->map, key, kernel->per_cpu, BPF_ANY);
	} else {
		bpf_map_update_elem(mapped->map, key, value, BPF_ANY);
	}
}

static void make_stub(struct kernel *kernel, struct stub *stub)
{
	stub->calls = stripped_calls(kernel->programs[stub->target]);
	if (stub->calls < 0)
		fail("cannot make", "a stub's map", errno);
	stub->program = stripped_program(stub->calls, ETH_P_8021Q, stub->tci);
	if (stub->program < 0)
		fail("cannot load", "a stub", errno);
}

static int program_for(struct kernel *kernel, enum host_program program, __u32 stripped)
{
	struct stub *stub = kernel->stubs;

	if (!stripped || program == HOST_IN || program == HOST_OUT_REPLAY)
		return kernel->programs[program];
	for (; stub < kernel->stubs + kernel->stub_count; stub++)
		if (stub->target == program && stub->tci == stripped)
			return stub->program;
	if (kernel->stub_count++ == STUBS_MOST)
		fail("too many", "stripped tags", E2BIG);
	*stub = (struct stub){ .target = program, .tci = stripped };
	make_stub(kernel, stub);
	return stub->program;
}

int kernel_run(struct kernel *kernel, enum host_program program, const struct host_frame *frame,
	       struct host_outcome *outcome)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame->bytes, .data_size_in = frame->captured,
		    .data_out = outcome->bytes, .data_size_out = sizeof(outcome->bytes), .repeat = 1);

	kernel->object->bss->replay_now = (struct xdpen_replay){ frame->ticks, frame->number, frame->length };
	if (bpf_prog_test_run_opts(program_for(kernel, program, frame->stripped), &options))
		return -errno;
	outcome->action = (int)options.retval;
	outcome->length = options.data_size_out;
	outcome->reason = 0;
	return 0;
}

void *kernel_values(struct kernel *kernel, const char *map)
{
	return find(kernel, map)->values;
}

/* Adds up what each CPU counted: every field of our per-CPU values is a counter, and none overflows here. */
static void sum(const struct kernel *kernel, const struct mapped *mapped, const __u8 *per_cpu, void *value)
{
	__u64 total[8] = {};

	for (int cpu = 0; cpu < kernel->cpus; cpu++) {
		const __u64 *words = (const void *)(per_cpu + (size_t)cpu * mapped->value_size);

		for (__u32 i = 0; i < mapped->value_size / 8; i++)
			total[i] += words[i];
	}
	memcpy(value, total, mapped->value_size);
}

bool kernel_lookup(struct kernel *kernel, const char *map, const void *key, void *value)
{
	struct mapped *mapped = find(kernel, map);

	if (bpf_map_lookup_elem(mapped->map, key, is_per_cpu(mapped) ? kernel->per_cpu : value))
		return false;
	if (is_per_cpu(mapped))
		sum(kernel, mapped, kernel->per_cpu, value);
	return true;
}

void kernel_read(struct kernel *kernel, const struct host_map *map, void *values)
{
	struct mapped *mapped = find(kernel, map->name);
	__u32 keys[XDPEN_STRANGERS], next, count = mapped->entries;
	size_t each = is_per_cpu(mapped) ? (size_t)kernel->cpus * mapped->value_size : mapped->value_size;

	if (count > XDPEN_STRANGERS)
		fail("too large to be read", map->name, E2BIG);
	if (bpf_map_lookup_batch(mapped->map, NULL, &next, keys, kernel->per_cpu, &count, NULL) && errno != ENOENT)
		fail("cannot read", map->name, errno);
	if (count != mapped->entries)
		fail("not read whole", map->name, EIO);
	for (__u32 i = 0; i < count; i++) {
		__u8 *to = (__u8 *)values + (size_t)i * mapped->value_size;

		if (is_per_cpu(mapped))
			sum(kernel, mapped, kernel->per_cpu + i * each, to);
		else
			memcpy(to, kernel->per_cpu + i * each, each);
	}
}

__u32 kernel_entries(struct kernel *kernel, const struct host_map *map)
{
	struct mapped *mapped = find(kernel, map->name);
	__u8 key[64], next[64];
	__u32 count = 0;

	for (void *from = NULL; !bpf_map_get_next_key(mapped->map, from, next); count++) {
		memcpy(key, next, mapped->key_size);
		from = key;
	}
	return count;
}

void kernel_events(struct kernel *kernel, void (*record)(void *context, const void *bytes, size_t size), void *context)
{
	int taken;

	kernel->record = record;
	kernel->context = context;
	taken = ring_buffer__consume(kernel->ring);
	if (taken < 0)
		fail("cannot read", "events", -taken);
}
