// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the portal is told and may do. Whoever asks is believed nothing but an
 * address, and of a device that is not cut off nothing is said.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "../core/mac.h"
#include "../core/names.h"
#include "../core/portal.h"
#include "../sys/clock.h"
#include "../sys/perform.h"
#include "daemon.h"

#define LISTED 48 /* devices in a list; their number is told in any case */
#define MAKER_TEXT 41 /* of a maker's name; a list has to fit into an answer */

/* As in bpf/verdict.h: an operator's verdict always, an automatic one where it is enforced. */
static bool is_cut_off(const struct maps *maps, __u32 slot)
{
	struct xdpen_verdict verdict = maps_verdict(maps, slot);

	if (!maps->devices[slot].key.present || (verdict.action != XDPEN_VLAN && verdict.action != XDPEN_DROP))
		return false;
	if (maps->policy->suspended_until && maps_ticks(maps) < maps->policy->suspended_until)
		return false;
	return verdict.actor == XDPEN_OPERATOR ||
	       (maps->policy->mode == XDPEN_ENFORCE && !(verdict.flags & (XDPEN_GUARDED | XDPEN_MONITORED)));
}

/* The words stay the same, so that the portal can translate them. */
static const char *what_to_do(const struct xdpen_state *state, struct xdpen_verdict verdict)
{
	switch (device_self_release(state, verdict)) {
	case SELF_RELEASE_ALLOWED:
		return PORTAL_DO_FIX;
	case SELF_RELEASE_NOT_QUARANTINED:
		return PORTAL_DO_WAIT; /* the kernel was faster: the daemon follows within a second */
	case SELF_RELEASE_OPERATOR:
	case SELF_RELEASE_USED_UP:
		break;
	}
	return PORTAL_DO_ASK;
}

/* A lease's name is whatever the device said, and a maker's is as it was registered. */
static void copy_plain(const char *from, char *to, size_t size)
{
	snprintf(to, size, "%s", from);
	for (; *to; to++)
		if (*to < ' ' || *to > '~')
			*to = '?';
}

static json_t *describe(struct daemon *daemon, __u32 slot)
{
	const struct xdpen_state *state = &daemon->maps.states[slot];
	const struct xdpen_key *key = &daemon->maps.devices[slot].key;
	const struct lease *lease = leases_find(daemon, key);
	struct xdpen_verdict verdict = maps_verdict(&daemon->maps, slot);
	const unsigned kind = state->kind < XDPEN_KINDS ? state->kind : XDPEN_KIND_NONE;
	__u64 now = clock_boot().ns;
	const char *vendor = oui_find(&daemon->makers, key);
	char mac[MAC_TEXT], name[LEASE_NAME], maker[MAKER_TEXT];

	copy_plain(lease ? lease->name : "", name, sizeof(name));
	copy_plain(vendor ? vendor : "", maker, sizeof(maker));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:s, s:I, s:s, s:I, s:I, s:i, s:s}", "mac",
			 mac_format(key, mac), "name", name, "maker", maker, "class", class_name(state->class), "state",
			 state_name(XDPEN_QUARANTINED), "actor", actor_name(verdict.actor), "since",
			 (json_int_t)clock_wall((struct when){ state->since }), "until",
			 state->until ? (json_int_t)clock_wall((struct when){ state->until }) : (json_int_t)0, "remaining_s",
			 state->until > now ? (json_int_t)((state->until - now) / SECOND) : (json_int_t)0, "kind", (int)kind,
			 "evidence", kind_name(kind), "number", (json_int_t)kind_number(kind, state->value), "unit",
			 kind_unit(kind), "window_s", (json_int_t)state->window, "limit",
			 (json_int_t)kind_number(kind, state->limit), "self_releases", state->self_releases, "do",
			 what_to_do(state, verdict));
}

/*
 * 0 and its slot, or why nobody can be meant. Only who is cut off gets to where this is asked: a device that had the
 * address before, or claims it on the LAN, is not meant and keeps nobody from his page.
 */
static const char *find(struct daemon *daemon, const __u8 address[static 16], __u32 *slot)
{
	int count = maps_find_address(&daemon->maps, address, is_cut_off, slot);

	if (count > 1)
		return PORTAL_AMBIGUOUS;
	return count ? NULL : PORTAL_NOT_QUARANTINED;
}

static json_t *refusal(const char *why)
{
	return json_pack("{s:i, s:s}", "schema", 1, "error", why);
}

static json_t *answer_device(struct daemon *daemon, const __u8 address[static 16])
{
	__u32 slot;
	const char *why = find(daemon, address, &slot);

	return why ? refusal(why) : json_pack("{s:i, s:o}", "schema", 1, "device", describe(daemon, slot));
}

static json_t *answer_fixed(struct daemon *daemon, const __u8 address[static 16])
{
	struct request request = { .verb = VERB_SELF_RELEASE };
	char text[PERFORM_TEXT];
	__u32 slot;
	const char *why = find(daemon, address, &slot);
	int code;

	if (why)
		return refusal(why);
	request.key = daemon->maps.devices[slot].key;
	code = loop_perform(daemon, &request, text);
	/* Done, though a reboot would forget it. */
	if (code != OUTCOME_DONE && code != OUTCOME_DEGRADED)
		return refusal(text);
	return json_pack("{s:i, s:s}", "schema", 1, "done", text);
}

static json_t *answer_list(struct daemon *daemon)
{
	json_t *devices = json_array();
	int count = 0;

	for (__u32 slot = 0; slot < daemon->maps.meta.slots; slot++)
		if (is_cut_off(&daemon->maps, slot) && count++ < LISTED)
			json_array_append_new(devices, describe(daemon, slot));
	return json_pack("{s:i, s:i, s:o}", "schema", 1, "count", count, "devices", devices);
}

static void answer(void *context, const char *line, char *text, size_t size)
{
	struct portal_request request = { .verb = PORTAL_NONE };
	json_t *json = NULL;
	size_t length;

	portal_parse(line, &request);
	switch (request.verb) {
	case PORTAL_NONE:
		json = refusal("not a request, expected device ADDRESS, fixed ADDRESS or list");
		break;
	case PORTAL_DEVICE:
		json = answer_device(context, request.address);
		break;
	case PORTAL_FIXED:
		json = answer_fixed(context, request.address);
		break;
	case PORTAL_LIST:
		json = answer_list(context);
		break;
	}
	length = json ? json_dumpb(json, text, size - 1, JSON_COMPACT) : 0;
	json_decref(json);
	if (!length || length >= size)
		length = (size_t)snprintf(text, size, "{\"schema\":1,\"error\":\"no memory\"}");
	text[length] = '\0';
}

int portal_open(struct daemon *daemon, int epoll)
{
	return control_open_lines(daemon->options->run, "portal", daemon->options->portal_group, epoll, answer, daemon,
				  &daemon->portal);
}
