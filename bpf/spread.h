/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Distinct members per (device, kind, pivot): one mechanism for every scan
 * shape. Touched by SYNs and by data to pool ports, never by other traffic.
 */
#ifndef XDPEN_BPF_SPREAD_H
#define XDPEN_BPF_SPREAD_H

/* A pivot is given up after this many contacts with other pivots in a row. */
#define PIVOT_PATIENCE 8

enum crossing {
	CROSSED_NOTHING,
	CROSSED_LIMIT, /* told once per window */
	CROSSED_HARD,
};

static __always_inline __u32 window_number(__u32 kind, __u64 ticks)
{
	__u32 epoch = ticks >> fast_shift;

	switch (kind) {
	case XDPEN_SCAN_SERVICE_SLOW:
	case XDPEN_MIRAI:
	case XDPEN_POOL_PORT:
		return epoch >> XDPEN_EPOCH_10MIN_SHIFT;
	default:
		return epoch >> XDPEN_EPOCH_60S_SHIFT;
	}
}

/* The place of a kind without pivot; user space uses the same numbers (user/core/policy.c). */
static __always_inline __u32 kind_place(__u32 kind)
{
	switch (kind) {
	case XDPEN_SCAN_SERVICE:
		return 0;
	case XDPEN_SCAN_SERVICE_SLOW:
		return 1;
	case XDPEN_BARE_SYN:
		return 2;
	case XDPEN_MIRAI:
		return 3;
	case XDPEN_POOL_PORT:
		return 4;
	default:
		return XDPEN_SPREAD_PIVOTED;
	}
}

static __always_inline struct xdpen_spread *spread_at(__u32 slot, __u32 place)
{
	return array_element(&spread, (slot & pool_mask) * XDPEN_SPREAD_PLACES + place);
}

static __always_inline void spread_claim(struct xdpen_spread *entry, __u32 slot, __u32 kind, __u32 pivot, __u32 epoch,
					 __u32 now)
{
	__builtin_memset(entry, 0, sizeof(*entry));
	entry->owner = slot + 1;
	entry->kind = kind;
	entry->pivot = pivot;
	entry->epoch = epoch;
	entry->first = now;
}

/* Free, or silent for a whole window: nobody misses what it holds. */
static __always_inline _Bool spread_idle(const struct xdpen_spread *entry, __u32 epoch)
{
	return !entry->owner || epoch - entry->epoch > 1;
}

/* A kind without pivot has a place of its own in the device's group. */
static __always_inline struct xdpen_spread *spread_direct(__u32 slot, __u32 kind, __u32 pivot, __u32 epoch, __u32 now)
{
	struct xdpen_spread *entry = spread_at(slot, kind_place(kind));

	if (!entry)
		return 0;
	if (entry->owner != slot + 1) {
		if (!spread_idle(entry, epoch))
			return 0;
		spread_claim(entry, slot, kind, pivot, epoch, now);
	}
	entry->pivot = pivot; /* no pivot here, but the port that matters, for user space */
	return entry;
}

/*
 * Two ways for pivots. The way in possession keeps it while it is hit at least
 * once in PIVOT_PATIENCE contacts, so that up to sixteen hosts scanned in turn
 * do not hide each other.
 */
static __always_inline struct xdpen_spread *spread_pivoted(__u32 slot, __u32 kind, __u32 pivot, __u32 epoch, __u32 now)
{
	__u32 way = XDPEN_SPREAD_PIVOTED + (pivot >> 31);
	struct xdpen_spread *entry = spread_at(slot, way);

	if (!entry)
		return 0;
	if (entry->owner == slot + 1 && entry->kind == kind && entry->pivot == pivot) {
		entry->misses = 0;
		return entry;
	}
	if (!spread_idle(entry, epoch)) {
		if (entry->owner != slot + 1)
			return 0;
		if (++entry->misses < PIVOT_PATIENCE)
			return entry; /* somebody else's: the caller sees the pivot differ */
	}
	spread_claim(entry, slot, kind, pivot, epoch, now);
	return entry;
}

static __always_inline __u32 member_bit(__u32 member)
{
	return mix(member ^ salt) & (64 * XDPEN_SPREAD_WORDS - 1);
}

static __always_inline void spread_turn(struct xdpen_spread *entry, __u32 epoch)
{
	_Bool next = epoch - entry->epoch == 1;
	__u32 bit = member_bit(entry->member);

	entry->bits_previous[0] = next ? entry->bits[0] : 0;
	entry->bits_previous[1] = next ? entry->bits[1] : 0;
	entry->bits[0] = 0;
	entry->bits[1] = 0;
	entry->epoch = epoch;
	entry->announced = 0;
	/* Once its window is over, the first member no longer tells others apart. */
	if (!(entry->bits_previous[bit >> 6 & 1] >> (bit & 63) & 1))
		entry->member = 0;
}

static __always_inline __u32 population(__u64 x)
{
	x -= x >> 1 & 0x5555555555555555ULL;
	x = (x & 0x3333333333333333ULL) + (x >> 2 & 0x3333333333333333ULL);
	x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return x * 0x0101010101010101ULL >> 56;
}

static __always_inline __u32 spread_value(const struct xdpen_spread *entry, __u32 member)
{
	__u32 value = population(entry->bits[0] | entry->bits_previous[0]) +
		      population(entry->bits[1] | entry->bits_previous[1]);

	return value == 1 && entry->member && member != entry->member ? 2 : value;
}

static __always_inline enum crossing spread_judge(struct xdpen_spread *entry, __u32 kind)
{
	struct xdpen_policy *limits = array_element(&policy, 0);
	struct xdpen_limit *limit;

	if (!limits)
		return CROSSED_NOTHING;
	limit = &limits->limits[kind];
	if (limit->hard_bits && entry->value >= limit->hard_bits)
		return CROSSED_HARD;
	if (!limit->limit_bits || entry->value < limit->limit_bits || entry->announced)
		return CROSSED_NOTHING;
	entry->announced = 1;
	return CROSSED_LIMIT;
}

/*
 * Counts `member`; returns value << 8 | enum crossing, 0 where nothing was added.
 * A subprogram: its callers pay one call, the verifier walks it once.
 */
__noinline int spread_count(__u32 slot, __u32 kind, __u32 pivot, __u32 member)
{
	__u64 ticks = ticks_now();
	__u32 now = ticks;
	__u32 bit = member_bit(member);
	__u64 mask = 1ULL << (bit & 63);
	struct xdpen_spread *entry;
	__u32 epoch, value;
	__u64 *word;

	/* Before any switch on `kind`: the compiler makes signed compares of those, and 6.1 then loses a later bound. */
	if (kind >= XDPEN_KINDS)
		return 0;
	epoch = window_number(kind, ticks);
	entry = kind == XDPEN_SCAN_PORTS ? spread_pivoted(slot, kind, pivot, epoch, now) :
					   spread_direct(slot, kind, pivot, epoch, now);
	if (!entry) {
		count_reason(XDPEN_LOST_SPREAD, 0);
		return 0;
	}
	if (kind == XDPEN_SCAN_PORTS && entry->pivot != pivot)
		return 0;
	if (entry->epoch != epoch)
		spread_turn(entry, epoch);
	entry->last = now;
	word = &entry->bits[bit >> 6 & 1];
	if (*word & mask && entry->member == member)
		return 0;
	if (!(entry->bits[0] | entry->bits[1] | entry->bits_previous[0] | entry->bits_previous[1]))
		entry->member = member;
	*word |= mask;
	value = spread_value(entry, member);
	entry->value = value;
	if (value > entry->peak)
		entry->peak = value;
	return value << 8 | spread_judge(entry, kind);
}

#endif
