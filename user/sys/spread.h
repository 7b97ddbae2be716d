/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The map `spread`, by copies. It is the largest of the maps, and a calm LAN is asked nothing of it: mapped, all its
 * pages would count as this process's, and a mapping of a part costs more than the system call of a copy. Who looks at
 * all devices and is soon gone has it mapped. Functions return 0 or a negative errno.
 */
#ifndef XDPEN_SYS_SPREAD_H
#define XDPEN_SYS_SPREAD_H

#include "maps.h"

/* From now on reading costs no system call. Where memory is too short for that, it goes on by copies. */
int spread_map(struct maps *maps);
void spread_unmap(struct maps *maps);

/* The entries of the slot's group, in one call; another device of the pool may own some of them. */
int spread_read(const struct maps *maps, __u32 slot, struct xdpen_spread group[static XDPEN_SPREAD_PLACES]);

/* The entry at one place (xdpen_place()) of the group. */
int spread_get(const struct maps *maps, __u32 slot, int place, struct xdpen_spread *entry);
int spread_put(const struct maps *maps, __u32 slot, int place, const struct xdpen_spread *entry);

/* What the slot's device owns there becomes free. */
int spread_clear(const struct maps *maps, __u32 slot);

#endif
