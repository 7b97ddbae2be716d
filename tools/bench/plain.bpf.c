// SPDX-License-Identifier: GPL-2.0
/*
 * A peer: what one writes first, of ordinary kernel maps. A set of MACs that are
 * dropped, counters by MAC, a set of (MAC, destination) pairs with the time of
 * the last frame, by which distinct destinations are counted, and ports that
 * count. The same accounting as the nftables peer. It knows neither retagging nor
 * payloads nor answers, and nobody's limits by class.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char program_license[] SEC("license") = "GPL";

struct device {
	__u64 frames;
	__u64 bytes;
	__u32 syns;
	__u32 ports;
	__u32 destinations;
	__u32 zero;
};

struct pair4 {
	__u64 mac;
	__be32 destination;
	__u32 zero;
};

struct pair6 {
	__u64 mac;
	struct in6_addr destination;
};

#define PAIRS (1 << 20)
#define LIMIT 0x7fffffff /* out of reach, but compared */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, __u32);
} dropped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct device);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PAIRS);
	__type(key, struct pair4);
	__type(value, __u64);
} pairs4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PAIRS);
	__type(key, struct pair6);
	__type(value, __u64);
} pairs6 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u16);
	__type(value, __u32);
} ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} stats SEC(".maps");

static __always_inline struct device *device_of(__u64 mac)
{
	struct device *device = bpf_map_lookup_elem(&devices, &mac);
	struct device fresh = {};

	if (device)
		return device;
	bpf_map_update_elem(&devices, &mac, &fresh, BPF_NOEXIST);
	return bpf_map_lookup_elem(&devices, &mac);
}

/* A pair that is there gets the time, one that is not is a new destination. */
static __always_inline void count_pair(void *map, const void *pair, struct device *device)
{
	__u64 now = bpf_ktime_get_ns(), *last = bpf_map_lookup_elem(map, pair);

	if (last) {
		*last = now;
		return;
	}
	bpf_map_update_elem(map, pair, &now, BPF_ANY);
	__sync_fetch_and_add(&device->destinations, 1);
}

static __always_inline void count_tcp(const struct tcphdr *tcp, const void *end, struct device *device)
{
	__u16 port;

	if ((const void *)(tcp + 1) > end || !tcp->syn || tcp->ack)
		return;
	port = bpf_ntohs(tcp->dest);
	__sync_fetch_and_add(&device->syns, 1);
	if (bpf_map_lookup_elem(&ports, &port))
		__sync_fetch_and_add(&device->ports, 1);
}

static __always_inline void count_ip(const struct ethhdr *eth, const void *end, __u64 mac, struct device *device)
{
	const struct ipv6hdr *ip6 = (const void *)(eth + 1);
	const struct iphdr *ip4 = (const void *)(eth + 1);

	if (eth->h_proto == bpf_htons(ETH_P_IP) && (const void *)(ip4 + 1) <= end) {
		struct pair4 pair = { .mac = mac, .destination = ip4->daddr };

		count_pair(&pairs4, &pair, device);
		if (ip4->protocol == IPPROTO_TCP)
			count_tcp((const void *)(ip4 + 1), end, device);
	} else if (eth->h_proto == bpf_htons(ETH_P_IPV6) && (const void *)(ip6 + 1) <= end) {
		struct pair6 pair = { .mac = mac, .destination = ip6->daddr };

		count_pair(&pairs6, &pair, device);
		if (ip6->nexthdr == IPPROTO_TCP)
			count_tcp((const void *)(ip6 + 1), end, device);
	}
}

static __always_inline int judge(void *data, void *end)
{
	const struct ethhdr *eth = data;
	struct device *device;
	__u64 mac = 0;

	if ((void *)(eth + 1) > end)
		return XDP_PASS;
	__builtin_memcpy(&mac, eth->h_source, ETH_ALEN);
	if (bpf_map_lookup_elem(&dropped, &mac))
		return XDP_DROP;
	device = device_of(mac);
	if (!device)
		return XDP_PASS;
	__sync_fetch_and_add(&device->frames, 1);
	__sync_fetch_and_add(&device->bytes, end - data);
	count_ip(eth, end, mac, device);
	return device->destinations > LIMIT ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int plain(struct xdp_md *ctx)
{
	__u32 action = judge((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	__u64 *count = bpf_map_lookup_elem(&stats, &action);

	if (count)
		++*count;
	return action;
}
