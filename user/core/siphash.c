// SPDX-License-Identifier: GPL-2.0-or-later
#include "siphash.h"

#define WORD 8

static __u64 rotate(__u64 word, int bits)
{
	return word << bits | word >> (64 - bits);
}

/* Little-endian, up to a word. */
static __u64 load(const __u8 *bytes, size_t count)
{
	__u64 word = 0;

	while (count--)
		word = word << 8 | bytes[count];
	return word;
}

static void mix(__u64 v[static 4], int rounds)
{
	while (rounds--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

static void absorb(__u64 v[static 4], __u64 word)
{
	v[3] ^= word;
	mix(v, 2);
	v[0] ^= word;
}

__u64 siphash(const __u8 key[static SIPHASH_KEY], const void *message, size_t length)
{
	const __u64 k0 = load(key, WORD), k1 = load(key + WORD, WORD);
	const __u8 *at = message;
	size_t left = length;
	/* "somepseudorandomlygeneratedbytes" */
	__u64 v[4] = { k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573 };

	for (; left >= WORD; left -= WORD, at += WORD)
		absorb(v, load(at, WORD));
	absorb(v, (__u64)length << 56 | load(at, left));
	v[2] ^= 0xff;
	mix(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
