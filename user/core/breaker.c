// SPDX-License-Identifier: GPL-2.0-or-later
#include "breaker.h"

#include <stdint.h>
#include <string.h>

__u32 breaker_limit(const struct breaker *breaker, __u32 known)
{
	__u64 share = (__u64)known * breaker->percent / 100;

	if (!breaker->devices)
		return UINT32_MAX;
	if (share < BREAKER_LEAST)
		share = BREAKER_LEAST;
	return share < breaker->devices ? (__u32)share : breaker->devices;
}

static void forget_old(struct breaker *breaker, struct when now)
{
	__u32 old = 0;

	while (old < breaker->count && now.ns - breaker->moments[old] >= BREAKER_WINDOW)
		old++;
	breaker->count -= old;
	memmove(breaker->moments, breaker->moments + old, breaker->count * sizeof(*breaker->moments));
}

__u32 breaker_left(struct breaker *breaker, __u32 known, struct when now)
{
	__u32 limit = breaker_limit(breaker, known);

	if (!breaker->devices)
		return limit;
	forget_old(breaker, now);
	return breaker->count < limit ? limit - breaker->count : 0;
}

void breaker_spend(struct breaker *breaker, __u32 devices, struct when now)
{
	forget_old(breaker, now);
	/* More than fit are more than any limit: the newest matter. */
	for (__u32 i = 0; i < devices && i < BREAKER_DEVICES_MAX; i++) {
		if (breaker->count == BREAKER_DEVICES_MAX)
			memmove(breaker->moments, breaker->moments + 1, --breaker->count * sizeof(*breaker->moments));
		breaker->moments[breaker->count++] = now.ns;
	}
}

void breaker_close(struct breaker *breaker)
{
	breaker->count = 0;
}
