/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flows of devices that were cut off, taken out of the kernel's connection
 * tracking: what a rule lets through because it is established, and what a flow
 * table forwards past the rules, ends with its entry. Functions return 0 or a
 * negative errno.
 */
#ifndef XDPEN_SYS_FLOWS_H
#define XDPEN_SYS_FLOWS_H

#include "maps.h"

struct flows;

/* Opens its sockets, while the privilege is there. The maps stay the caller's. */
int flows_open(const struct maps *maps, struct flows **flows);
void flows_close(struct flows *flows);
/* To poll for reading, then call flows_step(). */
int flows_descriptor(const struct flows *flows);

/*
 * The device's flows are to go, as those of every address known of it. -ENOSPC:
 * too many wait already, nothing was added. Without connection tracking in the
 * kernel there is nothing to do, and no module is loaded to find that out.
 */
int flows_add(struct flows *flows, __u32 slot);

/*
 * One piece of work: what the kernel tells in one message, some hundred entries at
 * most, or the next device. 1: there is more to do; 0: all is done, or the kernel
 * has not answered yet.
 */
int flows_step(struct flows *flows);
bool flows_busy(const struct flows *flows);
/* Steps until all is done, or for so many milliseconds: -ETIMEDOUT. */
int flows_finish(struct flows *flows, int milliseconds);

/* Entries that were taken out since the last call. */
__u64 flows_taken(struct flows *flows);

#endif
