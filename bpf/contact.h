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
	__u16 throttle; /* in: new destinations that the device may have in this epoch, 0 = any number */
	__u16 refused; /* one more than that */
};

/* Written where it changes only: the line is read for every frame, by every CPU that the device's frames come to. */
static __always_inline void remember_kind(struct xdpen_device *device, __u32 kind)
{
	if (!(device->kinds >> kind & 1))
		device->kinds |= 1 << kind;
}

static __always_inline void weigh_count(struct weight *weight, struct place *place, __u32 kind, __u32 counted)
{
	__u32 crossing = counted & 0x7f;

	if (counted & COUNTED_DECISIVE || crossing) {
		weight->decisive = 1;
		remember_kind(place->device, kind);
		if (!weight->kind)
			weight->kind = kind;
	}
	if (!crossing || crossing < weight->crossing)
		return;
	weight->crossing = crossing;
	weight->kind = kind;
	weight->value = counted >> 8;
}

static __always_inline __u32 weigh_kind(struct weight *weight, struct place *place, __u32 kind, __u32 pivot,
					__u32 member)
{
	__u32 counted;

	if (is_pivoted(kind) && pivot_waits(place->slot, kind, pivot, window_number(kind, ticks_now())))
		return 0;
	counted = spread_count(place->slot, kind, pivot, member);
	if (!counted)
		return 0;
	if (!xdpen_keeps_answers(kind))
		remember_kind(place->device, kind);
	weigh_count(weight, place, kind, counted);
	return counted;
}

static __always_inline _Bool is_pure_syn(const struct frame *frame)
{
	return frame->protocol == IPPROTO_TCP && frame->has_ports &&
	       (frame->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
}

/* Without SYN, ACK and RST no connection begins, goes on or ends: the NULL, FIN and XMAS scans. */
static __always_inline _Bool is_probe(const struct frame *frame)
{
	return frame->protocol == IPPROTO_TCP && frame->has_ports &&
	       !(frame->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST));
}

#define ICMP_ECHO_REQUEST 8
#define ICMPV6_ECHO_REQUEST_TYPE 128

/* By its transport header; broadcast and multicast are left out later. */
static __always_inline _Bool is_contact(const struct frame *frame)
{
	switch (frame->protocol) {
	case IPPROTO_TCP:
		return is_pure_syn(frame) || is_probe(frame);
	case IPPROTO_UDP:
		return frame->has_ports;
	case IPPROTO_ICMP:
		return frame->icmp_type == ICMP_ECHO_REQUEST;
	case IPPROTO_ICMPV6:
		return frame->icmp_type == ICMPV6_ECHO_REQUEST_TYPE || frame->icmp_type == ND_NEIGHBOR_SOLICITATION;
	}
	return 0;
}

static __always_inline const struct xdpen_port *port_facts(__u16 port)
{
	return array_element(&ports, port);
}

/*
 * Services that people use, too (SSH, FTP, SQL): so many of them make a scan, but
 * one that does not answer weighs no more than on any other port. Weights are in
 * quarters, so below 2.
 */
static __always_inline _Bool is_common(const struct xdpen_port *facts)
{
	return facts->service_weight < 8;
}

static __always_inline void weigh_service(struct weight *weight, struct place *place, const struct xdpen_port *facts,
					  __u32 member)
{
	weigh_kind(weight, place, XDPEN_SCAN_SERVICE_LONG, 0, member);
	weigh_kind(weight, place, XDPEN_SCAN_SERVICE_SLOW, 0, member);
	weigh_kind(weight, place, XDPEN_SCAN_SERVICE, 0, member);
	if (!is_common(facts))
		return;
	spread_answer(place->slot, XDPEN_SCAN_SERVICE_LONG, 0, member);
	spread_answer(place->slot, XDPEN_SCAN_SERVICE_SLOW, 0, member);
	spread_answer(place->slot, XDPEN_SCAN_SERVICE, 0, member);
}

/* Data of a connection to a public pool port are looked at; also where the filter of contacts is full. */
static __always_inline void watch_pool(struct xdpen_device *device, const struct frame *frame,
				       const struct destination *destination)
{
	struct destination located = *destination;

	if (device->flags & XDPEN_POOL_WATCH)
		return;
	locate_destination(&located, frame);
	if (located.public)
		device->flags |= XDPEN_POOL_WATCH;
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

	if (facts && facts->flags & XDPEN_PORT_SERVICE)
		weigh_service(weight, place, facts, member);
	if (facts && facts->flags & XDPEN_PORT_POOL)
		watch_pool(place->device, frame, destination);
	if (frame->tcp_seq == destination->ipv4 && destination->ipv4)
		weigh_kind(weight, place, XDPEN_MIRAI, 0, bpf_ntohl(destination->ipv4));
	if (frame->tcp_header == sizeof(struct tcphdr))
		weigh_kind(weight, place, XDPEN_BARE_SYN, 0, member);
}

/* Ports of services that clients find by name. */
#define WELL_KNOWN_PORTS 1024

/* Told apart from an answer without flags. */
#define ANSWER_KNOWN (1u << 31)

/* What DNS said of it: enum xdpen_answer_flag and ANSWER_KNOWN; 0 = it never gave the device this address. */
static __always_inline __u32 dns_answer(__u32 slot, const struct destination *destination)
{
	const struct xdpen_answer_key key = { .slot = slot, .address = destination->hash >> 32 };
	__u32 bit = xdpen_named_bit(slot, key.address);
	const __u64 *word = array_element(&named, bit >> 6);
	const __u32 *flags;

	if (!word || !(*word >> (bit & 63) & 1))
		return 0;
	flags = bpf_map_lookup_elem(&resolved, &key);
	return flags ? *flags | ANSWER_KNOWN : 0;
}

/* More of them would decide nothing more. */
static __always_inline _Bool unnamed_enough(__u32 slot)
{
	const struct xdpen_spread *entry = spread_of(slot, XDPEN_NO_DNS);

	return entry && entry->epoch == window_number(XDPEN_NO_DNS, ticks_now()) &&
	       population(entry->bits[0] & ~entry->bits[1]) >= XDPEN_UNNAMED_ENOUGH;
}

/* A public host on a port where clients find hosts by name: has DNS given it, and for which kind of name? */
static __always_inline void weigh_name(struct weight *weight, struct place *place, const struct frame *frame,
				       const struct destination *destination, const struct xdpen_port *facts)
{
	__u32 answer = dns_answer(place->slot, destination);

	if (answer & XDPEN_ANSWER_POOL) {
		weigh_count(weight, place, XDPEN_POOL_NAME, 1 << 8 | COUNTED_DECISIVE | CROSSED_LIMIT);
		return;
	}
	if (!answer && !unnamed_enough(place->slot) &&
	    (facts->flags & (XDPEN_PORT_SERVICE | XDPEN_PORT_WEB) || frame->destination_port < WELL_KNOWN_PORTS))
		weigh_kind(weight, place, XDPEN_NO_DNS, 0, destination->hash);
}

/* A SYN to an address and port that were not used in this window. */
static __always_inline void weigh_new_contact(struct weight *weight, struct place *place, const struct frame *frame,
					      const struct destination *destination)
{
	const struct xdpen_port *facts = port_facts(frame->destination_port);

	weigh_kind(weight, place, XDPEN_SCAN_PORTS, destination->hash >> 32, frame->destination_port + 1);
	if (!facts || is_probe(frame))
		return;
	if (!(facts->flags & XDPEN_PORT_SERVICE) || is_common(facts))
		weigh_kind(weight, place, facts->flags & XDPEN_PORT_WEB ? XDPEN_CONTACT_WEB : XDPEN_CONTACT_OTHER, 0,
			   destination->hash);
	if (!destination->public)
		return;
	weigh_name(weight, place, frame, destination, facts);
	if (facts->flags & XDPEN_PORT_POOL)
		count_pool(place);
}

/* From half of this many unanswered hosts on, answers are worth looking at. */
#define UDP_WATCHED 16

static __always_inline void weigh_datagram(struct weight *weight, struct place *place, const struct frame *frame,
					   const struct destination *destination)
{
	__u32 counted = weigh_kind(weight, place, XDPEN_SCAN_UDP, frame->destination_port, destination->hash);

	weigh_kind(weight, place, XDPEN_SCAN_UDP_PORTS, destination->hash >> 32, frame->destination_port + 1);
	if (counted >> 8 >= UDP_WATCHED && !(place->device->flags & XDPEN_UDP_WATCH))
		place->device->flags |= XDPEN_UDP_WATCH;
}

static __always_inline void weigh_fan_out(struct weight *weight, struct place *place, const struct xdpen_sketch *sketch)
{
	const struct xdpen_limit *fast = limit_of(place->slot, XDPEN_FAN_OUT);
	const struct xdpen_limit *slow = limit_of(place->slot, XDPEN_FAN_OUT_SLOW);

	if (fast && fast->limit_bits && sketch->fast == fast->limit_bits)
		weigh_count(weight, place, XDPEN_FAN_OUT, (__u32)sketch->fast << 8 | CROSSED_LIMIT);
	if (slow && slow->limit_bits && sketch->slow == slow->limit_bits)
		weigh_count(weight, place, XDPEN_FAN_OUT_SLOW, (__u32)sketch->slow << 8 | CROSSED_LIMIT);
}

/* Neighbours are asked for by multicast: the target stands in the message. */
static __always_inline void weigh_solicitation(struct weight *weight, struct place *place, struct packet packet,
					       const struct frame *frame)
{
	const __u64 *target = bytes_at(packet, frame->l4 + 8, 16);

	if (target)
		weigh_kind(weight, place, XDPEN_SCAN_ARP, 0, hash_ipv6(target[0], target[1]));
}

/* The data that come next in this connection are its first: anchors of handshakes are looked for there only. */
static __always_inline void expect_data(struct xdpen_device *device, const struct frame *frame)
{
	__u8 flags = (device->flags & ~XDPEN_NOISE_WAIT) | XDPEN_FIRST_DATA;
	__be32 next_seq = bpf_htonl(bpf_ntohl(frame->tcp_seq) + 1);

	/* A message that is not whole yet comes first: else a SYN between its segments would hide it. */
	if (device->flags & XDPEN_FOLLOW)
		return;
	if (device->next_seq != next_seq)
		device->next_seq = next_seq;
	if (device->flags != flags)
		device->flags = flags;
}

static __always_inline void weigh_tcp(struct weight *weight, struct place *place, const struct frame *frame,
				      const struct destination *destination)
{
	if (!is_pure_syn(frame))
		return;
	weigh_syn(weight, place, frame, destination);
	if (!(count_syn(place) & (XDPEN_SYN_SAMPLE - 1)))
		weigh_count(weight, place, XDPEN_FLOOD, flood_count(place->slot, destination->hash, XDPEN_SYN_SAMPLE << 1 | 1));
	expect_data(place->device, frame);
}

/* A server's answer to the port that a client picked is no first contact: it counts for fan-out only. */
static __always_inline _Bool is_reply(const struct frame *frame)
{
	return frame->protocol == IPPROTO_UDP && frame->source_port < WELL_KNOWN_PORTS &&
	       frame->destination_port >= WELL_KNOWN_PORTS;
}

static __always_inline void weigh_fresh(struct weight *weight, struct place *place, const struct frame *frame,
					const struct destination *destination)
{
	if (frame->protocol == IPPROTO_TCP)
		weigh_new_contact(weight, place, frame, destination);
	else if (frame->protocol == IPPROTO_UDP && !is_reply(frame))
		weigh_datagram(weight, place, frame, destination);
	else if (frame->protocol != IPPROTO_UDP)
		weigh_kind(weight, place, XDPEN_SCAN_ICMP, 0, destination->hash);
}

/* SYNs, UDP datagrams, echo requests and solicitations. A subprogram, so that the verifier walks it once. */
__noinline int weigh_contact(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct weight *weight)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct place place = { .device = array_element(&devices, slot), .slot = slot };
	struct xdpen_sketch *sketch = array_element(&sketches, slot);
	struct destination destination = {};
	_Bool known, fresh;
	__u64 contact;

	if (!frame || !weight || !place.device || !sketch)
		return 0;
	hash_destination(&destination, packet, frame);
	if ((destination.group || group_destination(packet)) && frame->icmp_type != ND_NEIGHBOR_SOLICITATION)
		return 0;
	/* Another port's frames must not look like life behind the device's own: it could never move. */
	if (place.device->ifindex != ctx->ingress_ifindex && !fits(ctx, slot, frame))
		return 0;
	turn_windows(place.device, sketch, ticks_now() >> fast_shift);
	contact = destination.hash ^ (frame->destination_port | (__u64)frame->protocol << 16) * TABLE_FIRST;
	known = has_bit(sketch->fast_bits, destination.hash >> 56) && has_bit(sketch->contacts, contact >> 56);
	if (known && frame->protocol != IPPROTO_TCP)
		return 0;
	if (!fits_plainly(ctx, place.device, packet, frame) && !fits(ctx, slot, frame))
		return 0;
	if (frame->protocol == IPPROTO_ICMPV6 && frame->icmp_type == ND_NEIGHBOR_SOLICITATION) {
		weigh_solicitation(weight, &place, packet, frame);
		return 0;
	}
	weigh_tcp(weight, &place, frame, &destination);
	fresh = !has_bit(sketch->contacts, contact >> 56);
	if (known)
		return 0;
	locate_destination(&destination, frame);
	weight->refused = weight->throttle && sketch->fast >= weight->throttle && !destination.lan &&
			  !has_bit(sketch->fast_bits, destination.hash >> 56);
	/* What is refused is judged, but is no contact: the next try is refused as well. */
	if (!weight->refused)
		set_bit(sketch->contacts, contact >> 56);
	if (fresh)
		weigh_fresh(weight, &place, frame, &destination);
	if (!destination.lan && !weight->refused && count_address(sketch, destination.hash))
		weigh_fan_out(weight, &place, sketch);
	return 0;
}

/* ARP requests, but those in which a device names itself. */
__noinline int weigh_arp(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct weight *weight)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct place place = { .device = array_element(&devices, slot), .slot = slot };
	struct xdpen_sketch *sketch = array_element(&sketches, slot);
	struct arp_ethernet *arp;

	if (!frame || !weight || !place.device || !sketch)
		return 0;
	arp = bytes_at(packet, frame->l3, sizeof(*arp));
	if (!arp || arp->operation != bpf_htons(1) || arp->sender_ip == arp->target_ip || !fits(ctx, slot, frame))
		return 0;
	turn_windows(place.device, sketch, ticks_now() >> fast_shift);
	weigh_kind(weight, &place, XDPEN_SCAN_ARP, 0, hash_ipv4(arp->target_ip));
	return 0;
}

/* Tunnels, routing and the like: what the kernel of a thing does not speak by itself. */
static __always_inline _Bool is_odd(const struct frame *frame)
{
	switch (frame->protocol) {
	case IPPROTO_IPIP:
	case IPPROTO_IPV6:
	case IPPROTO_GRE:
	case IPPROTO_ESP:
	case 112: /* VRRP, RFC 5798 */
	case 115: /* L2TPv3, RFC 3931 */
		return 1;
	}
	return 0;
}

__noinline int weigh_odd(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct weight *weight)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct place place = { .device = array_element(&devices, slot), .slot = slot };
	struct destination destination = {};

	if (!frame || !weight || !place.device)
		return 0;
	hash_destination(&destination, packet, frame);
	if (destination.group || group_destination(packet) || !fits(ctx, slot, frame))
		return 0;
	weigh_kind(weight, &place, XDPEN_ODD_PROTOCOL, frame->protocol, destination.hash);
	return 0;
}

/* One frame in XDPEN_FLOOD_SAMPLE. Returns 1 where it does not fit its source, and so brings nothing else either. */
__noinline int weigh_sample(struct xdp_md *ctx, __u32 slot, struct frame *frame, struct weight *weight)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct place place = { .device = array_element(&devices, slot), .slot = slot };
	struct xdpen_sketch *sketch = array_element(&sketches, slot);
	struct destination destination = {};

	if (!frame || !weight || !place.device || !sketch)
		return 0;
	hash_destination(&destination, packet, frame);
	if (destination.group || group_destination(packet))
		return 0;
	if (!fits(ctx, slot, frame))
		return 1;
	/* Who only talks in old connections is still here: its MAC must not be free for another port. */
	turn_windows(place.device, sketch, ticks_now() >> fast_shift);
	weigh_count(weight, &place, XDPEN_FLOOD, flood_count(slot, destination.hash, XDPEN_FLOOD_SAMPLE << 1));
	return 0;
}

#endif
