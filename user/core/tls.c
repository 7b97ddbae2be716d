// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Handshake bytes are taken one after the other through the records that carry
 * them, so nothing is joined or kept. Every field is taken out of the room of
 * what surrounds it: a length that lies is found where it is read.
 */
#include "tls.h"

#include <errno.h>
#include <string.h>
#include "hostname.h"

#define RECORD_HANDSHAKE 22
#define RECORD_HEADER 5
#define RECORD_MAX 16384
#define VERSION_MAJOR 3
#define VERSION_MINOR_MAX 4
#define CLIENT_HELLO 1
/* Version and random, then session, ciphers, compressions and extensions, each at its longest. */
#define HELLO_MAX (2 + 32 + 1 + 32 + 2 + 65535 + 1 + 255 + 2 + 65535)
#define SESSION_MAX 32
#define EXTENSION_SERVER_NAME 0
#define NAME_HOST 0

struct stream {
	const __u8 *at;
	const __u8 *end;
	size_t record; /* bytes left of the record that is being read */
};

/* The header is judged byte by byte, so that what can be no TLS is not waited for. */
static int open_record(struct stream *stream)
{
	size_t have = stream->end - stream->at;
	const __u8 *header = stream->at;

	if ((have > 0 && header[0] != RECORD_HANDSHAKE) || (have > 1 && header[1] != VERSION_MAJOR) ||
	    (have > 2 && header[2] > VERSION_MINOR_MAX))
		return -EBADMSG;
	if (have < RECORD_HEADER)
		return -EAGAIN;
	stream->record = header[3] << 8 | header[4];
	if (!stream->record || stream->record > RECORD_MAX)
		return -EBADMSG;
	stream->at += RECORD_HEADER;
	return 0;
}

/* `into` NULL: they are only stepped over. */
static int take(struct stream *stream, size_t *room, __u8 *into, size_t count)
{
	if (count > *room)
		return -EBADMSG;
	*room -= count;
	while (count) {
		int result = stream->record ? 0 : open_record(stream);
		size_t piece;

		if (result)
			return result;
		piece = stream->end - stream->at;
		if (!piece)
			return -EAGAIN;
		piece = piece < stream->record ? piece : stream->record;
		piece = piece < count ? piece : count;
		if (into) {
			memcpy(into, stream->at, piece);
			into += piece;
		}
		stream->at += piece;
		stream->record -= piece;
		count -= piece;
	}
	return 0;
}

/* Of 1 to 3 bytes. */
static int take_number(struct stream *stream, size_t *room, size_t width, size_t *number)
{
	__u8 bytes[3] = { 0 };
	int result = take(stream, room, bytes + sizeof(bytes) - width, width);

	if (!result)
		*number = (size_t)bytes[0] << 16 | bytes[1] << 8 | bytes[2];
	return result;
}

/* A field behind its length. */
static int skip_field(struct stream *stream, size_t *room, size_t width, size_t max)
{
	size_t length;
	int result = take_number(stream, room, width, &length);

	if (result)
		return result;
	return length > max ? -EBADMSG : take(stream, room, NULL, length);
}

static int take_host(struct stream *stream, size_t *room, size_t length, char name[static 256])
{
	__u8 bytes[HOSTNAME_TEXT];
	int result = take(stream, room, length <= sizeof(bytes) ? bytes : NULL, length);

	if (result)
		return result;
	if (length > sizeof(bytes) || hostname_parse((const char *)bytes, length, name))
		return -ENOENT;
	return 0;
}

/* The first host name of the list: there may be only one. */
static int take_names(struct stream *stream, size_t room, char name[static 256])
{
	size_t list, type, length;
	int result = take_number(stream, &room, 2, &list);

	if (result)
		return result;
	if (list != room)
		return -EBADMSG;
	while (room) {
		result = take_number(stream, &room, 1, &type);
		if (!result)
			result = take_number(stream, &room, 2, &length);
		if (!result && type == NAME_HOST)
			return take_host(stream, &room, length, name);
		if (!result)
			result = take(stream, &room, NULL, length);
		if (result)
			return result;
	}
	return -ENOENT;
}

/* Up to the server name; -ENOENT when all of them were seen. */
static int take_extensions(struct stream *stream, size_t room, char name[static 256])
{
	size_t type, length;
	int result = 0;

	while (!result && room) {
		result = take_number(stream, &room, 2, &type);
		if (!result)
			result = take_number(stream, &room, 2, &length);
		if (!result && length > room)
			return -EBADMSG;
		if (!result && type == EXTENSION_SERVER_NAME)
			return take_names(stream, length, name);
		if (!result)
			result = take(stream, &room, NULL, length);
	}
	return result ? result : -ENOENT;
}

static int take_hello(struct stream *stream, size_t room, char name[static 256])
{
	size_t length, version;
	int result = take_number(stream, &room, 2, &version);

	if (!result && version >> 8 != VERSION_MAJOR)
		return -EBADMSG;
	if (!result)
		result = take(stream, &room, NULL, 32);
	if (!result)
		result = skip_field(stream, &room, 1, SESSION_MAX);
	if (!result)
		result = skip_field(stream, &room, 2, 65535);
	if (!result)
		result = skip_field(stream, &room, 1, 255);
	if (!result && !room)
		return -ENOENT; /* before TLS 1.2 there need not be extensions */
	if (!result)
		result = take_number(stream, &room, 2, &length);
	if (result)
		return result;
	return length == room ? take_extensions(stream, room, name) : -EBADMSG;
}

int tls_server_name(const __u8 *bytes, size_t length, char name[static 256])
{
	struct stream stream = { bytes, bytes + length, 0 };
	size_t header = 4, type, hello;
	int result = take_number(&stream, &header, 1, &type);

	if (!result && type != CLIENT_HELLO)
		return -EBADMSG;
	if (!result)
		result = take_number(&stream, &header, 3, &hello);
	if (result)
		return result;
	return hello <= HELLO_MAX ? take_hello(&stream, hello, name) : -EBADMSG;
}
