/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a device's record goes: the same arithmetic as bpf/table.h. A record
 * never moves; a key whose four places are taken goes to the last free slot of
 * the array and is found through `index`.
 */
#ifndef XDPEN_CORE_TABLE_H
#define XDPEN_CORE_TABLE_H

#include <stdbool.h>
#include <xdpen/abi.h>

#define TABLE_PLACES 4

/* `slots`: a power of two. */
void table_places(const struct xdpen_key *key, __u64 salt, __u32 slots, __u32 places[static TABLE_PLACES]);

/* A free slot for the key, or XDPEN_NO_SLOT when the array is full. */
__u32 table_choose(const struct xdpen_device *devices, __u32 slots, const struct xdpen_key *key, __u64 salt);

/* The key's slot among its four places, or XDPEN_NO_SLOT. */
__u32 table_probe(const struct xdpen_device *devices, __u32 slots, const struct xdpen_key *key, __u64 salt);

#endif
