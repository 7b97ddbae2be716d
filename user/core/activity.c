// SPDX-License-Identifier: GPL-2.0-or-later
#include "activity.h"

#include "mac.h"
#include "policy.h"
#include "when.h"

#define BITS (64 * XDPEN_FAST_WORDS)
/* The last sixteenth of a sketch says nothing any more: one bit stands for more than 16 members there. */
#define FULL (BITS - BITS / 16)

static __u32 count_bits(const __u64 words[static XDPEN_FAST_WORDS])
{
	__u32 set = 0;

	for (int i = 0; i < XDPEN_FAST_WORDS; i++)
		set += (__u32)__builtin_popcountll(words[i]);
	return set;
}

struct tally tally_of(const struct xdpen_device *device, const struct xdpen_sketch *sketch,
		      const struct xdpen_counters *total)
{
	return (struct tally){
		.key = device->key,
		.frames = total->frames,
		.bytes = total->bytes,
		.syns = total->syns,
		.epoch = device->epoch,
		.contacts = count_bits(sketch->contacts),
	};
}

/*
 * Contacts of one epoch. What came in the rest of the one before is missed: at most
 * once in eight seconds, and never made up. A full sketch gains no bits, and who
 * has filled it goes on to new hosts: then each SYN is taken for a contact.
 */
static double new_contacts(const struct tally *before, const struct tally *now, __u32 syns)
{
	__u32 old = before->epoch == now->epoch && before->contacts <= now->contacts ? before->contacts : 0;
	double gained = (double)sketch_members(BITS, now->contacts) - sketch_members(BITS, old);

	return now->contacts >= FULL && syns > gained ? syns : gained;
}

struct activity activity_between(const struct tally *before, const struct tally *now, __u64 ns)
{
	static const struct tally nothing;
	double seconds = (double)ns / SECOND;

	if (!mac_equal(&before->key, &now->key) || before->frames > now->frames || before->bytes > now->bytes)
		before = &nothing;
	return (struct activity){
		.frames = (double)(now->frames - before->frames) / seconds,
		.bytes = (double)(now->bytes - before->bytes) / seconds,
		.syns = (double)(now->syns - before->syns) / seconds,
		.contacts = new_contacts(before, now, now->syns - before->syns) / seconds,
	};
}
