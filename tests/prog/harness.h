/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real program on a bench: a fresh object per test, its maps mapped, its
 * clock in our hands.
 *
 *   frames.h -> run_in() / run_out() / run_guard() -> action, reason, bytes
 *                     |
 *        devices, spread, evidence, policy, ports (mapped), stats, events
 *
 * Every run asserts that exactly one reason of its program was counted, once,
 * with the frame's length. Places come from user/core/table.c, which has to
 * agree with the program; the sketches' hash is repeated here, because tests
 * that count exactly need members that share no bit.
 */
#ifndef XDPEN_TEST_HARNESS_H
#define XDPEN_TEST_HARNESS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <stdio.h>
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

struct outcome {
	int action;
	__u32 reason;
	__u32 length;
	__u8 bytes[WIRE_MAX + 64];
};

/* --- arithmetic shared with the program --- */

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

/* --- life --- */

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

/* --- what the maps say --- */

static inline struct xdpen_count count_of(const struct rig *rig, __u32 reason)
{
	struct xdpen_count sum = {}, *counts;
	int cpus = libbpf_num_possible_cpus();

	assert_true(cpus > 0);
	counts = calloc(cpus, sizeof(*counts));
	assert_non_null(counts);
	assert_int_equal(bpf_map_lookup_elem(bpf_map__fd(rig->object->maps.stats), &reason, counts), 0);
	for (int i = 0; i < cpus; i++) {
		sum.frames += counts[i].frames;
		sum.bytes += counts[i].bytes;
	}
	free(counts);
	return sum;
}

static inline __u64 frames_of(const struct rig *rig, __u32 reason)
{
	return count_of(rig, reason).frames;
}

static inline struct xdpen_device *device(struct rig *rig)
{
	return &rig->devices[rig->slot];
}

static inline struct xdpen_sketch *sketch(struct rig *rig)
{
	return &rig->sketches[rig->slot];
}

static inline void set_verdict(struct rig *rig, __u32 slot, __u8 action, __u8 actor, __u8 flags)
{
	rig->devices[slot].verdict = (struct xdpen_verdict){
		.action = action,
		.actor = actor,
		.flags = flags,
		.vlan_id = action == XDPEN_VLAN ? QUARANTINE : 0,
	};
}

static inline void set_override(struct rig *rig, struct mac mac, __u8 action)
{
	struct xdpen_verdict word = { .action = action, .vlan_id = action == XDPEN_VLAN ? QUARANTINE : 0 };
	struct xdpen_key key = key_of(mac);

	assert_int_equal(bpf_map_update_elem(bpf_map__fd(rig->object->maps.override), &key, &word, BPF_ANY), 0);
}

static inline void set_panic(struct rig *rig, __u32 value)
{
	__u32 zero = 0;

	assert_int_equal(bpf_map_update_elem(bpf_map__fd(rig->object->maps.panic), &zero, &value, BPF_ANY), 0);
}

/* Limits in bits: exact as long as the members share none. 0 = off. Of things, which DEVICE is one of. */
static inline void set_limit(struct rig *rig, __u32 kind, __u16 limit, __u16 hard)
{
	rig->policy->limits[XDPEN_FAMILY_THING][kind] = (struct xdpen_limit){
		.limit = limit,
		.hard = hard,
		.limit_bits = limit,
		.hard_bits = hard,
	};
}

/* From so many unanswered ones on the kernel tells. */
static inline void set_open_limit(struct rig *rig, __u32 kind, __u16 open)
{
	rig->policy->limits[XDPEN_FAMILY_THING][kind].open_bits = open;
}

static inline __u32 bits_in(__u64 a, __u64 b)
{
	return __builtin_popcountll(a) + __builtin_popcountll(b);
}

/*
 * Members counted in this window and the one before. Of kinds that keep answers
 * those contacted, answered or not: their `value` is what was open at the last
 * snapshot (test_answer.c).
 */
static inline __u32 members_of(const struct xdpen_spread *entry)
{
	return xdpen_keeps_answers(entry->kind) ? bits_in(entry->bits[0] | entry->bits_previous[0], 0) : entry->value;
}

/* The device's entry of a kind, NULL where nothing was counted. Of the two ways of scan-ports the one with more members. */
static inline const struct xdpen_spread *spread_of(const struct rig *rig, __u32 slot, __u32 kind)
{
	const struct xdpen_spread *best = NULL, *group = rig->spread + (slot & (rig->pool - 1)) * XDPEN_SPREAD_PLACES;

	for (int i = 0; i < XDPEN_SPREAD_PLACES; i++)
		if (group[i].owner == slot + 1 && group[i].kind == kind && (!best || members_of(&group[i]) > members_of(best)))
			best = &group[i];
	return best;
}

static inline __u32 spread_value(const struct rig *rig, __u32 kind)
{
	const struct xdpen_spread *entry = spread_of(rig, rig->slot, kind);

	return entry ? members_of(entry) : 0;
}

static inline struct xdpen_ingress ingress_of(const struct rig *rig, __u32 ifindex)
{
	__u32 place = ifindex % XDPEN_INGRESS_PORTS;
	struct xdpen_ingress port;

	assert_int_equal(bpf_map_lookup_elem(bpf_map__fd(rig->object->maps.ingress), &place, &port), 0);
	return port;
}

/* As a lease or a neighbour entry says it. */
static inline void set_owner(struct rig *rig, const struct xdpen_address *address, struct mac mac)
{
	struct xdpen_owner owner = { .key = key_of(mac) };

	assert_int_equal(bpf_map_update_elem(bpf_map__fd(rig->object->maps.owners), address, &owner, BPF_ANY), 0);
}

/* Nothing has been counted for the device in any of its places. */
static inline void assert_nothing_counted(const struct rig *rig)
{
	const struct xdpen_spread *group = rig->spread + (rig->slot & (rig->pool - 1)) * XDPEN_SPREAD_PLACES;
	static const struct xdpen_sketch nothing;

	for (int i = 0; i < XDPEN_SPREAD_PLACES; i++)
		if (group[i].owner)
			fail_msg("kind %u counted %u", group[i].kind, members_of(&group[i]));
	assert_int_equal(rig->devices[rig->slot].kinds, 0);
	assert_memory_equal(&rig->sketches[rig->slot], &nothing, sizeof(nothing));
	assert_int_equal(rig->evidence[rig->slot & (evidence_entries(rig) - 1)].owner, 0);
}

/* Events since the last call; they stand in rig->event. */
static inline int take_events(struct rig *rig)
{
	rig->events = 0;
	assert_true(ring_buffer__consume(rig->ring) >= 0);
	return rig->events;
}

/* How many of the events taken are of this type, and of this kind unless that is 0. */
static inline int events_of(const struct rig *rig, __u32 type, __u32 kind)
{
	int count = 0;

	for (int i = 0; i < rig->events; i++)
		count += rig->event[i].event.type == type && (!kind || rig->event[i].event.kind == kind);
	return count;
}

/* --- runs --- */

static inline void rig_counts(const struct rig *rig, struct xdpen_count counts[XDPEN_LOST_EVENT])
{
	for (__u32 reason = 0; reason < XDPEN_LOST_EVENT; reason++)
		counts[reason] = count_of(rig, reason);
}

/* The one reason counted between two readings. */
static inline __u32 only_reason(const struct xdpen_count *before, const struct xdpen_count *after, size_t length)
{
	__u32 found = 0;

	for (__u32 reason = 0; reason < XDPEN_LOST_EVENT; reason++) {
		if (after[reason].frames == before[reason].frames && after[reason].bytes == before[reason].bytes)
			continue;
		if (found)
			fail_msg("reasons %u and %u for one frame", found, reason);
		assert_int_equal(after[reason].frames, before[reason].frames + 1);
		assert_int_equal(after[reason].bytes, before[reason].bytes + length);
		found = reason;
	}
	assert_int_not_equal(found, 0);
	return found;
}

/* `context`: struct xdp_md or struct __sk_buff, or NULL. */
static inline struct outcome run_fd(struct rig *rig, int program, const struct wire *wire, void *context,
				    size_t context_size)
{
	struct xdpen_count before[XDPEN_LOST_EVENT], after[XDPEN_LOST_EVENT];
	struct outcome outcome = {};
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = wire->bytes, .data_size_in = wire->length,
		    .data_out = outcome.bytes, .data_size_out = sizeof(outcome.bytes), .ctx_in = context,
		    .ctx_size_in = context_size, .repeat = 1);

	rig->clock->frame++;
	rig_counts(rig, before);
	assert_int_equal(bpf_prog_test_run_opts(program, &options), 0);
	rig_counts(rig, after);
	outcome.action = (int)options.retval;
	outcome.length = options.data_size_out;
	outcome.reason = only_reason(before, after, wire->length);
	return outcome;
}

static inline struct outcome run_in_from(struct rig *rig, const struct wire *wire, __u32 ifindex)
{
	struct xdp_md context = { .data_end = wire->length, .ingress_ifindex = ifindex };
	struct outcome outcome;

	rig->clock->length = wire->length;
	outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_in), wire, &context, sizeof(context));
	if (outcome.reason != XDPEN_IN_KEPT_OUT)
		assert_in_range(outcome.reason, XDPEN_IN_PASS, XDPEN_IN_THROTTLED);
	return outcome;
}

/* Frames come in through the loopback, interface 1. */
static inline struct outcome run_in(struct rig *rig, const struct wire *wire)
{
	return run_in_from(rig, wire, 1);
}

static inline struct outcome run_out(struct rig *rig, const struct wire *wire)
{
	struct outcome outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_out), wire, NULL, 0);

	assert_in_range(outcome.reason, XDPEN_OUT_PASS, XDPEN_OUT_PEER);
	return outcome;
}

static inline struct outcome run_out_replay(struct rig *rig, const struct wire *wire)
{
	struct outcome outcome;

	rig->clock->length = wire->length;
	outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_out_replay), wire, NULL, 0);
	assert_in_range(outcome.reason, XDPEN_OUT_PASS, XDPEN_OUT_PEER);
	return outcome;
}

static inline struct outcome run_guard(struct rig *rig, const struct wire *wire)
{
	struct outcome outcome = run_fd(rig, bpf_program__fd(rig->object->progs.xdpen_guard), wire, NULL, 0);

	assert_in_range(outcome.reason, XDPEN_GUARD_PASS, XDPEN_GUARD_REDIRECTED);
	return outcome;
}

/*
 * A tag in the packet's metadata, as a NIC or a VLAN interface leaves it.
 * BPF_PROG_TEST_RUN takes no such thing in its context, so a small program puts
 * it there and tail-calls the one under test.
 */
static inline int stripped_program(int target, __u16 ethertype, __u16 tci, int *calls)
{
	struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_6, .src_reg = BPF_REG_1 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = htons(ethertype) },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3, .imm = tci },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_skb_vlan_push },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_6 },
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_2, .src_reg = BPF_PSEUDO_MAP_FD },
		{},
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 99 }, /* the call failed */
		{ .code = BPF_JMP | BPF_EXIT },
	};
	__u32 zero = 0;
	int program;

	*calls = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, NULL, sizeof(__u32), sizeof(__u32), 1, NULL);
	assert_true(*calls >= 0);
	assert_int_equal(bpf_map_update_elem(*calls, &zero, &target, BPF_ANY), 0);
	code[5].imm = *calls;
	program = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, NULL, "GPL", code, sizeof(code) / sizeof(*code), NULL);
	assert_true(program >= 0);
	return program;
}

static inline struct outcome run_stripped(struct rig *rig, const struct bpf_program *target, const struct wire *wire,
					  __u16 ethertype, __u16 tci)
{
	struct outcome outcome;
	int calls, program = stripped_program(bpf_program__fd(target), ethertype, tci, &calls);

	outcome = run_fd(rig, program, wire, NULL, 0);
	close(program);
	close(calls);
	return outcome;
}

/* --- frames that many tests send --- */

/* How a frame gets to the wire: the table of shapes that every match is tried in. */
struct shape {
	int version; /* 4 or 6 */
	int tags;
};

static const struct shape SHAPES[] = { { 4, 0 }, { 4, 1 }, { 4, 2 }, { 6, 0 }, { 6, 1 }, { 6, 2 } };
#define SHAPE_COUNT (sizeof(SHAPES) / sizeof(*SHAPES))

/* The public host with this number. */
static inline const char *host6(__u32 host)
{
	static char text[64];

	snprintf(text, sizeof(text), "2001:db8:%x::%x", host >> 8, host);
	return text;
}

/* Ethernet, tags and IP from `source` to the public host `host`. */
static inline void wire_to_host(struct wire *wire, struct mac source, struct shape shape, __u32 host)
{
	wire_ethernet(wire, GATEWAY, source);
	for (int i = 0; i < shape.tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
	if (shape.version == 4)
		wire_ipv4(wire, DEVICE_IP, PUBLIC_IP + host);
	else
		wire_ipv6(wire, DEVICE_IP6, host6(host));
}

/* The way back: Ethernet, tags and IP from the public host to DEVICE. */
static inline void wire_from_host(struct wire *wire, struct shape shape, __u32 host)
{
	wire_ethernet(wire, DEVICE, GATEWAY);
	for (int i = 0; i < shape.tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
	if (shape.version == 4)
		wire_ipv4(wire, PUBLIC_IP + host, DEVICE_IP);
	else
		wire_ipv6(wire, host6(host), DEVICE_IP6);
}

/* Through the program on interfaces or, where `replay` says so, the one for captures: it passes either way. */
static inline void hear_wire(struct rig *rig, bool replay, const struct wire *wire)
{
	struct outcome outcome = replay ? run_out_replay(rig, wire) : run_out(rig, wire);

	assert_int_equal(outcome.reason, XDPEN_OUT_PASS);
	assert_int_equal(outcome.length, wire->length);
}

static inline void hear_tcp(struct rig *rig, bool replay, struct shape shape, __u32 host, __u16 port, __u8 flags)
{
	struct wire wire;

	wire_from_host(&wire, shape, host);
	wire_tcp(&wire, port, 40000, 0x87654321, flags, 20);
	hear_wire(rig, replay, &wire);
}

/* A SYN as a real client sends it: with options. */
static inline void wire_syn(struct wire *wire, struct shape shape, __u32 host, __u16 port)
{
	wire_to_host(wire, DEVICE, shape, host);
	wire_tcp(wire, 40000, port, 0x12345678, FLAG_SYN, 20);
}

static inline struct outcome send_syn(struct rig *rig, struct shape shape, __u32 host, __u16 port)
{
	struct wire wire;

	wire_syn(&wire, shape, host, port);
	return run_in(rig, &wire);
}

/*
 * Numbers of public hosts that share no bit, neither in the device's filters nor
 * in a spread: what is counted of them is exact.
 */
static inline __u64 host_hash(const struct rig *rig, int version, __u32 host)
{
	__u64 halves[2];

	if (version == 4)
		return mix(htonl(PUBLIC_IP + host) ^ rig->salt);
	assert_int_equal(inet_pton(AF_INET6, host6(host), halves), 1);
	return mix(mix(halves[0] ^ rig->salt) ^ halves[1]);
}

static inline void distinct_hosts(const struct rig *rig, int version, __u32 *hosts, int count)
{
	bool filter[256] = {}, slow[64 * XDPEN_SLOW_WORDS] = {}, member[64] = {}, address[128] = {};
	int found = 0;

	for (__u32 host = 1; found < count; host++) {
		__u64 hash = host_hash(rig, version, host);
		__u32 bit = mix((__u32)hash ^ rig->salt) & 63; /* the smaller of the two sketches: what differs here differs in 128, too */
		__u32 slow_bit = (hash >> 24 & 0xffffffff) * (64 * XDPEN_SLOW_WORDS) >> 32;
		__u32 plain = mix((PUBLIC_IP + host) ^ rig->salt) & 127; /* mirai's member is the address itself */

		assert_true(host < 60000);
		if (filter[hash >> 56] || slow[slow_bit] || member[bit] || address[plain])
			continue;
		filter[hash >> 56] = slow[slow_bit] = member[bit] = address[plain] = true;
		hosts[found++] = host;
	}
}

#endif
