/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which quarantined device has come back under another MAC address: core/identity.h asked of all of them. */
#ifndef XDPEN_SYS_FORMER_H
#define XDPEN_SYS_FORMER_H

#include "../core/when.h"
#include "maps.h"

/* Slot of the quarantined device that the newcomer in `slot` is taken for, or XDPEN_NO_SLOT. */
__u32 former_self(const struct maps *maps, __u32 slot, struct when now, __u64 ticks);

#endif
