// SPDX-License-Identifier: GPL-2.0-or-later
/* The ledger at work: opened, brought into agreement with the maps, kept up to date, and opened anew when it fails. */
#include "../sys/record.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "../core/mac.h"
#include "../sys/clock.h"
#include "../sys/log.h"
#include "../sys/restore.h"
#include "daemon.h"

#define SAVE_SECONDS 600 /* all devices, and what they have sent */
#define SAVE_FIRST 60 /* of these */
#define SAVE_AT_ONCE 1024 /* slots a second: the loop must not be kept */
#define TRIM_SECONDS 3600
#define TRIM_CHANGES 10000 /* written since: a flood of forged devices must not fill the file within the hour */
#define RETRY_SECONDS 10
/*
 * A commit waits for the disk, and whoever is to be judged next waits with it. So what is decided within this time is
 * written, and then told, together. The verdicts hold meanwhile, and stand in the maps if the daemon is killed.
 */
#define TOGETHER (100 * MILLISECOND)

/* What `status` says, and the log once. */
static void set_error(struct daemon *daemon, int error)
{
	char reason[RECORD_REASON];

	if (error && error != daemon->record.error)
		log_line(LOG_LEVEL_ERROR,
			 "the ledger in '%s' cannot be written: %s; verdicts hold, but what is decided from now on does not "
			 "survive a reboot; tried again every %d s",
			 daemon->options->state, record_reason(error, reason), RETRY_SECONDS);
	daemon->record.error = error;
	if (daemon->maps.policy)
		daemon->maps.policy->ledger_error = (__u8)-error;
}

static void drop(struct daemon *daemon)
{
	ledger_close(daemon->record.ledger);
	daemon->record.ledger = NULL;
}

static void trim_aside(const char *directory, const char *newest)
{
	int removed = ledger_trim_aside(directory, newest);

	if (removed > 0)
		log_line(LOG_LEVEL_WARNING, "of the damaged ledgers set aside in '%s' the oldest are removed: %d; %d stay", directory,
			 removed, LEDGER_ASIDE_MAX);
	else if (removed < 0)
		log_line(LOG_LEVEL_WARNING, "damaged ledgers set aside in '%s' cannot be removed: %s", directory, strerror(-removed));
}

static int replace_damaged(struct daemon *daemon)
{
	const char *directory = daemon->options->state;
	char aside[PATH_MAX];
	int error;

	drop(daemon);
	error = ledger_set_aside(directory, aside, sizeof(aside));
	if (error)
		return error;
	log_line(LOG_LEVEL_ERROR, "the ledger was damaged: it is now '%s', and a new one begins with what the maps know", aside);
	trim_aside(directory, aside);
	return ledger_open(directory, LEDGER_WRITE, false, &daemon->record.ledger);
}

static int open_anew(struct daemon *daemon)
{
	int error = ledger_open(daemon->options->state, LEDGER_WRITE, true, &daemon->record.ledger);

	return error == -EBADMSG ? replace_damaged(daemon) : error;
}

void record_open(struct daemon *daemon)
{
	int error = open_anew(daemon);

	if (!error)
		error = ledger_refusal(daemon->record.ledger);
	set_error(daemon, error);
}

bool record_has_history(const struct daemon *daemon)
{
	__s64 number;

	return daemon->record.ledger && (!ledger_get_number(daemon->record.ledger, SETTING_MODE, &number) ||
					 !ledger_get_number(daemon->record.ledger, SETTING_FIRST_DAY, &number));
}

static void tell_restored(const struct restored *restored)
{
	if (restored->devices)
		log_line(LOG_LEVEL_INFO, "%u devices are known again out of the ledger, %u of them in quarantine", restored->devices,
			 restored->quarantined);
	if (restored->newer)
		log_line(LOG_LEVEL_INFO, "%u changes that the ledger did not know of are written down", restored->newer);
	if (restored->mended)
		log_line(LOG_LEVEL_WARNING, "%u devices had been left between two states, and are put right", restored->mended);
	if (restored->no_room)
		log_line(LOG_LEVEL_WARNING, "%u devices of the ledger find no room: start with a larger --devices", restored->no_room);
}

static int reconcile_once(struct daemon *daemon)
{
	struct restored restored = { .devices = 0 };
	int error;

	if (!daemon->record.ledger) {
		restored.mended = restore_mend(&daemon->maps);
		tell_restored(&restored);
		return daemon->record.error;
	}
	error = restore_all(&daemon->maps, daemon->record.ledger, &restored);
	tell_restored(&restored);
	return error;
}

/* Damage that the check at opening does not see: a new ledger gets what the maps have. */
static int reconcile(struct daemon *daemon)
{
	int error = reconcile_once(daemon);

	if (error != -EBADMSG || !daemon->record.ledger)
		return error;
	error = replace_damaged(daemon);
	return error ? error : reconcile_once(daemon);
}

void record_reconcile(struct daemon *daemon)
{
	set_error(daemon, reconcile(daemon));
}

void record_change(void *context, const struct change *change)
{
	struct daemon *daemon = context;
	struct record *record = &daemon->record;
	struct pending *pending;

	if (!change->from) {
		if (record->ledger)
			restore_one(&daemon->maps, record->ledger, change->slot);
		guards_meet(daemon, change->slot);
	}
	if (record->count == CHANGES_MAX)
		record_settle(daemon);
	if (!record->count)
		record->oldest = clock_monotonic();
	pending = &record->pending[record->count++];
	*pending = (struct pending){ *change, *change->state, *change->weighing };
}

/* That a device was met is no news: its row comes with the next saving, if anybody ever spoke to it. */
static int write_change(struct daemon *daemon, const struct pending *pending, const struct clocks *now)
{
	const struct ledger_transition transition = {
		.key = pending->change.key,
		.deed = "judged",
		.from = pending->change.from,
		.state = pending->state,
		.weighing = &pending->weighing,
	};
	int error = 0;

	if (!pending->change.from)
		return 0;
	/* The slot may be another's by now. */
	if (mac_equal(&daemon->maps.devices[pending->change.slot].key, &pending->change.key))
		error = record_save(&daemon->maps, daemon->record.ledger, pending->change.slot, now);
	daemon->record.noted++;
	return error ? error : ledger_note(daemon->record.ledger, &transition, now);
}

static bool any_to_write(const struct record *record)
{
	for (int i = 0; i < record->count; i++)
		if (record->pending[i].change.from)
			return true;
	return false;
}

static int write_changes(struct daemon *daemon)
{
	struct record *record = &daemon->record;
	const struct clocks now = clock_both();
	int error = ledger_begin(record->ledger, true);

	if (error)
		return error;
	for (int i = 0; i < record->count && !error; i++)
		error = write_change(daemon, &record->pending[i], &now);
	return ledger_end(record->ledger, error);
}

void record_settle(struct daemon *daemon)
{
	struct record *record = &daemon->record;
	int count = record->count, error;

	if (!count)
		return;
	if (!record->error && any_to_write(record)) {
		error = write_changes(daemon);
		if (error)
			set_error(daemon, error);
	}
	record->count = 0;
	for (int i = 0; i < count; i++) {
		record->pending[i].change.state = &record->pending[i].state;
		record->pending[i].change.weighing = &record->pending[i].weighing;
		report_change(daemon, &record->pending[i].change);
	}
}

__u64 record_due(const struct daemon *daemon)
{
	return daemon->record.count ? daemon->record.oldest + TOGETHER : 0;
}

void record_settle_due(struct daemon *daemon)
{
	__u64 due = record_due(daemon);

	if (due && clock_monotonic() >= due)
		record_settle(daemon);
}

int record_request(struct daemon *daemon, const struct request *request, char *text)
{
	struct record *record = &daemon->record;
	int error, code;

	/* What was decided before is written before. */
	record_settle(daemon);
	error = record->error;
	code = record_perform(&daemon->maps, record->error ? NULL : record->ledger, request, text, &error);
	if (error && !record->error)
		set_error(daemon, error);
	return code;
}

void record_setting(struct daemon *daemon, const char *key, __s64 number)
{
	struct record *record = &daemon->record;
	int error;

	if (!record->ledger || record->error)
		return;
	error = ledger_begin(record->ledger, true);
	if (!error)
		error = ledger_set_number(record->ledger, key, number);
	if (!error && !strcmp(key, SETTING_MODE))
		error = ledger_unset(record->ledger, SETTING_FIRST_DAY);
	error = ledger_end(record->ledger, error);
	if (error)
		set_error(daemon, error);
}

/* Whoever was spoken to, and whoever there is a word about: a flood of forged addresses leaves nothing here. */
static bool is_worth_saving(const struct maps *maps, __u32 slot)
{
	const struct xdpen_device *device = &maps->devices[slot];

	return device->key.present &&
	       (device->flags & XDPEN_HEARD || ledger_must_keep(&maps->states[slot], maps_verdict(maps, slot)));
}

static void save(struct daemon *daemon, __u32 from, __u32 count)
{
	struct record *record = &daemon->record;
	const struct clocks now = clock_both();
	__u32 slots = daemon->maps.meta.slots, end = from + count < slots ? from + count : slots;
	int error;

	/* Else a row tells of a change that the history does not have, if this is where the power goes. */
	record_settle(daemon);
	if (record->error)
		return;
	error = ledger_begin(record->ledger, false);
	for (__u32 slot = from; slot < end && !error; slot++)
		if (is_worth_saving(&daemon->maps, slot))
			error = record_count(&daemon->maps, record->ledger, slot, &now);
	error = ledger_end(record->ledger, error);
	if (error)
		set_error(daemon, error);
}

static void trim(struct daemon *daemon)
{
	const struct clocks now = clock_both();
	int error = ledger_begin(daemon->record.ledger, false);

	daemon->record.noted = 0;
	if (!error)
		error = ledger_trim(daemon->record.ledger, &now);
	error = ledger_end(daemon->record.ledger, error);
	if (error)
		set_error(daemon, error);
}

/* All that happened meanwhile stands in the maps. */
static void try_again(struct daemon *daemon)
{
	int error;

	/* A write has met damage, which the check at opening may not see. */
	if (daemon->record.error == -EBADMSG) {
		error = replace_damaged(daemon);
	} else {
		drop(daemon);
		error = open_anew(daemon);
	}
	if (!error)
		error = ledger_refusal(daemon->record.ledger);
	if (!error)
		error = reconcile(daemon);
	if (!error)
		log_line(LOG_LEVEL_INFO, "the ledger in '%s' is up to date again", daemon->options->state);
	set_error(daemon, error);
	if (error)
		return;
	firstday_go_on(daemon);
	/* What was set meanwhile. */
	record_setting(daemon, SETTING_KINDS, daemon->maps.policy->monitored_kinds);
}

void record_tick(struct daemon *daemon)
{
	struct record *record = &daemon->record;
	__u32 second = record->seconds++;

	if (record->error) {
		if (second % RETRY_SECONDS == RETRY_SECONDS - 1)
			try_again(daemon);
		return;
	}
	if (record->ledger && ledger_has_moved(record->ledger)) {
		set_error(daemon, -ESTALE);
		try_again(daemon);
		return;
	}
	if (second % SAVE_SECONDS == SAVE_FIRST)
		record->slot = 0;
	if (record->slot < daemon->maps.meta.slots && second >= SAVE_FIRST) {
		save(daemon, record->slot, SAVE_AT_ONCE);
		record->slot += SAVE_AT_ONCE;
	}
	if ((second % TRIM_SECONDS == TRIM_SECONDS / 2 || record->noted >= TRIM_CHANGES) && !record->error)
		trim(daemon);
}

void record_close(struct daemon *daemon)
{
	record_settle(daemon);
	if (daemon->record.ledger && !daemon->record.error)
		save(daemon, 0, daemon->maps.meta.slots);
	drop(daemon);
}
