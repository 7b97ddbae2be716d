/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the prologue does to the frame before each stage, and what it hands back:
 * many sources, because one hot frame hides the whole cost of a table.
 *
 * Frame i belongs to device (i * DRIVE_ORDER) mod sources, so that all are
 * visited in scattered order, and its other end is base + ((i + i / sources) &
 * address_mask): with mask 15 every device meets 16 hosts, with a wide mask each
 * of its frames meets a fresh one.
 */
#ifndef XDPEN_BENCH_DRIVE_H
#define XDPEN_BENCH_DRIVE_H

#include <linux/types.h>

#define DRIVE_ORDER 0x9E3779B1u /* odd: a permutation modulo a power of two */
#define DRIVE_CPUS 8 /* a power of two; a CPU uses the entry of its number modulo this */

struct drive {
	__u32 sent; /* frames in this run so far */
	__u32 last; /* number of the last frame */
	__u32 source_base; /* first of the devices: their numbers are XORed with it */
	__u32 sources_shift; /* devices = 1 << shift */
	__u32 family; /* last byte of the MAC: 0 registered, others are strangers */
	__u32 address_base; /* host order */
	__u32 address_mask;
	__u32 address_at; /* offset in the frame; IPv6: of the lower half */
	__u32 mac_at; /* offset of the device's MAC: 6 from it, 0 to it */
	__u32 ipv6;
	__u32 stage; /* slot of the program array */
	__u32 slice_mask; /* frames in a slice less one */
	__u32 chained; /* a frame begins when the one before it has ended */
	__u32 restore; /* length of the frame that stages lengthen or change, 0: they do not */
	__u32 restore_tag; /* its bytes 12 to 15 */
	__u32 out; /* ifindex that live frames are sent out of */
	__u64 start; /* ns, at the first and at the last frame */
	__u64 end;
	__u64 mark; /* ns, where the present slice began */
	__u64 least; /* ns of the fastest slice, 0 = none was completed */
} __attribute__((aligned(128)));

/* A locally administered MAC as a little-endian number, spread over four bytes as a site's vendors are. */
static inline __u64 drive_mac(__u32 source, __u32 family)
{
	return 0x02 | (__u64)(source * 0x85EBCA6Bu) << 8 | (__u64)family << 40;
}

#endif
