// SPDX-License-Identifier: GPL-2.0-or-later
#include "answers.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>

#include "../core/sketch.h"

static void mark(__u64 *named, const struct xdpen_answer_key *key)
{
	__u32 bit = xdpen_named_bit(key->slot, key->address);

	named[bit >> 6] |= 1ULL << (bit & 63);
}

int answers_note(struct maps *maps, __u32 slot, const __u8 address[static 16], __u32 flags)
{
	const struct xdpen_answer_key key = { .slot = slot, .address = sketch_hash(address, maps->meta.salt) >> 32 };

	if (bpf_map_update_elem(maps->resolved, &key, &flags, BPF_ANY))
		return -errno;
	/* After the entry: where the programs find the bit, they find the entry, too. */
	mark(maps->named, &key);
	return 0;
}

int answers_tidy(struct maps *maps)
{
	__u64 *fresh = calloc(XDPEN_NAMED_WORDS, sizeof(*fresh));
	struct xdpen_answer_key at, next;
	int error;

	if (!fresh)
		return -ENOMEM;
	error = bpf_map_get_next_key(maps->resolved, NULL, &next);
	while (!error) {
		at = next;
		mark(fresh, &at);
		error = bpf_map_get_next_key(maps->resolved, &at, &next);
	}
	for (__u32 i = 0; i < XDPEN_NAMED_WORDS; i++)
		__atomic_store_n(&maps->named[i], fresh[i], __ATOMIC_RELAXED);
	free(fresh);
	return 0;
}
