/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What frames to a device say of its contacts: a SYN-ACK answers one, so that it
 * no longer counts as failed; a reset or an ICMP error leaves it open, which is
 * what it is. Data frames end at the test of their flags.
 */
#ifndef XDPEN_BPF_ANSWER_H
#define XDPEN_BPF_ANSWER_H

/* What of a frame to a device is to be copied for user space; type 0: nothing. */
struct wanted {
	__u32 type; /* enum xdpen_event_type */
	__u32 offset;
	__u32 length;
};

static __always_inline __u64 hash_source(struct packet packet, const struct frame *frame)
{
	if (is_ipv6(frame)) {
		struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));
		__u64 halves[2];

		if (!ip)
			return 0;
		__builtin_memcpy(halves, &ip->saddr, 16);
		return hash_ipv6(halves[0], halves[1]);
	} else {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		return ip ? hash_ipv4(ip->saddr) : 0;
	}
}

/* All kinds that this contact was counted for. A subprogram: handshakes are rare. */
__noinline int note_answer(__u32 slot, __u32 port, __u32 member)
{
	const struct xdpen_port *facts = port_facts(port);

	if (!facts)
		return 0;
	if (facts->flags & XDPEN_PORT_SERVICE) {
		spread_answer(slot, XDPEN_SCAN_SERVICE, 0, member);
		spread_answer(slot, XDPEN_SCAN_SERVICE_SLOW, 0, member);
		spread_answer(slot, XDPEN_SCAN_SERVICE_LONG, 0, member);
	}
	if (!(facts->flags & XDPEN_PORT_SERVICE) || is_common(facts))
		spread_answer(slot, facts->flags & XDPEN_PORT_WEB ? XDPEN_CONTACT_WEB : XDPEN_CONTACT_OTHER, 0, member);
	spread_answer(slot, XDPEN_NO_DNS, 0, member);
	return 0;
}

static __always_inline _Bool on_pool_list(struct packet packet, const struct frame *frame)
{
	const struct xdpen_policy *site = array_element(&policy, 0);
	struct xdpen_network address = { .prefix = 128 };

	if (!site || !site->pool_networks)
		return 0;
	if (is_ipv6(frame)) {
		struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		if (!ip)
			return 0;
		__builtin_memcpy(address.address, &ip->saddr, 16);
	} else {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		if (!ip)
			return 0;
		map_ipv4(address.address, ip->saddr);
	}
	return bpf_map_lookup_elem(&pool_nets, &address) != 0;
}

#define SYN_ACK (TCP_SYN | TCP_ACK)
/* A Noise responder's first message in Stratum V2: 64 + 80 + 90 bytes; one sentence of the specification says 170. */
#define NOISE_ANSWER 234
#define NOISE_ANSWER_OLD 170

/* Of the connection whose data was copied last: it acknowledges just that. */
static __always_inline _Bool acknowledges(struct packet packet, const struct frame *frame, __be32 next)
{
	const __be32 *acknowledged = bytes_at(packet, frame->l4 + offsetof(struct tcphdr, ack_seq), sizeof(*acknowledged));

	return acknowledged && *acknowledged == next;
}

static __always_inline void hear_tcp(struct place *place, struct packet packet, const struct frame *frame,
				     struct wanted *wanted)
{
	__u32 length;

	if ((frame->tcp_flags & (SYN_ACK | TCP_RST)) == SYN_ACK) {
		note_answer(place->slot, frame->source_port, hash_source(packet, frame));
		if (on_pool_list(packet, frame))
			wanted->type = XDPEN_EVENT_CROSSED;
		return;
	}
	length = payload_length(frame);
	if (frame->source_port == PORT_DNS && length) {
		*wanted = (struct wanted){ XDPEN_EVENT_DNS, frame->payload, length };
	} else if (place->device->flags & XDPEN_NOISE_WAIT && length &&
		   acknowledges(packet, frame, place->device->next_seq)) {
		place->device->flags &= ~XDPEN_NOISE_WAIT;
		if (length == NOISE_ANSWER || length == NOISE_ANSWER_OLD)
			*wanted = (struct wanted){ XDPEN_EVENT_ANSWER, frame->payload, length };
	}
}

static __always_inline void hear_udp(struct place *place, struct packet packet, const struct frame *frame,
				     struct wanted *wanted)
{
	if (frame->source_port == PORT_DNS)
		*wanted = (struct wanted){ XDPEN_EVENT_DNS, frame->l4 + sizeof(struct udphdr), XDPEN_HEAD_BYTES };
	if (place->device->flags & XDPEN_UDP_WATCH)
		spread_answer(place->slot, XDPEN_SCAN_UDP, frame->source_port, hash_source(packet, frame));
}

/* A reset or an ICMP message is no conversation: they answer floods, too. */
static __always_inline void count_talk(struct place *place, struct packet packet, const struct frame *frame)
{
	struct xdpen_spread *entry = spread_of(place->slot, XDPEN_FLOOD);

	if (frame->tcp_flags & TCP_RST || frame->protocol == IPPROTO_ICMP || frame->protocol == IPPROTO_ICMPV6)
		return;
	if (entry && entry->pivot == (__u32)hash_source(packet, frame))
		entry->flood.answers++;
}

static __always_inline void hear(struct place *place, struct packet packet, struct frame *frame, struct wanted *wanted)
{
	/* Extension headers are not followed: no answer that is looked at comes with any. */
	if (parse_l2(packet, frame) != PARSED_IP || parse_l3(packet, frame) != PARSED_IP ||
	    parse_l4(packet, frame) != PARSED_IP)
		return;
	if (place->device->flags & XDPEN_FLOOD_WATCH)
		count_talk(place, packet, frame);
	if (!frame->has_ports)
		return;
	if (frame->protocol == IPPROTO_TCP)
		hear_tcp(place, packet, frame, wanted);
	else
		hear_udp(place, packet, frame, wanted);
	if (wanted->type == XDPEN_EVENT_DNS && !spend_question(place->device, place->slot))
		wanted->type = 0;
}

#endif
