// SPDX-License-Identifier: GPL-2.0-or-later
#include "mining.h"

#include "observation.h"
#include "windows.h"

static __u32 pool_port_points(const struct subject *subject, const struct xdpen_spread *entry)
{
	__u32 lasted = subject->meta->hz ? (entry->last - entry->first) / subject->meta->hz : 0;

	/* It must complete (only data segments are counted) and stay a minute; the port says how much that means. */
	return lasted >= 60 ? subject->ports[entry->pivot & 0xffff].pool_weight / 2 : 0;
}

static void weigh_pool_port(struct weighing *weighing, const struct subject *subject)
{
	const struct xdpen_spread *entry = entry_of(subject, XDPEN_POOL_PORT);
	struct observation observation = observation_of(subject, XDPEN_POOL_PORT);

	if (!entry)
		return;
	observe_times(subject, &observation, entry);
	observation.pivot = entry->pivot;
	observe(weighing, subject, &observation, members_now(subject, entry), entry->peak, pool_port_points(subject, entry));
}

/* On a web port a person may be looking at the pool's page. */
static __u32 most_pool_points(const struct subject *subject, const struct xdpen_spread *entry)
{
	bool web = subject->ports[entry->pivot & 0xffff].flags & XDPEN_PORT_WEB;

	return web && subject->device->family == XDPEN_FAMILY_PERSONAL ? SCORE_QUARANTINE / 2 : SCORE_QUARANTINE;
}

/* Counted by user space over a day, exactly. */
static void weigh_day(struct weighing *weighing, const struct subject *subject, unsigned kind)
{
	const struct xdpen_spread *entry = entry_of(subject, kind);
	struct observation observation = observation_of(subject, kind);
	__u32 value;

	if (!entry)
		return;
	observe_times(subject, &observation, entry);
	observation.pivot = entry->pivot;
	value = subject->ticks - observation.last < (__u64)24 * 3600 * subject->meta->hz ? entry->value : 0;
	observe(weighing, subject, &observation, value, entry->peak,
		kind == XDPEN_STRATUM ? SCORE_QUARANTINE : most_pool_points(subject, entry));
}

void weigh_mining(struct weighing *weighing, const struct subject *subject)
{
	weigh_pool_port(weighing, subject);
	weigh_day(weighing, subject, XDPEN_STRATUM);
	weigh_day(weighing, subject, XDPEN_POOL_NAME);
	weigh_day(weighing, subject, XDPEN_POOL_ADDR);
}

void temper_mining(struct weighing *weighing, const struct subject *subject)
{
	__u32 left = subject->mining_allowed ? 0 : SCORE_MINING_REPORTED;

	for (__u32 i = 0; i < weighing->count; i++) {
		struct observation *observation = &weighing->observations[i];

		if (!kind_row(observation->kind)->mining)
			continue;
		if (observation->points > left)
			observation->points = left;
		left -= observation->points;
	}
}
