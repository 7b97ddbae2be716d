// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "tls.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

struct bytes {
	size_t length;
	__u8 at[300000];
};

static struct bytes hello; /* the ClientHello, without records */
static struct bytes stream; /* with them */

static void put(struct bytes *bytes, const void *what, size_t length)
{
	assert_true(bytes->length + length <= sizeof(bytes->at));
	memcpy(bytes->at + bytes->length, what, length);
	bytes->length += length;
}

static void put_number(struct bytes *bytes, unsigned width, size_t number)
{
	while (width--)
		put(bytes, &(__u8){ number >> 8 * width & 0xff }, 1);
}

static void put_zeros(struct bytes *bytes, size_t count)
{
	while (count--)
		put(bytes, "", 1);
}

/* Leaves room for a length; close_field() writes it. */
static size_t open_field(struct bytes *bytes, unsigned width)
{
	put_zeros(bytes, width);
	return bytes->length;
}

static void close_field(struct bytes *bytes, size_t start, unsigned width)
{
	size_t length = bytes->length - start;

	for (unsigned i = 1; i <= width; i++, length >>= 8)
		bytes->at[start - i] = length & 0xff;
}

/* Up to the extensions' length. */
static void put_front(size_t ciphers)
{
	hello.length = 0;
	put_number(&hello, 1, 1);
	put_zeros(&hello, 3);
	put_number(&hello, 2, 0x0303);
	put_zeros(&hello, 32);
	put_number(&hello, 1, 32);
	put_zeros(&hello, 32);
	put_number(&hello, 2, ciphers);
	put_zeros(&hello, ciphers);
	put_number(&hello, 2, 0x0100);
}

static void put_extension(unsigned type, size_t length)
{
	put_number(&hello, 2, type);
	put_number(&hello, 2, length);
	put_zeros(&hello, length);
}

static void put_server_name(unsigned type, const char *name, size_t length)
{
	put_number(&hello, 2, 0);
	put_number(&hello, 2, length + 5);
	put_number(&hello, 2, length + 3);
	put_number(&hello, 1, type);
	put_number(&hello, 2, length);
	put(&hello, name, length);
}

static void put_records(size_t size)
{
	stream.length = 0;
	for (size_t at = 0; at < hello.length; at += size) {
		size_t piece = hello.length - at < size ? hello.length - at : size;

		put(&stream, "\x16\x03\x01", 3);
		put_number(&stream, 2, piece);
		put(&stream, hello.at + at, piece);
	}
}

/* An ordinary one: an extension, the name, another extension. `name` NULL: none. */
static void make_hello(const char *name, size_t length)
{
	size_t extensions;

	put_front(4);
	extensions = open_field(&hello, 2);
	put_extension(0x1a1a, 1);
	if (name)
		put_server_name(0, name, length);
	put_extension(0x002b, 3);
	close_field(&hello, extensions, 2);
	close_field(&hello, 4, 3);
	put_records(16384);
}

/* The bytes end where the memory ends, so that a sanitiser sees a read past them. */
static int ask(size_t length, char name[static 256])
{
	__u8 *copy = malloc(length ? length : 1);
	int result;

	assert_non_null(copy);
	memcpy(copy, stream.at, length);
	strcpy(name, "untouched");
	result = tls_server_name(copy + (length ? 0 : 1), length, name);
	if (result)
		assert_string_equal(name, "untouched");
	free(copy);
	return result;
}

static void expect(int expected)
{
	char name[256];

	assert_int_equal(ask(stream.length, name), expected);
}

static void expect_name(const char *expected)
{
	char name[256];

	assert_int_equal(ask(stream.length, name), 0);
	assert_string_equal(name, expected);
}

static void test_names(void **state)
{
	static const struct {
		const char *asked;
		size_t length;
		const char *name; /* NULL: no host name */
	} cases[] = {
		{ "pool.example.org", 16, "pool.example.org" },
		{ "Pool.EXAMPLE.org", 16, "pool.example.org" },
		{ "pool.example.org.", 17, "pool.example.org" },
		{ "router", 6, "router" },
		{ "192.0.2.1", 9, NULL },
		{ "2001:db8::1", 11, NULL },
		{ "", 0, NULL },
		{ "a b", 3, NULL },
		{ "pool.example.org\0.good.example", 30, NULL },
		{ "\x1b[31m", 5, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		make_hello(cases[i].asked, cases[i].length);
		if (cases[i].name)
			expect_name(cases[i].name);
		else
			expect(-ENOENT);
	}
}

static void test_no_name(void **state)
{
	char name[256];

	(void)state;
	make_hello(NULL, 0);
	expect(-ENOENT);
	for (size_t length = 0; length < stream.length; length++)
		assert_int_equal(ask(length, name), -EAGAIN);

	/* Without extensions at all. */
	put_front(4);
	close_field(&hello, 4, 3);
	put_records(16384);
	expect(-ENOENT);

	/* A name of another kind only. */
	put_front(4);
	put_number(&hello, 2, 4 + 5 + 1);
	put_server_name(7, "x", 1);
	close_field(&hello, 4, 3);
	put_records(16384);
	expect(-ENOENT);
}

/* Cut anywhere: more is wanted up to the name's last byte, then it is there. */
static void test_cut_anywhere(void **state)
{
	char name[256];

	(void)state;
	for (size_t record = 1; record < 300; record += 7) {
		bool found = false;

		make_hello("pool.example.org", 16);
		put_records(record);
		for (size_t length = 0; length <= stream.length; length++) {
			int result = ask(length, name);

			assert_int_equal(result, found || !result ? 0 : -EAGAIN);
			if (!result)
				assert_string_equal(name, "pool.example.org");
			found = !result;
		}
		assert_true(found);
	}
}

static void test_not_a_hello(void **state)
{
	static const struct {
		const char *what;
		const char *bytes;
		size_t length;
	} cases[] = {
		{ "HTTP", "GET / HTTP/1.1\r\n", 16 },
		{ "one letter", "G", 1 },
		{ "JSON", "{\"id\":1}", 8 },
		{ "an alert", "\x15\x03\x01\0\2\1\0", 7 },
		{ "data", "\x17\x03\x03\0\x10", 5 },
		{ "SSL 2", "\x80\x2e\1\0\2", 5 },
		{ "TLS 2", "\x16\4", 2 },
		{ "TLS 1.9", "\x16\3\x9", 3 },
		{ "an empty record", "\x16\3\1\0\0", 5 },
		{ "a record of 64 KiB", "\x16\3\1\xff\xff\1", 6 },
		{ "a record one byte too long", "\x16\3\1\x40\1\1", 6 },
		{ "a ServerHello", "\x16\3\1\0\x40\2", 6 },
		{ "a ClientHello of 16 MiB", "\x16\3\1\x40\0\1\xff\xff\xff", 9 },
		{ "a ClientHello of nothing", "\x16\3\1\0\4\1\0\0\0", 9 },
		{ "of version 2", "\x16\3\1\0\x40\1\0\0\x3c\2\0", 11 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		stream.length = 0;
		put(&stream, cases[i].bytes, cases[i].length);
		expect(-EBADMSG);
	}
	stream.length = 0;
	expect(-EAGAIN);
}

/* Something else between two records of a ClientHello. */
static void test_a_record_of_another_kind(void **state)
{
	(void)state;
	make_hello("pool.example.org", 16);
	put_records(60);
	stream.at[65] = 0x15;
	expect(-EBADMSG);
	stream.at[65] = 0x16;
	expect_name("pool.example.org");
	stream.at[68] = stream.at[69] = 0;
	expect(-EBADMSG);
}

static void test_lying_lengths(void **state)
{
	/* Each length of make_hello(), and where: session, ciphers, compressions, extensions, the first extension. */
	static const struct {
		const char *what;
		size_t at;
		unsigned width;
	} fields[] = {
		{ "session", 38, 1 },
		{ "ciphers", 71, 2 },
		{ "compressions", 77, 1 },
		{ "extensions", 79, 2 },
		{ "extension", 83, 2 },
		{ "server name extension", 88, 2 },
		{ "list of names", 90, 2 },
		{ "name", 93, 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		make_hello("pool.example.org", 16);
		memset(hello.at + fields[i].at, 0xff, fields[i].width);
		put_records(16384);
		expect(-EBADMSG);
	}
	/* The room of the ClientHello itself is too small, and the extensions' by one. */
	make_hello("pool.example.org", 16);
	put_number(&hello, 1, 0);
	hello.at[3]--;
	put_records(16384);
	expect(-EBADMSG);
	make_hello("pool.example.org", 16);
	hello.at[80]--;
	put_records(16384);
	expect(-EBADMSG);
	/* A list of names that ends within its extension. */
	make_hello("pool.example.org", 16);
	hello.at[91]--;
	put_records(16384);
	expect(-EBADMSG);
	/* A session longer than there is any. */
	make_hello("pool.example.org", 16);
	hello.at[38] = 33;
	put_records(16384);
	expect(-EBADMSG);
}

/* 64 KiB of ciphers, then of padding, before the name; many records, all lengths true. */
static void test_long_fields(void **state)
{
	size_t extensions;

	(void)state;
	put_front(65534);
	extensions = open_field(&hello, 2);
	put_extension(21, 65535 - 4 - 4 - 5 - 16);
	put_server_name(0, "pool.example.org", 16);
	close_field(&hello, extensions, 2);
	close_field(&hello, 4, 3);
	put_records(16384);
	expect_name("pool.example.org");
	put_records(1400);
	expect_name("pool.example.org");
	stream.length -= 1;
	expect(-EAGAIN);
}

static void test_long_names(void **state)
{
	static char name[65520];

	(void)state;
	memset(name, 'x', sizeof(name));
	for (size_t i = 63; i < sizeof(name); i += 64)
		name[i] = '.';
	make_hello(name, 253);
	name[253] = '\0';
	expect_name(name);
	name[253] = 'x';
	make_hello(name, 254);
	expect(-ENOENT);
	make_hello(name, 300);
	expect(-ENOENT);
	make_hello(name, 65500);
	expect(-ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_name),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_not_a_hello),
		cmocka_unit_test(test_a_record_of_another_kind),
		cmocka_unit_test(test_lying_lengths),
		cmocka_unit_test(test_long_fields),
		cmocka_unit_test(test_long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
