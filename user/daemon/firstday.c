// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who has decided on the mode: the command line, a person before a reboot, or
 * nobody yet. Then the first day is for watching, and enforcement begins by itself.
 */
#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/log.h"
#include "../sys/record.h"
#include "daemon.h"

/* A reboot without an orderly end repeats so much of the first day at most. */
#define NOTE_SECONDS 600

static bool setting(const struct daemon *daemon, const char *key, __s64 *number)
{
	return daemon->record.ledger && !ledger_get_number(daemon->record.ledger, key, number);
}

void firstday_take(struct daemon *daemon, __u32 mode)
{
	struct xdpen_policy *policy = daemon->maps.policy;

	/* What monitor has found in maps that were kept is no surprise attack. */
	if (mode == XDPEN_ENFORCE && policy->mode == XDPEN_MONITOR)
		breaker_sift(daemon);
	policy->mode = mode;
	policy->enforce_from = 0;
	record_setting(daemon, SETTING_MODE, mode);
}

/*
 * What is left is noted, not when it ends: a gateway without a battery starts in the past, and a wall clock that is set
 * later must neither end the first day nor put it off.
 */
void firstday_note(struct daemon *daemon)
{
	__u64 from = daemon->maps.policy->enforce_from, now = clock_boot().ns;

	if (!from)
		return;
	daemon->first_day_noted = now;
	record_setting(daemon, SETTING_FIRST_DAY, from > now ? (__s64)((from - now + SECOND - 1) / SECOND) : 0);
}

/* The earlier of what the maps and the ledger say; never later than a whole first day from now. */
static void go_on_watching(struct daemon *daemon)
{
	struct xdpen_policy *policy = daemon->maps.policy;
	__u64 now = clock_boot().ns, left = daemon->options->monitor_first;
	__s64 noted;

	if (setting(daemon, SETTING_FIRST_DAY, &noted) && noted >= 0 && (__u64)noted < left)
		left = (__u64)noted;
	if (!policy->enforce_from || policy->enforce_from > now + left * SECOND)
		policy->enforce_from = now + left * SECOND;
	policy->mode = XDPEN_MONITOR;
	firstday_note(daemon);
}

static void say_when(const struct daemon *daemon)
{
	char left[DURATION_TEXT];
	__u64 from = daemon->maps.policy->enforce_from, now = clock_boot().ns;

	log_line(LOG_LEVEL_INFO, "first day: mode monitor, and enforcement begins by itself in %s ('xdpen mode' decides otherwise)",
		 duration_format(from > now ? from - now : 0, left));
	if (daemon->record.error)
		log_line(LOG_LEVEL_WARNING, "without a ledger the first day begins anew after a reboot");
}

void firstday_recall(struct daemon *daemon)
{
	struct xdpen_policy *policy = daemon->maps.policy;
	__s64 number;

	if (setting(daemon, SETTING_KINDS, &number))
		policy->monitored_kinds = (__u32)number;
	if (setting(daemon, SETTING_MODE, &number))
		policy->mode = number == XDPEN_ENFORCE ? XDPEN_ENFORCE : XDPEN_MONITOR;
	else
		policy->enforce_from = clock_boot().ns + daemon->options->monitor_first * SECOND;
}

/* A new ledger does not know which kinds are only watched. */
static void note_kinds(struct daemon *daemon)
{
	__u32 kinds = daemon->maps.policy->monitored_kinds;
	__s64 noted;

	if (kinds && !setting(daemon, SETTING_KINDS, &noted))
		record_setting(daemon, SETTING_KINDS, kinds);
}

void firstday_go_on(struct daemon *daemon)
{
	struct xdpen_policy *policy = daemon->maps.policy;
	__s64 number;

	note_kinds(daemon);
	if (!policy->enforce_from) {
		record_setting(daemon, SETTING_MODE, policy->mode);
	} else if (setting(daemon, SETTING_MODE, &number)) {
		firstday_take(daemon, number == XDPEN_ENFORCE ? XDPEN_ENFORCE : XDPEN_MONITOR);
	} else if (!daemon->options->monitor_first) {
		firstday_take(daemon, XDPEN_ENFORCE);
	} else {
		go_on_watching(daemon);
		say_when(daemon);
	}
}

void firstday_settle(struct daemon *daemon)
{
	if (daemon->options->mode >= 0)
		firstday_take(daemon, (__u32)daemon->options->mode);
	else
		firstday_go_on(daemon);
}

static void tell(struct daemon *daemon)
{
	json_t *facts = json_pack("{s:i, s:I, s:s}", "schema", 1, "time", (json_int_t)clock_wall(clock_boot()), "mode",
				  mode_name(XDPEN_ENFORCE));

	log_line(LOG_LEVEL_INFO, "the first day is over: mode enforce");
	report_facts(daemon, facts);
}

void firstday_tick(struct daemon *daemon)
{
	const struct xdpen_policy *policy = daemon->maps.policy;
	__u64 now = clock_boot().ns;

	if (!policy->enforce_from)
		return;
	if (now < policy->enforce_from) {
		if (now - daemon->first_day_noted >= NOTE_SECONDS * SECOND)
			firstday_note(daemon);
		return;
	}
	firstday_take(daemon, XDPEN_ENFORCE);
	tell(daemon);
}
