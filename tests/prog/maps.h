/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the maps say, and what user space would write into them. */
#ifndef XDPEN_TEST_MAPS_H
#define XDPEN_TEST_MAPS_H

#include "rig.h"

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

/* The contact filter has tests of its own (test_fanout.c); elsewhere every contact shall come through. */
static inline void forget_contacts(struct rig *rig)
{
	memset(sketch(rig)->contacts, 0, sizeof(sketch(rig)->contacts));
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

#endif
