// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stratum: the fuzzer's bytes end where their memory ends, so a read past them
 * is seen. What starts neither like an object nor like a POST is nothing, and
 * blanks in front change nothing. The same bytes are read as WebSocket frames,
 * and masked into one: it says the same under any mask, and nothing strongly.
 */
#include <stdlib.h>
#include <string.h>
#include "stratum.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static __u8 *copy_behind(size_t room, const __u8 *data, size_t size)
{
	__u8 *copy = malloc(size + room);

	CHECK(copy);
	memcpy(copy + room, data, size);
	return copy;
}

static void check_finding(struct stratum_finding found)
{
	CHECK(found.dialect <= STRATUM_SERVER);
	CHECK(strcmp(stratum_dialect_name(found.dialect), "unknown"));
	CHECK((found.strength == STRATUM_NOTHING) == (found.dialect == STRATUM_NONE || found.dialect == STRATUM_SERVER));
}

static void check_blanks_in_front(const __u8 *data, size_t size, struct stratum_finding found)
{
	__u8 *copy = copy_behind(2, data, size);
	struct stratum_finding again;

	memcpy(copy, "\r\n", 2);
	again = stratum_read(copy, size + 2);
	CHECK(again.dialect == found.dialect && again.strength == found.strength && again.cut == found.cut);
	free(copy);
}

static int may_be_mining(const __u8 *data, size_t size)
{
	while (size && memchr(" \t\r\n", *data, 4))
		data++, size--;
	return size && (*data == '{' || *data == 'P');
}

static void check_websocket(const __u8 *data, size_t size)
{
	struct stratum_finding found = stratum_read_websocket(data, size);

	check_finding(found);
	CHECK(found.strength <= STRATUM_WEAK);
}

static struct stratum_finding in_frame(const __u8 *data, size_t size, const __u8 mask[static 4])
{
	__u8 *copy = copy_behind(8, data, size);
	struct stratum_finding found;

	memcpy(copy, "\x81\xfe", 2);
	copy[2] = size >> 8;
	copy[3] = size;
	memcpy(copy + 4, mask, 4);
	for (size_t i = 0; i < size; i++)
		copy[8 + i] ^= mask[i % 4];
	found = stratum_read_websocket(copy, size + 8);
	free(copy);
	return found;
}

/* A frame's contents say the same under any mask. */
static void check_masks(const __u8 *data, size_t size)
{
	struct stratum_finding found = in_frame(data, size, (const __u8[]){ 0x5a, 1, 0xff, 0x80 });
	struct stratum_finding clear = in_frame(data, size, (const __u8[]){ 0, 0, 0, 0 });

	check_finding(found);
	CHECK(found.strength <= STRATUM_WEAK);
	CHECK(found.dialect == clear.dialect && found.strength == clear.strength && !found.cut);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct stratum_finding found = stratum_read(data, size);

	check_finding(found);
	CHECK(found.dialect == STRATUM_NONE || may_be_mining(data, size));
	if (!size)
		return 0;
	check_blanks_in_front(data, size, found);
	check_websocket(data, size);
	if (size <= STRATUM_WEBSOCKET_MAX)
		check_masks(data, size);
	return 0;
}
