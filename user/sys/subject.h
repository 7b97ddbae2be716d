/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's readings out of the maps, for user/core to weigh. */
#ifndef XDPEN_SYS_SUBJECT_H
#define XDPEN_SYS_SUBJECT_H

#include "../core/policy.h"
#include "maps.h"

static inline struct subject subject_of(const struct maps *maps, __u32 slot, __u64 ticks)
{
	return (struct subject){
		.device = &maps->devices[slot],
		.sketch = &maps->sketches[slot],
		.spread = maps_spread(maps, slot),
		.ports = maps->ports,
		.meta = &maps->meta,
		.ticks = ticks,
		.slot = slot,
		.mining_allowed = maps->states[slot].flags & XDPEN_ALLOW_MINING,
		.mining_reported = maps->policy->mining == XDPEN_MINING_REPORT,
		.asked_dns = maps->states[slot].flags & XDPEN_ASKED_DNS,
	};
}

#endif
