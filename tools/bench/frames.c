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
#define DEVICE_PORT 40000

static const char login[] = "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"48edfHu7V9Z84YzzMa6fUueoELZ9"
			    "\",\"pass\":\"x\",\"agent\":\"XMRig/6.21\"}}\n";

/* MSS, SACK permitted, timestamps, no-op, window scale. */
static const __u8 syn_options[20] = { 2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7 };

static void *append(struct bench_frame *frame, __u32 bytes)
{
	void *at = frame->bytes + frame->length;

	frame->length += bytes;
	return at;
}

static __u32 payload_bytes(const struct frame_plan *plan)
{
	switch (plan->shape) {
	case SHAPE_SYN:
		return 0;
	case SHAPE_MINING:
		return sizeof(login) - 1;
	case SHAPE_DATA:
	case SHAPE_UDP:
		break;
	}
	return PAYLOAD_BYTES;
}

static __u32 transport_bytes(const struct frame_plan *plan)
{
	if (plan->shape == SHAPE_UDP)
		return sizeof(struct udphdr) + PAYLOAD_BYTES;
	return sizeof(struct tcphdr) + (plan->shape == SHAPE_SYN ? sizeof(syn_options) : 0) + payload_bytes(plan);
}

/* The tag's ethertype goes in front of it. */
static void append_tag(struct bench_frame *frame, __u16 vlan)
{
	__be16 *tag = append(frame, 4);

	tag[0] = htons(vlan);
}

static void append_ethernet(struct bench_frame *frame, const struct frame_plan *plan)
{
	static const __u8 gateway[ETH_ALEN] = { 0x02, 0xaa, 0, 0, 0, 1 };
	__u16 ethertype = plan->ipv6 ? ETH_P_IPV6 : ETH_P_IP;
	struct ethhdr *eth = append(frame, sizeof(*eth));
	__u8 *type = (__u8 *)&eth->h_proto;

	memcpy(plan->to_device ? eth->h_source : eth->h_dest, gateway, ETH_ALEN);
	frame->mac_at = plan->to_device ? 0 : ETH_ALEN;
	if (plan->service_vlan) {
		memcpy(type, &(__be16){ htons(ETH_P_8021AD) }, 2);
		append_tag(frame, plan->service_vlan);
		type += 4;
	}
	if (plan->vlan) {
		memcpy(type, &(__be16){ htons(ETH_P_8021Q) }, 2);
		append_tag(frame, plan->vlan);
		type += 4;
	}
	memcpy(type, &(__be16){ htons(ethertype) }, 2);
}

static void append_ipv4(struct bench_frame *frame, const struct frame_plan *plan, __u8 protocol)
{
	struct iphdr *ip = append(frame, sizeof(*ip));
	__be32 *device = plan->to_device ? &ip->daddr : &ip->saddr, *host = plan->to_device ? &ip->saddr : &ip->daddr;

	*ip = (struct iphdr){ .version = 4, .ihl = 5, .ttl = 64, .protocol = protocol };
	ip->tot_len = htons(sizeof(*ip) + transport_bytes(plan));
	*device = htonl(DEVICE_IP);
	frame->address_at = (__u8 *)host - frame->bytes;
}

static void append_ipv6(struct bench_frame *frame, const struct frame_plan *plan, __u8 protocol)
{
	struct ipv6hdr *ip = append(frame, sizeof(*ip));
	struct in6_addr *device = plan->to_device ? &ip->daddr : &ip->saddr, *host = plan->to_device ? &ip->saddr : &ip->daddr;
	__u32 extensions = plan->extensions ? 16 : 0;

	*ip = (struct ipv6hdr){ .version = 6, .nexthdr = plan->extensions ? IPPROTO_HOPOPTS : protocol, .hop_limit = 64 };
	ip->payload_len = htons(extensions + transport_bytes(plan));
	inet_pton(AF_INET6, "2001:db8:1::10", device);
	inet_pton(AF_INET6, "2001:db8:2::", host);
	frame->address_at = (__u8 *)host + 8 - frame->bytes;
	if (!plan->extensions)
		return;
	/* Next header, length in further 8 bytes, one PadN of six bytes. */
	memcpy(append(frame, 8), (__u8[]){ IPPROTO_DSTOPTS, 0, 1, 4, 0, 0, 0, 0 }, 8);
	memcpy(append(frame, 8), (__u8[]){ protocol, 0, 1, 4, 0, 0, 0, 0 }, 8);
}

static void append_tcp(struct bench_frame *frame, const struct frame_plan *plan)
{
	struct tcphdr *tcp = append(frame, sizeof(*tcp));
	bool syn = plan->shape == SHAPE_SYN;

	*tcp = (struct tcphdr){ .seq = htonl(0x5eed5eed), .window = htons(64240) };
	tcp->source = htons(plan->to_device ? plan->port : DEVICE_PORT);
	tcp->dest = htons(plan->to_device ? DEVICE_PORT : plan->port);
	tcp->syn = syn;
	tcp->ack = !syn || plan->to_device;
	tcp->psh = !syn;
	tcp->doff = sizeof(*tcp) / 4 + (syn ? sizeof(syn_options) / 4 : 0);
	if (syn)
		memcpy(append(frame, sizeof(syn_options)), syn_options, sizeof(syn_options));
}

static void append_udp(struct bench_frame *frame, const struct frame_plan *plan)
{
	struct udphdr *udp = append(frame, sizeof(*udp));

	*udp = (struct udphdr){ .len = htons(transport_bytes(plan)) };
	udp->source = htons(plan->to_device ? plan->port : DEVICE_PORT);
	udp->dest = htons(plan->to_device ? DEVICE_PORT : plan->port);
}

void frame_build(struct bench_frame *frame, const struct frame_plan *plan)
{
	__u8 protocol = plan->shape == SHAPE_UDP ? IPPROTO_UDP : IPPROTO_TCP;
	__u32 payload = payload_bytes(plan);

	*frame = (struct bench_frame){};
	append_ethernet(frame, plan);
	if (plan->ipv6)
		append_ipv6(frame, plan, protocol);
	else
		append_ipv4(frame, plan, protocol);
	if (plan->shape == SHAPE_UDP)
		append_udp(frame, plan);
	else
		append_tcp(frame, plan);
	if (plan->shape == SHAPE_MINING)
		memcpy(append(frame, payload), login, payload);
	else
		memset(append(frame, payload), 0x17, payload); /* as TLS data begins */
}
