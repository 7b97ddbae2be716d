// SPDX-License-Identifier: GPL-2.0-or-later
#include "ledger.h"

#include <string.h>

/* Floor, also of what lies before this boot. */
static __s64 seconds_between(__u64 from, __u64 to)
{
	__s64 ns = (__s64)(to - from), second = (__s64)SECOND;

	return ns >= 0 ? ns / second : -((-ns + second - 1) / second);
}

__s64 ledger_to_wall(__u64 boot, const struct clocks *now)
{
	return boot ? now->wall + seconds_between(now->boot, boot) : 0;
}

__u64 ledger_to_boot(__s64 wall, __s64 saved, const struct clocks *now)
{
	__s64 present = now->wall > saved ? now->wall : saved;
	__u64 boot;

	if (!wall)
		return 0;
	boot = now->boot + (__u64)(wall - present) * SECOND;
	return boot ? boot : 1;
}

bool ledger_must_keep(const struct xdpen_state *state, struct xdpen_verdict verdict)
{
	const __u8 words = XDPEN_ALLOW_MINING | XDPEN_CLASS_HELD | XDPEN_STATE_MONITORED;

	if (verdict.action != XDPEN_PASS || verdict.flags & ~XDPEN_GUARDED || state->flags & words || state->level)
		return true;
	return state->state == XDPEN_SUSPECT || state->state == XDPEN_QUARANTINED || state->state == XDPEN_PROBATION ||
	       state->state == XDPEN_STATE_EXEMPT;
}

void ledger_revive(struct xdpen_state *state, struct when now)
{
	const __u64 least = now.ns + ACTIVE_SECONDS * SECOND;

	if (state->state == XDPEN_QUARANTINED && state->until && (__s64)(state->until - least) < 0)
		state->until = least;
	/* A term that ended while the machine was off: at the next look. */
	else if (state->until && (__s64)(state->until - now.ns) < 0)
		state->until = now.ns;
	if (state->allow_until && (__s64)(state->allow_until - now.ns) < 0)
		state->allow_until = now.ns;
	if (state->grace_until && (__s64)(state->grace_until - now.ns) < 0)
		state->grace_until = now.ns;
}

/* To where a release leads. A term that was not over was ended by a person. */
static void finish_release(struct xdpen_state *state, struct when now, struct action *action)
{
	bool by_person = !state->until || state->until > now.ns;

	state->state = XDPEN_PROBATION;
	state->actor = by_person ? XDPEN_OPERATOR : XDPEN_DAEMON;
	state->since = now.ns;
	state->until = now.ns + PROBATION_TERM;
	state->grace_until = by_person ? now.ns + GRACE_TERM : 0;
	action->changed = action->clear_sketches = true;
}

static void become_normal(struct xdpen_state *state, struct when now, struct action *action)
{
	state->state = XDPEN_NORMAL;
	state->actor = XDPEN_DAEMON;
	state->since = now.ns;
	state->until = 0;
	action->changed = true;
}

/* The word becomes pass, with nothing held or exempt; what a device is stays said. */
static void lift(struct xdpen_verdict verdict, struct action *action)
{
	action->set_verdict = action->set_flags = true;
	action->verdict = (struct xdpen_verdict){ .flags = verdict.flags & (XDPEN_GUARDED | XDPEN_MONITORED) };
}

bool ledger_mend(struct xdpen_state *state, struct xdpen_verdict verdict, const struct xdpen_policy *site, struct when now,
		 struct action *action)
{
	memset(action, 0, sizeof(*action));
	/* 1. An exemption, or its end, half done: an exemption was not acknowledged, and would have no end. */
	if (verdict.flags & XDPEN_EXEMPT && state->state != XDPEN_STATE_EXEMPT)
		lift(verdict, action);
	else if (!(verdict.flags & XDPEN_EXEMPT) && state->state == XDPEN_STATE_EXEMPT && verdict.action == XDPEN_PASS)
		become_normal(state, now, action);
	/* 2. A release half done: frames pass already. */
	if (verdict.action == XDPEN_PASS && state->state == XDPEN_QUARANTINED)
		finish_release(state, now, action);
	/* 3. A suspect's throttle whose state was not written, or has moved on. */
	if (verdict.action == XDPEN_THROTTLE && verdict.actor == XDPEN_DAEMON && site->action != XDPEN_THROTTLE &&
	    state->state != XDPEN_SUSPECT && state->state != XDPEN_QUARANTINED)
		lift(verdict, action);
	return action->changed || action->set_verdict;
}
