/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Salted mixing for sketches. The salt goes in before anything is folded, so
 * that nobody can choose addresses that share a bit. The mixer is the 64-bit
 * finaliser of MurmurHash3 (public domain, A. Appleby): full avalanche, not a
 * keyed hash: a leaked salt lets an attacker undercount himself, nobody else.
 */
#ifndef XDPEN_BPF_HASH_H
#define XDPEN_BPF_HASH_H

static __always_inline __u64 mix(__u64 x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdULL;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ULL;
	return x ^ x >> 33;
}

#endif
