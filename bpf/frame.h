/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One frame, understood. Each field is filled in one place, below (extension.h
 * moves some behind IPv6 extension headers), and says its byte order. What is
 * followed: Ethernet, up to two VLAN tags, ARP, IPv4 with options, IPv6 with up
 * to six extension headers, TCP, UDP, ICMP; fragments keep their addresses, only
 * the first has ports.
 */
#ifndef XDPEN_BPF_FRAME_H
#define XDPEN_BPF_FRAME_H

#define MAX_TAGS 2

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

enum parsed {
	PARSED_IP,
	PARSED_NOT_IP,
	PARSED_SHORT, /* a header is cut or contradicts itself */
	PARSED_TOO_DEEP,
};

struct vlan_tag {
	__be16 tci;
	__be16 ethertype; /* of what follows */
};

struct packet {
	void *data;
	void *end;
};

/* Scalars only: packet pointers would tie every later branch to the way the frame was parsed. */
struct frame {
	__u32 length; /* on the wire, from the Ethernet header on */
	__be32 tcp_seq;
	__u16 l3_length; /* what the IP header says, so that padding is no payload */
	__u16 tci; /* outer tag, host order, 0 = none */
	__u16 ethertype; /* after the tags, host order */
	__u16 source_port; /* host order */
	__u16 destination_port;
	__u8 l3; /* offset of the IP or ARP header */
	__u8 tags;
	__u16 l4; /* offset of the transport header */
	__u16 payload; /* offset of TCP's, 0 = not TCP */
	__u8 protocol; /* after the extension headers */
	__u8 ttl;
	__u8 tcp_flags;
	__u8 tcp_header; /* bytes */
	__u8 icmp_type;
	__u8 has_ports; /* not in later fragments */
	__u8 later_fragment;
	__u8 more_fragments; /* IPv4 */
};

/* Headers end before this offset: 14 + 8 of tags + 60 of IPv4, or 40 and six extension headers of 2048. */
#define OFFSET_MASK 0x3fff

/* `bytes` bytes at `offset`, or 0 where the frame ends before. */
static __always_inline void *bytes_at(struct packet packet, __u32 offset, __u32 bytes)
{
	void *at = packet.data + (offset & OFFSET_MASK);

	if (at + bytes > packet.end)
		return 0;
	if (!at)
		__builtin_unreachable(); /* so that the caller's test costs no second one */
	return at;
}

static __always_inline _Bool is_tag(__be16 ethertype)
{
	return ethertype == bpf_htons(ETH_P_8021Q) || ethertype == bpf_htons(ETH_P_8021AD) ||
	       ethertype == bpf_htons(ETH_P_QINQ1);
}

/* The caller has checked that the Ethernet header is whole. */
static __always_inline enum parsed parse_l2(struct packet packet, struct frame *frame)
{
	/* The struct is packed: its field would be read in two halves. */
	__be16 ethertype = *(__be16 *)(packet.data + offsetof(struct ethhdr, h_proto));

	frame->l3 = sizeof(struct ethhdr);
#pragma unroll
	for (int i = 0; i < MAX_TAGS; i++) {
		struct vlan_tag *tag;

		if (!is_tag(ethertype))
			break;
		tag = bytes_at(packet, frame->l3, sizeof(*tag));
		if (!tag)
			return PARSED_SHORT;
		if (i == 0)
			frame->tci = bpf_ntohs(tag->tci);
		ethertype = tag->ethertype;
		frame->l3 += sizeof(*tag);
		frame->tags = i + 1;
	}
	frame->ethertype = bpf_ntohs(ethertype);
	return is_tag(ethertype) ? PARSED_TOO_DEEP : PARSED_IP;
}

static __always_inline enum parsed parse_ipv4(struct packet packet, struct frame *frame)
{
	struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));
	__u32 header;

	if (!ip)
		return PARSED_SHORT;
	header = ip->ihl * 4;
	if (ip->version != 4 || header < sizeof(*ip) || !bytes_at(packet, frame->l3 + header, 0))
		return PARSED_SHORT;
	frame->l3_length = bpf_ntohs(ip->tot_len);
	frame->protocol = ip->protocol;
	frame->ttl = ip->ttl;
	frame->l4 = frame->l3 + header;
	frame->later_fragment = !!(ip->frag_off & bpf_htons(0x1fff));
	frame->more_fragments = !!(ip->frag_off & bpf_htons(0x2000));
	return PARSED_IP;
}

/* Without extension headers: see extension.h. */
static __always_inline enum parsed parse_ipv6(struct packet packet, struct frame *frame)
{
	struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

	if (!ip || ip->version != 6)
		return PARSED_SHORT;
	frame->l3_length = sizeof(*ip) + bpf_ntohs(ip->payload_len);
	frame->protocol = ip->nexthdr;
	frame->ttl = ip->hop_limit;
	frame->l4 = frame->l3 + sizeof(*ip);
	return PARSED_IP;
}

static __always_inline enum parsed parse_l3(struct packet packet, struct frame *frame)
{
	if (frame->ethertype == ETH_P_IP)
		return parse_ipv4(packet, frame);
	if (frame->ethertype == ETH_P_IPV6)
		return parse_ipv6(packet, frame);
	return PARSED_NOT_IP;
}

/*
 * A first fragment that holds ports and sequence number, but not the flags: a
 * scanner's way past them (nmap -f). No honest stack cuts a header, so it is
 * taken for what it hides, a SYN; of its options nothing is known.
 */
static __always_inline enum parsed parse_tcp_fragment(struct packet packet, struct frame *frame)
{
	struct tcp_begin {
		__be16 source, destination;
		__be32 seq;
	} *tcp = bytes_at(packet, frame->l4, sizeof(*tcp));

	if (!tcp || !frame->more_fragments)
		return PARSED_SHORT;
	frame->source_port = bpf_ntohs(tcp->source);
	frame->destination_port = bpf_ntohs(tcp->destination);
	frame->tcp_seq = tcp->seq;
	frame->tcp_flags = TCP_SYN;
	frame->tcp_header = sizeof(struct tcphdr) + 4;
	frame->has_ports = 1;
	return PARSED_IP;
}

static __always_inline enum parsed parse_tcp(struct packet packet, struct frame *frame)
{
	struct tcphdr *tcp = bytes_at(packet, frame->l4, sizeof(*tcp));

	if (!tcp)
		return parse_tcp_fragment(packet, frame);
	if (tcp->doff * 4 < (int)sizeof(*tcp))
		return PARSED_SHORT;
	frame->source_port = bpf_ntohs(tcp->source);
	frame->destination_port = bpf_ntohs(tcp->dest);
	frame->tcp_seq = tcp->seq;
	frame->tcp_flags = ((__u8 *)tcp)[13];
	frame->tcp_header = tcp->doff * 4;
	frame->payload = frame->l4 + frame->tcp_header;
	frame->has_ports = 1;
	return PARSED_IP;
}

static __always_inline enum parsed parse_udp(struct packet packet, struct frame *frame)
{
	struct udphdr *udp = bytes_at(packet, frame->l4, sizeof(*udp));

	if (!udp)
		return PARSED_SHORT;
	frame->source_port = bpf_ntohs(udp->source);
	frame->destination_port = bpf_ntohs(udp->dest);
	frame->has_ports = 1;
	return PARSED_IP;
}

/* <linux/icmp.h> drags socket headers in; this is all of it that is read. ICMPv6 begins alike. */
struct icmp_header {
	__u8 type, code;
	__be16 checksum;
	__be32 rest;
};

struct arp_ethernet {
	__be16 hardware, protocol;
	__u8 hardware_length, protocol_length;
	__be16 operation;
	__u8 sender_mac[6];
	__be32 sender_ip;
	__u8 target_mac[6];
	__be32 target_ip;
} __attribute__((packed));

#define ND_NEIGHBOR_SOLICITATION 135

static __always_inline enum parsed parse_icmp(struct packet packet, struct frame *frame)
{
	struct icmp_header *icmp = bytes_at(packet, frame->l4, sizeof(*icmp));

	if (!icmp)
		return PARSED_SHORT;
	frame->icmp_type = icmp->type;
	return PARSED_IP;
}

static __always_inline enum parsed parse_l4(struct packet packet, struct frame *frame)
{
	if (frame->later_fragment)
		return PARSED_IP;
	switch (frame->protocol) {
	case IPPROTO_TCP:
		return parse_tcp(packet, frame);
	case IPPROTO_UDP:
		return parse_udp(packet, frame);
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return parse_icmp(packet, frame);
	}
	return PARSED_IP;
}

static __always_inline _Bool is_ipv6(const struct frame *frame)
{
	return frame->ethertype == ETH_P_IPV6;
}

/* Bytes of TCP payload by the IP header, so that the padding of short frames is none; 0 where there is none. */
static __always_inline __u32 payload_length(const struct frame *frame)
{
	__u32 headers = frame->payload - frame->l3;

	return frame->payload && headers < frame->l3_length ? frame->l3_length - headers : 0;
}

/* The key of the MAC address at `mac`, as one word: six bytes, then `present`. */
static __always_inline __u64 key_word(const __u8 *mac)
{
	__u64 low = *(__u32 *)mac;
	__u64 high = *(__u16 *)(mac + 4);

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return low | high << 32 | 1ULL << 48;
#else
	return low << 32 | high << 16 | 1ULL << 8;
#endif
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define KEY_GROUP_BIT 0x01ULL
#define KEY_ZERO (1ULL << 48)
#else
#define KEY_GROUP_BIT (0x01ULL << 56)
#define KEY_ZERO (1ULL << 8)
#endif

#endif
