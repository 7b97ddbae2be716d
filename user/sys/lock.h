/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One writer of membership and states at a time: flock() on RUN/lock. The daemon
 * holds it for life; the CLI takes it for one command when the daemon is down.
 */
#ifndef XDPEN_SYS_LOCK_H
#define XDPEN_SYS_LOCK_H

/*
 * Makes `run` (0755) where it is missing. Returns a descriptor that holds the lock, -EWOULDBLOCK when another has it, or a
 * negative errno.
 */
int lock_take(const char *run);
void lock_release(int lock);

#endif
