// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>

#include "../core/mac.h"
#include "../core/naming.h"
#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/enforcement.h"
#include "../sys/log.h"
#include "daemon.h"

void report_facts(struct daemon *daemon, json_t *facts)
{
	char *line = facts ? json_dumps(facts, JSON_COMPACT) : NULL;

	if (line && daemon->control)
		control_tell(daemon->control, line);
	free(line);
	json_decref(facts);
}

static void name_device(struct daemon *daemon, const struct change *change, char text[static NAMING_TEXT])
{
	const struct lease *lease = leases_find(daemon, &change->key);

	naming_device(&change->key, daemon->maps.devices[change->slot].ipv4, lease ? lease->name : NULL, text);
}

static void describe_reason(const struct xdpen_state *state, char *text, size_t size)
{
	text[0] = '\0';
	if (state->kind && (state->state == XDPEN_QUARANTINED || state->state == XDPEN_SUSPECT))
		snprintf(text, size, ": %s %u in %u s, limit %u, score %u", kind_name(state->kind),
			 kind_number(state->kind, state->value), state->window, kind_number(state->kind, state->limit), state->score);
}

/* What keeps a quarantine from being enforced. */
static enum lifted lifted(const struct daemon *daemon, const struct change *change)
{
	const struct maps *maps = &daemon->maps;
	struct xdpen_verdict verdict = maps_verdict(maps, change->slot);

	if (change->state->state != XDPEN_QUARANTINED)
		return LIFTED_NOT;
	return enforcement_of(maps, &change->key, &verdict, maps_ticks(maps));
}

static void tell_watchers(struct daemon *daemon, const struct change *change, const char *device, bool enforced)
{
	const struct xdpen_state *state = change->state;
	char mac[MAC_TEXT];
	json_t *facts = json_pack("{s:i, s:I, s:s, s:s, s:s, s:s, s:s, s:s?, s:i, s:i, s:i, s:i, s:b}", "schema", 1, "time",
				  (json_int_t)clock_wall(clock_boot()), "mac", mac_format(&change->key, mac), "device", device,
				  "from", change->from ? state_name(change->from) : "none", "state", state_name(state->state),
				  "actor", actor_name(state->actor), "evidence", state->kind ? kind_name(state->kind) : NULL,
				  "value", kind_number(state->kind, state->value), "limit",
				  kind_number(state->kind, state->limit), "window_s", state->window, "score", state->score, "enforced", enforced);

	report_facts(daemon, facts);
}

/* Such an address is exempt whoever uses it, so that nobody but a person can do anything about it. */
static void warn_of_own(struct daemon *daemon, const struct change *change)
{
	char port[IF_NAMESIZE] = "?", mac[MAC_TEXT];

	if (change->from || change->state->state != XDPEN_STATE_EXEMPT || change->state->actor != XDPEN_DAEMON)
		return;
	if_indextoname(daemon->maps.devices[change->slot].ifindex, port);
	log_line(LOG_LEVEL_WARNING, "%s is a MAC address of the gateway's own, and frames from it come in by %s: a loop in the LAN, or "
				    "a device that pretends to be the gateway; what is sent under it is not judged",
		 mac_format(&change->key, mac), port);
}

void report_change(void *context, const struct change *change)
{
	struct daemon *daemon = context;
	const struct xdpen_state *state = change->state;
	enum lifted why = lifted(daemon, change);
	char device[NAMING_TEXT], reason[128];

	flush_consider(daemon, change->slot);
	name_device(daemon, change, device);
	describe_reason(state, reason, sizeof(reason));
	log_line(LOG_LEVEL_INFO, "%s: %s -> %s by %s%s%s%s%s", device, change->from ? state_name(change->from) : "none",
		 state_name(state->state), actor_name(state->actor), reason, why ? " (not enforced: " : "", lifted_name(why),
		 why ? ")" : "");
	warn_of_own(daemon, change);
	tell_watchers(daemon, change, device, why == LIFTED_NOT);
	outward_changed(daemon, change);
}

/* Once a minute: a flood of strangers must not become a flood of lines. */
void report_full(void *context, const struct xdpen_key *key)
{
	struct daemon *daemon = context;
	__u64 second = clock_boot().ns / SECOND;
	char mac[MAC_TEXT];

	if (daemon->full_told && second - daemon->full_told < 60)
		return;
	daemon->full_told = second;
	log_line(LOG_LEVEL_WARNING, "the device table is full (%u devices): %s is not watched; start with a larger --devices",
		 daemon->maps.meta.devices, mac_format(key, mac));
}
