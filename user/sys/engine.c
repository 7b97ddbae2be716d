// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../core/address.h"
#include "../core/guard.h"
#include "../core/mac.h"
#include "act.h"
#include "former.h"
#include "membership.h"
#include "owners.h"
#include "reader.h"
#include "recorder.h"
#include "subject.h"

/* A device with something under way is looked at again after so many seconds. */
#define DUE_NEXT_SWEEP 1

/* The last of so many parts of the places is kept for devices with a lease. */
#define RESERVED_PART 10
/* A device that was spoken to leaves a full table after so long without a first contact. */
#define SILENT_SECONDS (24 * 3600)

/* Devices with contacts that may still be answered: looked at once more when that is settled. */
#define CHECKS 64

struct check {
	__u64 due; /* ns, 0 = free */
	__u32 slot;
};

struct engine {
	struct maps *maps;
	struct engine_hooks hooks;
	struct reader *reader;
	struct check checks[CHECKS];
	__u32 *due; /* by slot: second of `when` at which a step is due, 0 = only when the record says so */
	__u64 events, malformed, not_admitted;
};

int engine_new(struct maps *maps, const struct engine_hooks *hooks, struct engine **engine)
{
	struct engine *made = calloc(1, sizeof(*made));

	if (made) {
		made->due = malloc(maps->meta.slots * sizeof(*made->due));
		made->reader = reader_new(maps);
	}
	if (!made || !made->due || !made->reader) {
		engine_free(made);
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
	if (!engine)
		return;
	reader_free(engine->reader);
	free(engine->due);
	free(engine);
}

struct reader *engine_reader(struct engine *engine)
{
	return engine->reader;
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

	if (state->state == XDPEN_NEW || state->state == XDPEN_SUSPECT || weighing->score || weighing->monitored)
		return soon;
	if (state->grace_until)
		return soon;
	if (state->allow_until && (!due || seconds_up(state->allow_until) < due))
		due = seconds_up(state->allow_until);
	return due && due < soon ? soon : due;
}

/* Nothing is left to spend on a quarantine that would be enforced: this device becomes suspect at most. */
static bool breaker_is_open(const struct xdpen_policy *policy, struct xdpen_verdict verdict)
{
	return !policy->budget && policy->mode == XDPEN_ENFORCE && !(verdict.flags & XDPEN_MONITORED);
}

static void step(struct engine *engine, __u32 slot, struct when now, __u64 ticks, __u32 frame)
{
	struct maps *maps = engine->maps;
	struct xdpen_state state = maps->states[slot];
	struct xdpen_verdict verdict = maps_verdict(maps, slot);
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];
	struct subject subject = subject_of(maps, slot, ticks, group);
	struct weighing weighing;
	struct action action;
	unsigned from = state.state;

	/* Weighed without its evidence a suspect would be cleared: the next sweep tries again. */
	if (!subject.spread) {
		engine->due[slot] = DUE_NEXT_SWEEP;
		return;
	}
	policy_weigh(&subject, &weighing);
	if (breaker_is_open(maps->policy, verdict))
		state.guard |= GUARD_BREAKER_OPEN;
	action = device_step(&state, verdict, &weighing, maps->policy, now);
	state.guard = maps->states[slot].guard;
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

/*
 * The announcing frame is the first to say which address the device uses. A
 * public one, or one that is another's, is left to the programs, which judge the
 * device's first contact by the LAN's prefixes and by who is still there.
 */
static void note_address(struct engine *engine, __u32 slot, const struct xdpen_header *header)
{
	struct xdpen_device *device = &engine->maps->devices[slot];
	struct xdpen_owner owner;

	if (header->ethertype != ETH_P_IP || device->ipv4 || !address_is_private(header->source))
		return;
	if (!owners_find(engine->maps, header->source, &owner) && !mac_equal(&owner.key, &device->key))
		return;
	memcpy(&device->ipv4, header->source + 12, sizeof(device->ipv4));
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
	/* Until the next sweep says so again. */
	engine->maps->policy->alone &= ~(1ULL << (event->ifindex & (XDPEN_INGRESS_PORTS - 1)));
	engine->maps->devices[slot].epoch = (__u32)(event->header.ticks >> engine->maps->meta.fast_shift);
	/* The first frame was not weighed; a connection that it opened to a pool is looked after all the same. */
	if (engine->maps->ports[event->header.destination_port].flags & XDPEN_PORT_POOL)
		engine->maps->devices[slot].flags |= XDPEN_POOL_WATCH;
	note_address(engine, slot, &event->header);
	reader_meet(engine->reader, slot, engine->hooks.host ? engine->hooks.host(engine->hooks.context, &event->key) : NULL);
	engine->due[slot] = now.ns / SECOND + DUE_NEXT_SWEEP;
	if (engine->hooks.exempt && engine->hooks.exempt(engine->hooks.context, &event->key))
		exempt_own(engine, slot, now);
	tell(engine, slot, XDPEN_STATE_NONE, &nothing, event->header.frame);
}

/*
 * What only user space can see is counted in the device's group like everything
 * else. `value` 0: one more; else the most that was seen of it.
 */
static void count_read(struct engine *engine, const struct xdpen_event *event, unsigned kind, __u16 value, __u16 port)
{
	const struct xdpen_header *header = &event->header;
	int place = xdpen_place(kind);
	struct xdpen_spread entry;

	if (spread_get(engine->maps, event->slot, place, &entry))
		return;
	if (entry.owner != event->slot + 1 || entry.kind != kind)
		entry = (struct xdpen_spread){ .owner = event->slot + 1, .kind = kind, .first = header->ticks };
	entry.last = header->ticks;
	/* A visit to the pool's page must not hide the port that is mined on. */
	if (port && !(entry.pivot && engine->maps->ports[port].flags & XDPEN_PORT_WEB))
		entry.pivot = port;
	if (value)
		entry.value = entry.value > value ? entry.value : value;
	else if (entry.value < UINT16_MAX)
		entry.value++;
	entry.peak = entry.value;
	spread_put(engine->maps, event->slot, place, &entry);
	/* The sweep looks at devices that have something. */
	engine->due[event->slot] = DUE_NEXT_SWEEP;
}

/* What the kernel saw of pools; asked for before or listed, and now used. */
static void count_pool(struct engine *engine, const struct xdpen_event *event)
{
	if (event->kind == XDPEN_POOL_NAME)
		count_read(engine, event, XDPEN_POOL_NAME, 2, event->header.destination_port);
	else if (event->kind == XDPEN_POOL_ADDR)
		count_read(engine, event, XDPEN_POOL_ADDR, 0, event->header.source_port);
}

static void record(struct engine *engine, const struct xdpen_head_event *head, unsigned kind)
{
	struct xdpen_frame frame = { .header = head->event.header };

	frame.header.kind = kind;
	memcpy(frame.bytes, head->frame, sizeof(frame.bytes));
	recorder_append(engine->maps, head->event.slot, &frame);
}

/* Asked when a device has said by DHCP who it is, and only while it is new to us. */
static void recognise(struct engine *engine, __u32 slot, struct when now, __u64 ticks)
{
	static const struct weighing nothing;
	struct maps *maps = engine->maps;
	struct xdpen_state state = maps->states[slot];
	struct action action;
	unsigned from = state.state;
	__u32 old;

	if ((from != XDPEN_NEW && from != XDPEN_LEARNING) || !state.host)
		return;
	old = former_self(maps, slot, now, ticks);
	if (old == XDPEN_NO_SLOT)
		return;
	action = device_continue(&state, &maps->states[old], maps->policy, now);
	engine->due[slot] = next_due(&state, &nothing, now);
	if (!act(maps, slot, &state, &action, XDPEN_DAEMON))
		tell(engine, slot, from, &nothing, 0);
}

static void read_head(struct engine *engine, const struct xdpen_head_event *head, size_t size, struct when now)
{
	const struct xdpen_event *event = &head->event;
	struct finding found;

	if (size < sizeof(*head) || head->head_length > XDPEN_HEAD_BYTES || event->header.captured > XDPEN_FRAME_BYTES) {
		engine->malformed++;
		return;
	}
	found = reader_read(engine->reader, head);
	if (event->type == XDPEN_EVENT_DHCP)
		recognise(engine, event->slot, now, event->header.ticks);
	if (!found.kind)
		return;
	count_read(engine, event, found.kind, found.value, found.port);
	record(engine, head, found.kind);
	step(engine, event->slot, now, event->header.ticks, event->header.frame);
}

static void check_later(struct engine *engine, __u32 slot, struct when now)
{
	const struct xdpen_meta *meta = &engine->maps->meta;
	__u64 due = now.ns + ((__u64)XDPEN_GRACE(meta->fast_shift) + 1) * SECOND / meta->hz;
	struct check *free = NULL;

	for (int i = 0; i < CHECKS; i++) {
		if (!engine->checks[i].due)
			free = &engine->checks[i];
		else if (engine->checks[i].slot == slot)
			return;
	}
	/* With more than these at once the sweep is soon enough. */
	if (free)
		*free = (struct check){ due, slot };
}

__u64 engine_next_check(const struct engine *engine)
{
	__u64 next = 0;

	for (int i = 0; i < CHECKS; i++)
		if (engine->checks[i].due && (!next || engine->checks[i].due < next))
			next = engine->checks[i].due;
	return next;
}

void engine_check(struct engine *engine, struct when now, __u64 ticks)
{
	for (int i = 0; i < CHECKS; i++) {
		struct check *check = &engine->checks[i];

		if (!check->due || check->due > now.ns)
			continue;
		check->due = 0;
		if (engine->maps->devices[check->slot].key.present)
			step(engine, check->slot, now, ticks, 0);
	}
}

static void weigh_crossing(struct engine *engine, const struct xdpen_event *event, struct when now)
{
	count_pool(engine, event);
	if (xdpen_keeps_answers(event->kind))
		check_later(engine, event->slot, now);
	step(engine, event->slot, now, event->header.ticks, event->header.frame);
}

int engine_event(struct engine *engine, const void *data, size_t size, struct when now)
{
	const struct xdpen_event *event = data;

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
		weigh_crossing(engine, event, now);
		return 0;
	case XDPEN_EVENT_HEAD:
	case XDPEN_EVENT_DNS:
	case XDPEN_EVENT_ANSWER:
	case XDPEN_EVENT_DHCP:
		read_head(engine, data, size, now);
		return 0;
	case XDPEN_EVENT_UNFIT:
		if (engine->hooks.unfit)
			engine->hooks.unfit(engine->hooks.context, event);
		return 0;
	case XDPEN_EVENT_STRANGER:
		break;
	}
	engine->malformed++;
	return 0;
}

_Static_assert(XDPEN_INGRESS_PORTS == 64, "one bit of `alone` for each place of `ingress`");

/* Ports with one device. Two interfaces that share a bit make it "several", which is the careful answer. */
static void find_alone(const struct maps *maps)
{
	__u64 one = 0, more = 0;

	for (__u32 slot = 0; slot < maps->meta.slots; slot++) {
		const struct xdpen_device *device = &maps->devices[slot];
		__u64 bit = 1ULL << (device->ifindex & (XDPEN_INGRESS_PORTS - 1));

		if (!device->key.present || !device->ifindex)
			continue;
		more |= one & bit;
		one |= bit;
	}
	maps->policy->alone = one & ~more;
}

static void sweep_one(struct engine *engine, __u32 slot, struct when now, __u64 ticks)
{
	const struct xdpen_device *device = &engine->maps->devices[slot];

	if (!device->key.present)
		return;
	/* The first line of the record, and a word of ours: a calm device costs no more. */
	if (device->kinds || device->verdict.action || (engine->due[slot] && engine->due[slot] <= now.ns / SECOND))
		step(engine, slot, now, ticks, 0);
}

void engine_sweep(struct engine *engine, struct when now, __u64 ticks)
{
	find_alone(engine->maps);
	for (__u32 slot = 0; slot < engine->maps->meta.slots; slot++)
		sweep_one(engine, slot, now, ticks);
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
	counts->malformed = engine->malformed + reader_malformed(engine->reader);
	counts->not_admitted = engine->not_admitted;
}
