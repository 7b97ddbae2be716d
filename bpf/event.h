/* SPDX-License-Identifier: GPL-2.0 */
/* Events to user space. What does not fit in the ring is counted; the sweep finds the same state later. */
#ifndef XDPEN_BPF_EVENT_H
#define XDPEN_BPF_EVENT_H

static __always_inline void map_ipv4(__u8 *to, __be32 address)
{
	__builtin_memset(to, 0, 10);
	to[10] = 0xff;
	to[11] = 0xff;
	__builtin_memcpy(to + 12, &address, 4);
}

/* The header of the frame in hand, between describe() and the event that carries it. */
static __always_inline struct xdpen_header *scratch_header(void)
{
	return array_element(&scratch, 0);
}

/* Fills a header whole. */
static __always_inline void fill_header(struct xdpen_header *header, struct packet packet, const struct frame *frame,
					__u32 kind)
{
	__builtin_memset(header, 0, sizeof(*header));
	if (frame->ethertype == ETH_P_IP) {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		if (ip) {
			map_ipv4(header->source, ip->saddr);
			map_ipv4(header->destination, ip->daddr);
		}
	} else if (is_ipv6(frame)) {
		struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		if (ip) {
			__builtin_memcpy(header->source, &ip->saddr, 16);
			__builtin_memcpy(header->destination, &ip->daddr, 16);
		}
	} else if (frame->ethertype == ETH_P_ARP) {
		struct arp_ethernet *arp = bytes_at(packet, frame->l3, sizeof(*arp));

		if (arp) {
			map_ipv4(header->source, arp->sender_ip);
			map_ipv4(header->destination, arp->target_ip);
		}
	}
	header->ticks = ticks_now();
	header->frame = replaying ? replay_now.frame : 0;
	header->tcp_seq = bpf_ntohl(frame->tcp_seq);
	header->source_port = frame->source_port;
	header->destination_port = frame->destination_port;
	header->length = frame->length > 0xffff ? 0xffff : frame->length;
	header->vlan = frame->tci;
	header->ethertype = frame->ethertype;
	header->protocol = frame->protocol;
	header->tcp_flags = frame->tcp_flags;
	header->ttl = frame->ttl;
	header->kind = kind;
}

/* A subprogram, so that the verifier walks it once. */
__noinline int describe(struct xdp_md *ctx, struct frame *frame, __u32 kind, struct xdpen_header *header)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };

	if (header && frame)
		fill_header(header, packet, frame, kind);
	return 0;
}

static __always_inline void fill_event(struct xdpen_event *event, __u32 type, __u32 slot, __u64 key, __u32 ifindex,
				       __u32 kind, __u32 value)
{
	struct xdpen_header *header = scratch_header();

	event->type = type;
	event->slot = slot;
	*(__u64 *)&event->key = key;
	event->ifindex = ifindex;
	event->kind = kind;
	event->value = value;
	if (header)
		event->header = *header;
}

/* `what` = value << 16 | kind. The frame has been described. */
__noinline int tell(__u32 type, __u32 slot, __u64 key, __u32 ifindex, __u32 what)
{
	struct xdpen_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		count_reason(XDPEN_LOST_EVENT, 0);
		return 0;
	}
	fill_event(event, type, slot, key, ifindex, what & 0xffff, what >> 16);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* A head event is reserved whole: only what is filled of it is ever touched. */
static __always_inline struct xdpen_head_event *reserve_head(void)
{
	struct xdpen_head_event *head = bpf_ringbuf_reserve(&events, sizeof(*head), 0);

	if (!head)
		count_reason(XDPEN_LOST_EVENT, 0);
	return head;
}

/* `what` = event type << 16 | the event's value, 0 or 1 << 15 | kind; `offset`, `length`: of the bytes to copy. The frame has been described. */
__noinline int send_head(struct xdp_md *ctx, __u32 slot, __u32 what, __u32 offset, __u32 length)
{
	const struct xdpen_device *device = array_element(&devices, slot);
	const void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct xdpen_head_event *head;

	if (!device)
		return 0;
	head = reserve_head();
	if (!head)
		return 0;
	fill_event(&head->event, what >> 16, slot, device_key(device), ctx->ingress_ifindex, what & 0x7fff, what >> 15 & 1);
	head->zero = 0;
	head->event.header.captured = copy_bytes(head->frame, data, end - data, end, XDPEN_FRAME_BYTES);
	head->head_length = copy_bytes(head->head, data + (offset & OFFSET_MASK), length, end, XDPEN_HEAD_BYTES);
	bpf_ringbuf_submit(head, 0);
	return 0;
}

#endif
