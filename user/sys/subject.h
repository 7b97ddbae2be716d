/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's readings out of the maps, for user/core to weigh. */
#ifndef XDPEN_SYS_SUBJECT_H
#define XDPEN_SYS_SUBJECT_H

#include "../core/policy.h"
#include "maps.h"
#include "spread.h"

/* Is another device behind the same port? Asked of forgers only: it looks at all of them. */
static inline bool shares_port(const struct maps *maps, __u32 slot)
{
	for (__u32 other = 0; other < maps->meta.slots; other++)
		if (other != slot && maps->devices[other].key.present && maps->devices[other].ifindex == maps->devices[slot].ifindex)
			return true;
	return false;
}

/* `group` is filled with what the programs have counted, and has to last as long as the subject. */
static inline struct subject subject_of(const struct maps *maps, __u32 slot, __u64 ticks,
					struct xdpen_spread group[static XDPEN_SPREAD_PLACES])
{
	return (struct subject){
		.device = &maps->devices[slot],
		.sketch = &maps->sketches[slot],
		.spread = spread_read(maps, slot, group) ? NULL : group,
		.ports = maps->ports,
		.meta = &maps->meta,
		.ticks = ticks,
		.slot = slot,
		.limits = maps->policy->limits[maps->devices[slot].family % XDPEN_FAMILIES],
		.mining_allowed = maps->states[slot].flags & XDPEN_ALLOW_MINING,
		.mining_reported = maps->policy->mining == XDPEN_MINING_REPORT,
		.monitored_kinds = maps->policy->monitored_kinds,
		.asked_dns = maps->states[slot].flags & XDPEN_ASKED_DNS,
		.shares_port = maps->devices[slot].kinds & 1u << XDPEN_SPOOF && shares_port(maps, slot),
	};
}

#endif
