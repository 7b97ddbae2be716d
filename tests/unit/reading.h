/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One device's readings made by hand, as the programs would have left them, and what the policy says to them. */
#ifndef XDPEN_UNIT_READING_H
#define XDPEN_UNIT_READING_H

#include <string.h>

#include "policy.h"

#define HZ 250
#define SHIFT 11
#define GRACE XDPEN_GRACE(SHIFT)
#define SLOT 3

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

#define THING XDPEN_FAMILY_THING
#define PERSONAL XDPEN_FAMILY_PERSONAL
#define ROUTER XDPEN_FAMILY_ROUTER
#define CRITICAL XDPEN_FAMILY_CRITICAL

/* Later than XDPEN_GRACE after second 0, and in the same windows. */
#define SETTLED at_second(1)

static const struct xdpen_meta meta = { .hz = HZ, .fast_shift = SHIFT, .slots = 64, .pool = 64 };
static struct xdpen_port ports[65536];

struct reading {
	struct xdpen_device device;
	struct xdpen_sketch sketch;
	struct xdpen_spread spread[XDPEN_SPREAD_PLACES];
	const struct xdpen_limit *limits; /* NULL: the built-in ones */
	bool mining_allowed;
	bool mining_reported;
	bool asked_dns;
	bool shares_port;
};

/* Second 0 is the start of a window of every length. */
static inline __u64 at_second(double second)
{
	return (1ULL << 33) + (__u64)(second * HZ);
}

static inline __u64 bits_set(unsigned count)
{
	return count >= 64 ? ~0ULL : (1ULL << count) - 1;
}

static inline struct xdpen_spread *place_of(struct reading *reading, unsigned kind)
{
	return &reading->spread[xdpen_place(kind)];
}

/* An entry counted at `ticks`, without members yet. */
static inline struct xdpen_spread *claim(struct reading *reading, unsigned kind, __u64 ticks)
{
	struct xdpen_spread *entry = place_of(reading, kind);

	*entry = (struct xdpen_spread){
		.owner = SLOT + 1,
		.kind = kind,
		.epoch = (__u32)(ticks >> SHIFT) >> xdpen_window_shift(kind),
		.first = (__u32)ticks,
		.last = (__u32)ticks,
	};
	return entry;
}

/* `set` raw bits of a kind that counts members, in the window that holds `ticks`. */
static inline void set_members(struct reading *reading, unsigned kind, unsigned set, __u64 ticks)
{
	struct xdpen_spread *entry = claim(reading, kind, ticks);

	entry->value = entry->peak = set;
	entry->bits[0] = bits_set(set);
	entry->bits[1] = set > 64 ? bits_set(set - 64) : 0;
}

/* Hosts contacted, and which of them answered, of a kind that keeps answers. */
static inline void set_contacts(struct reading *reading, unsigned kind, __u64 contacted, __u64 answered, __u64 ticks)
{
	struct xdpen_spread *entry = claim(reading, kind, ticks);

	entry->bits[0] = contacted;
	entry->bits[1] = answered;
	entry->peak = __builtin_popcountll(contacted);
}

/* So many bits of hosts contacted in vain. */
static inline void set_open(struct reading *reading, unsigned kind, unsigned open, __u64 ticks)
{
	set_contacts(reading, kind, bits_set(open), 0, ticks);
}

/* As one SYN does: an attacked service counts in three windows. */
static inline void set_open_service(struct reading *reading, unsigned open, __u64 ticks)
{
	set_open(reading, XDPEN_SCAN_SERVICE, open, ticks);
	set_open(reading, XDPEN_SCAN_SERVICE_SLOW, open, ticks);
	set_open(reading, XDPEN_SCAN_SERVICE_LONG, open, ticks);
}

static inline void set_mining(struct reading *reading)
{
	set_members(reading, XDPEN_STRATUM, 9, at_second(0));
	set_members(reading, XDPEN_POOL_NAME, 2, at_second(0));
	set_members(reading, XDPEN_POOL_ADDR, 1, at_second(0));
}

static inline void set_fan_out(struct reading *reading, unsigned fast, unsigned slow, __u64 ticks)
{
	reading->device.epoch = (__u32)(ticks >> SHIFT);
	reading->sketch.fast = fast;
	reading->sketch.slow = slow;
}

static inline struct weighing weigh(const struct reading *reading, __u64 ticks)
{
	struct weighing weighing;
	struct subject subject = {
		.device = &reading->device,
		.sketch = &reading->sketch,
		.spread = reading->spread,
		.ports = ports,
		.meta = &meta,
		.ticks = ticks,
		.slot = SLOT,
		.limits = reading->limits,
		.mining_allowed = reading->mining_allowed,
		.mining_reported = reading->mining_reported,
		.asked_dns = reading->asked_dns,
		.shares_port = reading->shares_port,
	};

	policy_weigh(&subject, &weighing);
	return weighing;
}

/* The observation of a kind; one of nothing (kind 0) where there is none. */
static inline struct observation seen(const struct weighing *weighing, unsigned kind)
{
	for (__u32 i = 0; i < weighing->count; i++)
		if (weighing->observations[i].kind == kind)
			return weighing->observations[i];
	return (struct observation){ 0 };
}

#endif
