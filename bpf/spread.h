/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Distinct members per (device, kind, pivot): one mechanism for every scan
 * shape. Touched by first contacts, answers to them and data to pool ports,
 * never by other traffic.
 */
#ifndef XDPEN_BPF_SPREAD_H
#define XDPEN_BPF_SPREAD_H

/* A pivot is given up after this many contacts with other pivots, and so many more for each member that it has. */
#define PIVOT_PATIENCE 8
#define PIVOT_PATIENCE_MORE 4

enum crossing {
	CROSSED_NOTHING,
	CROSSED_OPEN, /* so many without an answer: told once per window */
	CROSSED_LIMIT, /* told once per window */
	CROSSED_HARD,
};

/* What spread_count() returns: value << 8 | COUNTED_DECISIVE | enum crossing. */
#define COUNTED_DECISIVE 0x80

static __always_inline __u32 window_number(__u32 kind, __u64 ticks)
{
	return (__u32)(ticks >> fast_shift) >> xdpen_window_shift(kind);
}

static __always_inline _Bool is_pivoted(__u32 kind)
{
	return kind == XDPEN_SCAN_PORTS || kind == XDPEN_SCAN_UDP || kind == XDPEN_SCAN_UDP_PORTS;
}

static __always_inline struct xdpen_spread *spread_at(__u32 slot, __u32 place)
{
	return array_element(&spread, (slot & pool_mask) * XDPEN_SPREAD_PLACES + place);
}

/* The entry of a kind without pivot, if the device has one. */
static __always_inline struct xdpen_spread *spread_of(__u32 slot, __u32 kind)
{
	struct xdpen_spread *entry = spread_at(slot, xdpen_place(kind));

	return entry && entry->owner == slot + 1 && entry->kind == kind ? entry : 0;
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
	/* So that the first contact finds a snapshot that is long over. */
	if (xdpen_keeps_answers(kind))
		entry->last = now - XDPEN_GRACE(fast_shift);
}

/* Free, or silent for a whole window: nobody misses what it holds. */
static __always_inline _Bool spread_idle(const struct xdpen_spread *entry, __u32 epoch)
{
	return !entry->owner || epoch - entry->epoch > 1;
}

/* A kind without pivot has a place of its own in the device's group. */
static __always_inline struct xdpen_spread *spread_direct(__u32 slot, __u32 kind, __u32 pivot, __u32 epoch, __u32 now)
{
	struct xdpen_spread *entry = spread_at(slot, xdpen_place(kind));

	if (!entry)
		return 0;
	if (entry->owner != slot + 1) {
		if (!spread_idle(entry, epoch))
			return 0;
		spread_claim(entry, slot, kind, pivot, epoch, now);
	}
	if (!xdpen_keeps_answers(kind))
		entry->pivot = pivot; /* no pivot here, but the port that matters, for user space */
	return entry;
}

/*
 * Only a new member renews the patience: a host that is merely visited again
 * does not keep the place for itself. For hosts on a UDP port it does not grow,
 * so that the many ports of peer-to-peer traffic never add up on one.
 */
static __always_inline __u32 patience(const struct xdpen_spread *entry, __u32 kind)
{
	return kind == XDPEN_SCAN_UDP ? PIVOT_PATIENCE : PIVOT_PATIENCE + PIVOT_PATIENCE_MORE * entry->value;
}

static __always_inline struct xdpen_spread *pivot_entry(__u32 slot, __u32 kind, __u32 pivot)
{
	return spread_at(slot, xdpen_place(kind) + (kind == XDPEN_SCAN_PORTS ? pivot >> 31 : 0));
}

/* Another pivot holds the place and has patience left: a scan of many hosts ends here, before any subprogram. */
static __always_inline _Bool pivot_waits(__u32 slot, __u32 kind, __u32 pivot, __u32 epoch)
{
	struct xdpen_spread *entry = pivot_entry(slot, kind, pivot);

	if (!entry || entry->owner != slot + 1 || entry->pivot == pivot || spread_idle(entry, epoch) ||
	    entry->misses + 1u >= patience(entry, kind))
		return 0;
	entry->misses++;
	return 1;
}

/* The pivot's entry, taken from another where that one's patience is over; 0: it belongs to another device. */
static __always_inline struct xdpen_spread *spread_pivoted(__u32 slot, __u32 kind, __u32 pivot, __u32 epoch, __u32 now)
{
	struct xdpen_spread *entry = pivot_entry(slot, kind, pivot);

	if (!entry)
		return 0;
	if (entry->owner == slot + 1 && entry->kind == kind && entry->pivot == pivot)
		return entry;
	if (entry->owner != slot + 1 && !spread_idle(entry, epoch))
		return 0;
	spread_claim(entry, slot, kind, pivot, epoch, now);
	return entry;
}

static __always_inline __u32 member_bit(__u32 member)
{
	return mix(member ^ salt) & (64 * XDPEN_SPREAD_WORDS - 1);
}

/*
 * A contact's bit of 64. The windows of one kind of contact take different bits
 * of its hash, which is salted and mixed already: two hosts that are one in a
 * window are hardly ever one in the next.
 */
static __always_inline __u64 contact_mask(__u32 kind, __u32 member)
{
	return 1ULL << (member >> xdpen_contact_shift(kind) & 63);
}

static __always_inline void spread_turn(struct xdpen_spread *entry, __u32 kind, __u32 epoch)
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
	if (!xdpen_keeps_answers(kind) && !(entry->bits_previous[bit >> 6 & 1] >> (bit & 63) & 1))
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

static __always_inline const struct xdpen_limit *limit_of(__u32 slot, __u32 kind)
{
	const struct xdpen_device *device = array_element(&devices, slot);
	const struct xdpen_policy *site = array_element(&policy, 0);

	return device && site ? &site->limits[device->family & (XDPEN_FAMILIES - 1)][kind] : 0;
}

static __always_inline enum crossing spread_judge(struct xdpen_spread *entry, const struct xdpen_limit *limit,
						  __u32 value, __u32 open)
{
	if (limit->hard_bits && value >= limit->hard_bits)
		return CROSSED_HARD;
	if (limit->limit_bits && value >= limit->limit_bits && !(entry->announced & 1)) {
		entry->announced |= 1;
		return CROSSED_LIMIT;
	}
	if (limit->open_bits && open >= limit->open_bits && !(entry->announced & 2)) {
		entry->announced |= 2;
		return CROSSED_OPEN;
	}
	return CROSSED_NOTHING;
}

/* Is the frame worth keeping? Kinds with small limits: from the second member on; else from half of the limit on. */
static __always_inline __u32 decisive(const struct xdpen_limit *limit, __u32 value, __u32 open)
{
	if (limit->open_bits && open * 2 > limit->open_bits)
		return COUNTED_DECISIVE;
	if (!limit->limit_bits)
		return 0;
	return value > 1 && (limit->limit_bits <= 16 || value * 2 >= limit->limit_bits) ? COUNTED_DECISIVE : 0;
}

/*
 * Before a contact is added: what was open at the last snapshot and still is has
 * no answer. A snapshot is due once XDPEN_GRACE has passed over the last one.
 */
static __always_inline void settle(struct xdpen_spread *entry, __u32 now)
{
	__u64 contacted = entry->bits[0] | entry->bits_previous[0];
	__u64 answered = entry->bits[1] | entry->bits_previous[1];
	__u32 grace = XDPEN_GRACE(fast_shift);

	/* The snapshot may be of the window before: whom it has and this one forgot, that one's answer is forgotten, too. */
	if (now - entry->last >= grace)
		entry->value = population(contacted & ~answered);
	else if ((__u16)(now - entry->misses) >= grace)
		entry->value = population(entry->snapshot & contacted & ~answered);
	else
		return;
	entry->snapshot = contacted;
	entry->misses = now;
}

static __always_inline int spread_contact(struct xdpen_spread *entry, const struct xdpen_limit *limit, __u32 kind,
					  __u32 member, __u32 now)
{
	__u64 mask = contact_mask(kind, member), contacted, unanswered;
	__u32 value, open;

	if (entry->bits[0] & mask)
		return 0;
	if (kind != XDPEN_SCAN_UDP)
		settle(entry, now);
	entry->bits[0] |= mask;
	entry->last = now;
	contacted = entry->bits[0] | entry->bits_previous[0];
	unanswered = contacted & ~(entry->bits[1] | entry->bits_previous[1]);
	open = population(unanswered);
	/* A scan that nobody answers is counted once. */
	value = contacted == unanswered ? open : population(contacted);
	if (kind == XDPEN_SCAN_UDP) {
		entry->value = open;
		entry->misses = 0;
	}
	if (value > entry->peak)
		entry->peak = value;
	return value << 8 | decisive(limit, value, open) | spread_judge(entry, limit, value, open);
}

static __always_inline int spread_member(struct xdpen_spread *entry, const struct xdpen_limit *limit, _Bool pivoted,
					 __u32 member, __u32 now)
{
	__u32 bit = member_bit(member);
	__u64 *word = &entry->bits[bit >> 6 & 1];
	__u64 mask = 1ULL << (bit & 63);
	__u32 value;

	/* Written when it changes only: a line that several CPUs read stays with all of them. */
	if (entry->last != now)
		entry->last = now;
	if (*word & mask && entry->member == member)
		return 0;
	if (!(entry->bits[0] | entry->bits[1] | entry->bits_previous[0] | entry->bits_previous[1]))
		entry->member = member;
	*word |= mask;
	if (pivoted)
		entry->misses = 0;
	value = spread_value(entry, member);
	entry->value = value;
	if (value > entry->peak)
		entry->peak = value;
	return value << 8 | decisive(limit, value, 0) | spread_judge(entry, limit, value, 0);
}

/*
 * Counts `member`. Returns 0 where nothing was added, else as said at COUNTED_DECISIVE.
 * A subprogram: its callers pay one call, the verifier walks it once.
 */
__noinline int spread_count(__u32 slot, __u32 kind, __u32 pivot, __u32 member)
{
	__u64 ticks = ticks_now();
	const struct xdpen_limit *limit;
	struct xdpen_spread *entry;
	__u32 epoch;

	/* Before any switch on `kind`: the compiler makes signed compares of those, and 6.1 then loses a later bound. */
	if (kind >= XDPEN_KINDS)
		return 0;
	limit = limit_of(slot, kind);
	epoch = window_number(kind, ticks);
	entry = is_pivoted(kind) ? spread_pivoted(slot, kind, pivot, epoch, ticks) :
				   spread_direct(slot, kind, pivot, epoch, ticks);
	if (!entry || !limit) {
		count_reason(XDPEN_LOST_SPREAD, 0);
		return 0;
	}
	if (entry->epoch != epoch)
		spread_turn(entry, kind, epoch);
	return xdpen_keeps_answers(kind) ? spread_contact(entry, limit, kind, member, ticks) :
					   spread_member(entry, limit, is_pivoted(kind), member, ticks);
}

/* A host that was contacted answered. `pivot`: the UDP port of scan-udp, else 0. */
__noinline int spread_answer(__u32 slot, __u32 kind, __u32 pivot, __u32 member)
{
	__u64 mask = contact_mask(kind, member);
	struct xdpen_spread *entry;
	__u32 epoch;

	if (kind >= XDPEN_KINDS)
		return 0;
	entry = spread_of(slot, kind);
	if (!entry || (kind == XDPEN_SCAN_UDP && entry->pivot != pivot))
		return 0;
	epoch = window_number(kind, ticks_now());
	if (entry->epoch != epoch)
		spread_turn(entry, kind, epoch);
	if ((entry->bits[0] | entry->bits_previous[0]) & mask)
		entry->bits[1] |= mask;
	return 0;
}

#endif
