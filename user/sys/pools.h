/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map `pool_nets`: a list of addresses as the programs look it up. */
#ifndef XDPEN_SYS_POOLS_H
#define XDPEN_SYS_POOLS_H

#include "../core/networks.h"
#include "maps.h"

/*
 * Makes the map equal to the list: what is new comes first, then what is no
 * longer in it goes, so that no listed address is missed meanwhile. Returns 0 or a
 * negative errno; then the map may hold more than the list.
 */
int pools_apply(struct maps *maps, const struct networks *networks);

#endif
