/* SPDX-License-Identifier: GPL-2.0 */
/* Tags at TC, where a driver or the stack may have put them into metadata. */
#ifndef XDPEN_BPF_TAG_H
#define XDPEN_BPF_TAG_H

/* The VLAN ID that the stack will go by: kept in metadata, or inline where a driver left it there. */
static __always_inline __u16 skb_vlan_id(const struct __sk_buff *skb, struct packet packet)
{
	const struct ethhdr *eth = packet.data;
	const struct vlan_tag *tag = (void *)(eth + 1);

	if (skb->vlan_present)
		return skb->vlan_tci & VLAN_VID_MASK;
	/* What the kernel does not take for a tag (0x9100), it could not take off either. */
	if ((void *)(tag + 1) > packet.end ||
	    (eth->h_proto != bpf_htons(ETH_P_8021Q) && eth->h_proto != bpf_htons(ETH_P_8021AD)))
		return 0;
	return bpf_ntohs(tag->tci) & VLAN_VID_MASK;
}

/* Nobody nests so many tags that only give a frame its priority. */
#define PRIORITY_TAGS 4

/*
 * A tag with VID 0 gives a frame its priority only: the stack goes by the next one, and again by the next (as it does in
 * __netif_receive_skb_core). Where there is no end to them the answer is the worst one.
 */
static __always_inline __u16 vlan_behind_priority(struct packet packet)
{
	__be16 ethertype = *(__be16 *)(packet.data + offsetof(struct ethhdr, h_proto));

	for (int i = 0; i < PRIORITY_TAGS; i++) {
		const struct vlan_tag *tag = bytes_at(packet, sizeof(struct ethhdr) + i * sizeof(*tag), sizeof(*tag));

		if (!tag || (ethertype != bpf_htons(ETH_P_8021Q) && ethertype != bpf_htons(ETH_P_8021AD)))
			return 0;
		if (tag->tci & bpf_htons(VLAN_VID_MASK))
			return bpf_ntohs(tag->tci) & VLAN_VID_MASK;
		ethertype = tag->ethertype;
	}
	return quarantine_vlan();
}

#endif
