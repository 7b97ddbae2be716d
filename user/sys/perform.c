// SPDX-License-Identifier: GPL-2.0-or-later
#include "perform.h"

#include <stdio.h>
#include <string.h>

#include "../core/class.h"
#include "../core/device.h"
#include "../core/guard.h"
#include "../core/mac.h"
#include "../core/names.h"
#include "act.h"

static int say(char text[static PERFORM_TEXT], int code, const char *mac, const char *what, const char *rest)
{
	snprintf(text, PERFORM_TEXT, "%s %s%s", mac, what, rest);
	return code;
}

static int refuse_self_release(const struct xdpen_state *state, struct xdpen_verdict verdict, const char *mac, char *text)
{
	switch (device_self_release(state, verdict)) {
	case SELF_RELEASE_ALLOWED:
		return OUTCOME_DONE;
	case SELF_RELEASE_NOT_QUARANTINED:
		return say(text, OUTCOME_REFUSED, mac, "is not in quarantine", "");
	case SELF_RELEASE_OPERATOR:
		return say(text, OUTCOME_REFUSED, mac, "was put aside by the administrator", ", who has to release it");
	case SELF_RELEASE_USED_UP:
		return say(text, OUTCOME_REFUSED, mac, "was released by its owner twice", ": the administrator has to");
	}
	return OUTCOME_REFUSED;
}

/* 5: what the house needs, or an operator has exempted, is not cut off by a slip of the hand. */
static int refuse(const struct xdpen_state *state, struct xdpen_verdict verdict, const struct request *request,
		  const char *mac, char *text)
{
	if (request->verb == VERB_SELF_RELEASE)
		return refuse_self_release(state, verdict, mac, text);
	if (request->verb != VERB_QUARANTINE || request->force)
		return OUTCOME_DONE;
	if (state->guard)
		return say(text, OUTCOME_REFUSED, mac, guard_text(state->guard), "; use --force to do so all the same");
	if (state->state != XDPEN_STATE_EXEMPT)
		return OUTCOME_DONE;
	return say(text, OUTCOME_REFUSED, mac, "is exempt",
		   ": it would be cut off against an earlier 'allow'; use --force to do so, or 'xdpen release' first");
}

static int report_class(const struct xdpen_state *state, const char *mac, char *text)
{
	if (!(state->flags & XDPEN_CLASS_HELD))
		return say(text, OUTCOME_DONE, mac, "is of class unknown", " until it says what it is");
	return say(text, OUTCOME_DONE, mac, "is of class ", class_name(state->class));
}

/* What a release has ended, by the state before it. */
static const char *released_from(unsigned before, const struct xdpen_state *state)
{
	if (state->state == XDPEN_PROBATION)
		return "is released, on probation";
	if (before == XDPEN_QUARANTINED) /* the kernel was ahead of the daemon */
		return "is released";
	if (before == XDPEN_PROBATION)
		return "is released from its probation";
	if (before == XDPEN_STATE_EXEMPT)
		return "is exempt no more, and judged again";
	return "was not in quarantine: what was counted of it begins afresh";
}

/* A release ends what was held against the device; a permission that stays is told of. */
static int report_release(unsigned before, const struct xdpen_state *state, const char *mac, char *text)
{
	const char *released = released_from(before, state);

	if (state->flags & XDPEN_ALLOW_MINING)
		snprintf(text, PERFORM_TEXT, "%s %s; it may still mine, until 'xdpen allow %s --mining --off'", mac, released, mac);
	else
		say(text, OUTCOME_DONE, mac, released, "");
	return OUTCOME_DONE;
}

/* `before`: the state that the device was in. */
static int report(unsigned before, const struct xdpen_state *state, const struct request *request, const char *mac,
		  struct when now, char *text)
{
	char term[DURATION_TEXT], rest[DURATION_TEXT + 16] = "";
	__u64 until = request->verb == VERB_ALLOW && request->mining ? state->allow_until : state->until;

	if (until > now.ns)
		snprintf(rest, sizeof(rest), " for %s", duration_format(until - now.ns, term));
	if (request->verb == VERB_QUARANTINE && state->guard) {
		snprintf(text, PERFORM_TEXT, "%s is in quarantine%s; it %s", mac, rest, guard_text(state->guard));
		return OUTCOME_DONE;
	}
	switch (request->verb) {
	case VERB_QUARANTINE:
		return say(text, OUTCOME_DONE, mac, "is in quarantine", rest);
	case VERB_RELEASE:
	case VERB_SELF_RELEASE:
		return report_release(before, state, mac, text);
	case VERB_ALLOW:
		if (request->off)
			return say(text, OUTCOME_DONE, mac, "may not mine", " any more");
		return say(text, OUTCOME_DONE, mac, request->mining ? "may mine" : "is exempt", rest);
	case VERB_CLASS:
		return report_class(state, mac, text);
	case VERB_MODE:
		return say(text, OUTCOME_DONE, mac, "is in mode ", request->mode == XDPEN_MONITOR ? "monitor" : "enforce, as the site says");
	case VERB_NONE:
	case VERB_SUSPEND:
	case VERB_RELOAD:
	case VERB_FORGET:
	case VERB_WATCH:
	case VERB_PING:
	case VERB_NOTIFY:
		break;
	}
	return OUTCOME_FAILED;
}

static int perform_device(struct maps *maps, const struct request *request, struct when now, char *text)
{
	char mac[MAC_TEXT];
	__u32 slot = maps_find(maps, &request->key);
	struct xdpen_state state;
	struct action action;
	unsigned before;
	int code;

	mac_format(&request->key, mac);
	if (slot == XDPEN_NO_SLOT)
		return say(text, OUTCOME_NO_DEVICE, mac, "is not in the device table", ": no frame of it has been seen");
	state = maps->states[slot];
	code = refuse(&state, maps_verdict(maps, slot), request, mac, text);
	if (code)
		return code;
	before = device_is_quarantined(&state, maps_verdict(maps, slot)) ? XDPEN_QUARANTINED : state.state;
	action = device_command(&state, request, maps->policy, now);
	act(maps, slot, &state, &action, XDPEN_OPERATOR);
	/* What the kernel knows of a class: whose limits hold. */
	if (request->verb == VERB_CLASS)
		maps->devices[slot].family = class_family(state.class);
	return report(before, &state, request, mac, now, text);
}

/* Of the kinds of one name, or of everything automatic. */
static int perform_mode(struct maps *maps, const struct request *request, char *text)
{
	if (!request->kinds) {
		maps->policy->mode = request->mode;
		maps->policy->enforce_from = 0;
		snprintf(text, PERFORM_TEXT, "mode is %s", mode_name(request->mode));
		return OUTCOME_DONE;
	}
	if (request->mode == XDPEN_MONITOR)
		maps->policy->monitored_kinds |= request->kinds;
	else
		maps->policy->monitored_kinds &= ~request->kinds;
	snprintf(text, PERFORM_TEXT, "%s %s", kind_name(__builtin_ctz(request->kinds)),
		 request->mode == XDPEN_MONITOR ? "makes suspect at most" : "counts like the others");
	return OUTCOME_DONE;
}

static int perform_suspend(struct maps *maps, const struct request *request, char *text)
{
	char term[DURATION_TEXT];

	if (request->off) {
		maps->policy->suspended_until = 0;
		snprintf(text, PERFORM_TEXT, "enforcement goes on");
		return OUTCOME_DONE;
	}
	if (request->seconds > SUSPEND_MAX) {
		snprintf(text, PERFORM_TEXT, "a suspension of %llu s: at most 24h is accepted", request->seconds);
		return OUTCOME_USAGE;
	}
	maps->policy->suspended_until = maps_ticks(maps) + request->seconds * maps->meta.hz;
	snprintf(text, PERFORM_TEXT, "no verdict is enforced for %s, an operator's neither",
		 duration_format(request->seconds * SECOND, term));
	return OUTCOME_DONE;
}

int perform(struct maps *maps, const struct request *request, struct when now, char text[static PERFORM_TEXT])
{
	text[0] = '\0';
	switch (request->verb) {
	case VERB_QUARANTINE:
	case VERB_RELEASE:
	case VERB_ALLOW:
	case VERB_CLASS:
	case VERB_SELF_RELEASE:
		return perform_device(maps, request, now, text);
	case VERB_MODE:
		return request->key.present ? perform_device(maps, request, now, text) : perform_mode(maps, request, text);
	case VERB_SUSPEND:
		return perform_suspend(maps, request, text);
	case VERB_PING:
		snprintf(text, PERFORM_TEXT, "here");
		return OUTCOME_DONE;
	case VERB_RELOAD: /* only a daemon has something to reload */
	case VERB_NONE:
	case VERB_FORGET:
	case VERB_WATCH:
	case VERB_NOTIFY:
		break;
	}
	snprintf(text, PERFORM_TEXT, "not a request that changes anything");
	return OUTCOME_USAGE;
}
