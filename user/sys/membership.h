/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is in the table. Only user space adds and removes, under the lock; a
 * record never moves, and its key is stored last and cleared first, so that the
 * kernel sees a whole record or none.
 */
#ifndef XDPEN_SYS_MEMBERSHIP_H
#define XDPEN_SYS_MEMBERSHIP_H

#include "../core/when.h"
#include "maps.h"

/* Returns 0, -EEXIST (with its slot), -ENOSPC when the configured number is reached, or another negative errno. */
int membership_admit(struct maps *maps, const struct xdpen_key *key, struct when now, __u32 *slot);

/* Returns 0 or a negative errno: then the device has gone, and its entry in `index` is left over. */
int membership_remove(struct maps *maps, __u32 slot);

/* Devices in the table. */
__u32 membership_count(const struct maps *maps);

/* Forgets what was counted: both windows, the spread group, the recorded headers. Counters of frames stay. */
void membership_clear_sketches(struct maps *maps, __u32 slot);

#endif
