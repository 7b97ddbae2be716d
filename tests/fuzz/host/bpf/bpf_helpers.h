/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for libbpf's header of this name where bpf/ is compiled for the
 * host: the same words, other meanings. A helper that is missing here is one
 * that the programs did not use before; write it into host.c.
 */
#ifndef XDPEN_FUZZ_BPF_HELPERS_H
#define XDPEN_FUZZ_BPF_HELPERS_H

#include <stddef.h>
#include <stdint.h>
#include <linux/bpf.h>
#include <linux/types.h>

#define SEC(name)
#define __uint(name, value) int (*name)[value]
#define __type(name, value) typeof(value) *name

#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#undef __noinline
#define __noinline __attribute__((noinline))

/* The contexts with pointers as wide as the host's, so that a frame may lie anywhere, in an allocation of its own. */
struct host_xdp {
	uintptr_t data;
	uintptr_t data_end;
	__u32 ingress_ifindex;
};

struct host_skb {
	uintptr_t data;
	uintptr_t data_end;
	__u32 len;
	__u32 vlan_present;
	__u32 vlan_tci;
	__u32 vlan_proto;
	__u32 ifindex;
};

#define xdp_md host_xdp
#define __sk_buff host_skb

/* libbpf has functions of the first two names, for user space. */
#define bpf_map_lookup_elem host_map_lookup_elem
#define bpf_map_update_elem host_map_update_elem

void *bpf_map_lookup_elem(const void *map, const void *key);
long bpf_map_update_elem(const void *map, const void *key, const void *value, __u64 flags);
void *bpf_ringbuf_reserve(const void *ring, __u64 size, __u64 flags);
void bpf_ringbuf_submit(void *record, __u64 flags);
__u64 bpf_jiffies64(void);
long bpf_xdp_adjust_head(struct host_xdp *context, int delta);
long bpf_skb_vlan_pop(struct host_skb *skb);
long bpf_skb_vlan_push(struct host_skb *skb, __be16 ethertype, __u16 tci);
long bpf_redirect(__u32 ifindex, __u64 flags);
long bpf_skb_store_bytes(struct host_skb *skb, __u32 offset, const void *from, __u32 length, __u64 flags);
long bpf_skb_load_bytes(const struct host_skb *skb, __u32 offset, void *to, __u32 length);

#endif
