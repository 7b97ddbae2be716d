// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tls: a name found is a host name and stays what it is with every byte more;
 * what is no ClientHello does not become one; a name that was not found is not written.
 * The input twice: as a stream, and as handshake bytes put into records of a size of its own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "hostname.h"
#include "tls.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())
#define STREAM_MAX 16384

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static int ask(const __u8 *data, size_t size, char name[static 256])
{
	char again[HOSTNAME_TEXT];
	int result;

	strcpy(name, "untouched");
	result = tls_server_name(data, size, name);
	CHECK(result == 0 || result == -ENOENT || result == -EAGAIN || result == -EBADMSG);
	if (result) {
		CHECK(!strcmp(name, "untouched"));
	} else {
		CHECK(!hostname_parse(name, strlen(name), again));
		CHECK(!strcmp(name, again));
	}
	return result;
}

/* The answer for a beginning is "more", or what the whole says. */
static void check(const __u8 *data, size_t size)
{
	char whole[256], part[256];
	int result = ask(data, size, whole);

	for (size_t cut = 0; cut < size; cut += 1 + size / 32) {
		int early = ask(data, cut, part);

		CHECK(early == -EAGAIN || early == result);
		CHECK(early || !strcmp(whole, part));
	}
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	static __u8 stream[STREAM_MAX];
	size_t record = size ? 1 + data[0] : 1, length = 0;

	check(data, size);
	for (size_t at = 1; at < size && length + 5 + record <= sizeof(stream); at += record) {
		size_t piece = size - at < record ? size - at : record;

		memcpy(stream + length, ((__u8[]){ 22, 3, 1, piece >> 8, piece & 0xff }), 5);
		memcpy(stream + length + 5, data + at, piece);
		length += 5 + piece;
	}
	check(stream, length);
	return 0;
}
