/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map `pool_nets`: a list of addresses as the programs look it up. */
#ifndef XDPEN_SYS_POOLS_H
#define XDPEN_SYS_POOLS_H

#include "../core/networks.h"
#include "maps.h"

/*
 * Makes the map equal to the list, whole or not at all. What is new comes first,
 * then what is no longer in it goes, so that no address listed before and after is
 * missed meanwhile, also where its prefix is another; only where both lists
 * together are more than the map holds, what goes goes first. Returns 0; or a
 * negative errno, and the map holds what it held.
 */
int pools_apply(struct maps *maps, const struct networks *networks);

#endif
