/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FNV-1a, 32 bits (Fowler, Noll, Vo). Unsalted: only where nobody gains by a collision that he has chosen. */
#ifndef XDPEN_CORE_FNV_H
#define XDPEN_CORE_FNV_H

#include <stddef.h>
#include <xdpen/abi.h>

static inline __u32 fnv1a(const void *bytes, size_t length)
{
	const __u8 *at = bytes;
	__u32 hash = 2166136261u;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ at[i]) * 16777619u;
	return hash;
}

#endif
