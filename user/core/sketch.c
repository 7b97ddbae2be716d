// SPDX-License-Identifier: GPL-2.0-or-later
#include "sketch.h"

#include <string.h>

#include "address.h"

static __u64 mix(__u64 x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdULL;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ULL;
	return x ^ x >> 33;
}

__u64 sketch_hash(const __u8 address[static 16], __u64 salt)
{
	__u64 halves[2];
	__u32 ipv4;

	if (address_is_ipv4(address)) {
		memcpy(&ipv4, address + 12, sizeof(ipv4));
		return mix(ipv4 ^ salt);
	}
	memcpy(halves, address, sizeof(halves));
	return mix(mix(halves[0] ^ salt) ^ halves[1]);
}
