// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The programs, the maps under them and the helpers that they call. Each frame
 * is an allocation of exactly its length, and a head move takes another one, so
 * that a sanitiser sees a read past the end and a pointer kept too long. What is
 * not checked is alignment: the kernel's machines load from any address.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xdpen/abi.h>

/* Constants to the verifier; here they change from run to run. */
#define const
#include "../../bpf/knobs.h"
#undef const

/* libc has a function of this name, which the sanitisers call. */
#define index host_index
/*
 * bpf/glance.h says which frames come to nothing without looking closely. The host always looks closely: where the two
 * do not come to the same, the glance was wrong.
 */
#define XDPEN_BPF_GLANCE_H
#define weighs_nothing(packet, device) 0
#define answers_nothing(packet, device) 0
#include "../../bpf/xdpen.bpf.c"
#undef index

#include "host.h"

#define HEADROOM 256 /* XDP_PACKET_HEADROOM */
#define RECORD_HEADER 8 /* what the kernel puts in front of a record */
/* More than a test puts in a hash; the kernel's limit is kept too where it is lower. */
#define HASH_MOST 1024
#define EVENTS_MOST 1024

struct definition {
	void *map; /* its first member, the type, is nothing but a type: here stands the struct host_map */
};

#define COUNT_OF(pointer) (sizeof(*(pointer)) / sizeof(int))
#define MAP(symbol, text) \
	{ .name = text, .type = COUNT_OF(symbol.type), .key_size = sizeof(*symbol.key), \
	  .value_size = sizeof(*symbol.value), .entries = COUNT_OF(symbol.max_entries) }

static const struct host_map declared[] = {
	MAP(devices, "devices"),     MAP(sketches, "sketches"), MAP(counters, "counters"),
	MAP(states, "states"),	     MAP(host_index, "index"),	MAP(override, "override"),
	MAP(panic, "panic"),	     MAP(spread, "spread"),	MAP(evidence, "evidence"),
	MAP(strangers, "strangers"), MAP(ingress, "ingress"),	MAP(bindings, "bindings"),
	MAP(owners, "owners"),	     MAP(resolved, "resolved"), MAP(pool_nets, "pool_nets"),
	MAP(ports, "ports"),	     MAP(policy, "policy"),	MAP(stats, "stats"),
	MAP(scratch, "scratch"),     MAP(meta, "meta"),	MAP(named, "named"),
};
#define MAPS (sizeof(declared) / sizeof(*declared))

/* In the order of `declared`. */
static void *const definitions[MAPS] = {
	&devices, &sketches, &counters, &states, &host_index, &override, &panic,  &spread, &evidence, &strangers,
	&ingress, &bindings, &owners,	&resolved, &pool_nets, &ports,	  &policy, &stats,  &scratch,  &meta,
	&named,
};

static struct host_map maps[MAPS];
static struct host_event ring[EVENTS_MOST];
static size_t ring_count;
static __u32 ring_bytes, ring_used;

static void fail(const char *what, const char *name)
{
	fprintf(stderr, "host: %s: %s\n", what, name);
	abort();
}

static void *zeroed(size_t count, size_t size)
{
	void *at = calloc(count, size);

	if (!at)
		fail("out of memory", "calloc");
	return at;
}

/* --- maps --- */

static bool is_array(const struct host_map *map)
{
	return map->type == BPF_MAP_TYPE_ARRAY || map->type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static __u32 entries_of(const struct host_map *map, const struct host_knobs *knobs)
{
	if (map->type == BPF_MAP_TYPE_LPM_TRIE || map->type == BPF_MAP_TYPE_HASH || map->type == BPF_MAP_TYPE_LRU_HASH)
		return map->entries < HASH_MOST ? map->entries : HASH_MOST;
	if (!strcmp(map->name, "devices") || !strcmp(map->name, "sketches") || !strcmp(map->name, "states"))
		return knobs->slots;
	if (!strcmp(map->name, "counters"))
		return knobs->counters_per_cpu ? knobs->slots : 1;
	if (!strcmp(map->name, "spread"))
		return knobs->pool * XDPEN_SPREAD_PLACES;
	return !strcmp(map->name, "evidence") ? knobs->pool / XDPEN_EVIDENCE_PART : map->entries;
}

void host_open(const struct host_knobs *knobs)
{
	for (size_t i = 0; i < MAPS; i++) {
		free(maps[i].keys);
		free(maps[i].values);
		maps[i] = declared[i];
		maps[i].entries = entries_of(&maps[i], knobs);
		if (!is_array(&maps[i]))
			maps[i].keys = zeroed(maps[i].entries, maps[i].key_size);
		maps[i].values = zeroed(maps[i].entries, maps[i].value_size);
		((struct definition *)definitions[i])->map = &maps[i];
	}
	salt = knobs->salt;
	slot_mask = knobs->slots - 1;
	pool_mask = knobs->pool - 1;
	fast_shift = knobs->fast_shift;
	counters_per_cpu = knobs->counters_per_cpu;
	replaying = 1;
	ring_bytes = knobs->ring_bytes;
	host_take_events();
}

static bool is_kept(const char *const *keep, const char *name)
{
	for (; *keep; keep++)
		if (!strcmp(*keep, name))
			return true;
	return false;
}

void host_clear(const char *const *keep)
{
	for (size_t i = 0; i < MAPS; i++) {
		if (is_kept(keep, maps[i].name))
			continue;
		maps[i].used = 0;
		memset(maps[i].values, 0, (size_t)maps[i].entries * maps[i].value_size);
	}
}

struct host_map *host_map_at(size_t number)
{
	return number < MAPS ? &maps[number] : NULL;
}

struct host_map *host_map(const char *name)
{
	for (size_t i = 0; i < MAPS; i++)
		if (!strcmp(maps[i].name, name))
			return &maps[i];
	fail("no such map", name);
	return NULL;
}

static bool prefix_matches(const struct xdpen_network *entry, const struct xdpen_network *asked)
{
	__u32 bytes = entry->prefix / 8, bits = entry->prefix % 8;

	if (entry->prefix > asked->prefix || memcmp(entry->address, asked->address, bytes))
		return false;
	return !bits || !((entry->address[bytes] ^ asked->address[bytes]) >> (8 - bits));
}

/* The longest prefix that holds the key's address. */
static void *trie_lookup(const struct host_map *map, const struct xdpen_network *asked)
{
	const struct xdpen_network *entries = (const void *)map->keys, *best = NULL;

	for (__u32 i = 0; i < map->used; i++)
		if (prefix_matches(&entries[i], asked) && (!best || entries[i].prefix > best->prefix))
			best = &entries[i];
	return best ? map->values + (best - entries) * map->value_size : NULL;
}

static void *hash_lookup(const struct host_map *map, const void *key)
{
	for (__u32 i = 0; i < map->used; i++)
		if (!memcmp(map->keys + i * map->key_size, key, map->key_size))
			return map->values + i * map->value_size;
	return NULL;
}

static void *array_lookup(const struct host_map *map, const void *key)
{
	__u32 at;

	memcpy(&at, key, sizeof(at));
	return at < map->entries ? map->values + (size_t)at * map->value_size : NULL;
}

void *host_lookup(const struct host_map *map, const void *key)
{
	if (is_array(map))
		return array_lookup(map, key);
	return map->type == BPF_MAP_TYPE_LPM_TRIE ? trie_lookup(map, key) : hash_lookup(map, key);
}

static void hash_delete(struct host_map *map, __u32 at)
{
	__u32 last = --map->used;

	memmove(map->keys + at * map->key_size, map->keys + last * map->key_size, map->key_size);
	memmove(map->values + at * map->value_size, map->values + last * map->value_size, map->value_size);
}

/* By the key itself, in a trie too. */
bool host_store(struct host_map *map, const void *key, const void *value)
{
	__u8 *at = is_array(map) ? array_lookup(map, key) : hash_lookup(map, key);

	if (!value) {
		if (!at || is_array(map))
			return false;
		hash_delete(map, (at - map->values) / map->value_size);
		return true;
	}
	if (!at && (is_array(map) || map->used == map->entries))
		return false;
	if (!at) {
		memcpy(map->keys + map->used * map->key_size, key, map->key_size);
		at = map->values + map->used++ * map->value_size;
	}
	memcpy(at, value, map->value_size);
	return true;
}

/* --- helpers --- */

static struct host_map *map_behind(const void *definition)
{
	struct host_map *map = ((const struct definition *)definition)->map;

	if (!map)
		fail("bpf/maps.h has a map that is not in the list", "tests/fuzz/host.c");
	return map;
}

void *bpf_map_lookup_elem(const void *map, const void *key)
{
	return host_lookup(map_behind(map), key);
}

long bpf_map_update_elem(const void *map, const void *key, const void *value, __u64 flags)
{
	struct host_map *behind = map_behind(map);

	if (flags == BPF_NOEXIST && host_lookup(behind, key))
		return -EEXIST;
	return host_store(behind, key, value) ? 0 : -E2BIG;
}

/* The kernel's arithmetic of a full ring: a record takes its header and is rounded up to words. */
void *bpf_ringbuf_reserve(const void *map, __u64 size, __u64 flags)
{
	__u32 taken = (size + RECORD_HEADER + 7) / 8 * 8;
	__u64 *record;

	if (map != &events || flags)
		fail("unknown ring or flags", "bpf_ringbuf_reserve");
	if (ring_used + taken > ring_bytes - 1)
		return NULL;
	if (ring_count == EVENTS_MOST)
		fail("more records than are kept here", "bpf_ringbuf_reserve");
	ring_used += taken;
	record = malloc(size);
	if (!record)
		fail("out of memory", "bpf_ringbuf_reserve");
	ring[ring_count].size = size;
	memset(record, 0xa5, size);
	return record;
}

void bpf_ringbuf_submit(void *record, __u64 flags)
{
	if (flags)
		fail("unknown flags", "bpf_ringbuf_submit");
	memcpy(&ring[ring_count].record, record, ring[ring_count].size);
	ring_count++;
	free(record);
}

size_t host_events(const struct host_event **events)
{
	*events = ring;
	return ring_count;
}

void host_take_events(void)
{
	ring_count = 0;
	ring_used = 0;
}

__u64 bpf_jiffies64(void)
{
	fail("the clock of a live program was asked in a replay", "bpf_jiffies64");
	return 0;
}

static __u8 *frame_of(size_t length)
{
	__u8 *frame = malloc(length);

	if (!frame)
		fail("out of memory", "frame");
	return frame;
}

/* Into an allocation of its own: whoever keeps a pointer into the old one is caught. */
long bpf_xdp_adjust_head(struct host_xdp *context, int delta)
{
	size_t length = context->data_end - context->data;
	__u8 *old = (__u8 *)context->data, *new;

	if (delta >= 0 || -delta > HEADROOM)
		return -EINVAL;
	new = frame_of(length - delta);
	memset(new, 0xa5, -delta);
	memcpy(new - delta, old, length);
	free(old);
	context->data = (uintptr_t)new;
	context->data_end = context->data + length - delta;
	return 0;
}

/* Does the frame itself begin with a tag that the kernel takes for one? */
static bool is_tagged(const struct host_skb *skb)
{
	const __u8 *frame = (const __u8 *)skb->data;
	__u16 type = frame[12] << 8 | frame[13];

	return type == ETH_P_8021Q || type == ETH_P_8021AD;
}

/* The tag in the frame is taken out. Returns 0 or -ENOMEM: it is cut off. */
static int lift_tag(struct host_skb *skb, __u32 *tci)
{
	__u8 *old = (__u8 *)skb->data, *new;

	if (skb->len < 18)
		return -ENOMEM;
	*tci = old[14] << 8 | old[15];
	skb->len -= 4;
	new = frame_of(skb->len);
	memcpy(new, old, 12);
	memcpy(new + 12, old + 16, skb->len - 12);
	free(old);
	skb->data = (uintptr_t)new;
	skb->data_end = skb->data + skb->len;
	return 0;
}

/* As skb_vlan_pop(): the tag in metadata, else the first in the frame; the next one then moves to metadata. */
long bpf_skb_vlan_pop(struct host_skb *skb)
{
	__u32 tci;

	if (skb->vlan_present)
		skb->vlan_present = skb->vlan_tci = 0;
	else if (!is_tagged(skb))
		return 0;
	else if (lift_tag(skb, &tci))
		return -ENOMEM;
	if (!is_tagged(skb))
		return 0;
	if (lift_tag(skb, &tci))
		return -ENOMEM;
	skb->vlan_present = 1;
	skb->vlan_tci = tci;
	return 0;
}

/* As skb_vlan_push(): a tag in metadata goes into the frame, the new one takes its place. */
long bpf_skb_vlan_push(struct host_skb *skb, __be16 ethertype, __u16 tci)
{
	__u8 *old = (__u8 *)skb->data, *new;

	if (skb->vlan_present) {
		new = frame_of(skb->len + 4);
		memcpy(new, old, 12);
		new[12] = ETH_P_8021Q >> 8;
		new[13] = ETH_P_8021Q & 0xff;
		new[14] = skb->vlan_tci >> 8;
		new[15] = skb->vlan_tci & 0xff;
		memcpy(new + 16, old + 12, skb->len - 12);
		free(old);
		skb->len += 4;
		skb->data = (uintptr_t)new;
		skb->data_end = skb->data + skb->len;
	}
	skb->vlan_present = 1;
	skb->vlan_tci = tci;
	skb->vlan_proto = ethertype;
	return 0;
}

/* Whereto is in the kernel's own notes, and no test run shows it. */
long bpf_redirect(__u32 ifindex, __u64 flags)
{
	(void)ifindex;
	return flags ? TC_ACT_SHOT : TC_ACT_REDIRECT;
}

long bpf_skb_store_bytes(struct host_skb *skb, __u32 offset, const void *from, __u32 length, __u64 flags)
{
	if (flags || offset > skb->len || length > skb->len - offset)
		return -EFAULT;
	memcpy((__u8 *)skb->data + offset, from, length);
	return 0;
}

long bpf_skb_load_bytes(const struct host_skb *skb, __u32 offset, void *to, __u32 length)
{
	if (offset > skb->len || length > skb->len - offset)
		return -EFAULT;
	memcpy(to, (const __u8 *)skb->data + offset, length);
	return 0;
}

/* --- runs --- */

/* The one reason that was counted between two readings, and counted right. */
static __u32 only_reason(const struct xdpen_count *before, __u32 length)
{
	const struct xdpen_count *after = (const void *)host_map("stats")->values;
	__u32 found = 0;

	for (__u32 reason = 0; reason < XDPEN_LOST_EVENT; reason++) {
		if (after[reason].frames == before[reason].frames && after[reason].bytes == before[reason].bytes)
			continue;
		if (found || after[reason].frames - before[reason].frames != 1 ||
		    after[reason].bytes - before[reason].bytes != length)
			return XDPEN_REASONS;
		found = reason;
	}
	return found;
}

static void take_out(struct host_outcome *outcome, uintptr_t data, uintptr_t end)
{
	outcome->length = end - data;
	if (outcome->length > sizeof(outcome->bytes))
		fail("a frame grew by more than a tag", "host_run");
	memcpy(outcome->bytes, (const void *)data, outcome->length);
	free((void *)data);
}

static void run_xdp(int (*program)(struct host_xdp *), const struct host_frame *frame, struct host_outcome *outcome)
{
	__u8 *bytes = frame_of(frame->captured);
	struct host_xdp context = { .data = (uintptr_t)bytes, .data_end = (uintptr_t)bytes + frame->captured,
				    .ingress_ifindex = HOST_PORT };

	memcpy(bytes, frame->bytes, frame->captured);
	outcome->action = program(&context);
	take_out(outcome, context.data, context.data_end);
}

static void run_skb(int (*program)(struct host_skb *), const struct host_frame *frame, struct host_outcome *outcome)
{
	__u8 *bytes = frame_of(frame->captured);
	struct host_skb skb = { .data = (uintptr_t)bytes, .data_end = (uintptr_t)bytes + frame->captured,
				.len = frame->captured, .ifindex = HOST_PORT, .vlan_present = frame->stripped != 0,
				.vlan_tci = frame->stripped };

	memcpy(bytes, frame->bytes, frame->captured);
	outcome->action = program(&skb);
	take_out(outcome, skb.data, skb.data_end);
}

void host_run(enum host_program program, const struct host_frame *frame, struct host_outcome *outcome)
{
	struct xdpen_count before[XDPEN_REASONS];

	memcpy(before, host_map("stats")->values, sizeof(before));
	replay_now = (struct xdpen_replay){ frame->ticks, frame->number, frame->length };
	switch (program) {
	case HOST_IN:
		run_xdp(xdpen_in, frame, outcome);
		break;
	case HOST_OUT_REPLAY:
		run_xdp(xdpen_out_replay, frame, outcome);
		break;
	case HOST_OUT:
		run_skb(xdpen_out, frame, outcome);
		break;
	case HOST_GUARD:
		run_skb(xdpen_guard, frame, outcome);
		break;
	case HOST_BACK:
		run_skb(xdpen_back, frame, outcome);
		break;
	}
	outcome->reason =
		only_reason(before, program >= HOST_OUT ? frame->captured : frame->length);
}

struct xdpen_answer_key host_answer_key(__u32 slot, int version, const __u8 *address)
{
	__u64 halves[2];
	__be32 word;

	memcpy(&word, address, sizeof(word));
	if (version == 4)
		return (struct xdpen_answer_key){ slot, hash_ipv4(word) >> 32 };
	memcpy(halves, address, sizeof(halves));
	return (struct xdpen_answer_key){ slot, hash_ipv6(halves[0], halves[1]) >> 32 };
}
