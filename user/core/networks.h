/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of IPv4 and IPv6 addresses and prefixes. */
#ifndef XDPEN_CORE_NETWORKS_H
#define XDPEN_CORE_NETWORKS_H

#include <stddef.h>
#include <xdpen/abi.h>
#include "lists.h"

#define NETWORKS_MAX LISTS_ENTRIES_MAX

struct network {
	struct xdpen_address address; /* as in address.h; the bits behind the prefix are 0 */
	__u8 prefix; /* 0..128 of these 16 bytes: an IPv4 /24 is 120 */
};

/* All zero is an empty one. Sorted by address, then prefix; no two are equal. */
struct networks {
	struct network *list;
	size_t count;
};

void networks_free(struct networks *networks); /* it is empty then */
void networks_sort(struct networks *networks); /* as above, one of equal ones kept */

/*
 * Those of `all` that are not in `others`, into `rest`, which is freed with
 * networks_free(). Returns 0 or -ENOMEM, then `rest` is empty.
 */
int networks_without(const struct networks *all, const struct networks *others, struct networks *rest);

/*
 * Adds a list in memory: plain or CSV as in lists.h, each entry ADDRESS or
 * ADDRESS/PREFIX. A prefix below /8 (IPv4) or /16 (IPv6) is refused, as is
 * one that holds all IPv4 addresses: it would be most of the internet. Bits behind
 * the prefix and a port are refused, too. All or nothing.
 * Returns 0; or -EINVAL, -E2BIG (more than NETWORKS_MAX, the equal ones
 * counted) or -ENOMEM with a sentence in `error`, which begins with
 * "LIST:LINE: " unless memory ran out at the end, and `into` as it was.
 */
int networks_parse(const char *list, const char *text, size_t length, struct networks *into, char *error, size_t size);

#endif
