// SPDX-License-Identifier: GPL-2.0-or-later
#include "former.h"

#include "../core/identity.h"

static struct identity identity_of(const struct maps *maps, __u32 slot)
{
	const struct xdpen_device *device = &maps->devices[slot];
	const struct xdpen_state *state = &maps->states[slot];

	return (struct identity){ device->key, device->ifindex, state->host, state->dhcp_shape, state->ttl };
}

/* Seconds from the last contact of `old` to the first frame of `slot`, in whole epochs: finer is not known. */
static long long silence_between(const struct maps *maps, __u32 old, __u32 slot, struct when now, __u64 ticks)
{
	__u64 known = ns_to_ticks(now.ns - maps->states[slot].first_seen, maps->meta.hz);
	__u32 first = (__u32)((ticks - known) >> maps->meta.fast_shift);
	long long epochs = (__s32)(first - maps->devices[old].epoch);

	return (epochs << maps->meta.fast_shift) / (long long)maps->meta.hz;
}

/* Of those that may be the same the one whose term is longest. */
__u32 former_self(const struct maps *maps, __u32 slot, struct when now, __u64 ticks)
{
	const struct identity newcomer = identity_of(maps, slot);
	__u32 found = XDPEN_NO_SLOT;

	for (__u32 old = 0; old < maps->meta.slots; old++) {
		const struct identity candidate = identity_of(maps, old);

		if (old == slot || !candidate.key.present || maps->states[old].state != XDPEN_QUARANTINED ||
		    !identity_continues(&newcomer, &candidate, silence_between(maps, old, slot, now, ticks)))
			continue;
		if (found == XDPEN_NO_SLOT || maps->states[old].until > maps->states[found].until)
			found = old;
	}
	return found;
}
