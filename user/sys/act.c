// SPDX-License-Identifier: GPL-2.0-or-later
#include "act.h"

#include <errno.h>

#include "membership.h"
#include "recorder.h"
#include "walk.h"

static int write_verdict(struct xdpen_device *device, struct xdpen_verdict verdict, bool overrule)
{
	struct xdpen_verdict old, new = verdict;

	XDPEN_WORD(old) = __atomic_load_n(&XDPEN_WORD(device->verdict), __ATOMIC_ACQUIRE);
	do {
		if (old.flags & XDPEN_HELD && !overrule)
			return -EPERM;
		new.generation = old.generation + 1;
	} while (!__atomic_compare_exchange_n(&XDPEN_WORD(device->verdict), &XDPEN_WORD(old), XDPEN_WORD(new), false, __ATOMIC_ACQ_REL,
					      __ATOMIC_ACQUIRE));
	return 0;
}

/* Whatever the verdict is, and whoever decided it. */
#define DEVICE_FLAGS (XDPEN_GUARDED | XDPEN_MONITORED)

static void write_flags(struct xdpen_device *device, __u8 flags)
{
	struct xdpen_verdict old, new;

	XDPEN_WORD(old) = __atomic_load_n(&XDPEN_WORD(device->verdict), __ATOMIC_ACQUIRE);
	do {
		new = old;
		new.flags = (old.flags & ~DEVICE_FLAGS) | flags;
		new.generation = old.generation + 1;
	} while (!__atomic_compare_exchange_n(&XDPEN_WORD(device->verdict), &XDPEN_WORD(old), XDPEN_WORD(new), false,
					      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
}

int act(struct maps *maps, __u32 slot, const struct xdpen_state *state, const struct action *action,
	enum xdpen_actor actor)
{
	bool ended = action->verdict.action == XDPEN_PASS && action->set_verdict;
	struct xdpen_counters total;
	int error = 0;

	/* What an operator set may end by its own term, which core has checked: to pass, never to worse. */
	if (action->set_verdict)
		error = write_verdict(&maps->devices[slot], action->verdict, actor == XDPEN_OPERATOR || ended);
	if (error)
		return error;
	if (action->set_flags)
		write_flags(&maps->devices[slot], action->verdict.flags);
	maps->states[slot] = *state;
	if (action->clear_sketches) {
		membership_clear_sketches(maps, slot);
		walk_forget_addresses(maps, &maps->devices[slot].key);
	}
	if (action->changed && state->state == XDPEN_QUARANTINED) {
		recorder_freeze(maps, slot);
		maps_counters(maps, slot, &total);
		maps->states[slot].quarantined_frames = total.frames;
	}
	return 0;
}
