// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <xdpen/abi.h>

#include "drive.h"
#include "frames.h"
#include "site.h"
#include "table.h"
#include "xdpen.skel.h"

#define SALT 0x1f2e3d4c5b6a7988ULL /* fixed: every run places alike */
#define STRANGERS_PER_EPOCH 64
#define HEADS_PER_EPOCH 16
#define VLAN_ID 66 /* what xdpend takes by default */
#define OUT_OF_REACH 0xffff /* a limit that is compared and never met */

static __u32 capped(__u32 slots)
{
	return slots < XDPEN_POOL_MAX ? slots : XDPEN_POOL_MAX;
}

static void size_maps(struct site *site)
{
	struct xdpen_bpf *kernel = site->kernel;

	bpf_map__set_max_entries(kernel->maps.devices, site->slots);
	bpf_map__set_max_entries(kernel->maps.sketches, site->slots);
	bpf_map__set_max_entries(kernel->maps.states, site->slots);
	bpf_map__set_max_entries(kernel->maps.counters, site->counters_per_cpu ? site->slots : 1);
	bpf_map__set_max_entries(kernel->maps.index, site->devices);
	bpf_map__set_max_entries(kernel->maps.spread, site->pool * XDPEN_SPREAD_PLACES);
	bpf_map__set_max_entries(kernel->maps.evidence, site->pool / XDPEN_EVIDENCE_PART);
	bpf_map__set_max_entries(kernel->maps.owners, site->devices * XDPEN_OWNERS_PER_DEVICE);
	kernel->rodata->salt = SALT;
	kernel->rodata->slot_mask = site->slots - 1;
	kernel->rodata->pool_mask = site->pool - 1;
	kernel->rodata->counters_per_cpu = site->counters_per_cpu;
}

static size_t mapped_bytes(const struct bpf_map *map)
{
	size_t page = sysconf(_SC_PAGESIZE);
	size_t value = (bpf_map__value_size(map) + 7) & ~7UL;

	return (value * bpf_map__max_entries(map) + page - 1) & ~(page - 1);
}

static void *map_memory(const struct bpf_map *map)
{
	void *at = mmap(NULL, mapped_bytes(map), PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

	return at == MAP_FAILED ? NULL : at;
}

static void unmap_memory(void *at, const struct bpf_map *map)
{
	if (at)
		munmap(at, mapped_bytes(map));
}

static void fill_policy(struct xdpen_policy *policy)
{
	*policy = (struct xdpen_policy){
		.mode = XDPEN_ENFORCE,
		.vlan_id = VLAN_ID,
		.action = XDPEN_VLAN,
		.strangers_per_epoch = STRANGERS_PER_EPOCH,
		.heads_per_epoch = HEADS_PER_EPOCH,
		.budget = UINT32_MAX,
		.lan4 = { { htonl(0xc0a80100), htonl(0xffffff00) } }, /* 192.168.1.0/24 */
		.lan6 = { { htobe64(0x20010db800010000), ~0ULL } }, /* 2001:db8:1::/64 */
	};
	for (int family = 0; family < XDPEN_FAMILIES; family++)
		for (int kind = 1; kind < XDPEN_KINDS; kind++)
			policy->limits[family][kind] = (struct xdpen_limit){ .limit = OUT_OF_REACH,
									     .hard = OUT_OF_REACH,
									     .limit_bits = OUT_OF_REACH,
									     .hard_bits = OUT_OF_REACH,
									     .open_bits = OUT_OF_REACH };
}

static int mark_ports(int fd, const __u32 *ports, size_t count, const struct xdpen_port *mark)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++)
		error = bpf_map_update_elem(fd, &ports[i], mark, BPF_ANY);
	return error;
}

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static int fill_ports(const struct site *site)
{
	static const __u32 services[] = { 22, 23, 445, 2323, 5555, 7547, 8080, 37215, 52869 }, pools[] = { 3333, 4444, 14444 };
	static const __u32 webs[] = { 80, 443 };
	const struct xdpen_port service = { .flags = XDPEN_PORT_SERVICE, .service_weight = 16 };
	const struct xdpen_port pool = { .flags = XDPEN_PORT_POOL, .pool_weight = 100 };
	const struct xdpen_port web = { .flags = XDPEN_PORT_WEB, .service_weight = 1 };
	int fd = bpf_map__fd(site->kernel->maps.ports);
	int error = mark_ports(fd, services, COUNT(services), &service);

	if (!error)
		error = mark_ports(fd, pools, COUNT(pools), &pool);
	return error ? error : mark_ports(fd, webs, COUNT(webs), &web);
}

static int admit(struct site *site, __u32 source)
{
	struct xdpen_key key = { .present = 1 };
	__u64 mac = drive_mac(source, 0);
	__u32 slot;

	memcpy(key.mac, &mac, sizeof(key.mac));
	slot = table_choose(site->records, site->slots, &key, SALT);
	if (slot == XDPEN_NO_SLOT)
		return -ENOSPC;
	site->records[slot].key = key;
	site->records[slot].ipv4 = htonl(DEVICE_IP);
	site->slot_of[source] = slot;
	return bpf_map_update_elem(bpf_map__fd(site->kernel->maps.index), &key, &slot, BPF_ANY);
}

static int fill(struct site *site)
{
	int error;

	site->records = map_memory(site->kernel->maps.devices);
	site->sketches = map_memory(site->kernel->maps.sketches);
	site->spread = map_memory(site->kernel->maps.spread);
	site->policy = map_memory(site->kernel->maps.policy);
	site->slot_of = calloc(site->devices, sizeof(*site->slot_of));
	if (!site->records || !site->sketches || !site->spread || !site->policy || !site->slot_of)
		return -ENOMEM;
	fill_policy(site->policy);
	error = fill_ports(site);
	for (__u32 source = 0; !error && source < site->devices; source++)
		error = admit(site, source);
	return error;
}

int site_open(struct site *site, __u32 devices, bool counters_per_cpu)
{
	int error;

	*site = (struct site){ .devices = devices, .counters_per_cpu = counters_per_cpu };
	site->slots = XDPEN_SLOTS_PER_DEVICE * (devices < XDPEN_DEVICES_MIN ? XDPEN_DEVICES_MIN : devices);
	site->pool = capped(site->slots);
	site->kernel = xdpen_bpf__open();
	if (!site->kernel)
		return -errno;
	size_maps(site);
	error = xdpen_bpf__load(site->kernel);
	if (!error)
		error = fill(site);
	if (error)
		site_close(site);
	return error;
}

void site_close(struct site *site)
{
	if (!site->kernel)
		return;
	unmap_memory(site->records, site->kernel->maps.devices);
	unmap_memory(site->sketches, site->kernel->maps.sketches);
	unmap_memory(site->spread, site->kernel->maps.spread);
	unmap_memory(site->policy, site->kernel->maps.policy);
	free(site->slot_of);
	xdpen_bpf__destroy(site->kernel);
	*site = (struct site){};
}

int site_program(const struct site *site, const char *name)
{
	return bpf_program__fd(bpf_object__find_program_by_name(site->kernel->obj, name));
}

void site_forget(struct site *site)
{
	for (__u32 source = 0; source < site->devices; source++) {
		struct xdpen_device *device = &site->records[site->slot_of[source]];

		device->epoch = 0;
		device->kinds = 0;
		device->heads = 0;
		memset(&site->sketches[site->slot_of[source]], 0, sizeof(*site->sketches));
	}
	memset(site->spread, 0, (size_t)site->pool * XDPEN_SPREAD_PLACES * sizeof(*site->spread));
}

void site_rearm_heads(struct site *site)
{
	for (__u32 source = 0; source < site->devices; source++)
		site->records[site->slot_of[source]].heads = 0;
}

void site_judge(struct site *site, __u32 source, enum xdpen_action action)
{
	struct xdpen_verdict verdict = { .action = action, .actor = action ? XDPEN_DAEMON : XDPEN_NOBODY };

	if (action == XDPEN_VLAN)
		verdict.vlan_id = VLAN_ID;
	site->records[site->slot_of[source]].verdict = verdict;
}

void site_set_action(struct site *site, enum xdpen_action action)
{
	for (__u32 source = 0; source < site->devices; source++)
		site_judge(site, source, action);
}

void site_set_limit(struct site *site, enum xdpen_kind kind, __u16 hard)
{
	for (int family = 0; family < XDPEN_FAMILIES; family++)
		site->policy->limits[family][kind] =
			(struct xdpen_limit){ .limit = hard, .hard = hard, .limit_bits = hard, .hard_bits = hard };
}

static int ignore_event(void *context, void *data, size_t size)
{
	(void)context, (void)data, (void)size;
	return 0;
}

void site_drain_events(struct site *site)
{
	struct ring_buffer *ring = ring_buffer__new(bpf_map__fd(site->kernel->maps.events), ignore_event, NULL, NULL);

	if (!ring)
		return;
	ring_buffer__consume(ring);
	ring_buffer__free(ring);
}

__u64 site_counted(const struct site *site, enum xdpen_reason reason)
{
	struct xdpen_count counts[libbpf_num_possible_cpus()];
	__u32 key = reason;
	__u64 frames = 0;

	if (bpf_map_lookup_elem(bpf_map__fd(site->kernel->maps.stats), &key, counts))
		return 0;
	for (size_t cpu = 0; cpu < sizeof(counts) / sizeof(*counts); cpu++)
		frames += counts[cpu].frames;
	return frames;
}

static __u64 counted_per_cpu(const struct site *site, __u32 slot)
{
	struct xdpen_counters counters[libbpf_num_possible_cpus()];
	__u64 frames = 0;

	if (bpf_map_lookup_elem(bpf_map__fd(site->kernel->maps.counters), &slot, counters))
		return 0;
	for (size_t cpu = 0; cpu < sizeof(counters) / sizeof(*counters); cpu++)
		frames += counters[cpu].frames;
	return frames;
}

__u64 site_device_frames(const struct site *site)
{
	__u64 frames = 0;

	for (__u32 source = 0; source < site->devices; source++) {
		__u32 slot = site->slot_of[source];

		frames += site->counters_per_cpu ? counted_per_cpu(site, slot) : site->records[slot].counters.frames;
	}
	return frames;
}

static __u64 charged_bytes(int fd)
{
	unsigned long long bytes = 0;
	char path[64], line[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "memlock: %llu", &bytes) == 1)
			break;
	fclose(file);
	return bytes;
}

__u64 site_map_bytes(const struct site *site, const char *name)
{
	struct bpf_map *map = bpf_object__find_map_by_name(site->kernel->obj, name);

	return map ? charged_bytes(bpf_map__fd(map)) : 0;
}

__u64 site_all_bytes(const struct site *site)
{
	struct bpf_map *map;
	__u64 bytes = 0;

	bpf_object__for_each_map(map, site->kernel->obj)
		bytes += charged_bytes(bpf_map__fd(map));
	return bytes;
}

__u64 site_fixed_bytes(const struct site *site)
{
	static const char *const by_device[] = { "devices", "sketches", "states", "counters", "index" };
	__u64 bytes = site_all_bytes(site);

	for (size_t i = 0; i < sizeof(by_device) / sizeof(*by_device); i++)
		bytes -= site_map_bytes(site, by_device[i]);
	return bytes;
}

static double milliseconds(struct timespec from, struct timespec to)
{
	return (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6;
}

double site_sweep(const struct site *site)
{
	volatile __u32 sink;
	struct timespec from, to;
	__u32 seen = 0;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (__u32 slot = 0; slot < site->slots; slot++) {
		const struct xdpen_device *device = &site->records[slot];

		if (device->key.present && (device->kinds || device->verdict.action))
			seen++;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	sink = seen;
	(void)sink;
	return milliseconds(from, to);
}
