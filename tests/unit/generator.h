/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers that are the same in every run and on every machine: splitmix64 (Steele, Lea, Flood 2014). */
#ifndef XDPEN_UNIT_GENERATOR_H
#define XDPEN_UNIT_GENERATOR_H

#include <linux/types.h>

static __u64 generator;

static inline __u64 next_number(void)
{
	__u64 x = generator += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/* 0..bound - 1 */
static inline __u32 below(__u32 bound)
{
	return (next_number() >> 32) % bound;
}

#endif
