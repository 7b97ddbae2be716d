/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The circuit breaker: so many devices at most are put in quarantine
 * automatically within ten minutes, whatever the evidence says; what is found
 * beyond is only told. A sliding window of moments; pure, time comes in.
 */
#ifndef XDPEN_CORE_BREAKER_H
#define XDPEN_CORE_BREAKER_H

#include <stdbool.h>
#include "when.h"

#define BREAKER_WINDOW (600 * SECOND)
#define BREAKER_DEVICES_MAX 1024
/*
 * A house with six infected things at the same moment is rarer than a limit that
 * does not suit it. A quarter keeps a small house alive; three are let through
 * anywhere, or in a house of four devices one camera would use up everything.
 */
#define BREAKER_DEVICES 5
#define BREAKER_PERCENT 25
#define BREAKER_LEAST 3

struct breaker {
	__u32 devices; /* at most, 1 to BREAKER_DEVICES_MAX; 0 = there is no breaker */
	__u32 percent; /* of the known devices */
	__u32 count; /* of `moments`, oldest first */
	__u64 moments[BREAKER_DEVICES_MAX]; /* ns: what was spent within the window */
};

/* What `known` devices allow within a window; UINT32_MAX without a breaker. */
__u32 breaker_limit(const struct breaker *breaker, __u32 known);
/* So many of the limit are left now; UINT32_MAX without a breaker. Forgets what the window has left behind. */
__u32 breaker_left(struct breaker *breaker, __u32 known, struct when now);
/* So many were put in quarantine since the last call; `now` never runs backwards. */
void breaker_spend(struct breaker *breaker, __u32 devices, struct when now);
/* An operator closes it: what was spent is forgotten. */
void breaker_close(struct breaker *breaker);

#endif
