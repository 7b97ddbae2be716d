/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames to devices. Towards a quarantined device the only way in is the
 * quarantine VLAN, and what comes out of that VLAN goes to its devices and
 * nowhere else. The decision is made on plain pointers, so that replay runs the
 * same lines from an XDP program.
 */
#ifndef XDPEN_BPF_OUT_H
#define XDPEN_BPF_OUT_H

struct outgoing {
	__u32 reason;
	_Bool drop;
	_Bool untag; /* take the outer tag off */
	_Bool readdress; /* to `key` */
	__u64 key;
	__u32 slot; /* of the device that `wanted` is about */
	struct wanted wanted;
	struct frame frame; /* understood, where `wanted` says so */
};

#define DHCP_CLIENT 68
#define DHCP_CHADDR 28 /* offset of the client's MAC in a BOOTP message, RFC 951 */

static __always_inline __u64 address_key(const struct xdpen_address *address)
{
	__u64 *key = bpf_map_lookup_elem(&bindings, address);

	return key ? *key : 0;
}

/* Who a broadcast out of the quarantine side is for: DHCP by client MAC, ARP and ND by target address; 0 = nobody. */
static __always_inline __u64 addressee(struct packet packet, const struct frame *frame)
{
	struct xdpen_address address = {};

	if (frame->ethertype == ETH_P_ARP) {
		struct arp_ethernet *arp = bytes_at(packet, frame->l3, sizeof(*arp));

		if (!arp)
			return 0;
		map_ipv4(address.bytes, arp->target_ip);
		return address_key(&address);
	}
	if (frame->protocol == IPPROTO_UDP && frame->destination_port == DHCP_CLIENT && !is_ipv6(frame)) {
		const __u8 *mac = bytes_at(packet, frame->l4 + sizeof(struct udphdr) + DHCP_CHADDR, 6);

		return mac ? key_word(mac) : 0;
	}
	if (frame->protocol == IPPROTO_ICMPV6 && frame->icmp_type == ND_NEIGHBOR_SOLICITATION) {
		const __u8 *target = bytes_at(packet, frame->l4 + 8, 16);

		if (!target)
			return 0;
		__builtin_memcpy(address.bytes, target, 16);
		return address_key(&address);
	}
	return 0;
}

/* The same from the frame alone. A tag in it is followed; DHCP, ARP and ND come without extension headers. */
static __always_inline __u64 broadcast_addressee(struct packet packet)
{
	struct frame frame = {};

	if (parse_l2(packet, &frame) == PARSED_IP && parse_l3(packet, &frame) == PARSED_IP)
		parse_l4(packet, &frame);
	return addressee(packet, &frame);
}

/* The quarantine VLAN that the device behind `key` is in now, 0 = none; -1 = its frames are dropped. */
static __always_inline int quarantine_of(__u64 key, struct place *place)
{
	struct ruling ruling;
	struct xdpen_verdict verdict;

	table_find(place, key);
	if (!place->device)
		return 0;
	XDPEN_WORD(verdict) = XDPEN_WORD(place->device->verdict);
	if (is_plain(verdict))
		return 0;
	ruling = rule(key, verdict);
	if (ruling.action == XDPEN_DROP)
		return -1;
	return ruling.action == XDPEN_VLAN ? ruling.vlan_id : 0;
}

/* Where a bridge joins the ports, a quarantined device's tagged frame comes by here on its way to the next one. */
static __always_inline _Bool from_quarantined(struct packet packet)
{
	const struct ethhdr *eth = packet.data;
	struct place place = {};

	return quarantine_of(key_word(eth->h_source), &place) != 0;
}

/* Where a bridge joins the ports, a broadcast comes by at each of them. `ifindex`: of this one, 0 = not known. */
static __always_inline _Bool leads_to(const struct xdpen_device *device, __u32 ifindex)
{
	return device && (!ifindex || !device->ifindex || device->ifindex == ifindex);
}

static __always_inline void decide_broadcast(struct outgoing *out, struct packet packet, __u16 vlan_id, __u32 ifindex)
{
	struct place place = {};

	if (!vlan_id || vlan_id != quarantine_vlan())
		return;
	out->key = broadcast_addressee(packet);
	if (from_quarantined(packet)) {
		out->reason = XDPEN_OUT_PEER;
		out->drop = 1;
		return;
	}
	if (out->key && quarantine_of(out->key, &place) == vlan_id && leads_to(place.device, ifindex)) {
		out->reason = XDPEN_OUT_READDRESSED;
		out->untag = 1;
		out->readdress = 1;
		return;
	}
	out->reason = XDPEN_OUT_BROADCAST;
	out->drop = 1;
}

static __always_inline void decide_unicast(struct outgoing *out, struct packet packet, __u64 key, __u16 vlan_id)
{
	struct place place = {};
	int quarantine = quarantine_of(key, &place);

	if (place.device && !(place.device->flags & XDPEN_HEARD))
		place.device->flags |= XDPEN_HEARD;
	if (quarantine < 0 || (quarantine && quarantine != vlan_id)) {
		out->reason = XDPEN_OUT_NOT_FROM_QUARANTINE;
		out->drop = 1;
	} else if (quarantine && from_quarantined(packet)) {
		out->reason = XDPEN_OUT_PEER;
		out->drop = 1;
	} else if (quarantine) {
		out->reason = XDPEN_OUT_UNTAGGED;
		out->untag = 1;
	} else if (vlan_id && vlan_id == quarantine_vlan()) {
		out->reason = XDPEN_OUT_NOT_QUARANTINED;
		out->drop = 1;
	} else if (place.device && !answers_nothing(packet, place.device)) {
		out->slot = place.slot;
		hear(&place, packet, &out->frame, &out->wanted);
	}
}

/*
 * `vlan_id`: of the outermost tag, wherever it is kept; 0 = untagged. `ifindex`: by which it leaves, 0 = not known. The
 * Ethernet header is whole.
 */
static __always_inline void decide_out(struct outgoing *out, struct packet packet, __u16 vlan_id, __u32 ifindex)
{
	const __u8 *destination = packet.data;

	out->reason = XDPEN_OUT_PASS;
	if (destination[0] & 1)
		decide_broadcast(out, packet, vlan_id, ifindex);
	else
		decide_unicast(out, packet, key_word(destination), vlan_id);
}

#endif
