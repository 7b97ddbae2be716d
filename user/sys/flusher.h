/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends the flows of devices one after the other in a thread of its own: each takes
 * the kernel milliseconds, and the next verdict must not wait for them. Functions
 * return 0 or a negative errno.
 */
#ifndef XDPEN_SYS_FLUSHER_H
#define XDPEN_SYS_FLUSHER_H

#include "maps.h"

struct flusher;

/*
 * Opens the sockets, while the privilege is there. The thread begins with the first
 * device, so that it has the privileges that its parent has then. The maps stay the
 * caller's, and open until flusher_close(), which waits for the device under work.
 */
int flusher_open(const struct maps *maps, struct flusher **flusher);
void flusher_close(struct flusher *flusher);

/* The device is next after those that wait. -ENOSPC: they are too many; -EAGAIN: no thread can be had now. */
int flusher_add(struct flusher *flusher, __u32 slot);

/* Readable when all that waited is done; then flusher_taken() says how many flows have ended since it was asked last. */
int flusher_descriptor(const struct flusher *flusher);
__u64 flusher_taken(const struct flusher *flusher);

#endif
