/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs of bpf/ as host code, from the very same lines.
 *
 *   host_store() -> maps in memory <- host_run(): a frame, copied into an allocation
 *                                     that ends where it ends -> action, reason, bytes
 *
 * Frames run in one thread, by the replay clock that the caller sets. Errors
 * that no input may cause (an unknown map, no memory) abort.
 */
#ifndef XDPEN_FUZZ_HOST_H
#define XDPEN_FUZZ_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

#define HOST_FRAME_MAX 3072
#define HOST_PORT 1 /* every frame comes in by this interface */

/* What user space fixes before load. */
struct host_knobs {
	__u64 salt;
	__u32 slots; /* powers of two */
	__u32 pool;
	__u32 fast_shift;
	__u32 ring_bytes;
	bool counters_per_cpu;
};

struct host_map {
	const char *name;
	__u32 type; /* enum bpf_map_type */
	__u32 key_size;
	__u32 value_size;
	__u32 entries;
	__u32 used; /* of a hash or trie */
	__u8 *keys; /* NULL for arrays */
	__u8 *values;
};

/* A record of the ring. */
struct host_event {
	size_t size;
	struct xdpen_head_event record; /* the beginning of it, where it is a plain event */
};

enum host_program {
	HOST_IN, /* xdpen_in */
	HOST_OUT_REPLAY,
	HOST_OUT, /* from here on: with an skb */
	HOST_GUARD,
	HOST_BACK,
};

/* A frame that comes in. */
struct host_frame {
	__u64 ticks;
	__u32 number; /* in the capture, from 1 */
	__u32 length; /* on the wire, at least `captured` */
	__u32 captured; /* bytes below */
	__u32 stripped; /* TCI of a tag that a driver put in the skb's metadata, 0 = none; XDP does not see it */
	__u8 bytes[HOST_FRAME_MAX];
};

struct host_outcome {
	int action;
	__u32 reason; /* 0: none was counted, XDPEN_REASONS: more than one, or not with the frame's length */
	__u32 length;
	__u8 bytes[HOST_FRAME_MAX + 4];
};

/* Makes the maps, empty; again: frees them first. */
void host_open(const struct host_knobs *knobs);
/* Every map but `keep`'s, a list that ends with NULL, empty again. */
void host_clear(const char *const *keep);

/* The maps by number, NULL after the last; the ring is none of them. */
struct host_map *host_map_at(size_t number);
struct host_map *host_map(const char *name);
/* The value, or NULL. */
void *host_lookup(const struct host_map *map, const void *key);
/* `value` NULL: delete. False: full, or nothing to delete. */
bool host_store(struct host_map *map, const void *key, const void *value);

void host_run(enum host_program program, const struct host_frame *frame, struct host_outcome *outcome);

/* Records not taken yet, oldest first; host_take_events() frees the ring. */
size_t host_events(const struct host_event **events);
void host_take_events(void);

/* The key in `resolved` of an address that the device in `slot` contacts, by the programs' own hash. */
struct xdpen_answer_key host_answer_key(__u32 slot, int version, const __u8 *address);

#endif
