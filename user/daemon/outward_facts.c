// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/address.h"
#include "../core/mac.h"
#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/enforcement.h"
#include "../sys/log.h"
#include "outward.h"

#define FAILURE_PAUSE 60 /* s between two lines about failed commands */

bool outward_cut_off(const struct daemon *daemon, __u32 slot)
{
	const struct maps *maps = &daemon->maps;

	return maps->devices[slot].key.present && enforcement_cuts(maps, slot, maps_ticks(maps));
}

/* In quarantine, and what that means is done: it is cut off, or throttled. */
static bool is_enforced(const struct daemon *daemon, __u32 slot)
{
	struct xdpen_verdict verdict = maps_verdict(&daemon->maps, slot);
	enum lifted lifted = enforcement_of(&daemon->maps, &daemon->maps.devices[slot].key, &verdict, maps_ticks(&daemon->maps));

	return daemon->maps.states[slot].state == XDPEN_QUARANTINED && verdict.action != XDPEN_PASS && lifted == LIFTED_NOT;
}

/* A lease's name is whatever the device said. */
static void name_of(struct daemon *daemon, __u32 slot, char name[static LEASE_NAME])
{
	const struct lease *lease = leases_find(daemon, &daemon->maps.devices[slot].key);

	snprintf(name, LEASE_NAME, "%s", lease ? lease->name : "");
	for (char *at = name; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
}

static json_t *reason(const struct xdpen_state *state)
{
	return json_pack("{s:s, s:I, s:s, s:I, s:I, s:I}", "name", kind_name(state->kind), "number",
			 (json_int_t)kind_number(state->kind, state->value), "unit", kind_unit(state->kind), "limit",
			 (json_int_t)kind_number(state->kind, state->limit), "window_s", (json_int_t)state->window, "score",
			 (json_int_t)state->score);
}

json_t *outward_device(struct daemon *daemon, __u32 slot)
{
	const struct xdpen_device *device = &daemon->maps.devices[slot];
	const struct xdpen_state *state = &daemon->maps.states[slot];
	char mac[MAC_TEXT], name[LEASE_NAME], address[ADDRESS_TEXT] = "", port[IF_NAMESIZE] = "";
	json_t *facts;

	name_of(daemon, slot, name);
	if (device->ipv4)
		address_format4(device->ipv4, address);
	if (device->ifindex)
		if_indextoname(device->ifindex, port);
	facts = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:I, s:I}", "mac", mac_format(&device->key, mac), "address",
			  address, "name", name, "class", class_name(state->class), "port", port, "state",
			  state_name(state->state), "actor", actor_name(state->actor), "enforced", is_enforced(daemon, slot),
			  "since", (json_int_t)clock_wall((struct when){ state->since }), "until",
			  state->until ? (json_int_t)clock_wall((struct when){ state->until }) : (json_int_t)0);
	if (facts && state->kind && state->kind < XDPEN_KINDS)
		json_object_set_new(facts, "evidence", reason(state));
	return facts;
}

void outward_sentences(struct daemon *daemon, __u32 slot, struct sentence_facts *facts, char name[static LEASE_NAME])
{
	const struct xdpen_state *state = &daemon->maps.states[slot];
	__u64 now = clock_boot().ns;

	name_of(daemon, slot, name);
	if (!name[0])
		mac_format(&daemon->maps.devices[slot].key, name);
	*facts = (struct sentence_facts){
		.name = name,
		.class = state->class,
		.state = state->state,
		.actor = state->actor,
		.not_enforced = state->state == XDPEN_QUARANTINED && !is_enforced(daemon, slot),
		.throttled = daemon->maps.devices[slot].verdict.action == XDPEN_THROTTLE,
		.kind = state->kind,
		.number = kind_number(state->kind, state->value),
		.limit = kind_number(state->kind, state->limit),
		.window = state->window,
		.has_end = state->until,
		.remaining = state->until > now ? (state->until - now + SECOND / 2) / SECOND : 0,
	};
	if (state->until)
		facts->until = clock_local(clock_wall((struct when){ state->until }));
}

json_t *outward_message(const char *member, const char *word)
{
	return json_pack("{s:i, s:s, s:I}", "schema", 1, member, word, "time", (json_int_t)clock_wall(clock_boot()));
}

int outward_send(struct hook *hook, json_t *message, __u64 tag)
{
	char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
	int error = text ? hook_send(hook, text, tag) : -ENOMEM;

	free(text);
	json_decref(message);
	return error;
}

void outward_failed(struct daemon *daemon, const char *hook, const struct hook_result *result)
{
	__u64 second = clock_boot().ns / SECOND, *told = &daemon->outward->failure_told;

	if (*told && second - *told < FAILURE_PAUSE)
		return;
	*told = second;
	if (!result->started)
		log_line(LOG_LEVEL_WARNING, "%s: the command was not run: %s", hook, result->first);
	else if (result->late)
		log_line(LOG_LEVEL_WARNING, "%s: the command took longer than %d s and was killed", hook, HOOK_SECONDS);
	else if (result->signal)
		log_line(LOG_LEVEL_WARNING, "%s: the command was ended by signal %d", hook, result->signal);
	else
		log_line(LOG_LEVEL_WARNING, "%s: the command ended with exit code %d", hook, result->exit_code);
}
