/* SPDX-License-Identifier: GPL-2.0 */
/* Every head move of the XDP side. Packet pointers are stale afterwards, so this comes last. */
#ifndef XDPEN_BPF_VLAN_H
#define XDPEN_BPF_VLAN_H

#define VLAN_VID_MASK 0x0fff

/* Rewrites the outer tag, priority bits kept. The tag type becomes 802.1Q, which the quarantine interface has. */
static __always_inline int retag_in_place(struct packet packet, const struct frame *frame, __u16 vlan_id)
{
	struct ethhdr *eth = packet.data;
	struct vlan_tag *tag = (void *)(eth + 1);

	if ((void *)(tag + 1) > packet.end)
		return -1;
	eth->h_proto = bpf_htons(ETH_P_8021Q);
	tag->tci = bpf_htons((frame->tci & ~VLAN_VID_MASK) | vlan_id);
	return 0;
}

static __always_inline int push_tag(struct xdp_md *ctx, __u16 vlan_id)
{
	struct ethhdr *eth, saved;
	struct vlan_tag *tag;
	void *data, *end;

	if (bpf_xdp_adjust_head(ctx, -(int)sizeof(*tag)))
		return -1;
	data = (void *)(long)ctx->data;
	end = (void *)(long)ctx->data_end;
	if (data + sizeof(*eth) + sizeof(*tag) > end)
		return -1;
	__builtin_memcpy(&saved, data + sizeof(*tag), sizeof(saved));
	eth = data;
	tag = (void *)(eth + 1);
	tag->ethertype = saved.h_proto;
	tag->tci = bpf_htons(vlan_id);
	saved.h_proto = bpf_htons(ETH_P_8021Q);
	__builtin_memcpy(eth, &saved, sizeof(saved));
	return 0;
}

/* Returns 0, or -1 when there was no room for a tag. */
static __always_inline int retag(struct xdp_md *ctx, struct packet packet, const struct frame *frame, __u16 vlan_id)
{
	return frame->tags ? retag_in_place(packet, frame, vlan_id) : push_tag(ctx, vlan_id);
}

#endif
