/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Joins the first bytes of one client's flow when they come in several segments:
 * a mining message split in two, HTTP headers and body, a TLS ClientHello. A
 * fixed cache; nothing is allocated after its creation.
 */
#ifndef XDPEN_CORE_STREAM_H
#define XDPEN_CORE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>
#include "flow.h"

#define STREAM_BYTES 2048 /* of one flow */
#define STREAM_SECONDS 30 /* without a segment, then the flow is forgotten */

struct stream_cache;

struct stream_cache *stream_new(__u32 hz); /* `hz`: ticks per second, not 0. NULL when memory is short */
void stream_free(struct stream_cache *cache);

/*
 * One segment's payload; `sequence` in host byte order is that of its first
 * byte. `joined`: the flow's consecutive bytes so far, this segment's among
 * them, as far as STREAM_BYTES go; valid until the next call. Bytes that were there
 * before are kept as they were (a retransmission, an overlap). A segment that
 * comes before its predecessor is put in front when the two touch; any other
 * gap ends what was there, and the flow begins anew with this segment: so do a
 * new connection from the same port and what comes after a full entry.
 * Returns true when `joined` holds bytes that it did not hold before.
 */
bool stream_feed(struct stream_cache *cache, const struct flow *flow, __u32 sequence, const __u8 *bytes,
		 size_t length, __u64 now, const __u8 **joined, size_t *joined_length);

/* Is anything of that flow kept? */
bool stream_has(struct stream_cache *cache, const struct flow *flow, __u64 now);

/* All that was wanted of the flow has been read (a message was recognised, the connection ended). */
void stream_end(struct stream_cache *cache, const struct flow *flow, __u64 now);

#endif
