/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SipHash-2-4 (Aumasson and Bernstein, 2012): whoever lacks the key cannot tell the hash of a message. */
#ifndef XDPEN_CORE_SIPHASH_H
#define XDPEN_CORE_SIPHASH_H

#include <stddef.h>
#include <xdpen/abi.h>

#define SIPHASH_KEY 16 /* bytes, random */

__u64 siphash(const __u8 key[static SIPHASH_KEY], const void *message, size_t length);

#endif
