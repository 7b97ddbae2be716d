// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How evidence is weighed.
 *
 * A kind brings its points from its limit on, and SCORE_QUARANTINE from its hard
 * limit on. The points of all kinds are summed. A device is suspect from
 * SCORE_SUSPECT and quarantined from SCORE_QUARANTINE, or by one decisive kind.
 *
 * Why these limits (most seen in clean traffic / least in infected traffic, of
 * the recorded captures that the project is evaluated on):
 *   fan-out        10 s: 160 (BitTorrent) / 443. Distinct destinations do not tell
 *                  a scanner from a peer-to-peer client, so only extremes decide.
 *                  10 min: 725 / 12007.
 *   scan-service   60 s: 3 / 13. 10 min: 3 / 21. Things do not open connections
 *                  to other hosts' telnet, SMB or database ports.
 *   scan-ports     60 s: 7 (a Windows logon) / 29.
 *   bare-syn       no SYN of an ordinary stack is without options: 0 in 13,676.
 *   mirai          seq == destination address: chance 2^-32 a SYN, so the second
 *                  distinct destination is proof.
 *   pool-port      weight of the port, halved: never alone.
 *   stratum        the protocol itself: one message is proof of mining.
 */
#include "policy.h"

#include <math.h>
#include <string.h>

static const struct kind_row rows[XDPEN_KINDS] = {
	[XDPEN_FAN_OUT] = { WINDOW_FAST, 256, 320, 0, 100, false, false, -1 },
	[XDPEN_FAN_OUT_SLOW] = { WINDOW_10MIN, 1024, 1500, 0, 100, false, false, -1 },
	[XDPEN_SCAN_SERVICE] = { WINDOW_60S, 128, 8, 16, 100, true, false, 0 },
	[XDPEN_SCAN_SERVICE_SLOW] = { WINDOW_10MIN, 128, 13, 26, 100, true, false, 1 },
	[XDPEN_BARE_SYN] = { WINDOW_60S, 128, 3, 8, 80, false, false, 2 },
	[XDPEN_MIRAI] = { WINDOW_10MIN, 128, 2, 2, 100, true, false, 3 },
	[XDPEN_POOL_PORT] = { WINDOW_10MIN, 128, 1, 0, 30, false, true, 4 },
	[XDPEN_STRATUM] = { WINDOW_DAY, 0, 1, 0, 60, true, true, 5 },
	[XDPEN_SCAN_PORTS] = { WINDOW_60S, 128, 16, 32, 100, true, false, XDPEN_SPREAD_PIVOTED },
};

const struct kind_row *kind_row(unsigned kind)
{
	static const struct kind_row none = { .place = -1 };

	return kind < XDPEN_KINDS ? &rows[kind] : &none;
}

__u32 kind_window_seconds(unsigned kind, __u32 hz, __u32 fast_shift)
{
	const struct kind_row *row = kind_row(kind);

	if (row->window == WINDOW_DAY)
		return 24 * 3600;
	return hz ? (__u32)(((1ULL << (fast_shift + row->window)) + hz / 2) / hz) : 0;
}

__u16 sketch_bits(__u16 bits, __u16 members)
{
	if (!bits || !members)
		return members;
	return (__u16)ceil(bits * (1 - exp(-(double)members / bits)));
}

__u32 sketch_members(__u16 bits, __u32 set)
{
	if (!bits)
		return set;
	if (set >= bits)
		set = bits - 1;
	return (__u32)lround(-bits * log(1 - (double)set / bits));
}

void policy_limits(struct xdpen_limit limits[static XDPEN_KINDS])
{
	memset(limits, 0, sizeof(*limits) * XDPEN_KINDS);
	for (int kind = 1; kind < XDPEN_KINDS; kind++) {
		limits[kind].limit = rows[kind].limit;
		limits[kind].hard = rows[kind].hard;
		limits[kind].limit_bits = sketch_bits(rows[kind].bits, rows[kind].limit);
		limits[kind].hard_bits = sketch_bits(rows[kind].bits, rows[kind].hard);
	}
}

/* A tick's low half, seen from now: the moment in the past that it stands for. */
static __u64 whole_ticks(__u32 low, __u64 now)
{
	return now - (__u32)((__u32)now - low);
}

static __u32 population(__u64 a, __u64 b)
{
	return __builtin_popcountll(a) + __builtin_popcountll(b);
}

/* What the entry counts in its window as the window stands now, not when a frame last touched it. */
static __u32 spread_value_now(const struct xdpen_spread *entry, __u32 epoch)
{
	__u32 age = epoch - entry->epoch;

	if (age == 0)
		return entry->value;
	if (age == 1)
		return population(entry->bits[0], entry->bits[1]);
	return 0;
}

static __u32 points_of(const struct kind_row *row, __u32 value, __u32 limit, __u32 hard)
{
	if (!limit || value < limit)
		return 0;
	return hard && value >= hard ? SCORE_QUARANTINE : row->points;
}

static void add(struct weighing *weighing, const struct observation *observation)
{
	__u32 at = weighing->count;

	while (at > 0 && weighing->observations[at - 1].points < observation->points) {
		weighing->observations[at] = weighing->observations[at - 1];
		at--;
	}
	weighing->observations[at] = *observation;
	weighing->count++;
}

static void observe(struct weighing *weighing, const struct xdpen_meta *meta, unsigned kind, __u32 set, __u32 peak,
		    __u64 first, __u64 last, __u32 pivot, __u32 weight)
{
	const struct kind_row *row = kind_row(kind);
	struct observation observation = {
		.kind = kind,
		.value = sketch_members(row->bits, set),
		.peak = sketch_members(row->bits, peak),
		.limit = row->limit,
		.window = kind_window_seconds(kind, meta->hz, meta->fast_shift),
		.points = points_of(row, set, sketch_bits(row->bits, row->limit), sketch_bits(row->bits, row->hard)),
		.first = first,
		.last = last,
		.pivot = pivot,
	};

	/* Bits decide, members are for people: what crossed must not read as one below the limit. */
	if (observation.points && observation.value < observation.limit)
		observation.value = observation.limit;
	if (observation.points > weight)
		observation.points = weight;
	if (peak)
		add(weighing, &observation);
}

/* Numbered as they are done: 1. fan-out from the record. */
static void weigh_fan_out(struct weighing *weighing, const struct xdpen_device *device, const struct xdpen_meta *meta,
			  __u64 ticks)
{
	__u32 epoch = (__u32)(ticks >> meta->fast_shift);
	__u32 age = epoch - device->epoch;
	__u32 slow_age = (epoch >> WINDOW_10MIN) - (device->epoch >> WINDOW_10MIN);
	__u32 fast = age == 0 ? device->fast : 0;
	__u32 previous = age == 0 ? device->fast_previous : age == 1 ? device->fast : 0;
	__u32 slow = slow_age == 0 ? device->slow : 0;
	__u32 slow_previous = slow_age == 0 ? device->slow_previous : slow_age == 1 ? device->slow : 0;
	__u64 last = (__u64)device->epoch << meta->fast_shift;

	fast = fast > previous ? fast : previous;
	slow = slow > slow_previous ? slow : slow_previous;
	observe(weighing, meta, XDPEN_FAN_OUT, fast, fast, last, last, 0, SCORE_QUARANTINE);
	observe(weighing, meta, XDPEN_FAN_OUT_SLOW, slow, slow, last, last, 0, SCORE_QUARANTINE);
}

/* 2. The entries of the device's group. Of the pivoted ones the strongest speaks for the kind. */
static const struct xdpen_spread *strongest_pivot(const struct xdpen_spread *spread, __u32 slot, __u32 epoch)
{
	const struct xdpen_spread *best = NULL;

	for (int place = XDPEN_SPREAD_PIVOTED; place < XDPEN_SPREAD_PLACES; place++) {
		const struct xdpen_spread *entry = &spread[place];

		if (entry->owner != slot + 1 || entry->kind != XDPEN_SCAN_PORTS)
			continue;
		if (!best || spread_value_now(entry, epoch) > spread_value_now(best, epoch))
			best = entry;
	}
	return best;
}

static __u32 pool_points(const struct xdpen_spread *entry, const struct xdpen_port *ports, const struct xdpen_meta *meta)
{
	__u32 lasted = meta->hz ? (entry->last - entry->first) / meta->hz : 0;

	/* It must complete (only data segments are counted) and stay a minute; the port says how much that means. */
	return lasted >= 60 ? ports[entry->pivot & 0xffff].pool_weight / 2 : 0;
}

static void weigh_entry(struct weighing *weighing, const struct xdpen_spread *entry, unsigned kind, __u32 slot,
			const struct xdpen_meta *meta, __u64 ticks, const struct xdpen_port *ports)
{
	const struct kind_row *row = kind_row(kind);
	__u32 weight = SCORE_QUARANTINE;
	__u32 value;

	if (!entry || entry->owner != slot + 1 || entry->kind != kind)
		return;
	if (row->window == WINDOW_DAY)
		value = ticks - whole_ticks(entry->last, ticks) < (__u64)24 * 3600 * meta->hz ? entry->value : 0;
	else
		value = spread_value_now(entry, (__u32)(ticks >> meta->fast_shift) >> row->window);
	if (kind == XDPEN_POOL_PORT)
		weight = pool_points(entry, ports, meta);
	observe(weighing, meta, kind, value, entry->peak, whole_ticks(entry->first, ticks), whole_ticks(entry->last, ticks),
		entry->pivot, weight);
}

/* 3. Mining that the owner allows is shown, but weighs nothing. */
static void silence_mining(struct weighing *weighing)
{
	for (__u32 i = 0; i < weighing->count; i++)
		if (kind_row(weighing->observations[i].kind)->mining)
			weighing->observations[i].points = 0;
}

/* 4. The sum, and whether the behaviour goes on. */
static void sum_up(struct weighing *weighing, const struct xdpen_meta *meta, __u64 ticks)
{
	for (__u32 i = 0; i < weighing->count; i++) {
		const struct observation *observation = &weighing->observations[i];

		weighing->score += observation->points;
		if (!observation->points)
			continue;
		weighing->decisive |= kind_row(observation->kind)->decisive;
		weighing->active |= ticks - observation->last < (__u64)ACTIVE_SECONDS * meta->hz;
	}
}

void policy_weigh(const struct xdpen_device *device, const struct xdpen_spread *spread, __u32 slot,
		  const struct xdpen_meta *meta, __u64 ticks, bool mining_allowed,
		  const struct xdpen_port ports[static 65536], struct weighing *weighing)
{
	memset(weighing, 0, sizeof(*weighing));
	weigh_fan_out(weighing, device, meta, ticks);
	for (unsigned kind = 1; spread && kind < XDPEN_KINDS; kind++) {
		int place = kind_row(kind)->place;

		if (place >= 0 && place < XDPEN_SPREAD_PIVOTED)
			weigh_entry(weighing, &spread[place], kind, slot, meta, ticks, ports);
	}
	if (spread)
		weigh_entry(weighing,
			    strongest_pivot(spread, slot, (__u32)(ticks >> meta->fast_shift) >> WINDOW_60S),
			    XDPEN_SCAN_PORTS, slot, meta, ticks, ports);
	if (mining_allowed)
		silence_mining(weighing);
	sum_up(weighing, meta, ticks);
}
