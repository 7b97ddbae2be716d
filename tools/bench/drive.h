/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the prologue does to the frame before each stage, and what it hands back:
 * many sources, because one hot frame hides the whole cost of a table.
 *
 * Frame i comes from source (i * DRIVE_ORDER) mod sources, so that all are
 * visited in scattered order, and goes to destination base + ((i + i / sources)
 * & destination_mask): with mask 15 every source meets 16 destinations, with a
 * wide mask each of its frames goes to a fresh one.
 */
#ifndef XDPEN_BENCH_DRIVE_H
#define XDPEN_BENCH_DRIVE_H

#include <linux/types.h>

#define DRIVE_ORDER 0x9E3779B1u /* odd: a permutation modulo a power of two */

struct drive {
	__u32 sent; /* frames in this run so far */
	__u32 last; /* number of the last frame */
	__u32 sources_shift; /* sources = 1 << shift */
	__u32 family; /* last byte of the source MAC: 0 registered, 1 strangers */
	__u32 destination_base; /* host order */
	__u32 destination_mask;
	__u32 destination_at; /* offset in the frame; IPv6: of the lower half */
	__u32 ipv6;
	__u32 stage; /* slot of the program array */
	__u32 slice_mask; /* frames in a slice less one */
	__u64 start; /* ns, at the first and at the last frame */
	__u64 end;
	__u64 mark; /* ns, where the present slice began */
	__u64 least; /* ns of the fastest slice, 0 = none was completed */
};

/* A locally administered MAC as a little-endian number, spread over four bytes as a site's vendors are. */
static inline __u64 drive_mac(__u32 source, __u32 family)
{
	return 0x02 | (__u64)(source * 0x85EBCA6Bu) << 8 | (__u64)family << 40;
}

#endif
