/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hash maps that are walked entry by entry, for people's questions only: a system call or two for each. */
#ifndef XDPEN_SYS_WALK_H
#define XDPEN_SYS_WALK_H

#include "maps.h"

/* Number of entries in `override`. */
int walk_overrides(const struct maps *maps);

/* Addresses that `bindings` knows of a device, at most `most`. Returns their number. */
int walk_addresses(const struct maps *maps, const struct xdpen_key *key, struct xdpen_address *addresses, int most);

/* Ports whose last frames did not all fit their source MAC; room for XDPEN_INGRESS_PORTS. Returns their number. */
int walk_unfit(const struct maps *maps, struct xdpen_ingress *ports);

/* Takes a device's entries out of `bindings`. */
void walk_forget_addresses(struct maps *maps, const struct xdpen_key *key);

#endif
