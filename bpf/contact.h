/* SPDX-License-Identifier: GPL-2.0 */
/* First contacts: what they are, where they go, and which kinds of evidence they feed. */
#ifndef XDPEN_BPF_CONTACT_H
#define XDPEN_BPF_CONTACT_H

/* The most serious thing that one frame did. */
struct weight {
	__u16 kind;
	__u16 value;
	__u16 crossing; /* enum crossing */
	__u16 decisive; /* the header belongs in the evidence */
};

static __always_inline void weigh_kind(struct weight *weight, struct place *place, __u32 kind, __u32 pivot, __u32 member)
{
	__u32 counted = spread_count(place->slot, kind, pivot, member);

	if (!counted)
		return;
	place->device->kinds |= 1 << kind;
	if (counted >> 8 > 1)
		weight->decisive = 1;
	if ((counted & 0xff) >= weight->crossing) {
		weight->crossing = counted & 0xff;
		weight->kind = kind;
		weight->value = counted >> 8;
	}
}

static __always_inline _Bool is_pure_syn(const struct frame *frame)
{
	return frame->protocol == IPPROTO_TCP && frame->has_ports &&
	       (frame->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
}

#define ICMP_ECHO_REQUEST 8
#define ICMPV6_ECHO_REQUEST_TYPE 128

/* By its transport header; broadcast and multicast are left out later. */
static __always_inline _Bool is_contact(const struct frame *frame)
{
	switch (frame->protocol) {
	case IPPROTO_TCP:
		return is_pure_syn(frame);
	case IPPROTO_UDP:
		return frame->has_ports;
	case IPPROTO_ICMP:
		return frame->icmp_type == ICMP_ECHO_REQUEST;
	case IPPROTO_ICMPV6:
		return frame->icmp_type == ICMPV6_ECHO_REQUEST_TYPE;
	}
	return 0;
}

struct destination {
	__u64 hash; /* salted, all bits of the address in it */
	__u64 upper; /* half of an IPv6 address, network order in memory */
	__be32 ipv4; /* 0 for IPv6 */
	_Bool group; /* multicast, reserved or broadcast */
	_Bool lan;
	_Bool public;
};

/* Multicast, reserved, broadcast. */
static __always_inline _Bool is_group4(__be32 address)
{
	return bpf_ntohl(address) >> 28 >= 14;
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
		destination->hash = mix(mix(destination->upper ^ salt) ^ lower);
		destination->group = ip->daddr.in6_u.u6_addr8[0] == 0xff;
	} else {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		if (!ip)
			return;
		destination->ipv4 = ip->daddr;
		destination->hash = mix(ip->daddr ^ salt);
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

static __always_inline const struct xdpen_port *port_facts(__u16 port)
{
	return array_element(&ports, port);
}

/*
 * What is judged of every SYN, before the filter of contacts: whoever fills that
 * filter must not hide a scan behind it. Benign devices send hardly any of these.
 */
static __always_inline void weigh_syn(struct weight *weight, struct place *place, const struct frame *frame,
				      const struct destination *destination)
{
	const struct xdpen_port *facts = port_facts(frame->destination_port);
	__u32 member = destination->hash;

	if (facts && facts->flags & XDPEN_PORT_SERVICE) {
		weigh_kind(weight, place, XDPEN_SCAN_SERVICE_SLOW, 0, member);
		weigh_kind(weight, place, XDPEN_SCAN_SERVICE, 0, member);
	}
	if (frame->tcp_seq == destination->ipv4 && destination->ipv4)
		weigh_kind(weight, place, XDPEN_MIRAI, 0, bpf_ntohl(destination->ipv4));
	if (frame->tcp_header == sizeof(struct tcphdr))
		weigh_kind(weight, place, XDPEN_BARE_SYN, 0, member);
}

static __always_inline void weigh_new_contact(struct weight *weight, struct place *place, const struct frame *frame,
					      const struct destination *destination)
{
	const struct xdpen_port *facts = port_facts(frame->destination_port);

	weigh_kind(weight, place, XDPEN_SCAN_PORTS, destination->hash >> 32, frame->destination_port + 1);
	if (facts && facts->flags & XDPEN_PORT_POOL && destination->public)
		count_pool(place);
}

static __always_inline void weigh_fan_out(struct weight *weight, struct place *place)
{
	struct xdpen_policy *limits = array_element(&policy, 0);
	struct xdpen_device *device = place->device;
	__u32 kind, value;

	if (!limits)
		return;
	if (limits->limits[XDPEN_FAN_OUT].limit_bits && device->fast == limits->limits[XDPEN_FAN_OUT].limit_bits) {
		kind = XDPEN_FAN_OUT;
		value = device->fast;
	} else if (limits->limits[XDPEN_FAN_OUT_SLOW].limit_bits &&
		   device->slow == limits->limits[XDPEN_FAN_OUT_SLOW].limit_bits) {
		kind = XDPEN_FAN_OUT_SLOW;
		value = device->slow;
	} else {
		return;
	}
	device->kinds |= 1 << kind;
	weight->decisive = 1;
	if (!weight->crossing) {
		weight->crossing = CROSSED_LIMIT;
		weight->kind = kind;
		weight->value = value;
	}
}

/* SYNs, UDP datagrams and echo requests. A subprogram, so that the verifier walks it once. */
__noinline int weigh_contact(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct weight *weight)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct place place = { .device = array_element(&devices, slot), .slot = slot };
	struct xdpen_sketch *sketch = array_element(&sketches, slot);
	struct destination destination = {};
	_Bool known, fresh = 0;
	__u64 contact;

	if (!frame || !weight || !place.device || !sketch)
		return 0;
	hash_destination(&destination, packet, frame);
	if (destination.group || group_destination(packet))
		return 0;
	/* Three loads away, so asked for at first contacts only. */
	if (place.device->ifindex != ctx->ingress_ifindex)
		place.device->ifindex = ctx->ingress_ifindex;
	turn_windows(place.device, sketch, ticks_now() >> fast_shift);
	known = has_bit(sketch->fast_bits, destination.hash >> 56);
	if (is_pure_syn(frame)) {
		count_syn(&place);
		weigh_syn(weight, &place, frame, &destination);
		contact = destination.hash ^ frame->destination_port * TABLE_FIRST;
		fresh = set_bit(sketch->contacts, contact >> 56);
	}
	if (known && !fresh)
		return 0;
	locate_destination(&destination, frame);
	if (fresh)
		weigh_new_contact(weight, &place, frame, &destination);
	if (!destination.lan && count_address(place.device, sketch, destination.hash))
		weigh_fan_out(weight, &place);
	return 0;
}

/* Of several pool ports the entry names the one that weighs most: a light one must not hide it. */
static __always_inline __u32 heavier_port(__u32 slot, __u32 port)
{
	const struct xdpen_spread *entry = spread_at(slot, kind_place(XDPEN_POOL_PORT));
	const struct xdpen_port *facts = port_facts(port), *before;

	if (!entry || entry->owner != slot + 1 || !facts)
		return port;
	before = port_facts(entry->pivot);
	return before && before->pool_weight > facts->pool_weight ? entry->pivot : port;
}

/* A data segment to a pool port at a public address: the handshake has completed. */
__noinline int weigh_pool(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct weight *weight)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct place place = { .device = array_element(&devices, slot), .slot = slot };
	struct destination destination = {};

	if (!frame || !weight || !place.device)
		return 0;
	hash_destination(&destination, packet, frame);
	locate_destination(&destination, frame);
	if (!destination.public || destination.group)
		return 0;
	count_pool(&place);
	weigh_kind(weight, &place, XDPEN_POOL_PORT, heavier_port(slot, frame->destination_port),
		   destination.hash ^ frame->destination_port);
	return 0;
}

#endif
