/* SPDX-License-Identifier: GPL-2.0 */
/* Where a frame goes: its address as evidence counts it, and whether that is near or far. */
#ifndef XDPEN_BPF_DESTINATION_H
#define XDPEN_BPF_DESTINATION_H

struct destination {
	__u64 hash; /* salted, all bits of the address in it */
	__u64 upper; /* half of an IPv6 address, network order in memory */
	__be32 ipv4; /* 0 for IPv6 */
	_Bool group; /* multicast or broadcast */
	_Bool lan;
	_Bool public;
};

static __always_inline void hash_destination(struct destination *destination, struct packet packet,
					     const struct frame *frame)
{
	if (is_ipv6(frame)) {
		struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));
		__u64 lower;

		if (!ip)
			return;
		__builtin_memcpy(&destination->upper, &ip->daddr, 8);
		__builtin_memcpy(&lower, (void *)&ip->daddr + 8, 8);
		destination->hash = hash_ipv6(destination->upper, lower);
		destination->group = ip->daddr.in6_u.u6_addr8[0] == 0xff;
	} else {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		if (!ip)
			return;
		destination->ipv4 = ip->daddr;
		destination->hash = hash_ipv4(ip->daddr);
		destination->group = is_group4(ip->daddr);
	}
}

/* What only first contacts and data to pool ports need to know of their destination. */
static __always_inline void locate_destination(struct destination *destination, const struct frame *frame)
{
	if (is_ipv6(frame)) {
		const __u8 *bytes = (const __u8 *)&destination->upper;

		destination->lan = on_lan6(destination->upper) || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80);
		destination->public = !destination->lan && (bytes[0] & 0xe0) == 0x20;
	} else {
		destination->lan = on_lan4(destination->ipv4);
		destination->public = !destination->lan && ipv4_public(destination->ipv4);
	}
}

static __always_inline _Bool group_destination(struct packet packet)
{
	const __u8 *mac = bytes_at(packet, 0, 6);

	return !mac || mac[0] & 1;
}

#endif
