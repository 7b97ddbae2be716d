/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every address that is known of a device, wherever that is written. */
#ifndef XDPEN_SYS_ADDRESSES_H
#define XDPEN_SYS_ADDRESSES_H

#include "maps.h"

#define ADDRESSES_MAX 32 /* of one device; what comes after is left out */

struct addresses {
	struct xdpen_address list[ADDRESSES_MAX]; /* v4 is mapped */
	int count;
};

/*
 * Those of its record, of `bindings`, of `owners`, and of the gateway's neighbour
 * table. A device may claim any address: what belongs to another one by `owners`
 * is left out.
 */
void addresses_of(const struct maps *maps, __u32 slot, struct addresses *addresses);

#endif
