// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * States and the events between them.
 *
 *   new         admitted by its first frame
 *   learning    until LEARNING_TERM has passed; judged like any other
 *   normal      nothing to say
 *   suspect     score from SCORE_SUSPECT; back when it falls under half of that
 *   quarantined by the reflex, the policy or an operator; has a term by level
 *   probation   after a quarantine, sketches cleared; half of what quarantines
 *               elsewhere does here, and a relapse raises the level
 *   exempt      an operator's word, or the gateway itself; never judged; may have an end
 *   retired     nothing leads there yet
 *
 * The only ways out of quarantined are the end of the term, when the behaviour
 * has stopped or the longest time has passed, and a person's release. After an
 * operator's release there is a time of grace, in which nothing is judged.
 */
#include "device.h"

#include <string.h>

#include "guard.h"

const __u64 quarantine_terms[QUARANTINE_LEVELS] = { 600 * SECOND, 3600 * SECOND, 24 * 3600 * SECOND, 7 * 24 * 3600 * SECOND };

static void change_state(struct xdpen_state *state, unsigned to, unsigned actor, __u64 until, struct when now,
			 struct action *action)
{
	action->changed = state->state != to;
	state->state = to;
	state->actor = actor;
	state->since = now.ns;
	state->until = until;
}

static void note_reason(struct xdpen_state *state, const struct weighing *weighing, unsigned kind)
{
	state->kind = kind;
	state->value = state->limit = state->window = 0;
	state->score = weighing->score;
	for (__u32 i = 0; i < weighing->count; i++) {
		const struct observation *observation = &weighing->observations[i];

		if (kind && observation->kind != kind)
			continue;
		state->kind = observation->kind;
		state->value = observation->value;
		state->limit = observation->limit;
		state->window = observation->window;
		return;
	}
}

/* What a verdict says of the device, whatever becomes of its frames. An open breaker is no word about it. */
static __u8 verdict_flags(const struct xdpen_state *state)
{
	return (state->guard & (GUARD_BREAKER_OPEN - 1) || state->grace_until ? XDPEN_GUARDED : 0) |
	       (state->flags & XDPEN_STATE_MONITORED ? XDPEN_MONITORED : 0);
}

static void set_flags(const struct xdpen_state *state, struct action *action)
{
	action->set_flags = true;
	action->verdict.flags |= verdict_flags(state);
}

/* Verdicts begin with this: nothing is done to the device's frames. */
static void lift(struct action *action)
{
	action->set_verdict = true;
	action->verdict = (struct xdpen_verdict){ .action = XDPEN_PASS };
}

/* What the site says, or what is built in. */
static __u64 term_of(const struct xdpen_policy *site, unsigned level)
{
	if (level >= QUARANTINE_LEVELS)
		level = QUARANTINE_LEVELS - 1;
	return site->terms[level] ? site->terms[level] * SECOND : quarantine_terms[level];
}

static __u64 longest_of(const struct xdpen_policy *site)
{
	return site->longest ? site->longest * SECOND : QUARANTINE_LONGEST;
}

static void enter_quarantine(struct xdpen_state *state, unsigned actor, __u64 term, const struct xdpen_policy *site,
			     struct when now, struct action *action)
{
	__u64 until = now.ns + (term ? term : term_of(site, state->level));

	/* A relapse in the time of probation goes on with the same misfortune; its end is not put off for ever. */
	if (!state->quarantined_since)
		state->quarantined_since = now.ns;
	/* By distance: what began before the machine did lies below zero, and wraps. */
	if (!term && until - state->quarantined_since > longest_of(site))
		until = state->quarantined_since + longest_of(site);
	state->grace_until = 0;
	change_state(state, XDPEN_QUARANTINED, actor, until, now, action);
	/* Terms grow with relapses, not with a person's second thoughts. */
	if (actor != XDPEN_OPERATOR && state->level < QUARANTINE_LEVELS)
		state->level++;
	state->flags |= XDPEN_WAS_QUARANTINED;
}

static struct xdpen_verdict quarantine_verdict(const struct xdpen_policy *site, unsigned actor, unsigned kind)
{
	struct xdpen_verdict verdict = { .action = XDPEN_PASS };

	verdict.action = site->action;
	verdict.actor = actor;
	verdict.evidence = kind;
	verdict.vlan_id = site->action == XDPEN_VLAN ? site->vlan_id : 0;
	return verdict;
}

void device_admit(struct xdpen_state *state, struct when now)
{
	memset(state, 0, sizeof(*state));
	state->state = XDPEN_NEW;
	state->actor = XDPEN_DAEMON;
	state->first_seen = now.ns;
	state->since = now.ns;
}

bool device_is_quarantined(const struct xdpen_state *state, struct xdpen_verdict verdict)
{
	bool throttled = verdict.action == XDPEN_THROTTLE && verdict.actor == XDPEN_DAEMON;

	return verdict.action != XDPEN_PASS && (state->state == XDPEN_QUARANTINED || !throttled);
}

/* 1. The reflex has set the verdict; user space follows and says until when. */
static bool follow_reflex(struct xdpen_state *state, struct xdpen_verdict verdict, const struct weighing *weighing,
			  const struct xdpen_policy *site, struct when now, struct action *action)
{
	if (state->state == XDPEN_QUARANTINED || !device_is_quarantined(state, verdict))
		return false;
	enter_quarantine(state, verdict.actor, 0, site, now, action);
	note_reason(state, weighing, verdict.evidence);
	return true;
}

static bool is_longest(const struct xdpen_state *state, const struct xdpen_policy *site, struct when now)
{
	return state->quarantined_since && now.ns - state->quarantined_since >= longest_of(site);
}

/* What was counted so far is forgotten. After the longest quarantine everything begins anew. */
static void enter_probation(struct xdpen_state *state, unsigned actor, const struct xdpen_policy *site, struct when now,
			    struct action *action)
{
	if (is_longest(state, site, now))
		state->quarantined_since = state->level = 0;
	change_state(state, XDPEN_PROBATION, actor, now.ns + PROBATION_TERM, now, action);
	lift(action);
	action->clear_sketches = true;
}

/* 2. Terms that end: exemption, quarantine (only once the behaviour has stopped), probation, learning. */
static bool end_term(struct xdpen_state *state, const struct weighing *weighing, const struct xdpen_policy *site,
		     struct when now, struct action *action)
{
	bool due = state->until && now.ns >= state->until;

	switch ((enum xdpen_device_state)state->state) {
	case XDPEN_NEW:
		change_state(state, XDPEN_LEARNING, XDPEN_DAEMON, now.ns + LEARNING_TERM, now, action);
		action->changed = false; /* nothing a person needs to hear */
		return false;
	case XDPEN_LEARNING:
		if (due)
			change_state(state, XDPEN_NORMAL, XDPEN_DAEMON, 0, now, action);
		action->changed = false;
		return false;
	case XDPEN_QUARANTINED:
		if (!due || (weighing->active && !is_longest(state, site, now)))
			return true;
		enter_probation(state, XDPEN_DAEMON, site, now, action);
		return true;
	case XDPEN_PROBATION:
		if (due) {
			change_state(state, XDPEN_NORMAL, XDPEN_DAEMON, 0, now, action);
			state->level = state->self_releases = 0;
			state->quarantined_since = 0;
		}
		return false;
	case XDPEN_STATE_EXEMPT:
		if (due) {
			change_state(state, XDPEN_NORMAL, XDPEN_DAEMON, 0, now, action);
			lift(action);
			action->clear_sketches = true;
		}
		return true;
	case XDPEN_STATE_NONE:
	case XDPEN_NORMAL:
	case XDPEN_SUSPECT:
	case XDPEN_RETIRED:
	case XDPEN_STATES:
		return false;
	}
	return false;
}

static void become_suspect(struct xdpen_state *state, const struct weighing *weighing, const struct xdpen_policy *site,
			   struct when now, struct action *action)
{
	change_state(state, XDPEN_SUSPECT, XDPEN_DAEMON, 0, now, action);
	note_reason(state, weighing, 0);
	/* Nothing automatic is done to a guarded device's frames; that it is suspect is told all the same. */
	if (site->suspects != XDPEN_THROTTLE || verdict_flags(state) & XDPEN_GUARDED)
		return;
	lift(action);
	action->verdict.action = XDPEN_THROTTLE;
	action->verdict.actor = XDPEN_DAEMON;
	action->verdict.evidence = state->kind;
}

/* 3. The readings decide. */
static void judge(struct xdpen_state *state, const struct weighing *weighing, const struct xdpen_policy *site,
		  struct xdpen_verdict verdict, struct when now, struct action *action)
{
	__u32 enough = state->state == XDPEN_PROBATION ? SCORE_PROBATION : SCORE_QUARANTINE;
	__u32 suspicion = weighing->score + weighing->monitored;

	/* What the house needs becomes suspect at most. */
	if (!state->guard && (weighing->decisive || weighing->score >= enough)) {
		enter_quarantine(state, XDPEN_DAEMON, 0, site, now, action);
		note_reason(state, weighing, 0);
		action->set_verdict = true;
		action->verdict = quarantine_verdict(site, XDPEN_DAEMON, state->kind);
	} else if ((weighing->decisive || suspicion >= SCORE_SUSPECT) && state->state != XDPEN_SUSPECT && state->state != XDPEN_PROBATION) {
		become_suspect(state, weighing, site, now, action);
	} else if (!weighing->decisive && suspicion < SCORE_SUSPECT / 2 && state->state == XDPEN_SUSPECT) {
		change_state(state, XDPEN_NORMAL, XDPEN_DAEMON, 0, now, action);
		if (verdict.action == XDPEN_THROTTLE)
			lift(action);
	}
}

/* 0. In the time of grace nothing is judged; what was counted in it is forgotten. True: it still lasts. */
static bool in_grace(struct xdpen_state *state, struct when now, struct action *action)
{
	if (!state->grace_until)
		return false;
	if (now.ns < state->grace_until)
		return true;
	state->grace_until = 0;
	set_flags(state, action);
	action->clear_sketches = true;
	return true;
}

struct action device_step(struct xdpen_state *state, struct xdpen_verdict verdict, const struct weighing *weighing,
			  const struct xdpen_policy *site, struct when now)
{
	struct action action = { .changed = false };

	if (state->allow_until && now.ns >= state->allow_until) {
		state->allow_until = 0;
		state->flags &= ~XDPEN_ALLOW_MINING;
	}
	if (in_grace(state, now, &action))
		return action;
	if (follow_reflex(state, verdict, weighing, site, now, &action) || end_term(state, weighing, site, now, &action))
		return action;
	if (!action.set_verdict)
		judge(state, weighing, site, verdict, now, &action);
	return action;
}

struct action device_continue(struct xdpen_state *state, const struct xdpen_state *old, const struct xdpen_policy *site,
			      struct when now)
{
	struct action action = { .set_verdict = true };

	change_state(state, XDPEN_QUARANTINED, XDPEN_DAEMON, old->until, now, &action);
	state->quarantined_since = old->quarantined_since;
	state->level = old->level;
	state->self_releases = old->self_releases;
	state->kind = old->kind;
	state->value = old->value;
	state->limit = old->limit;
	state->window = old->window;
	state->score = old->score;
	state->flags |= XDPEN_WAS_QUARANTINED | XDPEN_CONTINUES;
	action.verdict = quarantine_verdict(site, XDPEN_DAEMON, state->kind);
	return action;
}

struct action device_stand_down(struct xdpen_state *state, struct when now)
{
	struct action action = { .changed = false };

	change_state(state, XDPEN_SUSPECT, XDPEN_DAEMON, 0, now, &action);
	/* It was never cut off: this was no quarantine that could count. */
	if (state->level)
		state->level--;
	if (!state->level)
		state->quarantined_since = 0;
	lift(&action);
	return action;
}

static __u64 until_of(const struct request *request, struct when now)
{
	return request->seconds ? now.ns + request->seconds * SECOND : 0;
}

static struct action command_quarantine(struct xdpen_state *state, const struct request *request,
					const struct xdpen_policy *site, struct when now)
{
	struct action action = { .set_verdict = true };

	enter_quarantine(state, XDPEN_OPERATOR, request->seconds * SECOND, site, now, &action);
	state->kind = 0;
	state->value = state->limit = state->window = 0;
	action.changed = true;
	action.verdict = quarantine_verdict(site, XDPEN_OPERATOR, 0);
	action.verdict.flags = XDPEN_HELD;
	set_flags(state, &action); /* a time of grace ends here */
	return action;
}

static struct action command_release(struct xdpen_state *state, const struct xdpen_policy *site, struct when now)
{
	struct action action = { .clear_sketches = true };

	if (state->state == XDPEN_QUARANTINED)
		enter_probation(state, XDPEN_OPERATOR, site, now, &action);
	else
		change_state(state, XDPEN_NORMAL, XDPEN_OPERATOR, 0, now, &action);
	lift(&action);
	return action;
}

/* A person has looked at it: what the device still does of old is not held against it. */
static struct action command_release_with_grace(struct xdpen_state *state, const struct xdpen_policy *site, struct when now)
{
	struct action action;

	if (state->state == XDPEN_QUARANTINED)
		state->grace_until = now.ns + GRACE_TERM;
	action = command_release(state, site, now);
	set_flags(state, &action);
	return action;
}

static struct action command_allow(struct xdpen_state *state, const struct request *request,
				   const struct xdpen_policy *site, struct when now)
{
	struct action action = { .changed = false };

	if (request->off) {
		state->flags &= ~XDPEN_ALLOW_MINING;
		state->allow_until = 0;
		return action;
	}
	if (request->mining) {
		state->flags |= XDPEN_ALLOW_MINING;
		state->allow_until = until_of(request, now);
		/* A device that mining brought into quarantine comes out; what else it does is still judged. */
		if (state->state == XDPEN_QUARANTINED && kind_row(state->kind)->mining && state->kind)
			return command_release(state, site, now);
		return action;
	}
	state->grace_until = 0;
	change_state(state, XDPEN_STATE_EXEMPT, XDPEN_OPERATOR, until_of(request, now), now, &action);
	lift(&action);
	action.changed = action.clear_sketches = true;
	action.verdict.actor = XDPEN_OPERATOR;
	action.verdict.flags = XDPEN_HELD | XDPEN_EXEMPT;
	set_flags(state, &action);
	return action;
}

/* The device's own mode: its verdict stays what it is, but for the flag that says whether it is enforced. */
static struct action command_mode(struct xdpen_state *state, const struct request *request)
{
	struct action action = { .changed = false };

	if (request->mode == XDPEN_MONITOR)
		state->flags |= XDPEN_STATE_MONITORED;
	else
		state->flags &= ~XDPEN_STATE_MONITORED;
	set_flags(state, &action);
	return action;
}

enum self_release device_self_release(const struct xdpen_state *state, struct xdpen_verdict verdict)
{
	if (state->state != XDPEN_QUARANTINED)
		return SELF_RELEASE_NOT_QUARANTINED;
	if (state->actor == XDPEN_OPERATOR || verdict.actor == XDPEN_OPERATOR || verdict.flags & XDPEN_HELD)
		return SELF_RELEASE_OPERATOR;
	return state->self_releases < SELF_RELEASES ? SELF_RELEASE_ALLOWED : SELF_RELEASE_USED_UP;
}

/* The level stays: a device that was not put right comes back for longer. */
static struct action command_self_release(struct xdpen_state *state, const struct xdpen_policy *site, struct when now)
{
	struct action action = command_release(state, site, now);

	state->actor = XDPEN_OWNER;
	state->self_releases++;
	return action;
}

/* Nothing in the state moves: only what the device is taken for. Guessing begins at what is known of a new one. */
static struct action command_class(struct xdpen_state *state, const struct request *request)
{
	if (request->class == CLASS_AUTO) {
		state->flags &= ~XDPEN_CLASS_HELD;
		state->class = XDPEN_CLASS_UNKNOWN;
	} else {
		state->flags |= XDPEN_CLASS_HELD;
		state->class = request->class;
	}
	return (struct action){ .changed = false };
}

struct action device_command(struct xdpen_state *state, const struct request *request, const struct xdpen_policy *site,
			     struct when now)
{
	switch (request->verb) {
	case VERB_QUARANTINE:
		return command_quarantine(state, request, site, now);
	case VERB_RELEASE:
		return command_release_with_grace(state, site, now);
	case VERB_ALLOW:
		return command_allow(state, request, site, now);
	case VERB_CLASS:
		return command_class(state, request);
	case VERB_SELF_RELEASE:
		return command_self_release(state, site, now);
	case VERB_MODE:
		return command_mode(state, request);
	case VERB_NONE:
	case VERB_SUSPEND:
	case VERB_RELOAD:
	case VERB_FORGET:
	case VERB_WATCH:
	case VERB_PING:
	case VERB_NOTIFY:
		break;
	}
	return (struct action){ .changed = false };
}
