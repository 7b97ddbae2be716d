// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <netinet/in.h>
#include <string.h>

#include "frames.h"

#define PAYLOAD_BYTES 64
#define SOURCE_PORT 40000

static void *append(struct bench_frame *frame, __u32 bytes)
{
	void *at = frame->bytes + frame->length;

	frame->length += bytes;
	return at;
}

static void append_ethernet(struct bench_frame *frame, __u16 vlan, __u16 ethertype)
{
	static const __u8 gateway[ETH_ALEN] = { 0x02, 0xaa, 0, 0, 0, 1 };
	struct ethhdr *eth = append(frame, sizeof(*eth));
	__be16 *tag;

	memcpy(eth->h_dest, gateway, ETH_ALEN);
	eth->h_proto = htons(vlan ? ETH_P_8021Q : ethertype);
	if (!vlan)
		return;
	tag = append(frame, 4);
	tag[0] = htons(vlan);
	tag[1] = htons(ethertype);
}

static void append_ipv4(struct bench_frame *frame, __u8 protocol, __u32 payload)
{
	struct iphdr *ip = append(frame, sizeof(*ip));

	*ip = (struct iphdr){ .version = 4, .ihl = 5, .ttl = 64, .protocol = protocol };
	ip->tot_len = htons(sizeof(*ip) + payload);
	ip->saddr = htonl(0xc0a8010a); /* 192.168.1.10 */
	frame->destination_at = (__u8 *)&ip->daddr - frame->bytes;
}

static void append_ipv6(struct bench_frame *frame, __u8 protocol, __u32 payload)
{
	struct ipv6hdr *ip = append(frame, sizeof(*ip));

	*ip = (struct ipv6hdr){ .version = 6, .nexthdr = protocol, .hop_limit = 64, .payload_len = htons(payload) };
	inet_pton(AF_INET6, "2001:db8:1::10", &ip->saddr);
	inet_pton(AF_INET6, "2001:db8:2::", &ip->daddr);
	frame->destination_at = (__u8 *)&ip->daddr + 8 - frame->bytes;
}

/* MSS, SACK permitted, timestamps, no-op, window scale. */
static const __u8 syn_options[20] = { 2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7 };

static void append_tcp(struct bench_frame *frame, bool syn, __u16 port)
{
	struct tcphdr *tcp = append(frame, sizeof(*tcp));

	*tcp = (struct tcphdr){ .source = htons(SOURCE_PORT), .dest = htons(port), .seq = htonl(0x5eed5eed) };
	tcp->window = htons(64240);
	tcp->syn = syn;
	tcp->ack = tcp->psh = !syn;
	tcp->doff = sizeof(*tcp) / 4 + (syn ? sizeof(syn_options) / 4 : 0);
	if (syn)
		memcpy(append(frame, sizeof(syn_options)), syn_options, sizeof(syn_options));
}

static void append_udp(struct bench_frame *frame, __u16 port)
{
	struct udphdr *udp = append(frame, sizeof(*udp));

	*udp = (struct udphdr){ .source = htons(SOURCE_PORT), .dest = htons(port) };
	udp->len = htons(sizeof(*udp) + PAYLOAD_BYTES);
}

void frame_build(struct bench_frame *frame, enum frame_shape shape, bool ipv6, __u16 vlan, __u16 port)
{
	static const __u32 bytes[SHAPES] = {
		[SHAPE_DATA] = sizeof(struct tcphdr) + PAYLOAD_BYTES,
		[SHAPE_SYN] = sizeof(struct tcphdr) + sizeof(syn_options),
		[SHAPE_UDP] = sizeof(struct udphdr) + PAYLOAD_BYTES,
	};
	__u8 protocol = shape == SHAPE_UDP ? IPPROTO_UDP : IPPROTO_TCP;

	*frame = (struct bench_frame){ .ipv6 = ipv6 };
	append_ethernet(frame, vlan, ipv6 ? ETH_P_IPV6 : ETH_P_IP);
	if (ipv6)
		append_ipv6(frame, protocol, bytes[shape]);
	else
		append_ipv4(frame, protocol, bytes[shape]);
	if (shape == SHAPE_UDP)
		append_udp(frame, port);
	else
		append_tcp(frame, shape == SHAPE_SYN, port);
	if (shape != SHAPE_SYN)
		memset(append(frame, PAYLOAD_BYTES), 0x17, PAYLOAD_BYTES); /* as TLS data begins */
}
