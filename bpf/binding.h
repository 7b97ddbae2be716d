/* SPDX-License-Identifier: GPL-2.0 */
/* Which addresses belong to which device, as far as its own frames say. */
#ifndef XDPEN_BPF_BINDING_H
#define XDPEN_BPF_BINDING_H

static __always_inline _Bool source_address(struct xdpen_address *address, struct packet packet,
					    const struct frame *frame)
{
	__builtin_memset(address, 0, sizeof(*address));
	if (frame->ethertype == ETH_P_IP) {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		if (ip)
			map_ipv4(address->bytes, ip->saddr);
		return ip && ip->saddr;
	}
	if (frame->ethertype == ETH_P_IPV6) {
		struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		if (ip)
			__builtin_memcpy(address->bytes, &ip->saddr, 16);
		return ip && ip->saddr.in6_u.u6_addr32[0];
	}
	if (frame->ethertype == ETH_P_ARP) {
		struct arp_ethernet *arp = bytes_at(packet, frame->l3, sizeof(*arp));

		if (arp)
			map_ipv4(address->bytes, arp->sender_ip);
		return arp && arp->sender_ip;
	}
	return 0;
}

/*
 * A quarantined device's address, so that the quarantine side's broadcast
 * questions for it can be sent to it alone. First come, first kept: one
 * quarantined device cannot take another's address.
 */
__noinline int bind_quarantined(struct xdp_md *ctx, struct frame *frame, __u64 key)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct xdpen_address address;

	if (!frame || !source_address(&address, packet, frame) || bpf_map_lookup_elem(&bindings, &address))
		return 0;
	if (bpf_map_update_elem(&bindings, &address, &key, BPF_NOEXIST))
		count_reason(XDPEN_LOST_BINDING, 0);
	return 0;
}

#endif
