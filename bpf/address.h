/* SPDX-License-Identifier: GPL-2.0 */
/* What an address says of itself: group, public, on this LAN. */
#ifndef XDPEN_BPF_ADDRESS_H
#define XDPEN_BPF_ADDRESS_H

/* Multicast or broadcast. The reserved block between them is unicast to whoever scans it. */
static __always_inline _Bool is_group4(__be32 address)
{
	__u32 host = bpf_ntohl(address);

	return host >> 28 == 14 || host == 0xffffffff;
}

static __always_inline _Bool ipv4_public(__be32 address)
{
	__u32 host = bpf_ntohl(address);

	return !(host >> 24 == 10 || host >> 20 == (172 << 4 | 1) || host >> 16 == (192 << 8 | 168) || host >> 24 == 127 ||
		 host >> 16 == (169 << 8 | 254) || host >> 22 == (100 << 2 | 1) || host >> 24 == 0 || is_group4(address));
}

static __always_inline _Bool on_lan4(__be32 address)
{
	struct xdpen_policy *lan = array_element(&policy, 0);

	for (int i = 0; lan && i < XDPEN_PREFIXES; i++) {
		if (!lan->lan4[i].mask)
			return 0;
		if ((address & lan->lan4[i].mask) == lan->lan4[i].address)
			return 1;
	}
	return 0;
}

static __always_inline _Bool on_lan6(__u64 upper)
{
	struct xdpen_policy *lan = array_element(&policy, 0);

	for (int i = 0; lan && i < XDPEN_PREFIXES; i++) {
		if (!lan->lan6[i].mask)
			return 0;
		if ((upper & lan->lan6[i].mask) == lan->lan6[i].address)
			return 1;
	}
	return 0;
}

/* Salted, all bits of the address in it. */
static __always_inline __u64 hash_ipv4(__be32 address)
{
	return mix(address ^ salt);
}

static __always_inline __u64 hash_ipv6(__u64 upper, __u64 lower)
{
	return mix(mix(upper ^ salt) ^ lower);
}

#endif
