/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Most frames carry data in a connection that was weighed when it began. One
 * glance tells them: nothing is kept of the frame, and what is not plainly such
 * a frame is parsed and weighed in full. So nothing is decided here that is not
 * decided there; a glance may only be too careful.
 */
#ifndef XDPEN_BPF_GLANCE_H
#define XDPEN_BPF_GLANCE_H

/* Untagged, IPv4 without options: every offset up to TCP's options is known. */
#define GLANCE_L3 sizeof(struct ethhdr)
#define GLANCE_L4 (GLANCE_L3 + sizeof(struct iphdr))
#define GLANCE_BYTES (GLANCE_L4 + sizeof(struct tcphdr))
#define GLANCE_VERSION_IHL 0x45

#define GLANCE_FLAGS (GLANCE_L4 + 13)

#define GLANCE_AT(type, packet, offset) (*(const type *)((packet).data + (offset)))

/* Whole TCP over IPv4, as nearly all of it comes: no tag, no options of IP, no fragment. */
static __always_inline _Bool is_common_tcp(struct packet packet)
{
	return packet.data + GLANCE_BYTES <= packet.end &&
	       GLANCE_AT(__be16, packet, offsetof(struct ethhdr, h_proto)) == bpf_htons(ETH_P_IP) &&
	       GLANCE_AT(__u8, packet, GLANCE_L3) == GLANCE_VERSION_IHL &&
	       GLANCE_AT(__u8, packet, GLANCE_L3 + offsetof(struct iphdr, protocol)) == IPPROTO_TCP &&
	       !(GLANCE_AT(__be16, packet, GLANCE_L3 + offsetof(struct iphdr, frag_off)) & bpf_htons(0x3fff));
}

static __always_inline __u32 header_length(struct packet packet)
{
	return GLANCE_AT(__u8, packet, GLANCE_L4 + 12) >> 4 << 2;
}

/* Anything that anchor_of() goes on from: the first byte of a text, of a WebSocket's frame or of a TLS handshake. */
static __always_inline _Bool may_be_anchor(__u8 first)
{
	return first == '{' || first == 'P' || first == WEBSOCKET_TEXT || first == TLS_HANDSHAKE || is_blank(first);
}

/* What goes on in a connection: neither a first contact, nor the first data after one, nor a question. */
static __always_inline _Bool goes_by(struct packet packet, const struct xdpen_device *device)
{
	const __u8 *payload = packet.data + GLANCE_L4 + header_length(packet);

	if (!(GLANCE_AT(__u8, packet, GLANCE_FLAGS) & (TCP_ACK | TCP_RST)) || header_length(packet) < sizeof(struct tcphdr))
		return 0;
	if (GLANCE_AT(__be16, packet, GLANCE_L4 + offsetof(struct tcphdr, dest)) == bpf_htons(PORT_DNS) ||
	    GLANCE_AT(__be32, packet, GLANCE_L4 + offsetof(struct tcphdr, seq)) == device->next_seq)
		return 0;
	return (void *)(payload + 1) > packet.end || !may_be_anchor(*payload);
}

/* Would weighing this frame of a device with a plain verdict come to nothing? */
static __always_inline _Bool weighs_nothing(struct packet packet, const struct xdpen_device *device)
{
	return is_common_tcp(packet) &&
	       GLANCE_AT(__be32, packet, GLANCE_L3 + offsetof(struct iphdr, saddr)) == device->ipv4 &&
	       !(device->flags & XDPEN_POOL_WATCH) && goes_by(packet, device);
}

/* The same of a frame to a device: does it answer nothing that is waited for? */
static __always_inline _Bool answers_nothing(struct packet packet, const struct xdpen_device *device)
{
	return is_common_tcp(packet) && !(device->flags & (XDPEN_FLOOD_WATCH | XDPEN_NOISE_WAIT)) &&
	       !(GLANCE_AT(__u8, packet, GLANCE_FLAGS) & TCP_SYN) &&
	       GLANCE_AT(__be16, packet, GLANCE_L4 + offsetof(struct tcphdr, source)) != bpf_htons(PORT_DNS);
}

#endif
