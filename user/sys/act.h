/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A decision of user/core written into the maps: the verdict word first, then what explains it. */
#ifndef XDPEN_SYS_ACT_H
#define XDPEN_SYS_ACT_H

#include "../core/device.h"
#include "maps.h"

/*
 * `state`: what becomes of the device's. Returns 0, or -EPERM: an operator's word
 * stands, `actor` is not an operator, and the verdict would not be lifted, which
 * is how a term ends; or the device is guarded. -EAGAIN: the circuit breaker is
 * open. Then nothing has changed. The flags GUARDED and MONITORED stay as they are.
 */
int act(struct maps *maps, __u32 slot, const struct xdpen_state *state, const struct action *action,
	enum xdpen_actor actor);

/* Sets or clears GUARDED or MONITORED; the rest of the word and its generation stay. */
void act_flag(struct maps *maps, __u32 slot, enum xdpen_verdict_flag flag, bool set);

#endif
