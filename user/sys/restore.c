// SPDX-License-Identifier: GPL-2.0-or-later
#include "restore.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../core/class.h"
#include "act.h"
#include "clock.h"
#include "membership.h"
#include "record.h"

/* Ordinary devices come back into the first so many quarters of the table: newcomers need room, too. */
#define CALM_QUARTERS 3

__u32 restore_mend(struct maps *maps)
{
	const struct when now = clock_boot();
	__u32 mended = 0;

	for (__u32 slot = 0; slot < maps->meta.slots; slot++) {
		struct xdpen_state state = maps->states[slot];
		struct action action;

		if (!maps->devices[slot].key.present ||
		    !ledger_mend(&state, maps_verdict(maps, slot), maps->policy, now, &action))
			continue;
		act(maps, slot, &state, &action, XDPEN_OPERATOR);
		mended++;
	}
	return mended;
}

/*
 * The word as it was, but for what is found afresh: guards, and the site's own way of quarantine (policy.c of the
 * daemon moves it there).
 */
static void set_word(struct maps *maps, __u32 slot, struct xdpen_verdict verdict)
{
	verdict.flags &= ~XDPEN_GUARDED;
	__atomic_store_n(&XDPEN_WORD(maps->devices[slot].verdict), XDPEN_WORD(verdict), __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST); /* nothing that follows is seen before it */
}

static void fill(struct maps *maps, __u32 slot, const struct ledger_device *device, struct when now)
{
	struct xdpen_device *record = &maps->devices[slot];
	struct xdpen_state state = device->state;

	ledger_revive(&state, now);
	/* As everywhere the word before the state: else whoever is killed here leaves what looks like a release half done. */
	set_word(maps, slot, device->verdict);
	maps->states[slot] = state;
	record->ipv4 = device->ipv4;
	record->ifindex = device->port[0] ? if_nametoindex(device->port) : 0;
	record->family = class_family(state.class);
	record->epoch = (__u32)(maps_ticks(maps) >> maps->meta.fast_shift);
}

/* It was met as a stranger, and what it was before has only now been read. */
static bool is_fresh(const struct xdpen_state *state, struct xdpen_verdict verdict)
{
	return (state->state == XDPEN_NEW || state->state == XDPEN_LEARNING) && verdict.action == XDPEN_PASS &&
	       !(verdict.flags & (XDPEN_HELD | XDPEN_EXEMPT));
}

struct work {
	struct maps *maps;
	struct ledger *ledger;
	struct restored *restored;
	struct clocks now;
	bool writes; /* what cannot be written down is brought back all the same */
	bool filling; /* the table was empty: ordinary devices come back, too */
	__u32 present;
	__u8 *listed; /* by slot: the ledger has a row */
};

static int bring_back(struct work *work, const struct ledger_device *device)
{
	struct when now = { work->now.boot };
	bool keep = ledger_must_keep(&device->state, device->verdict);
	__u32 slot;
	int error;

	if (!keep && (!work->filling || work->present >= work->maps->meta.devices / 4 * CALM_QUARTERS))
		return 0;
	error = membership_admit(work->maps, &device->key, now, &slot);
	if (error == -ENOSPC) {
		work->restored->no_room++;
		return 0;
	}
	if (error)
		return error;
	fill(work->maps, slot, device, now);
	work->present++;
	work->listed[slot] = 1;
	work->restored->devices++;
	work->restored->quarantined += device->state.state == XDPEN_QUARANTINED;
	return work->writes ? record_save(work->maps, work->ledger, slot, &work->now) : 0;
}

/* The maps are written before the ledger: what differs there is newer. */
static int compare(struct work *work, __u32 slot, const struct ledger_device *device)
{
	const struct xdpen_state *state = &work->maps->states[slot];
	struct xdpen_verdict verdict = maps_verdict(work->maps, slot);
	bool same_maps = device->maps == work->maps->meta.salt;
	bool moved = state->state != device->state.state || (same_maps && state->since != device->since);
	bool ahead = moved || verdict.generation != device->verdict.generation || !same_maps ||
		     state->flags != device->state.flags || state->class != device->state.class;
	bool calm_step = state->state == XDPEN_LEARNING || (state->state == XDPEN_NORMAL && device->state.state <= XDPEN_NORMAL);

	work->listed[slot] = 1;
	if (!same_maps && is_fresh(state, verdict) && ledger_must_keep(&device->state, device->verdict)) {
		fill(work->maps, slot, device, (struct when){ work->now.boot });
		work->restored->devices++;
		work->restored->quarantined += device->state.state == XDPEN_QUARANTINED;
		return work->writes ? record_save(work->maps, work->ledger, slot, &work->now) : 0;
	}
	if (!ahead)
		return 0;
	work->restored->newer += moved && !calm_step;
	if (!work->writes)
		return 0;
	/* Nothing a person needs to hear was ever told of these steps. */
	if (!moved || calm_step)
		return record_save(work->maps, work->ledger, slot, &work->now);
	return record_note(work->maps, work->ledger, slot, device->state.state, "found", NULL, &work->now);
}

/* Devices that the ledger does not have, and must. */
static int add_missing(struct work *work)
{
	int error = 0;

	for (__u32 slot = 0; slot < work->maps->meta.slots && !error; slot++) {
		if (!work->maps->devices[slot].key.present || work->listed[slot] ||
		    !ledger_must_keep(&work->maps->states[slot], maps_verdict(work->maps, slot)))
			continue;
		work->restored->newer++;
		if (work->writes)
			error = record_note(work->maps, work->ledger, slot, XDPEN_STATE_NONE, "found", NULL, &work->now);
	}
	return error;
}

static int agree(struct work *work)
{
	struct ledger_device *devices;
	int count = ledger_devices(work->ledger, &work->now, work->maps->meta.devices, &devices), error = 0;

	if (count < 0)
		return count;
	for (int i = 0; i < count && !error; i++) {
		__u32 slot = maps_find(work->maps, &devices[i].key);

		error = slot == XDPEN_NO_SLOT ? bring_back(work, &devices[i]) : compare(work, slot, &devices[i]);
	}
	free(devices);
	return error ? error : add_missing(work);
}

int restore_all(struct maps *maps, struct ledger *ledger, struct restored *restored)
{
	struct work work = { .maps = maps, .ledger = ledger, .restored = restored, .now = clock_both() };
	int error, begun;

	memset(restored, 0, sizeof(*restored));
	restored->mended = restore_mend(maps);
	work.present = membership_count(maps);
	work.filling = !work.present;
	work.listed = calloc(maps->meta.slots, 1);
	if (!work.listed)
		return -ENOMEM;
	begun = ledger_begin(ledger, true);
	work.writes = !begun;
	error = agree(&work);
	if (begun)
		error = error ? error : begun;
	else
		error = ledger_end(ledger, error);
	free(work.listed);
	return error;
}

/* A word about its frames, or what leads to one: there was no room for it at start. */
static void come_back(struct maps *maps, __u32 slot, struct ledger_device *device, struct when now)
{
	__u32 ifindex = maps->devices[slot].ifindex;

	device->state.frames += maps->states[slot].frames;
	device->state.bytes += maps->states[slot].bytes;
	fill(maps, slot, device, now);
	maps->devices[slot].ifindex = ifindex;
}

int restore_one(struct maps *maps, struct ledger *ledger, __u32 slot)
{
	const struct clocks now = clock_both();
	struct ledger_device device;
	struct xdpen_state *state = &maps->states[slot];
	int error = ledger_get(ledger, &maps->devices[slot].key, &now, &device);

	if (error)
		return error;
	if (device.verdict.action != XDPEN_PASS || device.verdict.flags & ~XDPEN_GUARDED || device.state.level) {
		come_back(maps, slot, &device, (struct when){ now.boot });
		return 0;
	}
	state->first_seen = device.state.first_seen;
	state->frames += device.state.frames;
	state->bytes += device.state.bytes;
	state->allow_until = device.state.allow_until;
	state->flags |= device.state.flags & (XDPEN_ALLOW_MINING | XDPEN_CLASS_HELD | XDPEN_STATE_MONITORED);
	if (device.state.flags & XDPEN_CLASS_HELD) {
		state->class = device.state.class;
		maps->devices[slot].family = class_family(state->class);
	}
	if (device.state.flags & XDPEN_STATE_MONITORED)
		act_flag(maps, slot, XDPEN_MONITORED, true);
	return 0;
}
