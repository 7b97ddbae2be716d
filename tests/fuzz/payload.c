// SPDX-License-Identifier: GPL-2.0-or-later
#include "payload.h"

static void put_text(struct world *world, const char *text, size_t filler, const char *end)
{
	size_t length = strlen(text);
	__u8 *at = wire_append(&world->wire, length + filler + strlen(end));

	memcpy(at, text, length);
	memset(at + length, 'a', filler);
	memcpy(at + length + filler, end, strlen(end));
}

static void put_client_hello(struct world *world, size_t length, __u16 record)
{
	__u8 *at = wire_append(&world->wire, length);
	const __u8 begin[] = { 0x16, 3, 1, record >> 8, record & 0xff, 1 };

	memcpy(at, begin, length < sizeof(begin) ? length : sizeof(begin));
}

void put_raw(struct world *world, size_t length)
{
	__u8 *at = wire_append(&world->wire, length);

	for (size_t i = 0; i < length; i++)
		at[i] = i < 16 ? take(world) : i;
}

/* A client's text frame, masked; its first byte undone is `first`. */
static void put_websocket(struct world *world, size_t length, __u8 first)
{
	__u8 *at = wire_append(&world->wire, 8 + length);
	const __u8 mask = take(world), brace = mask ^ first;
	bool extended = length > 125;

	memset(at, 'a' ^ mask, 8 + length);
	at[0] = 0x81;
	at[1] = 0x80 | (extended ? 126 : length);
	memset(at + (extended ? 4 : 2), mask, 4);
	at[extended ? 8 : 6] = brace;
}

void put_payload(struct world *world)
{
	static const size_t lengths[] = { 64, 64, 234, 170, 1, 7, 8, 9 };
	__u8 choice = take(world);
	size_t filler = choice & 0x80 ? choice & 0x7f : (size_t)take(world) * 4;

	if (!has_room(world, 1200))
		return;
	switch (choice & 15) {
	case 0:
		put_text(world, "{\"id\":1,\"method\":\"mining.subscribe\"", filler, "}\n");
		break;
	case 1:
		put_text(world, "{\"method\":\"login\"", filler, "");
		break;
	case 2:
		put_text(world, choice & 0x10 ? "\r\n{\"id\":1}" : " {\"id\":1}", 0, "");
		break;
	case 3:
		put_text(world, "POST / HTTP/1.1\r\n", filler, "");
		break;
	case 4:
		put_client_hello(world, 8 + filler, 3 + filler);
		break;
	case 5:
		put_client_hello(world, 8 + filler, 1400);
		break;
	case 6:
	case 7:
	case 8:
		put_raw(world, lengths[choice >> 4 & 7]);
		break;
	case 9:
		put_raw(world, filler);
		break;
	case 10:
		put_text(world, "GET / HTTP/1.1\r\n", filler, "");
		break;
	case 11:
	case 12:
		put_websocket(world, 1 + filler, choice & 0x20 ? '{' : filler);
		break;
	}
}
