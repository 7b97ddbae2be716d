/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel makes of a verdict now, in the order of authority of bpf/verdict.h. */
#ifndef XDPEN_SYS_ENFORCEMENT_H
#define XDPEN_SYS_ENFORCEMENT_H

#include "maps.h"

/* What keeps a verdict other than pass from being enforced. */
enum lifted {
	LIFTED_NOT,
	LIFTED_PANIC,
	LIFTED_OVERRIDE,
	LIFTED_MONITOR,
	LIFTED_SUSPENDED,
	LIFTED_GUARDED,
	LIFTED_UNATTENDED, /* the daemon is lost, and the site wants to be open then */
};

const char *lifted_name(enum lifted lifted); /* panic, override, monitor, suspended, guarded, unattended; "" for LIFTED_NOT */

/* Nothing is enforced at `ticks`; the daemon has not been heard of for longer than the site allows. */
bool enforcement_suspended(const struct maps *maps, __u64 ticks);
bool enforcement_unattended(const struct maps *maps, __u64 ticks);

/*
 * `verdict` is the device's, and becomes what holds instead where `override` has
 * an entry. One that is pass is never lifted.
 */
enum lifted enforcement_of(const struct maps *maps, const struct xdpen_key *key, struct xdpen_verdict *verdict, __u64 ticks);

/* The device is cut off now: its frames go into the quarantine VLAN or nowhere. A throttled one keeps what it has. */
bool enforcement_cuts(const struct maps *maps, __u32 slot, __u64 ticks);

#endif
