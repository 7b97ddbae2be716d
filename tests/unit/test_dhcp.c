// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "dhcp.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define FIXED 240

/* The fixed part of a message from 02:00:00:00:00:07, and options behind it. */
struct packet {
	__u8 bytes[FIXED + 512];
	size_t length;
};

static struct packet begin(__u8 op)
{
	struct packet packet = { .bytes = { op, 1, 6 }, .length = FIXED };

	memcpy(packet.bytes + 28, "\x02\x00\x00\x00\x00\x07", 6);
	memcpy(packet.bytes + 236, "\x63\x82\x53\x63", 4);
	return packet;
}

static void add(struct packet *packet, const void *bytes, size_t length)
{
	memcpy(packet->bytes + packet->length, bytes, length);
	packet->length += length;
}

#define ADD(packet, text) add(packet, text, sizeof(text) - 1)

/* The bytes end where the memory ends, so that a sanitiser sees a read past them. */
static int parse(const struct packet *packet, struct dhcp_message *message)
{
	__u8 *copy = malloc(packet->length + 1);
	int result;

	assert_non_null(copy);
	memcpy(copy + 1, packet->bytes, packet->length);
	result = dhcp_parse(copy + 1, packet->length, message);
	free(copy);
	return result;
}

static void test_discover(void **state)
{
	struct packet packet = begin(1);
	struct dhcp_message message;

	(void)state;
	ADD(&packet, "\x35\x01\x01"
		     "\x3d\x07\x01\x02\x00\x00\x00\x00\x07"
		     "\x32\x04\xc0\xa8\x01\x17"
		     "\x0c\x06iPhone"
		     "\x00\x00"
		     "\x3c\x08MSFT 5.0"
		     "\x37\x03\x01\x79\x03"
		     "\xff garbage");
	assert_int_equal(parse(&packet, &message), 0);
	assert_memory_equal(message.client.mac, "\x02\x00\x00\x00\x00\x07", 6);
	assert_int_equal(message.client.present, 1);
	assert_false(message.from_server);
	assert_false(message.cut);
	assert_int_equal(message.type, DHCP_DISCOVER);
	assert_string_equal(message.host, "iPhone");
	assert_string_equal(message.vendor_class, "MSFT 5.0");
	assert_int_equal(message.parameters_length, 3);
	assert_memory_equal(message.parameters, "\x01\x79\x03", 3);
	assert_int_equal(message.client_id_length, 7);
	assert_memory_equal(message.client_id, "\x01\x02\x00\x00\x00\x00\x07", 7);
	assert_memory_equal(&message.requested, "\xc0\xa8\x01\x17", 4);
	assert_int_equal(message.yours, 0);
	assert_int_equal(message.server, 0);
}

static void test_server(void **state)
{
	struct packet packet = begin(2);
	struct dhcp_message message;

	(void)state;
	memcpy(packet.bytes + 16, "\xc0\xa8\x01\x17", 4);
	ADD(&packet, "\x35\x01\x05\x36\x04\xc0\xa8\x01\x01\x33\x04\x00\x00\x0e\x10\xff");
	assert_int_equal(parse(&packet, &message), 0);
	assert_true(message.from_server);
	assert_int_equal(message.type, DHCP_ACK);
	assert_memory_equal(&message.yours, "\xc0\xa8\x01\x17", 4);
	assert_memory_equal(&message.server, "\xc0\xa8\x01\x01", 4);
	assert_string_equal(message.host, "");

	/* a client that fills yiaddr has been given nothing */
	packet.bytes[0] = 1;
	packet.bytes[FIXED + 2] = DHCP_REQUEST;
	memcpy(packet.bytes + 12, "\xc0\xa8\x01\x18", 4);
	assert_int_equal(parse(&packet, &message), 0);
	assert_int_equal(message.yours, 0);
	assert_memory_equal(&message.address, "\xc0\xa8\x01\x18", 4);
}

static void test_texts(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *text;
	} cases[] = {
		{ "a b", 3, "a b" },
		{ "name\0\0", 6, "name" },
		{ "\0\0", 2, "" },
		{ "", 0, "" },
		{ "a\0b", 3, "a\\x00b" },
		{ "\x1b[2J\n", 5, "\\x1b[2J\\x0a" },
		{ "\\x41", 4, "\\x5cx41" },
		{ "\xe3\x81\x82", 3, "\\xe3\\x81\\x82" },
		{ "012345678901234567890123456789012345678901234567890123456789012", 63,
		  "012345678901234567890123456789012345678901234567890123456789012" },
		{ "0123456789012345678901234567890123456789012345678901234567890123", 64,
		  "012345678901234567890123456789012345678901234567890123456789012" },
		/* an escape is whole or not there */
		{ "01234567890123456789012345678901234567890123456789012345678\n", 60,
		  "01234567890123456789012345678901234567890123456789012345678\\x0a" },
		{ "012345678901234567890123456789012345678901234567890123456789\nx", 62,
		  "012345678901234567890123456789012345678901234567890123456789" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct packet packet = begin(1);
		struct dhcp_message message;

		ADD(&packet, "\x35\x01\x03");
		add(&packet, (__u8[]){ 12, cases[i].length }, 2);
		add(&packet, cases[i].bytes, cases[i].length);
		add(&packet, (__u8[]){ 60, cases[i].length }, 2);
		add(&packet, cases[i].bytes, cases[i].length);
		ADD(&packet, "\xff");
		assert_int_equal(parse(&packet, &message), 0);
		assert_string_equal(message.host, cases[i].text);
		assert_string_equal(message.vendor_class, cases[i].text);
	}
}

static void test_too_much(void **state)
{
	struct packet packet = begin(1);
	struct dhcp_message message;
	__u8 many[255];

	(void)state;
	memset(many, 9, sizeof(many));
	ADD(&packet, "\x35\x01\x03\x37\xff");
	add(&packet, many, 255);
	ADD(&packet, "\x3d\xc8");
	add(&packet, many, 200);
	ADD(&packet, "\xff");
	assert_int_equal(parse(&packet, &message), 0);
	assert_int_equal(message.parameters_length, DHCP_PARAMETERS);
	assert_int_equal(message.client_id_length, DHCP_CLIENT_ID);
}

static void test_cut(void **state)
{
	struct packet packet = begin(1);
	struct dhcp_message message;

	(void)state;
	ADD(&packet, "\x35\x01\x01\x0c\x03tab\x3c\x08MSFT 5.0");
	for (; packet.length > FIXED + 2; packet.length--) {
		assert_int_equal(parse(&packet, &message), 0);
		assert_true(message.cut);
		assert_string_equal(message.host, packet.length >= FIXED + 8 ? "tab" : "");
		assert_string_equal(message.vendor_class, packet.length >= FIXED + 18 ? "MSFT 5.0" : "");
	}
	for (;; packet.length--) {
		assert_int_equal(parse(&packet, &message), -EBADMSG);
		if (!packet.length)
			break;
	}
}

/* A length that reaches past the end is the end; the first of two counts. */
static void test_lies(void **state)
{
	struct packet packet = begin(1);
	struct dhcp_message message;

	(void)state;
	ADD(&packet, "\x35\x01\x01\x0c\x03one\x0c\x03two\x35\x01\x07\x3c\xff"
		     "abc\xff");
	assert_int_equal(parse(&packet, &message), 0);
	assert_string_equal(message.host, "one");
	assert_string_equal(message.vendor_class, "");
	assert_int_equal(message.type, DHCP_DISCOVER);
	assert_true(message.cut);
}

static void test_overload(void **state)
{
	struct packet packet = begin(1);
	struct dhcp_message message;

	(void)state;
	memcpy(packet.bytes + 44, "\x0c\x05sname\xff", 8);
	memcpy(packet.bytes + 108, "\x3c\x04"
				   "file\x34\x01\x03\xff",
	       10);
	ADD(&packet, "\x35\x01\x01\x34\x01\x01\xff");
	assert_int_equal(parse(&packet, &message), 0);
	assert_string_equal(message.vendor_class, "file");
	assert_string_equal(message.host, ""); /* the 3 in `file` does not count */
	packet.bytes[FIXED + 5] = 3;
	assert_int_equal(parse(&packet, &message), 0);
	assert_string_equal(message.vendor_class, "file");
	assert_string_equal(message.host, "sname");
	packet.bytes[FIXED + 5] = 2;
	assert_int_equal(parse(&packet, &message), 0);
	assert_string_equal(message.vendor_class, "");
	packet.length = FIXED + 3; /* without option 52 they are names */
	assert_int_equal(parse(&packet, &message), 0);
	assert_string_equal(message.host, "");
}

static void refused(struct packet packet, size_t at, __u8 byte)
{
	struct dhcp_message message, before;

	memset(&message, 0x5a, sizeof(message));
	before = message;
	packet.bytes[at] = byte;
	assert_int_equal(parse(&packet, &message), -EBADMSG);
	assert_memory_equal(&message, &before, sizeof(message));
}

static void test_refused(void **state)
{
	struct packet packet = begin(1);
	struct dhcp_message message;

	(void)state;
	ADD(&packet, "\x35\x01\x03\x32\x04\x0a\x00\x00\x01\x36\x04\x0a\x00\x00\x01\x34\x01\x01\xff");
	assert_int_equal(parse(&packet, &message), 0);
	refused(packet, 0, 0);
	refused(packet, 0, 3);
	refused(packet, 0, 2); /* a server does not request */
	refused(packet, 1, 6);
	refused(packet, 2, 8);
	refused(packet, 28, 3); /* group bit */
	refused(packet, 236, 0);
	refused(packet, 239, 0);
	refused(packet, FIXED, 0x36); /* a server identifier of one byte */
	refused(packet, FIXED, 0x38); /* no message type */
	refused(packet, FIXED + 1, 2); /* of two bytes */
	refused(packet, FIXED + 2, 0);
	refused(packet, FIXED + 2, DHCP_ACK); /* a client does not acknowledge */
	refused(packet, FIXED + 2, 9);
	refused(packet, FIXED + 2, 255);
	refused(packet, FIXED + 4, 3);
	refused(packet, FIXED + 10, 5);
	refused(packet, FIXED + 16, 0);
	packet.bytes[33] = 0;
	refused(packet, 28, 0); /* an all-zero client */
}

static void test_shape(void **state)
{
	struct dhcp_message one = { .parameters = { 1, 3, 6 }, .parameters_length = 3 }, other = one;

	(void)state;
	assert_int_not_equal(dhcp_shape(&one), 0);
	other.vendor_class[0] = 'x'; /* only what is asked for tells */
	assert_int_equal(dhcp_shape(&one), dhcp_shape(&other));
	other.parameters[0] = 3, other.parameters[1] = 1; /* the order, too */
	assert_int_not_equal(dhcp_shape(&one), dhcp_shape(&other));
	other = one, other.parameters_length = 2;
	assert_int_not_equal(dhcp_shape(&one), dhcp_shape(&other));
	other = one, other.cut = true;
	assert_int_equal(dhcp_shape(&other), 0);
	other = one, other.parameters_length = 0;
	assert_int_equal(dhcp_shape(&other), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_discover), cmocka_unit_test(test_server),	  cmocka_unit_test(test_texts),
		cmocka_unit_test(test_too_much), cmocka_unit_test(test_cut),	  cmocka_unit_test(test_lies),
		cmocka_unit_test(test_overload), cmocka_unit_test(test_refused),	  cmocka_unit_test(test_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
