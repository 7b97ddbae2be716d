/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fan-out: distinct destinations in nested windows, by linear counting. The
 * slow sketch is touched only when the fast one gained a bit, and both turn on
 * a fast boundary, so repeated traffic pays for one line however many windows
 * there are.
 */
#ifndef XDPEN_BPF_FANOUT_H
#define XDPEN_BPF_FANOUT_H

static __always_inline _Bool has_bit(const __u64 *words, __u32 bit)
{
	return words[bit >> 6] >> (bit & 63) & 1;
}

/*
 * Without a lock: of two CPUs that meet in one word within a nanosecond one may
 * lose its bit, and the estimate is one short until that destination comes
 * again. A locked OR would cost every first contact a fifth of its time.
 */
static __always_inline _Bool set_bit(__u64 *words, __u32 bit)
{
	if (has_bit(words, bit))
		return 0;
	words[bit >> 6] |= 1ULL << (bit & 63);
	return 1;
}

/* One CPU turns the windows: the one whose compare-and-swap takes the epoch forward. */
static __always_inline void turn_windows(struct xdpen_device *device, struct xdpen_sketch *sketch, __u32 epoch)
{
	__u32 old = device->epoch;

	if (old == epoch || __sync_val_compare_and_swap(&device->epoch, old, epoch) != old)
		return;
	sketch->fast_previous = epoch - old == 1 ? sketch->fast : 0;
	sketch->fast = 0;
	device->heads = 0;
	device->questions = 0;
	/* The rest of a message that has not come by now will not. */
	if (device->flags & XDPEN_FOLLOW)
		device->flags &= ~XDPEN_FOLLOW;
	__builtin_memset(sketch->contacts, 0, sizeof(sketch->contacts));
	__builtin_memset(sketch->fast_bits, 0, sizeof(sketch->fast_bits));
	if (epoch >> XDPEN_EPOCH_10MIN_SHIFT == old >> XDPEN_EPOCH_10MIN_SHIFT)
		return;
	sketch->slow_previous = (epoch >> XDPEN_EPOCH_10MIN_SHIFT) - (old >> XDPEN_EPOCH_10MIN_SHIFT) == 1 ? sketch->slow : 0;
	sketch->slow = 0;
	__builtin_memset(sketch->slow_bits, 0, sizeof(sketch->slow_bits));
}

/* One of the slow sketch's bits, which are no power of two, by other bits of the hash than the fast one's. */
static __always_inline __u32 slow_bit(__u64 hash)
{
	return (hash >> 24 & 0xffffffff) * (64 * XDPEN_SLOW_WORDS) >> 32;
}

/* True when the address is new in the fast window. */
static __always_inline _Bool count_address(struct xdpen_sketch *sketch, __u64 hash)
{
	__u32 slow = slow_bit(hash);

	if (!set_bit(sketch->fast_bits, hash >> 56))
		return 0;
	sketch->fast++;
	if (slow < 64 * XDPEN_SLOW_WORDS && set_bit(sketch->slow_bits, slow))
		sketch->slow++;
	return 1;
}

#endif
