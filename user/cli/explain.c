// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include <stdarg.h>
#include <stdio.h>

#include "../core/mac.h"
#include "../core/guard.h"
#include "../core/names.h"
#include "../core/naming.h"

#define SENTENCE 512

/* What is at hand for every sentence. */
struct story {
	const struct scene *scene;
	const struct view *view;
	json_t *sentences;
	char mac[MAC_TEXT];
	char who[NAMING_TEXT];
};

__attribute__((format(printf, 2, 3))) static void say(struct story *story, const char *format, ...)
{
	char sentence[SENTENCE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	json_array_append_new(story->sentences, json_string(sentence));
}

#define AGO_TEXT (DURATION_TEXT + 8)

static char *ago(const struct story *story, __u64 ns, char text[static AGO_TEXT])
{
	__s64 past = (__s64)(story->scene->now.ns - ns); /* before the machine started is below zero */
	char duration[DURATION_TEXT];

	if (past < (__s64)SECOND)
		snprintf(text, AGO_TEXT, "just now");
	else
		snprintf(text, AGO_TEXT, "%s ago", duration_format((__u64)past, duration));
	return text;
}

/* The reflex has decided, the daemon has not followed yet (or is down). */
static bool reflex_ahead(const struct view *view)
{
	return view->shown == XDPEN_QUARANTINED && view->state.state != XDPEN_QUARANTINED;
}

/* 1. What it did. */

static void say_deed(struct story *story, unsigned kind, __u32 value, __u32 limit, __u32 window)
{
	const struct observation *observation = view_observation(story->view, kind);
	const struct deed deed = { kind, value, limit, window, observation ? observation->pivot : 0 };
	char text[DEED_TEXT];

	explain_deed(&deed, text);
	say(story, "The device %s %s.", story->who, text);
}

/* Without a reading left, the limit that was crossed is what is certain. */
static void say_reflex_deed(struct story *story)
{
	const struct xdpen_meta *meta = &story->scene->maps.meta;
	unsigned kind = story->view->device.verdict.evidence;
	const struct observation *observation = view_observation(story->view, kind);
	const struct xdpen_limit *limit =
		&story->scene->maps.policy->limits[story->view->device.family % XDPEN_FAMILIES][kind % XDPEN_KINDS];

	if (!kind)
		say(story, "The device %s is in quarantine, and the verdict names no evidence.", story->who);
	else if (observation)
		say_deed(story, kind, observation->peak, observation->limit, observation->window);
	else
		say_deed(story, kind, limit->hard ? limit->hard : limit->limit, limit->limit,
			 kind_window_seconds(kind, meta->hz, meta->fast_shift));
}

static void say_quarantined_deed(struct story *story)
{
	const struct xdpen_state *state = &story->view->state;

	if (reflex_ahead(story->view))
		say_reflex_deed(story);
	else if (state->kind)
		say_deed(story, state->kind, state->value, state->limit, state->window);
	else
		say(story, "The device %s was put in quarantine by hand.", story->who);
	if (state->state == XDPEN_QUARANTINED && state->kind && !kind_row(state->kind)->decisive &&
	    state->score >= SCORE_QUARANTINE)
		say(story, "All its evidence together came to %u points; quarantine begins at %u.", state->score,
		    SCORE_QUARANTINE);
}

static void say_suspect_deed(struct story *story)
{
	const struct xdpen_state *state = &story->view->state;

	if (state->kind)
		say_deed(story, state->kind, state->value, state->limit, state->window);
	say(story, "That makes it suspect: %u points when it was noticed, %u now; quarantine begins at %u.",
	    state->score, story->view->weighing.score, SCORE_QUARANTINE);
}

/* The reading that comes nearest to its limit. */
static const struct observation *busiest(const struct view *view)
{
	const struct observation *best = NULL;

	for (__u32 i = 0; i < view->weighing.count; i++) {
		const struct observation *next = &view->weighing.observations[i];

		if (next->limit && next->value &&
		    (!best || (__u64)next->value * best->limit > (__u64)best->value * next->limit))
			best = next;
	}
	return best;
}

static void say_calm(struct story *story, const char *what)
{
	const struct observation *most = busiest(story->view);
	char text[DEED_TEXT];

	say(story, "The device %s %s.", story->who, what);
	if (!most) {
		say(story, "Nothing it did lately counts as evidence of any kind.");
		return;
	}
	explain_deed(&(struct deed){ most->kind, most->value, most->limit, most->window, most->pivot }, text);
	say(story, "What comes nearest to a limit: it %s.", text);
}

static void say_did(struct story *story)
{
	char age[AGO_TEXT], known[96];

	snprintf(known, sizeof(known), "is new here: it was first seen %s",
		 ago(story, story->view->state.first_seen, age));
	switch ((enum xdpen_device_state)story->view->shown) {
	case XDPEN_QUARANTINED:
		say_quarantined_deed(story);
		return;
	case XDPEN_SUSPECT:
		say_suspect_deed(story);
		return;
	case XDPEN_PROBATION:
		say_calm(story, "was in quarantine and is on probation");
		return;
	case XDPEN_STATE_EXEMPT:
		if (*story->view->allow_reason)
			say(story, "The device %s is exempt: an operator allowed it, and wrote \"%s\".", story->who,
			    story->view->allow_reason);
		else
			say(story, "The device %s is exempt: an operator allowed it, or it is the gateway itself.",
			    story->who);
		return;
	case XDPEN_NEW:
	case XDPEN_LEARNING:
		say_calm(story, known);
		return;
	case XDPEN_RETIRED:
		say(story, "The device %s has not been heard for long and is retired.", story->who);
		return;
	case XDPEN_STATE_NONE:
	case XDPEN_NORMAL:
	case XDPEN_STATES:
		say_calm(story, "behaves normally");
		return;
	}
}

/* What it is taken for tunes the limits, so a wrong guess is worth a correction. */
static void say_class(struct story *story)
{
	const struct xdpen_state *state = &story->view->state;
	bool held = state->flags & XDPEN_CLASS_HELD, known = state->class != XDPEN_CLASS_UNKNOWN;

	if (story->view->device.family == XDPEN_FAMILY_CRITICAL)
		say(story, "It is of class %s: nothing automatic ever puts it in quarantine.", class_name(state->class));
	else if (held)
		say(story, "An operator said that its class is %s.", class_name(state->class));
	else if (known)
		say(story, "By its name and maker its class is guessed to be %s.", class_name(state->class));
	else
		say(story, "Nobody knows what kind of device it is, so the strictest limits hold.");
}

/* Told and never weighed: whoever copies a MAC must not get its owner cut off. */
static void say_suspicion(struct story *story)
{
	const struct xdpen_state *state = &story->view->state;

	if (state->guard)
		say(story, "Nothing automatic cuts it off, because it %s.", guard_text(state->guard));
	if (state->flags & XDPEN_STATE_MONITORED && story->view->lifted != LIFTED_MONITOR)
		say(story, "Nothing automatic is enforced on it, because its own mode is monitor: `xdpen mode enforce %s` ends that.",
		    story->mac);
	if (state->flags & XDPEN_CONFLICT)
		say(story, "Its MAC address was seen on two ports, or another device claimed its address: "
			   "somebody may be forging it.");
	if (state->flags & XDPEN_CONTINUES)
		say(story, "It is taken for a device that was in quarantine already and came back under another MAC "
			   "address: the same host name and DHCP questions, behind the same port, minutes after the "
			   "other fell silent.");
	if (state->flags & XDPEN_TWO_SHAPES)
		say(story, "It asked DHCP in two different ways: it runs another system than before, or somebody copies "
			   "its MAC address.");
}

/* 2. Who decided, and when. */

static void say_decision(struct story *story)
{
	static const char *const actors[] = {
		[XDPEN_NOBODY] = "Nobody in particular",
		[XDPEN_REFLEX] = "The program in the kernel",
		[XDPEN_DAEMON] = "The daemon",
		[XDPEN_OPERATOR] = "An operator",
		[XDPEN_OWNER] = "The owner, by the portal,",
	};
	const struct xdpen_state *state = &story->view->state;
	const char *who = actors[state->actor <= XDPEN_OWNER ? state->actor : XDPEN_NOBODY];
	char age[AGO_TEXT];

	switch ((enum xdpen_device_state)story->view->shown) {
	case XDPEN_QUARANTINED:
		if (reflex_ahead(story->view))
			say(story,
			    "The verdict stands in the kernel, set by %s; the daemon has not taken note of it yet.",
			    actor_name(story->view->device.verdict.actor));
		else if (state->actor == XDPEN_REFLEX)
			say(story, "%s decided this %s, at the very frame that crossed the limit.", who,
			    ago(story, state->since, age));
		else
			say(story, "%s decided this %s.", who, ago(story, state->since, age));
		return;
	case XDPEN_SUSPECT:
		say(story, "%s noticed it %s.", who, ago(story, state->since, age));
		return;
	case XDPEN_PROBATION:
		say(story, "%s let it out %s; its counters began afresh.", who, ago(story, state->since, age));
		return;
	case XDPEN_STATE_EXEMPT:
		say(story, "That was decided %s.", ago(story, state->since, age));
		return;
	case XDPEN_STATE_NONE:
	case XDPEN_NEW:
	case XDPEN_LEARNING:
	case XDPEN_NORMAL:
	case XDPEN_RETIRED:
	case XDPEN_STATES:
		return;
	}
}

/* 3. What happens to its traffic now. */

void explain_treatment(unsigned action, unsigned vlan_id, char text[static TREATMENT_TEXT])
{
	if (action == XDPEN_VLAN)
		snprintf(text, TREATMENT_TEXT,
			 "moved into the quarantine VLAN %u, where it reaches nothing but the quarantine side",
			 vlan_id);
	else if (action == XDPEN_DROP)
		snprintf(text, TREATMENT_TEXT, "dropped, all of it, in both directions");
	else if (action == XDPEN_THROTTLE)
		snprintf(text, TREATMENT_TEXT, "throttled: what it talks to already goes on, new destinations beyond a few "
					       "are dropped");
	else
		snprintf(text, TREATMENT_TEXT, "passed");
}

static void say_traffic(struct story *story)
{
	const struct view *view = story->view;
	struct xdpen_verdict verdict = view->device.verdict;
	char text[TREATMENT_TEXT];

	explain_treatment(view->lifted ? verdict.action : view->action,
			  view->lifted ? verdict.vlan_id : view->vlan_id, text);
	switch (view->lifted) {
	case LIFTED_NOT:
		if (view->action == XDPEN_PASS)
			say(story, "Its traffic passes untouched.");
		else
			say(story, "Its traffic is %s.", text);
		return;
	case LIFTED_PANIC:
		say(story,
		    "Its traffic passes all the same, because the panic word is set: xdpen touches nothing now.");
		return;
	case LIFTED_OVERRIDE:
		say(story, "Its traffic passes all the same, because an entry for it in the map `override` lifts the "
			   "verdict.");
		return;
	case LIFTED_MONITOR:
		say(story, "Its traffic still passes, because %s mode is monitor: in mode enforce it would be %s.",
		    view->state.flags & XDPEN_STATE_MONITORED ? "its own" : "the", text);
		return;
	case LIFTED_SUSPENDED:
		say(story, "Its traffic passes for now, because enforcement is suspended: afterwards it is %s.", text);
		return;
	case LIFTED_GUARDED:
		say(story, "Its traffic passes all the same, because it is guarded: the house needs it.");
		return;
	case LIFTED_UNATTENDED:
		say(story, "Its traffic passes all the same, because the daemon is lost and the site is to be open then.");
		return;
	}
}

/* 4. When it ends. */

static void say_quarantine_end(struct story *story)
{
	const struct xdpen_state *state = &story->view->state;
	bool due = state->until <= story->scene->now.ns;
	char left[DURATION_TEXT], age[AGO_TEXT];

	if (!state->until || reflex_ahead(story->view))
		return;
	if (due && story->view->weighing.active)
		say(story, "Its term ended %s, but it goes on with what it did: it stays until that has stopped.",
		    ago(story, state->until, age));
	else if (due)
		say(story, "Its term is over, and it is let out at the daemon's next sweep.");
	else
		say(story, "The quarantine ends in %s, if the behaviour has stopped by then.",
		    duration_format(state->until - story->scene->now.ns, left));
	if (state->level > 1)
		say(story, "It is quarantine number %u in a row: it was caught again before its probation was over.",
		    state->level);
}

static void say_term(struct story *story, const char *what)
{
	const struct xdpen_state *state = &story->view->state;
	char left[DURATION_TEXT];

	if (state->until > story->scene->now.ns)
		say(story, "%s in %s.", what, duration_format(state->until - story->scene->now.ns, left));
}

static void say_mining(struct story *story)
{
	const struct xdpen_state *state = &story->view->state;
	char left[DURATION_TEXT];

	if (!(state->flags & XDPEN_ALLOW_MINING))
		return;
	if (state->allow_until > story->scene->now.ns)
		say(story, "It is allowed to mine for another %s.",
		    duration_format(state->allow_until - story->scene->now.ns, left));
	else
		say(story, "It is allowed to mine.");
	if (*story->view->mining_reason)
		say(story, "The operator who allowed that wrote \"%s\".", story->view->mining_reason);
}

static void say_end(struct story *story)
{
	switch ((enum xdpen_device_state)story->view->shown) {
	case XDPEN_QUARANTINED:
		say_quarantine_end(story);
		break;
	case XDPEN_PROBATION:
		say_term(story, "If it does nothing more, the probation ends");
		break;
	case XDPEN_STATE_EXEMPT:
		if (story->view->state.until)
			say_term(story, "The exemption ends");
		else
			say(story, "The exemption has no end.");
		break;
	case XDPEN_STATE_NONE:
	case XDPEN_NEW:
	case XDPEN_LEARNING:
	case XDPEN_NORMAL:
	case XDPEN_SUSPECT:
	case XDPEN_RETIRED:
	case XDPEN_STATES:
		break;
	}
	say_mining(story);
	if (story->scene->daemon == DAEMON_DOWN && story->view->state.until)
		say(story, "No daemon is running, and without it no term ends.");
}

/* 5. What a person can do. */

static void say_remedy(struct story *story)
{
	const struct view *view = story->view;
	unsigned kind = reflex_ahead(view) ? view->device.verdict.evidence : view->state.kind;

	switch ((enum xdpen_device_state)view->shown) {
	case XDPEN_QUARANTINED:
		say(story, "To let it out now: `xdpen release %s`.", story->mac);
		if (kind && kind_row(kind)->mining)
			say(story, "If it mines on purpose: `xdpen allow %s --mining --for 30d`.", story->mac);
		else
			say(story, "If what it does is wanted: `xdpen allow %s`.", story->mac);
		if (view->lifted == LIFTED_MONITOR)
			say(story, "To have such verdicts enforced: `xdpen mode enforce%s%s`.",
			    view->device.verdict.flags & XDPEN_MONITORED ? " " : "",
			    view->device.verdict.flags & XDPEN_MONITORED ? story->mac : "");
		return;
	case XDPEN_SUSPECT:
		say(story, "If what it does is wanted: `xdpen allow %s`.", story->mac);
		return;
	case XDPEN_STATE_EXEMPT:
		say(story, "To have it judged again: `xdpen release %s`.", story->mac);
		return;
	case XDPEN_STATE_NONE:
	case XDPEN_NEW:
	case XDPEN_LEARNING:
	case XDPEN_NORMAL:
	case XDPEN_PROBATION:
	case XDPEN_RETIRED:
	case XDPEN_STATES:
		return;
	}
}

json_t *explain(const struct scene *scene, const struct view *view)
{
	struct story story = { .scene = scene, .view = view, .sentences = json_array() };

	mac_format(&view->device.key, story.mac);
	naming_device(&view->device.key, view->device.ipv4, view->name, story.who);
	say_did(&story);
	if (view->shown != XDPEN_STATE_EXEMPT)
		say_class(&story);
	say_suspicion(&story);
	say_decision(&story);
	say_traffic(&story);
	say_end(&story);
	say_remedy(&story);
	return story.sentences;
}
