// SPDX-License-Identifier: GPL-2.0
/*
 * `cat PINS/table`: the device table as text, by a bpf iterator over `devices`.
 * An object of its own: iterators need the kernel's BTF, which not every
 * gateway has, and nothing else depends on this one.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include <xdpen/abi.h>

char program_license[] SEC("license") = "GPL";

/* The kernel's own types, as far as they are read; found by name in its BTF. */
struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id;
	__u64 seq_num;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	void *value;
} __attribute__((preserve_access_index));

#define PRINT(seq, format, ...) BPF_SEQ_PRINTF(seq, format, ##__VA_ARGS__)

static __always_inline const char *action_text(__u8 action)
{
	switch (action) {
	case XDPEN_PASS:
		return "pass";
	case XDPEN_VLAN:
		return "vlan";
	case XDPEN_DROP:
		return "drop";
	}
	return "?";
}

static __always_inline const char *actor_text(__u8 actor)
{
	switch (actor) {
	case XDPEN_REFLEX:
		return "reflex";
	case XDPEN_DAEMON:
		return "daemon";
	case XDPEN_OPERATOR:
		return "operator";
	}
	return "-";
}

SEC("iter/bpf_map_elem")
int table(struct bpf_iter__bpf_map_elem *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	/* Read once: the verifier knows a pointer, not the field it came from. */
	struct xdpen_device *device = ctx->value;
	__u32 *key = ctx->key;
	const __u8 *mac;
	__u32 slot;

	if (ctx->meta->seq_num == 0)
		PRINT(seq, "MAC                SLOT   VERDICT  BY        ADDRESS          KINDS       FRAMES\n");
	if (!device || !key || !device->key.present)
		return 0;
	mac = device->key.mac;
	slot = *key;
	PRINT(seq, "%02x:%02x:%02x:", mac[0], mac[1], mac[2]);
	PRINT(seq, "%02x:%02x:%02x  %-5u  ", mac[3], mac[4], mac[5], slot);
	PRINT(seq, "%-7s  %-8s  ", action_text(device->verdict.action), actor_text(device->verdict.actor));
	PRINT(seq, "%-15pI4  0x%08x  %llu\n", &device->ipv4, device->kinds, device->counters.frames);
	return 0;
}
