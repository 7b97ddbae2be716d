// SPDX-License-Identifier: GPL-2.0-or-later
#include "observation.h"

#include "windows.h"

void add_observation(struct weighing *weighing, const struct observation *observation)
{
	__u32 at = weighing->count;

	while (at > 0 && weighing->observations[at - 1].points < observation->points) {
		weighing->observations[at] = weighing->observations[at - 1];
		at--;
	}
	weighing->observations[at] = *observation;
	weighing->count++;
}

static struct kind_limits limits_of(const struct subject *subject, unsigned kind)
{
	if (!subject->limits)
		return kind_limits(kind, subject->device->family);
	return (struct kind_limits){ .limit = subject->limits[kind].limit, .hard = subject->limits[kind].enough };
}

struct observation observation_of(const struct subject *subject, unsigned kind)
{
	return (struct observation){
		.kind = kind,
		.limit = limits_of(subject, kind).limit,
		.window = kind_window_seconds(kind, subject->meta->hz, subject->meta->fast_shift),
	};
}

void observe_times(const struct subject *subject, struct observation *observation, const struct xdpen_spread *entry)
{
	observation->first = whole_ticks(subject, entry->first);
	observation->last = whole_ticks(subject, entry->last);
}

static __u32 points_of(const struct subject *subject, unsigned kind, __u32 set)
{
	const struct kind_row *row = kind_row(kind);
	struct kind_limits limits = limits_of(subject, kind);
	__u16 limit = sketch_limit(row->bits, limits.limit), hard = sketch_limit(row->bits, limits.hard);

	if (!limit || set < limit)
		return 0;
	return hard && set >= hard ? SCORE_QUARANTINE : row->points;
}

void observe(struct weighing *weighing, const struct subject *subject, struct observation *observation, __u32 set,
	     __u32 peak, __u32 most_points)
{
	const struct kind_row *row = kind_row(observation->kind);

	observation->value = sketch_members(row->bits, set);
	observation->peak = sketch_members(row->bits, peak);
	observation->points = points_of(subject, observation->kind, set);
	/* Bits decide, members are for people: what crossed must not read as one below the limit. */
	if (observation->points && observation->value < observation->limit)
		observation->value = observation->limit;
	if (observation->peak < observation->value)
		observation->peak = observation->value;
	if (observation->points > most_points)
		observation->points = most_points;
	if (peak)
		add_observation(weighing, observation);
}
