/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The operator's word for a MAC by bpftool, above every verdict. Nearly always
 * there is none for anybody, and then nothing is looked up: a program may read
 * the kernel's own fields of a map (Linux 5.9), the number of its entries among
 * them. An entry is counted before it can be found, and until after it cannot.
 */
#ifndef XDPEN_BPF_OVERRIDE_H
#define XDPEN_BPF_OVERRIDE_H

/* kernel/bpf/hashtab.c, as far as it is read; found by name in the kernel's BTF. */
typedef struct {
	int counter;
} __attribute__((preserve_access_index)) atomic_t;

struct bpf_htab {
	atomic_t count; /* of maps that are not preallocated */
	_Bool use_percpu_counter; /* ... and small; else it is counted elsewhere (Linux 6.1) */
} __attribute__((preserve_access_index));

static __always_inline _Bool nobody_is_overridden(void)
{
	const struct bpf_htab *table = (const void *)&override;

	if (bpf_core_field_exists(table->use_percpu_counter) && table->use_percpu_counter)
		return 0;
	return !table->count.counter;
}

static __always_inline struct xdpen_verdict *override_of(__u64 key)
{
	return nobody_is_overridden() ? 0 : bpf_map_lookup_elem(&override, &key);
}

#endif
