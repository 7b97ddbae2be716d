// SPDX-License-Identifier: GPL-2.0-or-later
/* An operator's word: to the daemon, or, where none runs, into the maps by the same function. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/mac.h"
#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/control.h"
#include "../sys/enforcement.h"
#include "../sys/flows.h"
#include "../sys/lock.h"
#include "../sys/record.h"
#include "cli.h"
#include "device.h"
#include "render.h"

static int report(struct cli *cli, const struct request *request, const char *text)
{
	json_t *facts = facts_new();
	char mac[MAC_TEXT];

	facts_text(facts, "verb", request_verb_name(request->verb));
	if (request->verb == VERB_MODE)
		facts_text(facts, "mode", mode_name(request->mode));
	if (request->kinds)
		facts_text(facts, "evidence", kind_name(__builtin_ctz(request->kinds)));
	if (request->key.present)
		facts_text(facts, "mac", mac_format(&request->key, mac));
	if (request->verb == VERB_SUSPEND)
		facts_number(facts, "seconds", request->seconds);
	if (request->verb == VERB_CLASS)
		facts_text(facts, "class", request->class == CLASS_AUTO ? "auto" : class_name(request->class));
	facts_text(facts, "done", text);
	return render(cli, facts, render_done, OUTCOME_DONE);
}

static bool *who_is_cut(const struct maps *maps)
{
	bool *cut = calloc(maps->meta.slots, sizeof(*cut));
	__u64 ticks = maps_ticks(maps);

	for (__u32 slot = 0; cut && slot < maps->meta.slots; slot++)
		cut[slot] = maps->devices[slot].key.present && enforcement_cuts(maps, slot, ticks);
	return cut;
}

/* The flows of those who are cut off now and were not before; what the daemon does while it runs. */
static void flush(const struct maps *maps, const bool *before)
{
	bool *now = who_is_cut(maps);
	struct flows *flows;
	__u32 taken;
	int error = 0;

	if (before && now && !flows_open(maps, &flows)) {
		for (__u32 slot = 0; slot < maps->meta.slots && error != -ETIMEDOUT; slot++)
			if (now[slot] && !before[slot])
				error = flows_end(flows, slot, &taken);
		flows_close(flows);
	}
	free(now);
}

/* A damaged ledger is the daemon's to set aside; until then `status` tells of it. */
static int perform_in(struct cli *cli, const struct request *request, struct maps *maps, char *text)
{
	bool *cut = maps ? who_is_cut(maps) : NULL;
	struct ledger *ledger = NULL;
	int error = ledger_open(cli->state, LEDGER_WRITE, false, &ledger), code;

	code = record_perform(maps, ledger, request, text, &error);
	ledger_close(ledger);
	if (maps && error)
		maps->policy->ledger_error = (__u8)-error;
	if (maps)
		flush(maps, cut);
	free(cut);
	return code;
}

static int perform_alone(struct cli *cli, const struct request *request, char *text)
{
	struct maps maps;
	int code;

	/* To forget a device that is in the ledger alone needs no maps. */
	if (request->verb == VERB_FORGET && access(cli->pins, F_OK)) {
		code = perform_in(cli, request, NULL, text);
		return code ? fail(cli, code, "%s", text) : report(cli, request, text);
	}
	code = open_maps(cli, &maps);
	if (code)
		return code;
	code = perform_in(cli, request, &maps, text);
	maps_close(&maps);
	return code ? fail(cli, code, "%s", text) : report(cli, request, text);
}

static int perform_locked(struct cli *cli, const struct request *request, char *text)
{
	int lock = lock_take(cli->run);
	int code;

	if (lock == -EWOULDBLOCK)
		return fail(cli, OUTCOME_FAILED,
			    "%s/lock is held, but nobody answers in %s: the daemon is just starting, "
			    "or another xdpen is at work; try again",
			    cli->run, cli->run);
	if (lock < 0)
		return fail(cli, OUTCOME_FAILED, "the lock in %s cannot be taken: %s", cli->run, strerror(-lock));
	code = perform_alone(cli, request, text);
	lock_release(lock);
	return code;
}

int fail_to_ask(struct cli *cli, int error)
{
	if (error == -ETIMEDOUT)
		return fail(cli, OUTCOME_FAILED, "the daemon in %s gives no answer; it may still do it later", cli->run);
	return fail(cli, OUTCOME_FAILED, "the daemon in %s cannot be asked: %s", cli->run, strerror(-error));
}

int carry_out(struct cli *cli, const struct request *request)
{
	char text[PERFORM_TEXT] = "";
	int code = control_ask(cli->run, request, text, sizeof(text));

	if (code == -ENOENT || code == -ECONNREFUSED)
		return perform_locked(cli, request, text);
	if (code < 0)
		return fail_to_ask(cli, code);
	return code ? fail(cli, code, "%s", text) : report(cli, request, text);
}

int carry_out_for(struct cli *cli, struct request *request, const char *device)
{
	int code = device_key(cli, device, &request->key);

	return code ? code : carry_out(cli, request);
}
