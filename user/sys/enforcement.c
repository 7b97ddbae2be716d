// SPDX-License-Identifier: GPL-2.0-or-later
#include "enforcement.h"

const char *lifted_name(enum lifted lifted)
{
	static const char *const names[] = {
		[LIFTED_NOT] = "",
		[LIFTED_PANIC] = "panic",
		[LIFTED_OVERRIDE] = "override",
		[LIFTED_MONITOR] = "monitor",
		[LIFTED_SUSPENDED] = "suspended",
		[LIFTED_GUARDED] = "guarded",
		[LIFTED_UNATTENDED] = "unattended",
	};

	return names[lifted];
}

bool enforcement_suspended(const struct maps *maps, __u64 ticks)
{
	return maps->policy->suspended_until > ticks;
}

bool enforcement_unattended(const struct maps *maps, __u64 ticks)
{
	const struct xdpen_policy *policy = maps->policy;

	return policy->heartbeat && (__s64)(ticks - policy->heartbeat) > (__s64)policy->loss_ticks;
}

static enum lifted excuse(const struct maps *maps, struct xdpen_verdict verdict, __u64 ticks)
{
	if (enforcement_suspended(maps, ticks))
		return LIFTED_SUSPENDED;
	if (verdict.actor == XDPEN_OPERATOR)
		return LIFTED_NOT;
	if (verdict.flags & XDPEN_GUARDED)
		return LIFTED_GUARDED;
	if (maps->policy->mode == XDPEN_MONITOR || verdict.flags & XDPEN_MONITORED)
		return LIFTED_MONITOR;
	if (maps->policy->on_loss == XDPEN_LOSS_OPEN && enforcement_unattended(maps, ticks))
		return LIFTED_UNATTENDED;
	return LIFTED_NOT;
}

enum lifted enforcement_of(const struct maps *maps, const struct xdpen_key *key, struct xdpen_verdict *verdict, __u64 ticks)
{
	struct xdpen_verdict word;

	if (verdict->action == XDPEN_PASS)
		return LIFTED_NOT;
	if (maps_panic(maps))
		return LIFTED_PANIC;
	if (maps_override(maps, key, &word))
		return excuse(maps, *verdict, ticks);
	*verdict = word;
	return word.action == XDPEN_PASS ? LIFTED_OVERRIDE : LIFTED_NOT;
}

bool enforcement_cuts(const struct maps *maps, __u32 slot, __u64 ticks)
{
	struct xdpen_verdict verdict = maps_verdict(maps, slot);

	return verdict.action >= XDPEN_VLAN && enforcement_of(maps, &maps->devices[slot].key, &verdict, ticks) == LIFTED_NOT &&
	       verdict.action >= XDPEN_VLAN;
}
