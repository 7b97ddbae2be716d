/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flight recorder: a device's last decisive headers. Read and written by
 * system calls, because it is the largest map and the one least looked at:
 * mapped, it would be half of the daemon's memory.
 */
#ifndef XDPEN_SYS_RECORDER_H
#define XDPEN_SYS_RECORDER_H

#include "maps.h"

/* All return 0 or a negative errno. -ENOENT: nothing is recorded for the device. */
int recorder_read(const struct maps *maps, __u32 slot, struct xdpen_evidence *record);

/* What only user space understood. -EBUSY when another device's frozen record is in the place. */
int recorder_append(struct maps *maps, __u32 slot, const struct xdpen_frame *frame);

/* Nothing recorded is nothing to freeze or clear: 0. */
int recorder_freeze(struct maps *maps, __u32 slot);
int recorder_clear(struct maps *maps, __u32 slot);

#endif
