/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What somebody outside is to be told of each device: the site's own switch, by a
 * command that may fail. A device has one errand at most: the newest wish replaces
 * the one before, one command at a time runs for a device, and a failed one is
 * tried again, later each time. So the order of a device is kept, whatever fails.
 * Pure, time comes in.
 */
#ifndef XDPEN_CORE_ERRAND_H
#define XDPEN_CORE_ERRAND_H

#include <stdbool.h>
#include "when.h"

#define ERRANDS_MAX 1024
/* Pauses after a failure: one second, doubled up to this. */
#define ERRAND_PAUSE_MAX (300 * SECOND)

struct errand {
	struct xdpen_key key; /* not present: free */
	bool wanted; /* in quarantine; as it stands in the maps */
	bool told; /* in quarantine; as the other side was told last */
	bool unsure; /* a command has failed since: nobody knows how far it came */
	bool running, telling; /* a command is under way, and what it tells */
	__u32 failures; /* in a row */
	__u64 due; /* ns: not before */
};

struct errands {
	struct errand list[ERRANDS_MAX];
	__u64 no_room; /* wishes that found no place */
};

/* A wish. Returns 0, or -ENOSPC: no place; it is to be said again. A release of a device that nobody was told of needs none. */
int errands_want(struct errands *errands, const struct xdpen_key *key, bool quarantine);
/* The other side knows already, as after being told of all that are in quarantine. */
void errands_known(struct errands *errands, const struct xdpen_key *key);
/* One that is due and waits longest, or NULL. errand_begin() marks it as under way. */
struct errand *errands_next(struct errands *errands, struct when now);
void errand_begin(struct errand *errand);
/* The command for this device has ended. One that is told and wants nothing more leaves. */
void errands_ended(struct errands *errands, const struct xdpen_key *key, bool success, struct when now);

/* How long to wait after so many failures in a row, at least one. */
__u64 errand_pause(__u32 failures); /* ns */

/* So many are not told yet as they are wanted. */
__u32 errands_open(const struct errands *errands);

#endif
