/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An operator's request carried out on the maps: by the daemon, or by the CLI under the lock. */
#ifndef XDPEN_SYS_PERFORM_H
#define XDPEN_SYS_PERFORM_H

#include <stddef.h>
#include "../core/request.h"
#include "../core/when.h"
#include "maps.h"

#define PERFORM_TEXT 256
/* Seconds: a suspension that somebody forgot must end. */
#define SUSPEND_MAX (24 * 3600)

/* Exit codes of the CLI, and of a reply: "CODE TEXT\n". */
enum outcome_code {
	OUTCOME_DONE = 0,
	OUTCOME_FAILED = 1,
	OUTCOME_USAGE = 2,
	OUTCOME_NOT_LOADED = 3,
	OUTCOME_DEGRADED = 4,
	OUTCOME_REFUSED = 5,
	OUTCOME_NO_DEVICE = 6,
	OUTCOME_FOUND = 10,
};

/*
 * `text` is one sentence: what was done, or why not. Returns enum outcome_code.
 * record_perform() does the same and writes it down; VERB_FORGET is its alone.
 */
int perform(struct maps *maps, const struct request *request, struct when now, char text[static PERFORM_TEXT]);

#endif
