// SPDX-License-Identifier: GPL-2.0-or-later
#include "stream.h"

#include <stdlib.h>
#include <string.h>

struct head {
	__u32 sequence; /* of the first byte */
	__u32 length;
	__u8 bytes[STREAM_BYTES];
};

struct stream_cache {
	struct flow_places places;
	struct head heads[FLOW_PLACES];
};

struct stream_cache *stream_new(__u32 hz)
{
	struct stream_cache *cache = calloc(1, sizeof(*cache));

	if (cache)
		cache->places.lifetime = (__u64)STREAM_SECONDS * hz;
	return cache;
}

void stream_free(struct stream_cache *cache)
{
	free(cache);
}

static bool append(struct head *head, const __u8 *bytes, size_t length)
{
	size_t room = STREAM_BYTES - head->length;

	if (length > room)
		length = room;
	if (length)
		memcpy(head->bytes + head->length, bytes, length);
	head->length += length;
	return length > 0;
}

static bool begin(struct head *head, __u32 sequence, const __u8 *bytes, size_t length)
{
	head->sequence = sequence;
	head->length = 0;
	return append(head, bytes, length);
}

/* `missing` bytes, less than STREAM_BYTES, belong in front of what is there; what has no room falls off the end. */
static void put_in_front(struct head *head, const __u8 *bytes, size_t missing)
{
	size_t kept = head->length;

	if (kept > STREAM_BYTES - missing)
		kept = STREAM_BYTES - missing;
	memmove(head->bytes + missing, head->bytes, kept);
	memcpy(head->bytes, bytes, missing);
	head->sequence -= missing;
	head->length = missing + kept;
}

/* Sequence numbers wrap: distances are what counts. */
static bool join(struct head *head, __u32 sequence, const __u8 *bytes, size_t length)
{
	__u32 behind = sequence - head->sequence;
	__u32 before = head->sequence - sequence;

	if (behind < head->length || (behind == head->length && head->length < STREAM_BYTES)) {
		size_t known = head->length - behind;
		return known < length && append(head, bytes + known, length - known);
	}
	/* In front of what is there and touching it; all else is a gap. */
	if (before > length || before >= STREAM_BYTES)
		return begin(head, sequence, bytes, length);
	if (length - before > head->length)
		append(head, bytes + before + head->length, length - before - head->length);
	put_in_front(head, bytes, before);
	return true;
}

bool stream_feed(struct stream_cache *cache, const struct flow *flow, __u32 sequence, const __u8 *bytes,
		 size_t length, __u64 now, const __u8 **joined, size_t *joined_length)
{
	unsigned place = flow_find(&cache->places, flow, now);
	struct head *head;
	bool grew;

	if (place == FLOW_NONE) {
		place = flow_take(&cache->places, flow, now);
		head = &cache->heads[place];
		grew = begin(head, sequence, bytes, length);
	} else {
		flow_touch(&cache->places, place, now);
		head = &cache->heads[place];
		grew = join(head, sequence, bytes, length);
	}
	*joined = head->bytes;
	*joined_length = head->length;
	return grew;
}

bool stream_has(struct stream_cache *cache, const struct flow *flow, __u64 now)
{
	return flow_find(&cache->places, flow, now) != FLOW_NONE;
}

void stream_end(struct stream_cache *cache, const struct flow *flow, __u64 now)
{
	unsigned place = flow_find(&cache->places, flow, now);

	if (place != FLOW_NONE)
		flow_leave(&cache->places, place);
}
