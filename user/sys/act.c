// SPDX-License-Identifier: GPL-2.0-or-later
#include "act.h"

#include <errno.h>

#include "membership.h"
#include "recorder.h"
#include "walk.h"

/* They say what a device is, not what becomes of its frames. */
#define LASTING_FLAGS (XDPEN_GUARDED | XDPEN_MONITORED)

static bool replace_word(struct xdpen_device *device, struct xdpen_verdict *old, struct xdpen_verdict new)
{
	return __atomic_compare_exchange_n(&XDPEN_WORD(device->verdict), &XDPEN_WORD(*old), XDPEN_WORD(new), false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static int write_verdict(struct xdpen_device *device, struct xdpen_verdict verdict, bool set_flags, bool overrule)
{
	struct xdpen_verdict old, new = verdict;

	XDPEN_WORD(old) = __atomic_load_n(&XDPEN_WORD(device->verdict), __ATOMIC_ACQUIRE);
	do {
		if (old.flags & (XDPEN_HELD | XDPEN_GUARDED) && !overrule)
			return -EPERM;
		new.flags = set_flags ? verdict.flags : (verdict.flags & ~LASTING_FLAGS) | (old.flags & LASTING_FLAGS);
		new.generation = old.generation + 1;
	} while (!replace_word(device, &old, new));
	return 0;
}

static void write_flags(struct xdpen_device *device, __u8 flags)
{
	struct xdpen_verdict old, new;

	XDPEN_WORD(old) = __atomic_load_n(&XDPEN_WORD(device->verdict), __ATOMIC_ACQUIRE);
	do {
		new = old;
		new.flags = (old.flags & ~LASTING_FLAGS) | flags;
	} while (!replace_word(device, &old, new));
}

void act_flag(struct maps *maps, __u32 slot, enum xdpen_verdict_flag flag, bool set)
{
	struct xdpen_device *device = &maps->devices[slot];
	struct xdpen_verdict old, new;

	XDPEN_WORD(old) = __atomic_load_n(&XDPEN_WORD(device->verdict), __ATOMIC_ACQUIRE);
	do {
		new = old;
		new.flags = set ? old.flags | flag : old.flags & ~flag;
	} while (!replace_word(device, &old, new));
}

/* The reflex takes from the same budget, by the same means. What is not enforced costs nothing. */
static bool spend(struct xdpen_policy *policy, struct xdpen_verdict old, struct xdpen_verdict new)
{
	__u32 left = __atomic_load_n(&policy->budget, __ATOMIC_ACQUIRE);

	if (old.action > XDPEN_THROTTLE || new.action <= XDPEN_THROTTLE || policy->mode == XDPEN_MONITOR ||
	    old.flags & XDPEN_MONITORED)
		return true;
	do
		if (!left)
			return false;
	while (!__atomic_compare_exchange_n(&policy->budget, &left, left - 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	return true;
}

int act(struct maps *maps, __u32 slot, const struct xdpen_state *state, const struct action *action,
	enum xdpen_actor actor)
{
	bool ended = action->verdict.action == XDPEN_PASS && action->set_verdict;
	struct xdpen_counters total;
	int error = 0;

	if (action->set_verdict && actor != XDPEN_OPERATOR && !(action->verdict.flags & XDPEN_HELD)) {
		struct xdpen_verdict old = maps_verdict(maps, slot);

		if (!ended && old.flags & (XDPEN_HELD | XDPEN_GUARDED))
			return -EPERM;
		if (!spend(maps->policy, old, action->verdict))
			return -EAGAIN;
	}
	/* What an operator set may end by its own term, which core has checked: to pass, never to worse. */
	if (action->set_verdict)
		error = write_verdict(&maps->devices[slot], action->verdict, action->set_flags,
				      actor == XDPEN_OPERATOR || ended);
	else if (action->set_flags)
		write_flags(&maps->devices[slot], action->verdict.flags);
	if (error)
		return error;
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
