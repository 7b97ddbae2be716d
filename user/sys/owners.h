/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map `owners`: which device an address belongs to, beside the main one in its record. */
#ifndef XDPEN_SYS_OWNERS_H
#define XDPEN_SYS_OWNERS_H

#include "maps.h"

/* So many of one device at most; the one that was confirmed longest ago makes room. */
#define OWNERS_PER_DEVICE 16

/* 0, -ENOENT: nobody's, or another negative errno. */
int owners_find(const struct maps *maps, const __u8 address[static 16], struct xdpen_owner *owner);
/* `second`: of CLOCK_BOOTTIME, now. Replaces whoever had it. Returns 0 or a negative errno. */
int owners_set(struct maps *maps, const __u8 address[static 16], const struct xdpen_key *key, __u32 second);
/* The addresses that belong to a device, at most `most`. Returns their number. */
int owners_addresses(const struct maps *maps, const struct xdpen_key *key, struct xdpen_address *addresses, int most);
/* The device has left. */
void owners_forget(struct maps *maps, const struct xdpen_key *key);

#endif
