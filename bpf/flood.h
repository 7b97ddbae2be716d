/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Floods: frames a second to one destination that hardly answers. One frame in
 * XDPEN_FLOOD_SAMPLE is looked at, and one SYN in XDPEN_SYN_SAMPLE; the
 * destination that has most of them is found by majority vote (Boyer and Moore
 * 1981), weighted.
 */
#ifndef XDPEN_BPF_FLOOD_H
#define XDPEN_BPF_FLOOD_H

/* A flood lasts: so many seconds in a row. */
#define FLOOD_SECONDS 3
/* Whoever answers one frame in so many is talking, not flooded. */
#define FLOOD_ANSWERS 100
/*
 * A SYN with fewer frames to it than this stays half open. Of a connection that completes, SYN, ACK and an end are the
 * least; the SYN is counted twice, by itself and by its part of the samples.
 */
#define FLOOD_HALF_OPEN 4

static __always_inline void vote(struct xdpen_flood *flood, struct xdpen_spread *entry, __u32 destination, __u32 frames)
{
	if (entry->pivot == destination) {
		flood->hits += frames;
	} else if (flood->hits >= frames) {
		flood->hits -= frames;
	} else {
		entry->pivot = destination;
		flood->hits = frames;
		flood->syns = flood->answers = flood->sent = 0;
	}
}

/*
 * The second is over: `misses` counts how many in a row were above the limit, with the same destination at the end of
 * each. At the beginning of one any frame takes the lead, so that who changes then says nothing. True: by half-open
 * connections.
 */
static __always_inline _Bool flood_turn(struct xdpen_spread *entry, const struct xdpen_limit *limit, __u32 second)
{
	struct xdpen_flood *flood = &entry->flood;
	__u32 rate = flood->hits / XDPEN_FLOOD_SAMPLE;
	/* Half-open connections harm at a tenth of the rate. */
	__u32 half_open = flood->hits < flood->syns * FLOOD_HALF_OPEN ? flood->syns * 10 / XDPEN_FLOOD_SAMPLE : 0;

	if (half_open > rate)
		rate = half_open;
	entry->value = rate > 0xffff ? 0xffff : rate;
	flood->sent += flood->hits;
	if (second - entry->epoch == 1 && limit->limit_bits && rate >= limit->limit_bits)
		entry->misses = entry->pivot != entry->member ? 1 : entry->misses < 0xffff ? entry->misses + 1 : 0xffff;
	else
		entry->misses = flood->sent = flood->answers = 0;
	entry->member = entry->pivot;
	flood->hits = flood->syns = 0;
	entry->epoch = second;
	entry->announced = 0;
	return limit->limit_bits && half_open >= limit->limit_bits;
}

/* `what`: destination's hash; `frames` << 1 | is a SYN. Returns like spread_count(). */
__noinline int flood_count(__u32 slot, __u32 destination, __u32 what)
{
	struct xdpen_device *device = array_element(&devices, slot);
	struct xdpen_spread *entry = spread_at(slot, xdpen_place(XDPEN_FLOOD));
	const struct xdpen_limit *limit = limit_of(slot, XDPEN_FLOOD);
	__u64 ticks = ticks_now();
	__u32 second = ticks >> XDPEN_SECOND_SHIFT(fast_shift);
	_Bool half_open;
	__u32 result = 0;

	if (!entry || !limit || !device)
		return 0;
	if (entry->owner != slot + 1) {
		if (entry->owner && second - entry->epoch < 64)
			return 0;
		spread_claim(entry, slot, XDPEN_FLOOD, destination, second, ticks);
	}
	if (entry->epoch != second) {
		half_open = flood_turn(entry, limit, second);
		if (entry->misses && !(device->flags & XDPEN_FLOOD_WATCH))
			device->flags |= XDPEN_FLOOD_WATCH;
		if (entry->misses >= FLOOD_SECONDS &&
		    (half_open || entry->flood.answers * FLOOD_ANSWERS < entry->flood.sent)) {
			/* The peak is that of this flood, not of one an hour ago. */
			if (entry->value > entry->peak || (__u32)ticks - entry->last > 1u << (fast_shift + XDPEN_EPOCH_60S_SHIFT))
				entry->peak = entry->value;
			entry->last = ticks;
			result = (__u32)entry->value << 8 | COUNTED_DECISIVE | spread_judge(entry, limit, entry->value, 0);
		}
	}
	vote(&entry->flood, entry, destination, what >> 1);
	if (what & 1 && entry->pivot == destination)
		entry->flood.syns += what >> 1;
	return result;
}

#endif
