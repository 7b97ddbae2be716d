// SPDX-License-Identifier: GPL-2.0-or-later
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>

#include "../core/mac.h"
#include "../core/names.h"
#include "interfaces.h"
#include "render.h"
#include "warnings.h"

static json_t *daemon_facts(const struct overview *overview)
{
	json_t *facts = json_object();

	if (overview->scene.daemon == DAEMON_UNKNOWN)
		facts_put(facts, "running", json_null());
	else
		facts_truth(facts, "running", overview->scene.daemon == DAEMON_UP);
	if (overview->heartbeat < 0)
		facts_put(facts, "heartbeat_s", json_null());
	else
		facts_real(facts, "heartbeat_s", overview->heartbeat);
	return facts;
}

static json_t *interface_facts(const struct overview *overview)
{
	json_t *list = json_array();

	for (int i = 0; i < overview->interfaces; i++)
		json_array_append_new(list, facts_interface(&overview->attachments[i]));
	return list;
}

static json_t *device_facts(const struct overview *overview)
{
	json_t *facts = json_object(), *states = json_object();

	facts_number(facts, "total", overview->devices);
	facts_number(facts, "capacity", overview->scene.maps.meta.devices);
	for (unsigned state = XDPEN_NEW; state < XDPEN_STATES; state++)
		if (state_occurs(state))
			facts_number(states, state_name(state), overview->states[state]);
	facts_put(facts, "states", states);
	facts_number(facts, "monitored", overview->monitored);
	return facts;
}

/* The interface that quarantined frames leave by, null where they go to the stack. */
static json_t *trunk_facts(const struct overview *overview)
{
	json_t *facts;

	if (!overview->trunk.name[0])
		return json_null();
	facts = json_object();
	facts_text(facts, "name", overview->trunk.name);
	facts_truth(facts, "present", overview->trunk.ifindex != 0);
	facts_truth(facts, "untagged", overview->scene.maps.policy->redirect_untagged);
	return facts;
}

static json_t *quarantine_facts(const struct overview *overview)
{
	const struct xdpen_policy *policy = overview->scene.maps.policy;
	json_t *facts = json_object();

	facts_text(facts, "action", action_name(policy->action));
	facts_number(facts, "vlan", policy->action == XDPEN_VLAN ? policy->vlan_id : 0);
	facts_put(facts, "trunk", trunk_facts(overview));
	return facts;
}

/* Names and what they are exactly: a power of two of ticks. */
static json_t *window_facts(const struct xdpen_meta *meta)
{
	static const struct {
		const char *name;
		enum window window;
	} windows[] = { { "10 s", WINDOW_FAST }, { "60 s", WINDOW_60S }, { "10 min", WINDOW_10MIN },
			{ "1 h", WINDOW_1H },  { "2 h", WINDOW_2H } };
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(windows) / sizeof(*windows); i++) {
		json_t *facts = json_object();

		facts_text(facts, "name", windows[i].name);
		facts_real(facts, "seconds", (double)(1ULL << (meta->fast_shift + windows[i].window)) / meta->hz);
		json_array_append_new(list, facts);
	}
	return list;
}

static json_t *reason_facts(const struct overview *overview, unsigned from, unsigned to)
{
	json_t *list = json_array();

	for (unsigned reason = from; reason < to; reason++) {
		const struct xdpen_count *count = &overview->reasons[reason];
		json_t *facts;

		if (!count->frames)
			continue;
		facts = json_object();
		facts_text(facts, "reason", reason_name(reason));
		facts_number(facts, "frames", count->frames);
		if (reason < XDPEN_LOST_EVENT)
			facts_number(facts, "bytes", count->bytes);
		facts_text(facts, "text", reason_text(reason));
		json_array_append_new(list, facts);
	}
	return list;
}

/* Ports that let in frames which do not fit their source MAC, as of their last epoch with any. */
static json_t *suspicion_facts(const struct overview *overview)
{
	json_t *list = json_array();

	for (int i = 0; i < overview->suspected; i++) {
		const struct xdpen_ingress *port = &overview->ports[i];
		json_t *facts = json_object();
		char name[IF_NAMESIZE];

		facts_text(facts, "name", if_indextoname(port->ifindex, name));
		facts_number(facts, "ifindex", port->ifindex);
		facts_number(facts, "unfit", port->unfit);
		facts_ago(facts, "last_s", (__u64)port->epoch << overview->scene.maps.meta.fast_shift, &overview->scene);
		json_array_append_new(list, facts);
	}
	return list;
}

/* What nothing automatic cuts off, and why. */
static json_t *guard_facts(const struct scene *scene)
{
	json_t *list = json_array();

	for (__u32 slot = 0; slot < scene->maps.meta.slots; slot++) {
		char mac[MAC_TEXT];
		json_t *facts;

		if (!slot_used(scene, slot) || !scene->maps.states[slot].guard)
			continue;
		facts = json_object();
		facts_text(facts, "mac", mac_format(&scene->maps.devices[slot].key, mac));
		facts_text(facts, "name", leases_name(&scene->leases, &scene->maps.devices[slot].key));
		facts_put(facts, "reasons", facts_guard(scene->maps.states[slot].guard));
		json_array_append_new(list, facts);
	}
	return list;
}

static json_t *breaker_facts(const struct overview *overview)
{
	__u32 left = overview->scene.maps.policy->budget;
	json_t *facts = json_object();

	facts_truth(facts, "open", !left);
	if (left == UINT32_MAX)
		facts_put(facts, "left", json_null());
	else
		facts_number(facts, "left", left);
	facts_number(facts, "quarantined_10min", overview->automatic);
	return facts;
}

/* Where established flows go past the rules. */
static json_t *flowtable_facts(const struct overview *overview)
{
	json_t *list = json_array();

	for (int i = 0; i < overview->flowtables; i++) {
		json_t *facts = json_object();

		facts_text(facts, "table", overview->tables[i].table);
		facts_text(facts, "name", overview->tables[i].name);
		facts_text(facts, "devices", overview->tables[i].devices);
		facts_truth(facts, "hardware", overview->tables[i].hardware);
		json_array_append_new(list, facts);
	}
	return list;
}

static json_t *gather(const struct overview *overview, json_t *warnings)
{
	const struct maps *maps = &overview->scene.maps;
	json_t *facts = facts_new();

	facts_truth(facts, "loaded", true);
	facts_text(facts, "mode", mode_name(maps->policy->mode));
	facts_moment(facts, "enforce_from", maps->policy->enforce_from, overview->scene.now);
	facts_put(facts, "monitored", facts_kinds(maps->policy->monitored_kinds));
	facts_text(facts, "version", XDPEN_VERSION);
	facts_number(facts, "abi", maps->meta.abi_version);
	facts_put(facts, "daemon", daemon_facts(overview));
	facts_put(facts, "interfaces", interface_facts(overview));
	facts_put(facts, "devices", device_facts(overview));
	facts_put(facts, "quarantine", quarantine_facts(overview));
	facts_put(facts, "windows", window_facts(&maps->meta));
	facts_put(facts, "frames", reason_facts(overview, 1, XDPEN_LOST_EVENT));
	facts_put(facts, "losses", reason_facts(overview, XDPEN_LOST_EVENT, XDPEN_REASONS));
	facts_truth(facts, "panic", overview->scene.panic);
	facts_number(facts, "overrides", (unsigned)overview->scene.overrides);
	facts_put(facts, "suspected_ports", suspicion_facts(overview));
	facts_number(facts, "conflicts", overview->conflicts);
	facts_put(facts, "guards", guard_facts(&overview->scene));
	facts_put(facts, "breaker", breaker_facts(overview));
	facts_put(facts, "flow_tables", flowtable_facts(overview));
	facts_truth(facts, "ledger_current", !maps->policy->ledger_error);
	facts_truth(facts, "degraded", json_array_size(warnings) > 0);
	facts_put(facts, "warnings", warnings);
	return facts;
}

static int code_of(const struct overview *overview, const json_t *warnings)
{
	if (overview->scene.daemon == DAEMON_DOWN)
		return OUTCOME_NOT_LOADED;
	return json_array_size(warnings) ? OUTCOME_DEGRADED : OUTCOME_DONE;
}

int cmd_status(struct cli *cli, int argc, char **argv)
{
	struct overview overview = { .devices = 0 };
	json_t *warnings, *facts;
	int code;

	(void)argc;
	(void)argv;
	code = scene_open(cli, &overview.scene);
	if (code)
		return code;
	overview_take(cli, &overview);
	warnings = warnings_of(&overview);
	code = code_of(&overview, warnings);
	facts = gather(&overview, warnings);
	scene_close(&overview.scene);
	return render(cli, facts, render_status, code);
}
