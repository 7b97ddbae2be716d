/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The common step of the daemon and of replay: events and sweeps in, decisions
 * by user/core, words into the maps. Speaks only through the callbacks.
 */
#ifndef XDPEN_SYS_ENGINE_H
#define XDPEN_SYS_ENGINE_H

#include "../core/device.h"
#include "maps.h"

struct engine;

/* A device changed its state. `frame`: replay, the frame that did it, else 0. */
struct change {
	__u32 slot;
	struct xdpen_key key;
	__u8 from; /* enum xdpen_device_state */
	const struct xdpen_state *state; /* after */
	const struct weighing *weighing;
	__u32 frame;
};

struct engine_hooks {
	void (*changed)(void *context, const struct change *change);
	void (*table_full)(void *context, const struct xdpen_key *key); /* a stranger could not be admitted */
	/* Does this key belong to the gateway itself, or to what must never be judged? NULL: nobody. */
	bool (*exempt)(void *context, const struct xdpen_key *key);
	/* Has this key a lease? The last tenth of the places is kept for those that have. NULL: all places are for all. */
	bool (*has_lease)(void *context, const struct xdpen_key *key);
	/* The host name that is known for this key, or NULL. NULL hook: none is. */
	const char *(*host)(void *context, const struct xdpen_key *key);
	/* A contact that does not fit its source MAC was not weighed; the event's value says how. NULL: nobody cares. */
	void (*unfit)(void *context, const struct xdpen_event *event);
	void *context;
};

int engine_new(struct maps *maps, const struct engine_hooks *hooks, struct engine **engine);
void engine_free(struct engine *engine);
/* Whoever reads payloads for the engine: its lists are set there. */
struct reader;
struct reader *engine_reader(struct engine *engine);

/* One record of the ring. Returns 0; a record too short or of an unknown type is counted and left. */
int engine_event(struct engine *engine, const void *data, size_t size, struct when now);

/* All devices: limits crossed without an event, terms that end. `ticks`: now, as the kernel counts. */
void engine_sweep(struct engine *engine, struct when now, __u64 ticks);

/*
 * Devices whose contacts could not be judged at once, because an answer may still
 * come: when the next of them is due (ns of the clock of `when`, 0 = none), and
 * the look at those that are.
 */
__u64 engine_next_check(const struct engine *engine);
void engine_check(struct engine *engine, struct when now, __u64 ticks);

struct engine_counts {
	__u32 devices;
	__u32 by_state[XDPEN_STATES];
	__u64 events, malformed, not_admitted;
};
void engine_counts(const struct engine *engine, struct engine_counts *counts);

#endif
