// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "stratum_samples.h"
#include "stream.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* The bytes end where the memory ends, so that a sanitiser sees a read past them. */
static struct stratum_finding read_copy(const char *bytes, size_t length)
{
	__u8 *copy = malloc(length ? length : 1);
	struct stratum_finding found;

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	found = stratum_read(copy + (length ? 0 : 1), length);
	free(copy);
	return found;
}

static enum stratum_dialect parse(const char *bytes, size_t length)
{
	return read_copy(bytes, length).dialect;
}

static void check(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct stratum_finding found = read_copy(samples[i].bytes, strlen(samples[i].bytes));

		if (found.dialect != dialect_of(&samples[i]) || found.strength != expected(&samples[i]))
			fail_msg("%s: %s, strength %d", samples[i].what, stratum_dialect_name(found.dialect),
				 found.strength);
	}
}

/* With NUL bytes inside: an MQTT connect, and a message behind a NUL. */
static void test_bytes_that_are_no_text(void **state)
{
	static const char mqtt[] = "\x10\x1a\0\x04MQTT\x04\x02\0\x3c\0\x0emining.notify{";
	static const char behind[] = "\0{\"method\":\"mining.subscribe\"}";
	static const char inside[] = "{\"a\":\"\0\",\"method\":\"mining.subscribe\"}";
	static const char after[] = "{\"method\":\"mining.subscribe\"}\0\0";

	(void)state;
	assert_int_equal(parse(mqtt, sizeof(mqtt) - 1), STRATUM_NONE);
	assert_int_equal(parse(behind, sizeof(behind) - 1), STRATUM_NONE);
	assert_int_equal(parse(inside, sizeof(inside) - 1), STRATUM_NONE);
	assert_int_equal(parse(after, sizeof(after) - 1), STRATUM_V1);
}

static void test_logins(void **state)
{
	(void)state;
	check(logins, COUNT(logins));
}

static void test_v1(void **state)
{
	(void)state;
	check(v1, COUNT(v1));
}

static void test_eth_and_getwork(void **state)
{
	(void)state;
	check(others, COUNT(others));
}

static void test_benign(void **state)
{
	(void)state;
	check(benign, COUNT(benign));
}

/*
 * A piece of a message is what the whole is, or nothing yet, and proves no more. (Of no message: what is wrong later
 * cannot be foreseen.)
 */
static void check_cuts(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t length = 0; dialect_of(&samples[i]) && length < strlen(samples[i].bytes); length++) {
			struct stratum_finding found = read_copy(samples[i].bytes, length);

			if (found.strength == STRATUM_STRONG && found.dialect != dialect_of(&samples[i]))
				fail_msg("%s: cut at %zu", samples[i].what, length);
			if (found.strength > expected(&samples[i]))
				fail_msg("%s: cut at %zu, strength %d", samples[i].what, length, found.strength);
		}
}

/* Both halves through the joining of streams: as the whole, wherever the cut. */
static void check_splits(const struct sample *samples, size_t count)
{
	struct stream_cache *cache = stream_new(100);
	struct flow flow = { .key = { .mac = { 2 }, .present = 1 }, .destination_port = 443 };

	assert_non_null(cache);
	for (size_t i = 0; i < count; i++)
		for (size_t cut = 1; cut < strlen(samples[i].bytes); cut++) {
			const __u8 *bytes = (const __u8 *)samples[i].bytes, *joined;
			size_t length = strlen(samples[i].bytes), joined_length;
			struct stratum_finding found;

			stream_feed(cache, &flow, 0xffffff00, bytes, cut, 1, &joined, &joined_length);
			assert_true(stream_feed(cache, &flow, 0xffffff00 + cut, bytes + cut, length - cut, 2, &joined,
						&joined_length));
			found = stratum_read(joined, joined_length);
			if (found.dialect != dialect_of(&samples[i]) || found.strength != expected(&samples[i]))
				fail_msg("%s: split at %zu: %s", samples[i].what, cut,
					 stratum_dialect_name(found.dialect));
			stream_end(cache, &flow, 2);
		}
	stream_free(cache);
}

/* What says that more is to come, and what does not. */
static void test_says_when_cut(void **state)
{
	static const struct {
		const char *bytes;
		bool cut;
	} cases[] = {
		{ "", false },
		{ "P", true },
		{ "POST", true },
		{ "PUT ", false },
		{ "{\"id\":1,\"method\":\"mini", true },
		{ "{\"id\":1}\n", false },
		{ "{\"id\":1}\n{\"", true },
		{ "{\"id\" 1", false },
		{ "POST / HTTP/1.1\r\nHost: n\r\n", true },
		{ "POST / HTTP/1.1\r\nHost: n\r\n\r\n", true },
		{ "POST / HTTP/1.1\r\nHost: n\r\n\r\n{\"id\":", true },
		{ "POST / HTTP/1.1\r\nHost: n\r\n\r\n{\"id\":1}", false },
		{ "POST / HTTP/1.1\r\nOrigin: n\r\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (read_copy(cases[i].bytes, strlen(cases[i].bytes)).cut != cases[i].cut)
			fail_msg("%s", cases[i].bytes);
}

/* A client's frame with a text inside, of any of the three lengths. Returns its length. */
static size_t frame(__u8 *to, __u8 opcode, const char *text)
{
	static const __u8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
	size_t length = strlen(text), at = 2;

	to[0] = opcode;
	to[1] = 0x80 | (length < 126 ? length : 126);
	if (length >= 126) {
		to[at++] = length >> 8;
		to[at++] = length;
	}
	memcpy(to + at, mask, 4);
	for (size_t i = 0; i < length; i++)
		to[at + 4 + i] = text[i] ^ mask[i % 4];
	return at + 4 + length;
}

static const struct sample sockets[] = {
	{ "auth", STRATUM_COINHIVE | WEAK,
	  "{\"type\":\"auth\",\"params\":{\"site_key\":\"k\",\"type\":\"anonymous\",\"user\":null,\"goal\":0}}" },
	{ "open", STRATUM_COINHIVE | WEAK, "{\"type\":\"open\",\"params\":{\"site_key\":\"k\"}}" },
	{ "submit", STRATUM_COINHIVE | WEAK,
	  "{\"type\":\"submit\",\"params\":{\"job_id\":\"1\",\"nonce\":\"00ff00ff\",\"result\":\"" HASH "\"}}" },
	{ "login", STRATUM_LOGIN | WEAK,
	  "{\"method\":\"login\",\"params\":{\"login\":\"" WALLET "\",\"pass\":\"x\"}}" },
	{ "subscribe", STRATUM_V1 | WEAK, "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}" },
	{ "auth of something else", STRATUM_NONE, "{\"type\":\"auth\",\"access_token\":\"t\"}" },
	{ "Verto", STRATUM_NONE, "{\"method\":\"login\",\"params\":{\"login\":\"1008@h\",\"passwd\":\"x\"},\"id\":1}" },
	{ "text", STRATUM_NONE, "hello" },
};

/* What a message proves, by the facts beside it. */
static void test_proof(void **state)
{
	static const struct row {
		enum stratum_dialect dialect;
		enum stratum_strength strength;
		bool pool_port, has_browser, proves;
	} rows[] = {
		{ STRATUM_V1, STRATUM_STRONG, false, true, true },
		{ STRATUM_LOGIN, STRATUM_WEAK, false, false, false },
		{ STRATUM_LOGIN, STRATUM_WEAK, true, true, true },
		{ STRATUM_COINHIVE, STRATUM_WEAK, false, true, false }, /* a person may have opened the page */
		{ STRATUM_COINHIVE, STRATUM_WEAK, false, false, true }, /* a camera opens none */
		{ STRATUM_COINHIVE, STRATUM_WEAK, true, true, true },
		{ STRATUM_SERVER, STRATUM_NOTHING, true, false, false },
		{ STRATUM_NONE, STRATUM_NOTHING, true, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct stratum_finding found = { .dialect = rows[i].dialect, .strength = rows[i].strength };

		if (stratum_proves(&found, rows[i].pool_port, rows[i].has_browser) != rows[i].proves)
			fail_msg("row %zu", i);
	}
}

static void test_websocket(void **state)
{
	__u8 bytes[1024];

	(void)state;
	for (size_t i = 0; i < COUNT(sockets); i++) {
		size_t first = frame(bytes, 0x81, "{}");
		size_t length = first + frame(bytes + first, 0x82, sockets[i].bytes);
		struct stratum_finding found = stratum_read_websocket(bytes, length);

		if (found.dialect != dialect_of(&sockets[i]) || found.strength != expected(&sockets[i]) || found.cut)
			fail_msg("%s: %s", sockets[i].what, stratum_dialect_name(found.dialect));
		for (size_t cut = first + 1; cut < length; cut++) {
			found = stratum_read_websocket(bytes, cut);
			assert_true(found.cut && found.strength <= expected(&sockets[i]));
		}
		/* As plain bytes it is nothing; without its mask, or as the server's text, neither. */
		assert_int_equal(stratum_read(bytes, length).dialect, STRATUM_NONE);
		bytes[first + 1] &= 0x7f;
		assert_int_equal(stratum_read_websocket(bytes, length).dialect, STRATUM_NONE);
	}
	/* A length of eight bytes that is far beyond the bytes. */
	memcpy(bytes, "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0{\"type\"", 22);
	assert_true(stratum_read_websocket(bytes, 22).cut);
	/* Where members are called "type" outside of a WebSocket, they mean nothing. */
	assert_int_equal(parse(sockets[0].bytes, strlen(sockets[0].bytes)), STRATUM_NONE);
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	check_cuts(logins, COUNT(logins));
	check_cuts(v1, COUNT(v1));
	check_cuts(others, COUNT(others));
}

static void test_split_anywhere(void **state)
{
	(void)state;
	check_splits(logins, COUNT(logins));
	check_splits(v1, COUNT(v1));
	check_splits(others, COUNT(others));
	check_splits(benign, COUNT(benign));
}

/* Depth costs no stack: as much as a whole segment of brackets. */
static void test_deep(void **state)
{
	static char deep[70000];
	size_t half = sizeof(deep) / 2 - 100;
	char *at = deep;

	(void)state;
	at += strlen(strcpy(at, "{\"params\":"));
	memset(at, '[', half);
	memset(at + half, ']', half);
	at += 2 * half;
	strcpy(at, ",\"method\":\"mining.subscribe\"}");
	assert_int_equal(parse(deep, strlen(deep)), STRATUM_V1);
	assert_int_equal(parse(deep, half), STRATUM_NONE);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(stratum_dialect_name(STRATUM_NONE), "none");
	for (unsigned a = STRATUM_NONE; a <= STRATUM_SERVER; a++)
		for (unsigned b = STRATUM_NONE; b < a; b++)
			assert_string_not_equal(stratum_dialect_name(a), stratum_dialect_name(b));
	assert_string_equal(stratum_dialect_name(STRATUM_SERVER + 1), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logins),
		cmocka_unit_test(test_v1),
		cmocka_unit_test(test_eth_and_getwork),
		cmocka_unit_test(test_benign),
		cmocka_unit_test(test_bytes_that_are_no_text),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_split_anywhere),
		cmocka_unit_test(test_says_when_cut),
		cmocka_unit_test(test_proof),
		cmocka_unit_test(test_websocket),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
