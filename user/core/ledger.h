/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the ledger has to know beside SQL: times of a device between the clock of
 * this boot and the wall clock, which rows are worth a place, and how a device is
 * put right whose verdict and state a killed process has left apart.
 *
 * A moment before this boot is below zero on the boot clock and wraps: such times
 * are compared by subtraction, as all past ones are.
 */
#ifndef XDPEN_CORE_LEDGER_H
#define XDPEN_CORE_LEDGER_H

#include <stdbool.h>
#include <xdpen/abi.h>
#include "device.h"
#include "when.h"

/* Limits: nothing in the ledger grows without bound. */
#define LEDGER_DEVICES 65536
#define LEDGER_TRANSITIONS_PER_DEVICE 200
#define LEDGER_TRANSITIONS 100000
#define LEDGER_TRANSITION_DAYS 400
#define LEDGER_HOUR_DAYS 14 /* of the counts by hour */
#define LEDGER_HOURS 500000 /* rows of these: with all the rest well below the file's bound of 128 MiB */
#define LEDGER_CALM_DAYS 90 /* an ordinary device that has not been seen for so long */

/* The first day: mode monitor, then enforcement by itself. */
#define MONITOR_FIRST (24 * 3600 * SECOND)

/* One moment on both clocks. */
struct clocks {
	__u64 boot; /* ns of CLOCK_BOOTTIME */
	__s64 wall; /* seconds since 1970 */
};

/* Seconds since 1970; 0 for 0, which means "none". */
__s64 ledger_to_wall(__u64 boot, const struct clocks *now);

/*
 * ns of the boot clock; 0 for 0. `saved`: the wall clock when the time was written.
 * A clock that is behind that has been set back, or has not been set yet: then `saved`
 * is taken for now, so that no term becomes longer than it was.
 */
__u64 ledger_to_boot(__s64 wall, __s64 saved, const struct clocks *now);

/* An ordinary device that nobody has said a word about can be met anew; any other must not be forgotten. */
bool ledger_must_keep(const struct xdpen_state *state, struct xdpen_verdict verdict);

/*
 * A state that comes out of the ledger into fresh maps. What was counted is gone, so
 * whether a quarantined device goes on is not known yet: it stays where it is until that is.
 */
void ledger_revive(struct xdpen_state *state, struct when now);

/*
 * Whoever decided was killed between the verdict's word and the state: the state follows the word. Nothing of such an
 * order was acknowledged. Returns whether there is anything to do. A word that quarantines is followed by device_step().
 */
bool ledger_mend(struct xdpen_state *state, struct xdpen_verdict verdict, const struct xdpen_policy *site, struct when now,
		 struct action *action);

#endif
