// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known of a device, key by key. */
#include <net/if.h>

#include "../core/address.h"
#include "../core/guard.h"
#include "../core/mac.h"
#include "../core/names.h"
#include "../sys/walk.h"
#include "explain.h"
#include "facts.h"

#define ADDRESSES_MAX 32

static void put_identity(json_t *facts, const struct view *view)
{
	char mac[MAC_TEXT], address[ADDRESS_TEXT];

	facts_text(facts, "mac", mac_format(&view->device.key, mac));
	facts_text(facts, "name", view->name);
	facts_text(facts, "address", view->device.ipv4 ? address_format4(view->device.ipv4, address) : NULL);
}

/* What becomes of its frames now, and what would if nothing lifted the verdict. */
static void put_verdict(json_t *facts, const struct view *view)
{
	struct xdpen_verdict verdict = view->device.verdict;

	facts_text(facts, "action", action_name(view->lifted ? verdict.action : view->action));
	facts_number(facts, "vlan", view->lifted ? verdict.vlan_id : view->vlan_id);
	facts_truth(facts, "enforced", !view->lifted);
	facts_text(facts, "lifted_by", lifted_name(view->lifted));
	facts_text(facts, "actor", actor_name(verdict.actor));
	facts_truth(facts, "held", verdict.flags & XDPEN_HELD);
	facts_truth(facts, "exempt", verdict.flags & XDPEN_EXEMPT);
	facts_text(facts, "evidence", verdict.evidence ? kind_name(verdict.evidence) : NULL);
	facts_number(facts, "generation", verdict.generation);
}

static __u64 value_of(const struct view *view, unsigned kind)
{
	const struct observation *observation = view_observation(view, kind);

	return observation ? observation->value : 0;
}

json_t *facts_row(const struct scene *scene, const struct view *view)
{
	json_t *row = json_object();

	put_identity(row, view);
	facts_text(row, "state", state_name(view->shown));
	facts_text(row, "verdict", action_name(view->lifted ? view->device.verdict.action : view->action));
	facts_truth(row, "enforced", !view->lifted);
	facts_number(row, "frames", view->counters.frames);
	facts_number(row, "fan_out_10s", value_of(view, XDPEN_FAN_OUT));
	facts_number(row, "fan_out_10min", value_of(view, XDPEN_FAN_OUT_SLOW));
	facts_number(row, "score", view->weighing.score);
	facts_moment(row, "since", view->state.since, scene->now);
	facts_text(row, "class", class_name(view->state.class));
	facts_truth(row, "conflict", view->state.flags & XDPEN_CONFLICT);
	return row;
}

json_t *facts_kinds(__u32 kinds)
{
	json_t *list = json_array();
	__u32 named = 0;

	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++) {
		if (!(kinds >> kind & 1) || named >> kind & 1)
			continue;
		named |= kinds_by_name(kind_name(kind));
		json_array_append_new(list, json_string(kind_name(kind)));
	}
	return list;
}

json_t *facts_guard(unsigned reasons)
{
	json_t *list = json_array();

	for (unsigned bit = 1; bit <= XDPEN_GUARD_LISTED; bit <<= 1)
		if (reasons & bit)
			json_array_append_new(list, json_string(guard_name(bit)));
	return list;
}

static json_t *addresses(const struct scene *scene, const struct view *view)
{
	struct xdpen_address found[ADDRESSES_MAX];
	json_t *list = json_array();
	char text[ADDRESS_TEXT];
	int count = walk_addresses(&scene->maps, &view->device.key, found, ADDRESSES_MAX);

	for (int i = 0; i < count; i++)
		json_array_append_new(list, json_string(address_format(found[i].bytes, text)));
	return list;
}

static json_t *decision(const struct view *view)
{
	const struct xdpen_state *state = &view->state;
	json_t *facts = json_object();

	facts_text(facts, "by", actor_name(state->actor));
	facts_text(facts, "evidence", state->kind ? kind_name(state->kind) : NULL);
	facts_number(facts, "value", kind_number(state->kind, state->value));
	facts_number(facts, "limit", kind_number(state->kind, state->limit));
	facts_number(facts, "window_s", state->window);
	facts_number(facts, "score", state->score);
	facts_number(facts, "level", state->level);
	facts_text(facts, "unit", state->kind ? kind_unit(state->kind) : NULL);
	return facts;
}

static json_t *port(const struct view *view)
{
	json_t *facts = json_object();
	char name[IF_NAMESIZE];

	facts_number(facts, "ifindex", view->device.ifindex);
	facts_text(facts, "name", if_indextoname(view->device.ifindex, name));
	return facts;
}

static json_t *verdict(const struct view *view)
{
	json_t *facts = json_object();

	put_verdict(facts, view);
	return facts;
}

static json_t *counters(const struct view *view)
{
	json_t *facts = json_object();

	facts_number(facts, "frames", view->counters.frames);
	facts_number(facts, "bytes", view->counters.bytes);
	facts_number(facts, "syns", view->counters.syns);
	facts_number(facts, "pool", view->counters.pool);
	if (view->shown == XDPEN_QUARANTINED && view->state.state == XDPEN_QUARANTINED)
		facts_number(facts, "since_quarantine", view->counters.frames - view->state.quarantined_frames);
	return facts;
}

void facts_ago(json_t *facts, const char *key, __u64 ticks, const struct scene *scene)
{
	__u64 age = ticks < scene->ticks ? scene->ticks - ticks : 0;

	if (ticks)
		facts_real(facts, key, (double)ticks_to_ns(age, scene->maps.meta.hz) / SECOND);
	else
		facts_put(facts, key, json_null());
}

void facts_pivot(json_t *facts, const struct observation *observation)
{
	if (observation->pivot && deed_has_port(observation->kind))
		facts_number(facts, "port", observation->pivot);
	if (observation->kind == XDPEN_ODD_PROTOCOL)
		facts_number(facts, "protocol", observation->pivot);
}

static json_t *reading(const struct scene *scene, const struct observation *observation)
{
	json_t *facts = json_object();

	facts_text(facts, "name", kind_name(observation->kind));
	facts_number(facts, "value", kind_number(observation->kind, observation->value));
	facts_number(facts, "peak", kind_number(observation->kind, observation->peak));
	facts_number(facts, "limit", kind_number(observation->kind, observation->limit));
	facts_number(facts, "window_s", observation->window);
	facts_number(facts, "points", observation->points);
	facts_ago(facts, "first_s", observation->first, scene);
	facts_ago(facts, "last_s", observation->last, scene);
	facts_text(facts, "unit", kind_unit(observation->kind));
	facts_pivot(facts, observation);
	return facts;
}

static json_t *readings(const struct scene *scene, const struct view *view)
{
	json_t *list = json_array();

	for (__u32 i = 0; i < view->weighing.count; i++)
		json_array_append_new(list, reading(scene, &view->weighing.observations[i]));
	return list;
}

json_t *facts_device(const struct scene *scene, const struct view *view)
{
	const struct xdpen_state *state = &view->state;
	json_t *facts = facts_new();

	put_identity(facts, view);
	facts_put(facts, "addresses", addresses(scene, view));
	facts_text(facts, "state", state_name(view->shown));
	facts_moment(facts, "since", state->since, scene->now);
	facts_moment(facts, "until", state->until, scene->now);
	facts_put(facts, "decided", decision(view));
	facts_put(facts, "verdict", verdict(view));
	facts_text(facts, "mode", mode_name(scene->maps.policy->mode));
	facts_truth(facts, "monitored", state->flags & XDPEN_STATE_MONITORED);
	facts_number(facts, "slot", view->slot);
	facts_put(facts, "port", port(view));
	facts_moment(facts, "first_seen", state->first_seen, scene->now);
	facts_truth(facts, "heard", view->device.flags & XDPEN_HEARD);
	facts_truth(facts, "was_quarantined", state->flags & XDPEN_WAS_QUARANTINED);
	facts_truth(facts, "mining_allowed", state->flags & XDPEN_ALLOW_MINING);
	facts_moment(facts, "mining_allowed_until", state->allow_until, scene->now);
	facts_put(facts, "counters", counters(view));
	facts_number(facts, "score", view->weighing.score);
	facts_truth(facts, "decisive", view->weighing.decisive);
	facts_truth(facts, "active", view->weighing.active);
	facts_put(facts, "evidence", readings(scene, view));
	facts_text(facts, "class", class_name(state->class));
	facts_truth(facts, "class_held", state->flags & XDPEN_CLASS_HELD);
	facts_text(facts, "family", family_name(view->device.family));
	facts_put(facts, "guarded", facts_guard(state->guard));
	facts_truth(facts, "conflict", state->flags & XDPEN_CONFLICT);
	facts_truth(facts, "asked_dns", state->flags & XDPEN_ASKED_DNS);
	facts_number(facts, "fan_out_10s", value_of(view, XDPEN_FAN_OUT));
	facts_number(facts, "fan_out_10min", value_of(view, XDPEN_FAN_OUT_SLOW));
	facts_truth(facts, "continues", state->flags & XDPEN_CONTINUES);
	facts_truth(facts, "two_dhcp_shapes", state->flags & XDPEN_TWO_SHAPES);
	facts_text(facts, "allow_reason", view->allow_reason);
	facts_text(facts, "mining_reason", view->mining_reason);
	return facts;
}
