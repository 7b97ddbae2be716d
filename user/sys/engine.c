// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../core/mac.h"
#include "../core/stratum.h"
#include "act.h"
#include "membership.h"
#include "recorder.h"

/* A device with something under way is looked at again after so many seconds. */
#define DUE_NEXT_SWEEP 1

/* The last of so many parts of the places is kept for devices with a lease. */
#define RESERVED_PART 10
/* A device that was spoken to leaves a full table after so long without a first contact. */
#define SILENT_SECONDS (24 * 3600)

struct engine {
	struct maps *maps;
	struct engine_hooks hooks;
	__u32 *due; /* by slot: second of `when` at which a step is due, 0 = only when the record says so */
	__u64 events, malformed, not_admitted;
};

int engine_new(struct maps *maps, const struct engine_hooks *hooks, struct engine **engine)
{
	struct engine *made = calloc(1, sizeof(*made));

	if (made)
		made->due = malloc(maps->meta.slots * sizeof(*made->due));
	if (!made || !made->due) {
		free(made);
		return -ENOMEM;
	}
	made->maps = maps;
	made->hooks = *hooks;
	/* Whatever was kept in the maps is looked at once. */
	for (__u32 slot = 0; slot < maps->meta.slots; slot++)
		made->due[slot] = DUE_NEXT_SWEEP;
	*engine = made;
	return 0;
}

void engine_free(struct engine *engine)
{
	if (engine)
		free(engine->due);
	free(engine);
}

static void tell(struct engine *engine, __u32 slot, unsigned from, const struct weighing *weighing, __u32 frame)
{
	struct change change = {
		.slot = slot,
		.key = engine->maps->devices[slot].key,
		.from = from,
		.state = &engine->maps->states[slot],
		.weighing = weighing,
		.frame = frame,
	};

	if (engine->hooks.changed)
		engine->hooks.changed(engine->hooks.context, &change);
}

static __u32 seconds_up(__u64 ns)
{
	return (ns + SECOND - 1) / SECOND;
}

/* When must this device be looked at again, even if no frame comes? */
static __u32 next_due(const struct xdpen_state *state, const struct weighing *weighing, struct when now)
{
	__u32 soon = now.ns / SECOND + DUE_NEXT_SWEEP;
	__u32 due = state->until ? seconds_up(state->until) : 0;

	if (state->state == XDPEN_NEW || state->state == XDPEN_SUSPECT || weighing->score)
		return soon;
	if (state->allow_until && (!due || seconds_up(state->allow_until) < due))
		due = seconds_up(state->allow_until);
	return due && due < soon ? soon : due;
}

static void step(struct engine *engine, __u32 slot, struct when now, __u64 ticks, __u32 frame)
{
	struct maps *maps = engine->maps;
	struct xdpen_state state = maps->states[slot];
	struct xdpen_verdict verdict = maps_verdict(maps, slot);
	struct weighing weighing;
	struct action action;
	unsigned from = state.state;

	policy_weigh(&maps->devices[slot], maps_spread(maps, slot), slot, &maps->meta, ticks,
		     state.flags & XDPEN_ALLOW_MINING, maps->ports, &weighing);
	action = device_step(&state, verdict, &weighing, maps->policy, now);
	engine->due[slot] = next_due(&state, &weighing, now);
	if (!act(maps, slot, &state, &action, XDPEN_DAEMON) && action.changed)
		tell(engine, slot, from, &weighing, frame);
}

/* The gateway's own addresses and, in replay, the uplink: no operator's word, but as firm. */
static void exempt_own(struct engine *engine, __u32 slot, struct when now)
{
	const struct request request = { .verb = VERB_ALLOW };
	struct xdpen_state state = engine->maps->states[slot];
	struct action action = device_command(&state, &request, engine->maps->policy, now);

	state.actor = action.verdict.actor = XDPEN_DAEMON;
	act(engine->maps, slot, &state, &action, XDPEN_OPERATOR);
}

static bool may_leave(const struct engine *engine, __u32 slot, __u32 epoch)
{
	const struct xdpen_device *device = &engine->maps->devices[slot];
	unsigned state = engine->maps->states[slot].state;
	__u64 silent = (__u64)(epoch - device->epoch) << engine->maps->meta.fast_shift;

	/* Verdicts never make room, nor what is under suspicion. */
	if (!device->key.present || device->verdict.action || device->verdict.flags ||
	    (state != XDPEN_NEW && state != XDPEN_LEARNING && state != XDPEN_NORMAL))
		return false;
	/* Somebody spoke to it: then it is no forgery, and goes only after a long silence. */
	if (device->flags & XDPEN_HEARD && silent < (__u64)SILENT_SECONDS * engine->maps->meta.hz)
		return false;
	return !engine->hooks.has_lease || !engine->hooks.has_lease(engine->hooks.context, &device->key);
}

/* The device that makes room for a new one: of those that may, the one whose first contacts are longest ago. */
static __u32 find_leaver(const struct engine *engine, __u64 ticks)
{
	__u32 epoch = (__u32)(ticks >> engine->maps->meta.fast_shift);
	__u32 leaver = XDPEN_NO_SLOT, longest = 0;

	for (__u32 slot = 0; slot < engine->maps->meta.slots; slot++) {
		__u32 silent = epoch - engine->maps->devices[slot].epoch;

		if (engine->maps->devices[slot].key.present && silent >= longest && may_leave(engine, slot, epoch)) {
			longest = silent;
			leaver = slot;
		}
	}
	return leaver;
}

/* May this stranger have one of the places that are left? */
static bool has_room(const struct engine *engine, const struct xdpen_key *key)
{
	const struct maps *maps = engine->maps;
	__u32 reserved = maps->meta.devices / RESERVED_PART;

	if (!engine->hooks.has_lease || membership_count(maps) + reserved < maps->meta.devices)
		return true;
	return engine->hooks.has_lease(engine->hooks.context, key);
}

static int admit(struct engine *engine, const struct xdpen_key *key, struct when now, __u64 ticks, __u32 *slot)
{
	int error = -ENOSPC;
	__u32 leaver;

	*slot = maps_find(engine->maps, key);
	if (*slot != XDPEN_NO_SLOT)
		return -EEXIST;
	if (has_room(engine, key))
		error = membership_admit(engine->maps, key, now, slot);
	if (error != -ENOSPC)
		return error;
	leaver = find_leaver(engine, ticks);
	if (leaver == XDPEN_NO_SLOT)
		return error;
	membership_remove(engine->maps, leaver);
	return membership_admit(engine->maps, key, now, slot);
}

/* The announcing frame is the first to say which address the device uses. */
static void note_address(struct xdpen_device *device, const struct xdpen_header *header)
{
	__be32 ipv4;

	memcpy(&ipv4, header->source + 12, sizeof(ipv4));
	if (header->ethertype == ETH_P_IP && ipv4 && ntohl(ipv4) >> 28 < 14 && !device->ipv4)
		device->ipv4 = ipv4;
}

static void meet_stranger(struct engine *engine, const struct xdpen_event *event, struct when now)
{
	static const struct weighing nothing;
	struct xdpen_state *state;
	__u32 slot;
	int error = admit(engine, &event->key, now, event->header.ticks, &slot);

	if (error == -EEXIST)
		return;
	if (error) {
		engine->not_admitted++;
		if (engine->hooks.table_full)
			engine->hooks.table_full(engine->hooks.context, &event->key);
		return;
	}
	state = &engine->maps->states[slot];
	state->frames = 1;
	state->bytes = event->header.length;
	engine->maps->devices[slot].ifindex = event->ifindex;
	engine->maps->devices[slot].epoch = (__u32)(event->header.ticks >> engine->maps->meta.fast_shift);
	note_address(&engine->maps->devices[slot], &event->header);
	engine->due[slot] = now.ns / SECOND + DUE_NEXT_SWEEP;
	if (engine->hooks.exempt && engine->hooks.exempt(engine->hooks.context, &event->key))
		exempt_own(engine, slot, now);
	tell(engine, slot, XDPEN_STATE_NONE, &nothing, event->header.frame);
}

/* Mining messages are counted in the device's group like everything else, by the one who can read them. */
static void count_stratum(struct engine *engine, const struct xdpen_event *event)
{
	const struct xdpen_header *header = &event->header;
	struct xdpen_spread *entry = maps_spread(engine->maps, event->slot) + kind_row(XDPEN_STRATUM)->place;

	if (entry->owner != event->slot + 1) {
		memset(entry, 0, sizeof(*entry));
		entry->kind = XDPEN_STRATUM;
		entry->first = header->ticks;
		entry->owner = event->slot + 1;
	}
	entry->last = header->ticks;
	entry->pivot = header->destination_port;
	memcpy(&entry->member, header->destination + 12, sizeof(entry->member));
	if (entry->value < UINT16_MAX)
		entry->value++;
	entry->peak = entry->value;
}

static void read_head(struct engine *engine, const struct xdpen_head_event *head, size_t size, struct when now)
{
	if (size < sizeof(*head) || head->head_length > XDPEN_HEAD_BYTES) {
		engine->malformed++;
		return;
	}
	if (stratum_read(head->head, head->head_length).strength != STRATUM_STRONG)
		return;
	count_stratum(engine, &head->event);
	recorder_append(engine->maps, head->event.slot, &head->event.header);
	step(engine, head->event.slot, now, head->event.header.ticks, head->event.header.frame);
}

int engine_event(struct engine *engine, const void *record, size_t size, struct when now)
{
	const struct xdpen_event *event = record;

	engine->events++;
	if (size < sizeof(*event)) {
		engine->malformed++;
		return 0;
	}
	if (event->type == XDPEN_EVENT_STRANGER) {
		meet_stranger(engine, event, now);
		return 0;
	}
	/* The device may have left since, and its slot be another's. */
	if (event->slot >= engine->maps->meta.slots || !mac_equal(&engine->maps->devices[event->slot].key, &event->key))
		return 0;
	switch ((enum xdpen_event_type)event->type) {
	case XDPEN_EVENT_CROSSED:
	case XDPEN_EVENT_TRIPPED:
		step(engine, event->slot, now, event->header.ticks, event->header.frame);
		return 0;
	case XDPEN_EVENT_HEAD:
		read_head(engine, record, size, now);
		return 0;
	case XDPEN_EVENT_STRANGER:
		break;
	}
	engine->malformed++;
	return 0;
}

void engine_sweep(struct engine *engine, struct when now, __u64 ticks)
{
	const struct maps *maps = engine->maps;
	__u32 second = now.ns / SECOND;

	for (__u32 slot = 0; slot < maps->meta.slots; slot++) {
		const struct xdpen_device *device = &maps->devices[slot];

		if (!device->key.present)
			continue;
		/* The first line of the record, and a word of ours: a calm device costs no more. */
		if (device->kinds || device->verdict.action || (engine->due[slot] && engine->due[slot] <= second))
			step(engine, slot, now, ticks, 0);
	}
}

void engine_counts(const struct engine *engine, struct engine_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	for (__u32 slot = 0; slot < engine->maps->meta.slots; slot++) {
		if (!engine->maps->devices[slot].key.present)
			continue;
		counts->devices++;
		if (engine->maps->states[slot].state < XDPEN_STATES)
			counts->by_state[engine->maps->states[slot].state]++;
	}
	counts->events = engine->events;
	counts->malformed = engine->malformed;
	counts->not_admitted = engine->not_admitted;
}
