// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dhcp: the fuzzer's bytes end where their memory ends, so a read past them is
 * seen. Input is tried as it is and behind a good fixed part. What is accepted
 * is within bounds and printable, and any class guessed from it is a class.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "class.h"
#include "dhcp.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())
#define FIXED 240

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void check_text(const char text[static DHCP_TEXT])
{
	CHECK(memchr(text, '\0', DHCP_TEXT));
	for (; *text; text++)
		CHECK(*text >= ' ' && *text <= '~');
}

static void check_class(const struct dhcp_message *message)
{
	const struct class_facts facts = {
		.host = message->host,
		.vendor_class = message->vendor_class,
		.parameters = message->parameters,
		.parameters_length = message->parameters_length,
	};
	const char *why = NULL;
	unsigned class = class_guess(&facts, &why);

	CHECK(class < XDPEN_CLASSES && class != XDPEN_CLASS_CRITICAL);
	CHECK(why && *why);
}

static void check(const __u8 *data, size_t size)
{
	struct dhcp_message message;
	int result = dhcp_parse(data, size, &message);

	CHECK(result == 0 || result == -EBADMSG);
	if (result)
		return;
	CHECK(size >= FIXED);
	CHECK(message.client.present == 1 && !(message.client.mac[0] & 1));
	CHECK(message.type >= DHCP_DISCOVER && message.type <= DHCP_INFORM);
	CHECK(message.from_server || !message.yours);
	CHECK(message.parameters_length <= DHCP_PARAMETERS && message.client_id_length <= DHCP_CLIENT_ID);
	check_text(message.host);
	check_text(message.vendor_class);
	check_class(&message);
}

static void check_behind_fixed(const __u8 *data, size_t size)
{
	__u8 *copy = calloc(1, FIXED + size);

	CHECK(copy);
	memcpy(copy, "\x01\x01\x06", 3);
	copy[33] = 7;
	memcpy(copy + 236, "\x63\x82\x53\x63", 4);
	if (size)
		memcpy(copy + FIXED, data, size);
	check(copy, FIXED + size);
	free(copy);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	check(data, size);
	check_behind_fixed(data, size);
	return 0;
}
