/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A decision of user/core written into the maps: the verdict word first, then what explains it. */
#ifndef XDPEN_SYS_ACT_H
#define XDPEN_SYS_ACT_H

#include "../core/device.h"
#include "maps.h"

/*
 * `state`: what becomes of the device's. Returns 0, or -EPERM when an operator's
 * word stands and `actor` is not an operator: then nothing has changed.
 */
int act(struct maps *maps, __u32 slot, const struct xdpen_state *state, const struct action *action,
	enum xdpen_actor actor);

#endif
