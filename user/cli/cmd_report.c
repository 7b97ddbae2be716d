// SPDX-License-Identifier: GPL-2.0-or-later
/* A period out of the ledger; needs neither daemon nor maps. */
#include <errno.h>
#include <string.h>

#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/ledger.h"
#include "../sys/record.h"
#include "render.h"

#define PERIOD (24 * 3600) /* seconds, where none is given */
#define EVENTS_MAX 1000

/* Sums by number of a class or state. */
struct sums {
	__u32 devices, quarantines;
	__u64 frames, bytes;
};

struct gathering {
	struct when now;
	struct clocks clocks;
	json_t *devices, *events, *evidence, *allowed;
	struct sums classes[XDPEN_CLASSES];
	__u32 states[XDPEN_STATES];
};

/* Wall times go through the boot clock, as all others do. */
static void moment(json_t *facts, const char *key, __s64 wall, const struct gathering *gathering)
{
	facts_moment(facts, key, ledger_to_boot(wall, 0, &gathering->clocks), gathering->now);
}

static void add_account(void *context, const struct ledger_account *account)
{
	struct gathering *gathering = context;
	json_t *facts = json_object();

	facts_text(facts, "mac", account->mac);
	facts_text(facts, "class", class_name(account->class));
	facts_text(facts, "state", state_name(account->state));
	facts_text(facts, "verdict", action_name(account->action));
	moment(facts, "since", account->changed, gathering);
	moment(facts, "first_seen", account->first_seen, gathering);
	moment(facts, "saved", account->saved, gathering);
	facts_number(facts, "frames", account->frames);
	facts_number(facts, "bytes", account->bytes);
	facts_number(facts, "transitions", account->events);
	facts_number(facts, "quarantines", account->quarantines);
	json_array_append_new(gathering->devices, facts);
	if (account->state < XDPEN_STATES)
		gathering->states[account->state]++;
	if (account->class < XDPEN_CLASSES) {
		struct sums *sums = &gathering->classes[account->class];

		sums->devices++;
		sums->quarantines += account->quarantines;
		sums->frames += account->frames;
		sums->bytes += account->bytes;
	}
}

static void add_event(void *context, const struct ledger_event *event)
{
	struct gathering *gathering = context;
	json_t *facts = json_object();
	bool has_kind = event->kind && event->kind < XDPEN_KINDS;

	moment(facts, "time", event->time, gathering);
	facts_text(facts, "mac", event->mac);
	facts_text(facts, "deed", event->deed);
	facts_text(facts, "from", event->from ? state_name(event->from) : NULL);
	facts_text(facts, "state", state_name(event->state));
	facts_text(facts, "actor", actor_name(event->actor));
	facts_text(facts, "class", class_name(event->class));
	facts_text(facts, "evidence", has_kind ? kind_name(event->kind) : NULL);
	facts_number(facts, "value", kind_number(event->kind, event->value));
	facts_number(facts, "limit", kind_number(event->kind, event->limit));
	facts_number(facts, "window_s", event->window);
	facts_number(facts, "score", event->score);
	moment(facts, "until", event->until, gathering);
	json_array_append_new(gathering->events, facts);
}

static void add_evidence(void *context, const struct ledger_evidence *evidence)
{
	struct gathering *gathering = context;
	json_t *facts = json_object();

	facts_text(facts, "class", class_name(evidence->class));
	facts_text(facts, "evidence", kind_name(evidence->kind));
	facts_number(facts, "devices", evidence->devices);
	facts_number(facts, "times", evidence->times);
	facts_number(facts, "most", kind_number(evidence->kind, evidence->most));
	facts_text(facts, "unit", kind_unit(evidence->kind));
	json_array_append_new(gathering->evidence, facts);
}

static void add_permission(void *context, const struct ledger_permission *permission)
{
	struct gathering *gathering = context;
	json_t *facts = json_object();

	facts_text(facts, "mac", permission->mac);
	facts_text(facts, "what", permission->mining ? "mining" : "all");
	moment(facts, "until", permission->until, gathering);
	facts_text(facts, "reason", permission->reason);
	json_array_append_new(gathering->allowed, facts);
}

static json_t *state_facts(const struct gathering *gathering)
{
	json_t *facts = json_object();

	for (unsigned state = XDPEN_NEW; state < XDPEN_STATES; state++)
		if (state_occurs(state))
			facts_number(facts, state_name(state), gathering->states[state]);
	return facts;
}

static json_t *class_facts(const struct gathering *gathering)
{
	json_t *list = json_array();

	for (unsigned class = 0; class < XDPEN_CLASSES; class++) {
		const struct sums *sums = &gathering->classes[class];
		json_t *facts;

		if (!sums->devices)
			continue;
		facts = json_object();
		facts_text(facts, "class", class_name(class));
		facts_number(facts, "devices", sums->devices);
		facts_number(facts, "quarantines", sums->quarantines);
		facts_number(facts, "frames", sums->frames);
		facts_number(facts, "bytes", sums->bytes);
		json_array_append_new(list, facts);
	}
	return list;
}

static int gather(struct ledger *ledger, __u64 seconds, json_t **facts)
{
	struct gathering gathering = {
		.now = clock_boot(),
		.clocks = clock_both(),
		.devices = json_array(),
		.events = json_array(),
		.evidence = json_array(),
		.allowed = json_array(),
	};
	__s64 since = gathering.clocks.wall - (__s64)seconds;
	int error = ledger_accounts(ledger, since, add_account, &gathering);

	if (!error)
		error = ledger_events(ledger, since, EVENTS_MAX, add_event, &gathering);
	if (!error)
		error = ledger_evidence_by_class(ledger, since, add_evidence, &gathering);
	if (!error)
		error = ledger_permissions(ledger, gathering.clocks.wall, add_permission, &gathering);
	*facts = facts_new();
	moment(*facts, "from", since, &gathering);
	facts_number(*facts, "period_s", seconds);
	facts_put(*facts, "devices", gathering.devices);
	facts_put(*facts, "states", state_facts(&gathering));
	facts_put(*facts, "classes", class_facts(&gathering));
	facts_put(*facts, "evidence", gathering.evidence);
	facts_put(*facts, "transitions", gathering.events);
	facts_put(*facts, "allowed", gathering.allowed);
	if (error)
		json_decref(*facts);
	return error;
}

int cmd_report(struct cli *cli, int argc, char **argv)
{
	__u64 seconds = PERIOD;
	char reason[RECORD_REASON];
	struct ledger *ledger;
	json_t *facts;
	int code = option_seconds(cli, OPTION_FOR, &seconds), error;

	(void)argc;
	(void)argv;
	if (code)
		return code;
	error = ledger_open(cli->state, LEDGER_READ, false, &ledger);
	if (error == -ENOENT)
		return fail(cli, OUTCOME_NOT_LOADED,
			    "there is no ledger in %s: xdpend has not run yet, or has another --state (then set XDPEN_STATE)",
			    cli->state);
	if (!error) {
		error = gather(ledger, seconds, &facts);
		ledger_close(ledger);
	}
	if (error)
		return fail(cli, OUTCOME_FAILED, "the ledger in %s cannot be read: %s", cli->state,
			    record_reason(error, reason));
	return render(cli, facts, render_report, OUTCOME_DONE);
}
