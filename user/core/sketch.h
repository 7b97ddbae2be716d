/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs' hash of an address, for what user space writes into maps that they look up by it. */
#ifndef XDPEN_CORE_SKETCH_H
#define XDPEN_CORE_SKETCH_H

#include <xdpen/abi.h>

/* As in bpf/hash.h and bpf/address.h, where the reasons are. `address`: v4-mapped or IPv6. */
__u64 sketch_hash(const __u8 address[static 16], __u64 salt);

#endif
