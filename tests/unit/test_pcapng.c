// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "pcapng.h"

/* What was written; refuses beyond `room`. */
struct sink {
	__u8 bytes[1024];
	size_t length;
	size_t room;
};

static int sink_write(void *context, const void *bytes, size_t length)
{
	struct sink *sink = context;

	assert_true(length > 0);
	if (length > sink->room - sink->length)
		return -ENOSPC;
	memcpy(sink->bytes + sink->length, bytes, length);
	sink->length += length;
	return 0;
}

/* Expected bytes: numbers in host order, as the writer has them. */
static size_t expect16(__u8 *at, __u16 number)
{
	memcpy(at, &number, sizeof(number));
	return sizeof(number);
}

static size_t expect32(__u8 *at, __u32 number)
{
	memcpy(at, &number, sizeof(number));
	return sizeof(number);
}

static size_t expect_text(__u8 *at, __u16 code, const char *text, size_t padded)
{
	expect16(at, code);
	expect16(at + 2, strlen(text));
	memset(at + 4, 0, padded);
	memcpy(at + 4, text, strlen(text));
	return 4 + padded;
}

static size_t expect_section(__u8 *at)
{
	size_t n = 0;

	n += expect32(at + n, 0x0a0d0d0a);
	n += expect32(at + n, 44);
	n += expect32(at + n, 0x1a2b3c4d);
	n += expect16(at + n, 1);
	n += expect16(at + n, 0);
	n += expect32(at + n, 0xffffffff);
	n += expect32(at + n, 0xffffffff);
	n += expect_text(at + n, 4, "xdpen", 8);
	n += expect32(at + n, 0);
	n += expect32(at + n, 44);
	return n;
}

static size_t expect_interface(__u8 *at)
{
	size_t n = 0;

	n += expect32(at + n, 1);
	n += expect32(at + n, 40);
	n += expect16(at + n, 1);
	n += expect16(at + n, 0);
	n += expect32(at + n, 262144);
	n += expect_text(at + n, 2, "lan0", 4);
	n += expect16(at + n, 9);
	n += expect16(at + n, 1);
	memcpy(at + n, "\x09\0\0\0", 4);
	n += 4;
	n += expect32(at + n, 0);
	n += expect32(at + n, 40);
	return n;
}

static size_t expect_packet(__u8 *at, const char *comment)
{
	size_t n = 0;
	__u32 length = 48 + (comment ? 4 + 4 + 4 : 0);

	n += expect32(at + n, 6);
	n += expect32(at + n, length);
	n += expect32(at + n, 0);
	n += expect32(at + n, 0x17a1b2c3);
	n += expect32(at + n, 0xd4e5f607);
	n += expect32(at + n, 14);
	n += expect32(at + n, 60);
	memcpy(at + n, "abcdefghijklmn\0\0", 16);
	n += 16;
	if (comment) {
		n += expect_text(at + n, 1, comment, 4);
		n += expect32(at + n, 0);
	}
	n += expect32(at + n, length);
	return n;
}

static const struct pcapng_packet packet = {
	.nanoseconds = 0x17a1b2c3d4e5f607,
	.bytes = (const __u8 *)"abcdefghijklmn",
	.captured = 14,
	.length = 60,
};

static int write_all(struct sink *sink)
{
	struct pcapng file = { .write = sink_write, .context = sink };
	struct pcapng_packet commented = packet;
	int error = pcapng_begin(&file, "xdpen");

	commented.comment = "hey";
	if (!error)
		error = pcapng_interface(&file, "lan0");
	if (!error)
		error = pcapng_packet(&file, &commented);
	return error ? error : pcapng_packet(&file, &packet);
}

static void test_bytes(void **state)
{
	struct sink sink = { .room = sizeof(sink.bytes) };
	__u8 expected[1024];
	size_t n = 0;

	(void)state;
	n += expect_section(expected + n);
	n += expect_interface(expected + n);
	n += expect_packet(expected + n, "hey");
	n += expect_packet(expected + n, NULL);
	assert_int_equal(write_all(&sink), 0);
	assert_int_equal(sink.length, n);
	assert_memory_equal(sink.bytes, expected, n);
}

/* Wherever the sink refuses, its word comes back. */
static void test_full(void **state)
{
	struct sink whole = { .room = sizeof(whole.bytes) };

	(void)state;
	assert_int_equal(write_all(&whole), 0);
	for (size_t room = 0; room < whole.length; room++) {
		struct sink sink = { .room = room };

		assert_int_equal(write_all(&sink), -ENOSPC);
		assert_memory_equal(sink.bytes, whole.bytes, sink.length);
	}
}

static void test_without_texts(void **state)
{
	struct sink sink = { .room = sizeof(sink.bytes) };
	struct pcapng file = { .write = sink_write, .context = &sink };
	struct pcapng_packet empty = { .comment = "" };

	(void)state;
	assert_int_equal(pcapng_begin(&file, NULL), 0);
	assert_int_equal(sink.length, 28);
	assert_int_equal(pcapng_interface(&file, NULL), 0);
	assert_int_equal(sink.length, 28 + 32);
	assert_int_equal(pcapng_interface(&file, ""), 1);
	empty.interface = 1;
	assert_int_equal(pcapng_packet(&file, &empty), 0);
	assert_int_equal(sink.length, 28 + 2 * 32 + 32);
}

static void test_refused(void **state)
{
	struct sink sink = { .room = sizeof(sink.bytes) };
	struct pcapng file = { .write = sink_write, .context = &sink };
	struct pcapng_packet bad = packet;
	char *text = malloc(65537);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 65536);
	text[65536] = '\0';
	assert_int_equal(pcapng_begin(&file, text), -EMSGSIZE);
	assert_int_equal(pcapng_interface(&file, text), -EMSGSIZE);
	assert_int_equal(pcapng_packet(&file, &packet), -EINVAL); /* no interface yet */
	assert_int_equal(sink.length, 0);
	assert_int_equal(pcapng_interface(&file, "lan0"), 0);
	sink.length = 0;
	bad.interface = 1;
	assert_int_equal(pcapng_packet(&file, &bad), -EINVAL);
	bad = packet;
	bad.length = 13;
	assert_int_equal(pcapng_packet(&file, &bad), -EINVAL);
	bad = packet;
	bad.captured = bad.length = PCAPNG_CAPTURED_MAX + 1;
	assert_int_equal(pcapng_packet(&file, &bad), -EMSGSIZE);
	bad = packet;
	bad.comment = text;
	assert_int_equal(pcapng_packet(&file, &bad), -EMSGSIZE);
	assert_int_equal(sink.length, 0);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_without_texts),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
