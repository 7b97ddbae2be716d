/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens, written into the ledger: by the daemon, and by the CLI under the
 * lock, through the same functions. The maps come first, then the ledger, then
 * somebody is told. Functions return 0 or a negative errno where nothing else is said.
 */
#ifndef XDPEN_SYS_RECORD_H
#define XDPEN_SYS_RECORD_H

#include "ledger.h"
#include "perform.h"

/* Names of settings. */
#define SETTING_MODE "mode" /* enum xdpen_mode that a person, or the end of the first day, has set */
#define SETTING_KINDS "monitored-kinds" /* xdpen_policy.monitored_kinds */
#define SETTING_FIRST_DAY "first-day-left" /* seconds of it that are left; unset: it is over, or never was */

/*
 * perform(), and forget, written down when it returns: whoever is told of it can rely on that. `ledger` NULL (`error`
 * says why there is none), or a write that fails: what was done in the maps stays done, and the code is OUTCOME_DEGRADED.
 * `error` afterwards: 0, or why it is not written. `maps` NULL: only what the ledger alone can do, which is to forget.
 */
int record_perform(struct maps *maps, struct ledger *ledger, const struct request *request, char text[static PERFORM_TEXT],
		   int *error);

/* "the ledger ... : a reboot forgets it", for a negative errno. Returns `text`. */
#define RECORD_REASON 96
char *record_reason(int error, char text[static RECORD_REASON]);

/* Within a transaction of the caller's: the row of a device as it stands in the maps now. */
int record_save(const struct maps *maps, struct ledger *ledger, __u32 slot, const struct clocks *now);
/* The same, and a line of its history. `deed`, `weighing`: see struct ledger_transition. */
int record_note(const struct maps *maps, struct ledger *ledger, __u32 slot, unsigned from, const char *deed,
		const struct weighing *weighing, const struct clocks *now);
/* The same as record_save(), and what the device has sent since it was counted last. */
int record_count(const struct maps *maps, struct ledger *ledger, __u32 slot, const struct clocks *now);

/* The row of a device in the maps. */
void record_row(const struct maps *maps, __u32 slot, const struct clocks *now, struct ledger_device *device);

#endif
