/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stratum V2 by the shape of its Noise handshake, for nothing of it can be read:
 * the client's first data are 64 bytes (a key), the server's first answer 234
 * (64 + 80 + 90; one sentence of the specification says 170), both without any
 * structure. Evidence, but no proof: other protocols begin with 64 random bytes,
 * too (Telegram's obfuscated transport), though none known is answered so.
 */
#ifndef XDPEN_CORE_STRATUM_V2_H
#define XDPEN_CORE_STRATUM_V2_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>
#include "flow.h"

#define SV2_CLIENT_BYTES 64
#define SV2_SERVER_BYTES 234
#define SV2_SERVER_BYTES_OLD 170
#define SV2_SECONDS 10 /* from the client's bytes to the answer */

/* Random bytes are taken for structured at most this often, in a million, at each of the three lengths above. */
#define NOISE_MISSED_PER_MILLION 75

/*
 * Do the bytes look random? Tested: distinct values, of the bytes and of the
 * differences between neighbours; ones, in all and in each of the eight bit
 * positions; distinct values in the columns of records of 2 to 8 bytes; a length
 * in front. Always false for less than 64 bytes or more than 1024. Encrypted or compressed data without a
 * header passes; text in any code, padding, counters and records do not.
 */
bool noise_like(const __u8 *bytes, size_t length);

struct sv2_cache;

struct sv2_cache *sv2_new(__u32 hz); /* `hz`: ticks per second, not 0. NULL when memory is short */
void sv2_free(struct sv2_cache *cache);

/* The client's first data of a connection; `length` as on the wire, `bytes` all of them. True when remembered. */
bool sv2_offer(struct sv2_cache *cache, const struct flow *flow, size_t length, const __u8 *bytes, __u64 now);

/*
 * The server's first data, `flow` still from the device's side. True when it
 * completes an offer of the last SV2_SECONDS. Whatever the answer is, the offer
 * is forgotten: the first answer counts.
 */
bool sv2_answer(struct sv2_cache *cache, const struct flow *flow, size_t length, const __u8 *bytes, __u64 now);

#endif
