// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stream: the input is a script of segments, each a flow, a distance in sequence
 * numbers from the last one, a pause and bytes. What was joined holds the new
 * bytes at their place, never more than the limit, and grows only when it says
 * so. Segments of the same text in any order and overlap join to a piece of it.
 */
#include <stdlib.h>
#include <string.h>
#include "stream.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

/* Byte number n of the text that all flows speak. */
static __u8 text(__u32 sequence)
{
	return sequence * 2654435761u >> 24;
}

static void feed(struct stream_cache *cache, const struct flow *flow, __u32 sequence, size_t length, __u64 now)
{
	__u8 *bytes = malloc(length ? length : 1);
	const __u8 *joined = NULL, *before;
	size_t joined_length = 0, length_before;
	bool grew;

	CHECK(bytes);
	for (size_t i = 0; i < length; i++)
		bytes[i] = text(sequence + i);
	grew = stream_feed(cache, flow, sequence, bytes, length, now, &joined, &joined_length);
	free(bytes);
	CHECK(joined && joined_length <= STREAM_BYTES);
	CHECK(joined_length || !grew);
	/* The same segment once more is nothing new, and its other bytes change nothing. */
	before = joined;
	length_before = joined_length;
	bytes = malloc(length ? length : 1);
	CHECK(bytes);
	for (size_t i = 0; i < length; i++)
		bytes[i] = ~text(sequence + i);
	CHECK(!stream_feed(cache, flow, sequence, bytes, length, now, &joined, &joined_length));
	CHECK(joined == before && joined_length == length_before);
	free(bytes);
	/* All that is joined is one stretch of the text: the neighbours fix where it begins. */
	for (size_t start = 0; length && start < joined_length; start++) {
		size_t i = 0;

		if (joined[start] != text(sequence))
			continue;
		while (i < joined_length && joined[i] == text(sequence - start + i))
			i++;
		if (i == joined_length)
			return;
	}
	CHECK(!length);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct stream_cache *cache = stream_new(10);
	__u32 sequence = 0xfffff000;
	__u64 now = 1000;

	CHECK(cache);
	for (; size >= 6; data += 6, size -= 6) {
		struct flow flow = { .key = { .mac = { 2, data[0] & 31 }, .present = 1 }, .source_port = data[0] >> 5 };

		sequence += (__s16)(data[1] << 8 | data[2]) >> (data[5] & 7);
		now += data[3];
		feed(cache, &flow, sequence, data[4] << (data[5] >> 7) * 4, now);
		if (data[5] & 0x40)
			stream_end(cache, &flow, now);
	}
	stream_free(cache);
	return 0;
}
