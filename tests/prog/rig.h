/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs' world: a fresh object per test with its maps mapped, the site
 * that it is in, and its clock in our hands.
 */
#ifndef XDPEN_TEST_RIG_H
#define XDPEN_TEST_RIG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/table.h"
#include "frames.h"

#include "xdpen.skel.h"

#define QUARANTINE 66
#define FAST_SHIFT 11
#define EPOCH_60S (1 << XDPEN_EPOCH_60S_SHIFT) /* in fast epochs */
#define EPOCH_10MIN (1 << XDPEN_EPOCH_10MIN_SHIFT)
#define FIRST_EPOCH (100u * EPOCH_10MIN) /* an edge of every window */

#define SERVICE_PORT 23
#define OTHER_PORT 9000
#define POOL_PORT 3333
#define WEB_PORT 443

#define DEVICE_IP IPV4(192, 168, 1, 50)
#define GATEWAY_IP IPV4(192, 168, 1, 1)
#define DEVICE_IP6 "fd00:1::50"
#define PUBLIC_IP IPV4(198, 18, 0, 0)

static const struct mac DEVICE = { { 0x02, 0xde, 0xad, 0x00, 0x00, 0x01 } };
static const struct mac OTHER = { { 0x02, 0xde, 0xad, 0x00, 0x00, 0x02 } };
static const struct mac GATEWAY = { { 0x02, 0x6a, 0x7e, 0x00, 0x00, 0xff } };
static const struct mac BROADCAST = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
static const struct mac NO_MAC;

#define EVENTS_MAX 12288 /* more than the ring holds */

struct rig {
	struct xdpen_bpf *object;
	struct xdpen_device *devices;
	struct xdpen_sketch *sketches;
	struct xdpen_spread *spread;
	struct xdpen_evidence *evidence;
	struct xdpen_policy *policy;
	struct xdpen_port *ports;
	struct xdpen_replay *clock;
	struct ring_buffer *ring;
	__u32 slots, pool;
	__u64 salt;
	__u32 slot; /* of DEVICE */
	int events;
	struct xdpen_head_event event[EVENTS_MAX];
	size_t event_size[EVENTS_MAX];
};

struct rig_options {
	__u32 slots; /* 0: 64 */
	__u64 salt; /* 0: a fixed one */
	bool live; /* replaying = false */
	bool counters_per_cpu;
};

static inline __u64 mix(__u64 x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdULL;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ULL;
	return x ^ x >> 33;
}

static inline struct xdpen_key key_of(struct mac mac)
{
	struct xdpen_key key = { .present = 1 };

	memcpy(key.mac, mac.bytes, 6);
	return key;
}

static inline void places_of(const struct rig *rig, struct mac mac, __u32 places[4])
{
	struct xdpen_key key = key_of(mac);

	table_places(&key, rig->salt, rig->slots, places);
}

static inline int rig_event(void *context, void *data, size_t size)
{
	struct rig *rig = context;

	assert_true(rig->events < EVENTS_MAX);
	assert_true(size >= sizeof(struct xdpen_event) && size <= sizeof(struct xdpen_head_event));
	memset(&rig->event[rig->events], 0, sizeof(rig->event[0]));
	memcpy(&rig->event[rig->events], data, size);
	rig->event_size[rig->events++] = size;
	return 0;
}

static inline void *rig_map(struct bpf_map *map, size_t size)
{
	size_t page = getpagesize();
	void *at = mmap(NULL, (size + page - 1) / page * page, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

	assert_true(at != MAP_FAILED);
	return at;
}

static inline void rig_unmap(void *at, size_t size)
{
	size_t page = getpagesize();

	munmap(at, (size + page - 1) / page * page);
}

static inline __u32 rig_place_at(struct rig *rig, __u32 slot, struct mac mac)
{
	rig->devices[slot] = (struct xdpen_device){ .key = key_of(mac) };
	rig->sketches[slot] = (struct xdpen_sketch){};
	return slot;
}

static inline bool slot_free(const struct rig *rig, __u32 slot)
{
	return !rig->devices[slot].key.present;
}

static inline void set_index(struct rig *rig, struct mac mac, __u32 slot)
{
	struct xdpen_key key = key_of(mac);

	assert_int_equal(bpf_map_update_elem(bpf_map__fd(rig->object->maps.index), &key, &slot, BPF_ANY), 0);
}

/* The first free one of the four places; the index holds every device. */
static inline __u32 rig_place(struct rig *rig, struct mac mac)
{
	__u32 places[4];

	places_of(rig, mac, places);
	for (int i = 0; i < 4; i++) {
		if (!slot_free(rig, places[i]))
			continue;
		set_index(rig, mac, places[i]);
		return rig_place_at(rig, places[i], mac);
	}
	fail_msg("no free place");
	return XDPEN_NO_SLOT;
}

static inline void rig_policy(struct rig *rig)
{
	struct xdpen_policy *policy = rig->policy;

	*policy = (struct xdpen_policy){
		.mode = XDPEN_ENFORCE,
		.vlan_id = QUARANTINE,
		.action = XDPEN_VLAN,
		.strangers_per_epoch = 16,
		.heads_per_epoch = 255,
		.budget = UINT32_MAX,
	};
	policy->lan4[0].address = htonl(IPV4(192, 168, 1, 0));
	policy->lan4[0].mask = htonl(0xffffff00);
	assert_int_equal(inet_pton(AF_INET6, "fd00:1::", policy->lan6), 1);
	memset(&policy->lan6[0].mask, 0xff, sizeof(policy->lan6[0].mask));
	rig->ports[SERVICE_PORT].flags = XDPEN_PORT_SERVICE;
	rig->ports[SERVICE_PORT].service_weight = 16; /* below 8, a missing answer weighs like any */
	rig->ports[POOL_PORT].flags = XDPEN_PORT_POOL;
	rig->ports[WEB_PORT].flags = XDPEN_PORT_WEB;
}

/* inet_pton writes 16 bytes over {address, mask}; the mask is set afterwards. */
_Static_assert(sizeof(struct xdpen_prefix6) == 16, "a prefix holds an address");

static inline void rig_epoch(struct rig *rig, __u32 epoch)
{
	rig->clock->ticks = (__u64)(FIRST_EPOCH + epoch) << FAST_SHIFT;
}

static inline __u32 evidence_entries(const struct rig *rig)
{
	return rig->pool > XDPEN_EVIDENCE_PART ? rig->pool / XDPEN_EVIDENCE_PART : 1;
}

static inline struct xdpen_bpf *rig_open(const struct rig *rig, const struct rig_options *options)
{
	struct xdpen_bpf *object = xdpen_bpf__open();

	assert_non_null(object);
	object->rodata->salt = rig->salt;
	object->rodata->slot_mask = rig->slots - 1;
	object->rodata->pool_mask = rig->pool - 1;
	object->rodata->fast_shift = FAST_SHIFT;
	object->rodata->counters_per_cpu = options->counters_per_cpu;
	object->rodata->replaying = !options->live;
	bpf_map__set_max_entries(object->maps.devices, rig->slots);
	bpf_map__set_max_entries(object->maps.sketches, rig->slots);
	bpf_map__set_max_entries(object->maps.states, rig->slots);
	bpf_map__set_max_entries(object->maps.index, rig->slots);
	bpf_map__set_max_entries(object->maps.counters, options->counters_per_cpu ? rig->slots : 1);
	bpf_map__set_max_entries(object->maps.spread, rig->pool * XDPEN_SPREAD_PLACES);
	bpf_map__set_max_entries(object->maps.evidence, evidence_entries(rig));
	bpf_map__set_max_entries(object->maps.owners, XDPEN_OWNERS_PER_DEVICE * rig->slots);
	return object;
}

static inline struct rig *rig_new(const struct rig_options *options)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_non_null(rig);
	rig->slots = options->slots ? options->slots : 64;
	rig->pool = rig->slots;
	rig->salt = options->salt ? options->salt : 0x5eed0f0ff1ce0001ULL;
	rig->object = rig_open(rig, options);
	assert_int_equal(xdpen_bpf__load(rig->object), 0);
	rig->devices = rig_map(rig->object->maps.devices, rig->slots * sizeof(*rig->devices));
	rig->sketches = rig_map(rig->object->maps.sketches, rig->slots * sizeof(*rig->sketches));
	rig->spread = rig_map(rig->object->maps.spread, rig->pool * XDPEN_SPREAD_PLACES * sizeof(*rig->spread));
	rig->evidence = rig_map(rig->object->maps.evidence, evidence_entries(rig) * sizeof(*rig->evidence));
	rig->policy = rig_map(rig->object->maps.policy, sizeof(*rig->policy));
	rig->ports = rig_map(rig->object->maps.ports, 65536 * sizeof(*rig->ports));
	rig->clock = &rig->object->bss->replay_now;
	rig->ring = ring_buffer__new(bpf_map__fd(rig->object->maps.events), rig_event, rig, NULL);
	assert_non_null(rig->ring);
	rig_policy(rig);
	rig_epoch(rig, 0);
	return rig;
}

static inline void rig_free(struct rig *rig)
{
	ring_buffer__free(rig->ring);
	rig_unmap(rig->devices, rig->slots * sizeof(*rig->devices));
	rig_unmap(rig->sketches, rig->slots * sizeof(*rig->sketches));
	rig_unmap(rig->spread, rig->pool * XDPEN_SPREAD_PLACES * sizeof(*rig->spread));
	rig_unmap(rig->evidence, evidence_entries(rig) * sizeof(*rig->evidence));
	rig_unmap(rig->policy, sizeof(*rig->policy));
	rig_unmap(rig->ports, 65536 * sizeof(*rig->ports));
	xdpen_bpf__destroy(rig->object);
	free(rig);
}

static inline void rig_clear(struct bpf_map *map, const void *zero)
{
	for (__u32 i = 0; i < bpf_map__max_entries(map); i++)
		assert_int_equal(bpf_map_update_elem(bpf_map__fd(map), &i, zero, BPF_ANY), 0);
}

static inline void rig_empty(struct bpf_map *map)
{
	__u8 key[sizeof(struct xdpen_network)];

	while (!bpf_map_get_next_key(bpf_map__fd(map), NULL, key))
		assert_int_equal(bpf_map_delete_elem(bpf_map__fd(map), key), 0);
}

/*
 * Back to where DEVICE was placed, other devices, ports and strangers kept: for
 * tables of many rows, since the verifier takes its time with every load.
 */
static inline void rig_reset(struct rig *rig)
{
	static const __u8 zero[64 * 1024];

	rig_place_at(rig, rig->slot, DEVICE);
	memset(rig->spread, 0, rig->pool * XDPEN_SPREAD_PLACES * sizeof(*rig->spread));
	memset(rig->evidence, 0, evidence_entries(rig) * sizeof(*rig->evidence));
	rig_clear(rig->object->maps.stats, zero); /* one count for each CPU */
	rig_clear(rig->object->maps.ingress, zero);
	rig_empty(rig->object->maps.owners);
	rig_empty(rig->object->maps.resolved);
	rig_empty(rig->object->maps.pool_nets);
	rig_policy(rig);
	rig_epoch(rig, 0);
	assert_true(ring_buffer__consume(rig->ring) >= 0);
	rig->events = 0;
}

/* cmocka's fixture: DEVICE is in the table, nothing is judged yet. */
static inline int rig_setup(void **state)
{
	struct rig *rig = rig_new(&(struct rig_options){});

	rig->slot = rig_place(rig, DEVICE);
	*state = rig;
	return 0;
}

static inline int rig_teardown(void **state)
{
	rig_free(*state);
	return 0;
}

#define rig_test(function) cmocka_unit_test_setup_teardown(function, rig_setup, rig_teardown)

#endif
