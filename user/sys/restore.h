/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The maps and the ledger brought into agreement, at start and after a failure:
 * what the maps lack comes out of the ledger, where the maps are newer the ledger
 * learns it, and what a killed process left half done is finished.
 */
#ifndef XDPEN_SYS_RESTORE_H
#define XDPEN_SYS_RESTORE_H

#include "ledger.h"
#include "maps.h"

struct restored {
	__u32 devices; /* that came out of the ledger */
	__u32 quarantined; /* of these */
	__u32 newer; /* where the maps were ahead of the ledger */
	__u32 mended; /* whose state and verdict had been left apart */
	__u32 no_room; /* in the ledger, but the table is full */
};

/* States and verdicts that contradict each other; needs no ledger. Returns how many there were. */
__u32 restore_mend(struct maps *maps);

/* `ledger` may be read-only: then nothing is written, and -EROFS returned after the maps have been filled. */
int restore_all(struct maps *maps, struct ledger *ledger, struct restored *restored);

/* A device that has just been admitted: what people have said of it, and since when it is known, comes back. */
int restore_one(struct maps *maps, struct ledger *ledger, __u32 slot);

#endif
