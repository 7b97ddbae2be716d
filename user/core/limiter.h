/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How often people are told: a person whose phone rings all night reads nothing
 * any more. Three budgets that fill up again with time: of each device, of all
 * devices together, and of what concerns the site. What is not told is counted,
 * with the devices concerned, for a summary. Pure, time comes in.
 */
#ifndef XDPEN_CORE_LIMITER_H
#define XDPEN_CORE_LIMITER_H

#include <stdbool.h>
#include "when.h"

/* A device that is caught, let out and caught again within the hour is told of in full, then every ten minutes. */
#define LIMITER_DEVICE_BURST 4
#define LIMITER_DEVICE_REFILL (600 * SECOND)
/* Above what the circuit breaker lets by within ten minutes, each with its release. */
#define LIMITER_ALL_BURST 12
#define LIMITER_ALL_REFILL (60 * SECOND)
#define LIMITER_SITE_BURST 4
#define LIMITER_SITE_REFILL (600 * SECOND)
/* A summary comes so long after the first that was left out, so that it says all of a burst. */
#define LIMITER_SUMMARY (60 * SECOND)

#define LIMITER_DEVICES 256 /* told of lately; the one told of longest ago makes room */
#define LIMITER_NAMED 16 /* devices that a summary names */

struct limiter_bucket {
	__u32 spent;
	__u64 since; /* ns: when the first of `spent` began to fill up again */
};

struct limiter {
	struct limiter_bucket all, site;
	struct limiter_device {
		struct xdpen_key key;
		struct limiter_bucket bucket;
		__u64 last; /* ns */
	} devices[LIMITER_DEVICES];
	__u32 left_out; /* since the last summary */
	__u64 first_left_out; /* ns */
	struct xdpen_key named[LIMITER_NAMED];
	__u32 names;
};

/* May it be told now? If not, it is counted for the summary. `key` NULL: it concerns the site. */
bool limiter_allow(struct limiter *limiter, const struct xdpen_key *key, struct when now);
/* Is it time for a summary? Then the caller says so, and limiter_summarised() begins anew. */
bool limiter_summary_due(struct limiter *limiter, struct when now);
void limiter_summarised(struct limiter *limiter);

#endif
