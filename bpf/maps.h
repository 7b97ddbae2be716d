/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every map, its size and why. Sizes marked "site" are set at load from the
 * number of configured devices; the value here is the default's.
 */
#ifndef XDPEN_BPF_MAPS_H
#define XDPEN_BPF_MAPS_H

/* Site: two slots per device. Mapped by user space, which reads it without a system call. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, XDPEN_SLOTS_PER_DEVICE * XDPEN_DEVICES_DEFAULT);
	__type(key, __u32);
	__type(value, struct xdpen_device);
} devices SEC(".maps");

/* Site: same slots as `devices`. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, XDPEN_SLOTS_PER_DEVICE * XDPEN_DEVICES_DEFAULT);
	__type(key, __u32);
	__type(value, struct xdpen_sketch);
} sketches SEC(".maps");

/* Site: same slots as `devices`. One element where the counters live in the record. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, XDPEN_SLOTS_PER_DEVICE * XDPEN_DEVICES_DEFAULT);
	__type(key, __u32);
	__type(value, struct xdpen_counters);
} counters SEC(".maps");

/* Site: same slots as `devices`; the programs never read it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, XDPEN_SLOTS_PER_DEVICE * XDPEN_DEVICES_DEFAULT);
	__type(key, __u32);
	__type(value, struct xdpen_state);
} states SEC(".maps");

/* Site: one entry per device. Read by the programs only when the four places of a MAC miss. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, XDPEN_DEVICES_DEFAULT);
	__type(key, struct xdpen_key);
	__type(value, __u32);
} index SEC(".maps");

/* An operator's word by bpftool; empty by default, read only for strangers and verdicts other than pass. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, XDPEN_OVERRIDES);
	__type(key, struct xdpen_key);
	__type(value, struct xdpen_verdict);
} override SEC(".maps");

/* Non-zero: touch nothing. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} panic SEC(".maps");

/* At most XDPEN_POOL_MAX groups of XDPEN_SPREAD_PLACES, one per slot up to that. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, XDPEN_POOL_MAX * XDPEN_SPREAD_PLACES);
	__type(key, __u32);
	__type(value, struct xdpen_spread);
} spread SEC(".maps");

/* Site: an eighth of the pool's groups. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, XDPEN_POOL_MAX / XDPEN_EVIDENCE_PART);
	__type(key, __u32);
	__type(value, struct xdpen_evidence);
} evidence SEC(".maps");

/* A place that two strangers share costs announcements, nothing else. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, XDPEN_STRANGERS);
	__type(key, __u32);
	__type(value, struct xdpen_stranger);
} strangers SEC(".maps");

/* Twice the ports that are attached at most; two that share a place share its allowance. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, XDPEN_INGRESS_PORTS);
	__type(key, __u32);
	__type(value, struct xdpen_ingress);
} ingress SEC(".maps");

/* Only addresses seen from quarantined devices, so an eviction costs a broadcast answer, never a verdict. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, XDPEN_BINDINGS);
	__type(key, struct xdpen_address);
	__type(value, struct xdpen_key);
} bindings SEC(".maps");

/* Site: four addresses a device on average, by the hand that writes them. Read where a source is not the main one. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, XDPEN_OWNERS_PER_DEVICE * XDPEN_DEVICES_DEFAULT);
	__type(key, struct xdpen_address);
	__type(value, struct xdpen_owner);
} owners SEC(".maps");

/* An eviction makes a contact one that DNS did not give, which counts only when nobody answers it. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, XDPEN_RESOLVED);
	__type(key, struct xdpen_answer_key);
	__type(value, __u32);
} resolved SEC(".maps");

/* Mapped by user space, which writes it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, XDPEN_NAMED_WORDS);
	__type(key, __u32);
	__type(value, __u64);
} named SEC(".maps");

/* Looked up for completed handshakes only, and only where a list is loaded. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, XDPEN_POOL_NETS);
	__type(key, struct xdpen_network);
	__type(value, __u32);
} pool_nets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, struct xdpen_port);
} ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdpen_policy);
} policy SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, XDPEN_REASONS);
	__type(key, __u32);
	__type(value, struct xdpen_count);
} stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, XDPEN_RING_BYTES);
} events SEC(".maps");

/* The header of the frame in hand; not pinned. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdpen_header);
} scratch SEC(".maps");

/* What the pinned maps mean; the programs never read it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdpen_meta);
} meta SEC(".maps");

/* An array element that exists by construction; the test satisfies the verifier. */
static __always_inline void *array_element(void *map, __u32 at)
{
	return bpf_map_lookup_elem(map, &at);
}

#endif
