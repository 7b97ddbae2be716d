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

/*
 * Ends the flows of every address known of the device; `taken` says how many. The
 * kernel walks its whole table for each address, twice: a few milliseconds.
 * -ETIMEDOUT: it did not answer for seconds, and nothing more was asked; another
 * error: of the last address. Without connection tracking in the kernel there is
 * nothing to do, and no module is loaded to find that out.
 */
int flows_end(struct flows *flows, __u32 slot, __u32 *taken);

#endif
