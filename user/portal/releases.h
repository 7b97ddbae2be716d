/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices whose owner has pressed the button. The daemon is told a moment after the answer went out: from then on frames
 * of the device go back to the LAN, where nobody knows this connection.
 */
#ifndef XDPEN_PORTAL_RELEASES_H
#define XDPEN_PORTAL_RELEASES_H

#include <stdbool.h>
#include <xdpen/abi.h>

#include "ask.h"

#define RELEASES_MAX 32
#define RELEASE_AFTER_NS 1000000000ULL /* time for the device to get the whole answer */
#define RELEASE_TRIES 30 /* one a second, where the daemon does not answer */

struct release {
	__u8 address[16];
	__u64 due; /* CLOCK_MONOTONIC, ns; 0: empty */
	int tries;
};

struct releases {
	struct release waiting[RELEASES_MAX];
};

/* Returns 0, also where the address waits already, or -ENOSPC. */
int releases_add(struct releases *releases, const __u8 address[static 16], __u64 now);
bool releases_wait(const struct releases *releases, const __u8 address[static 16]);
bool releases_full(const struct releases *releases);
/* Tells the daemon of those that are due. Returns when the next one is, ns, or 0 when none waits. */
__u64 releases_run(struct releases *releases, struct ask *ask, __u64 now);

#endif
