/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The programs' own headers, compiled for user space: their helpers and maps are
 * replaced here, so that the tests hold the policy against the counting itself
 * and not against a copy of it.
 */
#ifndef XDPEN_UNIT_PROGRAMS_H
#define XDPEN_UNIT_PROGRAMS_H

#include <arpa/inet.h>
#include <xdpen/abi.h>

#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#undef __noinline
#define __noinline static __attribute__((unused))
#define bpf_ntohl ntohl
#define array_element(map, index) ((void *)&(*(map))[index])

#define PROGRAM_SLOTS 8

static __u64 salt = 0x243f6a8885a308d3ULL; /* the first digits of pi, after the point */
static __u32 fast_shift = 11, pool_mask = PROGRAM_SLOTS - 1;
static __u64 program_ticks;
static struct xdpen_device devices[PROGRAM_SLOTS];
static struct xdpen_spread spread[PROGRAM_SLOTS * XDPEN_SPREAD_PLACES];
static struct xdpen_policy policy[1];

static inline __u64 ticks_now(void)
{
	return program_ticks;
}

static inline void count_reason(__u32 reason, __u32 bytes)
{
	(void)reason;
	(void)bytes;
}

#include "../../bpf/hash.h"
#include "../../bpf/address.h"
#include "../../bpf/spread.h"

#endif
