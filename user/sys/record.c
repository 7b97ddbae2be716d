// SPDX-License-Identifier: GPL-2.0-or-later
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../core/mac.h"
#include "../core/names.h"
#include "clock.h"
#include "membership.h"

char *record_reason(int error, char text[static RECORD_REASON])
{
	switch (error) {
	case -ENOSPC:
		snprintf(text, RECORD_REASON, "the disk is full, or the ledger has reached its limit");
		break;
	case -EROFS:
		snprintf(text, RECORD_REASON, "the disk is read-only");
		break;
	case -EBADMSG:
		snprintf(text, RECORD_REASON, "the file is damaged");
		break;
	case -EPROTO:
		snprintf(text, RECORD_REASON, "a newer version of xdpen has written it");
		break;
	case -ESTALE:
		snprintf(text, RECORD_REASON, "the file was removed or replaced");
		break;
	default:
		snprintf(text, RECORD_REASON, "%s", strerror(-error));
	}
	return text;
}

void record_row(const struct maps *maps, __u32 slot, const struct clocks *now, struct ledger_device *device)
{
	const struct xdpen_device *record = &maps->devices[slot];
	struct xdpen_counters total;

	maps_counters(maps, slot, &total);
	memset(device, 0, sizeof(*device));
	device->key = record->key;
	device->state = maps->states[slot];
	device->state.guard = 0;
	device->state.frames = total.frames;
	device->state.bytes = total.bytes;
	device->verdict = maps_verdict(maps, slot);
	device->ipv4 = record->ipv4;
	if (!record->ifindex || !if_indextoname(record->ifindex, device->port))
		device->port[0] = '\0';
	device->maps = maps->meta.salt;
	device->since = device->state.since;
	device->saved = now->wall;
}

int record_save(const struct maps *maps, struct ledger *ledger, __u32 slot, const struct clocks *now)
{
	struct ledger_device device;

	record_row(maps, slot, now, &device);
	return ledger_put(ledger, &device, now);
}

int record_count(const struct maps *maps, struct ledger *ledger, __u32 slot, const struct clocks *now)
{
	struct ledger_device device;
	int error;

	record_row(maps, slot, now, &device);
	error = ledger_put(ledger, &device, now);
	return error ? error : ledger_count(ledger, &device, now);
}

int record_note(const struct maps *maps, struct ledger *ledger, __u32 slot, unsigned from, const char *deed,
		const struct weighing *weighing, const struct clocks *now)
{
	struct ledger_transition transition = {
		.key = maps->devices[slot].key,
		.deed = deed,
		.from = from,
		.state = maps->states[slot],
		.weighing = weighing,
	};
	int error = record_save(maps, ledger, slot, now);

	return error ? error : ledger_note(ledger, &transition, now);
}

/* By what name a verb stands in a device's history; NULL: it is none of that. */
static const char *deed_of(const struct request *request)
{
	switch (request->verb) {
	case VERB_QUARANTINE:
		return "quarantine";
	case VERB_RELEASE:
		return "release";
	case VERB_ALLOW:
		return !request->mining ? "allow" : request->off ? "forbid-mining" : "allow-mining";
	case VERB_CLASS:
		return "class";
	case VERB_MODE:
		return request->mode == XDPEN_MONITOR ? "mode-monitor" : "mode-enforce";
	case VERB_SELF_RELEASE:
		return "self-release";
	case VERB_NONE:
	case VERB_SUSPEND: /* ends by itself within a day, and must not outlive a reboot */
	case VERB_RELOAD:
	case VERB_FORGET:
	case VERB_WATCH:
	case VERB_PING:
	case VERB_NOTIFY:
		break;
	}
	return NULL;
}

static int write_mode(const struct maps *maps, struct ledger *ledger, const struct request *request)
{
	int error;

	if (request->kinds)
		return ledger_set_number(ledger, SETTING_KINDS, maps->policy->monitored_kinds);
	error = ledger_set_number(ledger, SETTING_MODE, maps->policy->mode);
	return error ? error : ledger_unset(ledger, SETTING_FIRST_DAY);
}

/* A permission given anew has the reason given with it, or none; one that ends takes its reason along. */
static int write_reason(struct ledger *ledger, const struct request *request)
{
	if (request->verb == VERB_ALLOW)
		return ledger_set_reason(ledger, &request->key, request->mining, request->reason);
	if (request->verb == VERB_RELEASE || request->verb == VERB_QUARANTINE)
		return ledger_set_reason(ledger, &request->key, false, "");
	return 0;
}

static int write_request(const struct maps *maps, struct ledger *ledger, const struct request *request, unsigned from,
			 const char *deed)
{
	const struct clocks now = clock_both();
	int error;

	error = ledger_begin(ledger, true);
	if (error)
		return error;
	error = request->key.present ? record_note(maps, ledger, maps_find(maps, &request->key), from, deed, NULL, &now) :
				       write_mode(maps, ledger, request);
	if (!error && request->key.present)
		error = write_reason(ledger, request);
	return ledger_end(ledger, error);
}

/* What is forgotten comes out of the ledger first: what is left over in the maps is at worst met again. */
static int forget_row(struct ledger *ledger, const struct xdpen_key *key, bool *found)
{
	int error = ledger_begin(ledger, true);

	if (error)
		return error;
	return ledger_end(ledger, ledger_forget(ledger, key, found));
}

/* A device that only the ledger knows, too. */
static bool is_quarantined(const struct maps *maps, struct ledger *ledger, const struct xdpen_key *key, __u32 slot)
{
	const struct clocks now = clock_both();
	struct ledger_device device;

	if (slot != XDPEN_NO_SLOT)
		return maps->states[slot].state == XDPEN_QUARANTINED || maps_verdict(maps, slot).action > XDPEN_THROTTLE;
	return ledger && !ledger_get(ledger, key, &now, &device) && device.state.state == XDPEN_QUARANTINED;
}

static int forget(struct maps *maps, struct ledger *ledger, const struct request *request, char *text, int *error)
{
	__u32 slot = maps ? maps_find(maps, &request->key) : XDPEN_NO_SLOT;
	char mac[MAC_TEXT], reason[RECORD_REASON];
	bool found = false;

	mac_format(&request->key, mac);
	if (!request->force && is_quarantined(maps, ledger, &request->key, slot)) {
		snprintf(text, PERFORM_TEXT, "%s is in quarantine and would be free: 'xdpen release' first, or --force", mac);
		return OUTCOME_REFUSED;
	}
	if (ledger)
		*error = forget_row(ledger, &request->key, &found);
	/* One that cannot be taken out of the ledger would be back after the next start. */
	if (*error) {
		snprintf(text, PERFORM_TEXT, "%s is not forgotten, the ledger cannot be written: %s", mac,
			 record_reason(*error, reason));
		return OUTCOME_FAILED;
	}
	if (slot == XDPEN_NO_SLOT && !found) {
		snprintf(text, PERFORM_TEXT, "%s is neither in the device table nor in the ledger", mac);
		return OUTCOME_NO_DEVICE;
	}
	if (slot != XDPEN_NO_SLOT)
		membership_remove(maps, slot);
	snprintf(text, PERFORM_TEXT, "%s is forgotten", mac);
	return OUTCOME_DONE;
}

int record_perform(struct maps *maps, struct ledger *ledger, const struct request *request, char text[static PERFORM_TEXT],
		   int *error)
{
	const char *deed = deed_of(request);
	unsigned from = XDPEN_STATE_NONE;
	char reason[RECORD_REASON];
	__u32 slot;
	size_t length;
	int code;

	if (request->verb == VERB_FORGET)
		return forget(maps, ledger, request, text, error);
	if (request->key.present) {
		slot = maps_find(maps, &request->key);
		from = slot == XDPEN_NO_SLOT ? XDPEN_STATE_NONE : maps->states[slot].state;
	}
	code = perform(maps, request, clock_boot(), text);
	if (code || !deed)
		return code;
	if (ledger)
		*error = write_request(maps, ledger, request, from, deed);
	if (!*error)
		return OUTCOME_DONE;
	length = strlen(text);
	snprintf(text + length, PERFORM_TEXT - length, "; but a reboot forgets it, the ledger cannot be written: %s",
		 record_reason(*error, reason));
	return OUTCOME_DEGRADED;
}
