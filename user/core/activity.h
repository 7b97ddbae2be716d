/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device did between two tallies of its record. */
#ifndef XDPEN_CORE_ACTIVITY_H
#define XDPEN_CORE_ACTIVITY_H

#include <xdpen/abi.h>

/* One moment of a device. `key.present` 0: there was none in the slot. */
struct tally {
	struct xdpen_key key;
	__u64 frames; /* totals */
	__u64 bytes;
	__u32 syns; /* wraps */
	__u32 epoch; /* that `contacts` belongs to, the low bits of its number */
	__u32 contacts; /* set bits of sketch.contacts: it is emptied when the epoch turns */
};

/* A second of it, on average. */
struct activity {
	double frames;
	double bytes;
	double syns;
	double contacts; /* (address, protocol, port) not used before in the epoch, estimated */
};

struct tally tally_of(const struct xdpen_device *device, const struct xdpen_sketch *sketch,
		      const struct xdpen_counters *total);

/*
 * `ns`: time from `before` to `now`, more than 0. Where another device was in the
 * slot before, or the counters have begun anew, all that `now` counts is new.
 */
struct activity activity_between(const struct tally *before, const struct tally *now, __u64 ns);

#endif
