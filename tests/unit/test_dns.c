// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages are written by hand here, name by name, so that each may lie where a test wants it to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "address.h"
#include "dns.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define TYPE_TXT 16
#define IN 1
#define QUESTION 12 /* where its name lies */

struct packet {
	size_t length;
	__u8 bytes[65536];
};

static struct packet packet;

static void put(const void *bytes, size_t length)
{
	assert_true(packet.length + length <= sizeof(packet.bytes));
	memcpy(packet.bytes + packet.length, bytes, length);
	packet.length += length;
}

static void put8(unsigned number)
{
	put(&(__u8){ number }, 1);
}

static void put16(unsigned number)
{
	put8(number >> 8 & 0xff);
	put8(number & 0xff);
}

static void put32(__u32 number)
{
	put16(number >> 16);
	put16(number & 0xffff);
}

static void put_labels(const char *name)
{
	while (*name) {
		size_t length = strcspn(name, ".");

		put8(length);
		put(name, length);
		name += length + (name[length] == '.');
	}
}

static void put_name(const char *name)
{
	put_labels(name);
	put8(0);
}

static void put_pointer(unsigned target)
{
	put16(0xc000 | target);
}

static void begin(unsigned flags, unsigned answers)
{
	packet.length = 0;
	put16(0x1234);
	put16(flags);
	put16(1);
	put16(answers);
	put16(0);
	put16(0);
}

static void ask(unsigned flags, unsigned answers, const char *name, unsigned type)
{
	begin(flags, answers);
	put_name(name);
	put16(type);
	put16(IN);
}

/* What stands between a record's owner and its data. */
static void put_fixed(unsigned type, __u32 ttl, unsigned length)
{
	put16(type);
	put16(IN);
	put32(ttl);
	put16(length);
}

static void put_a(const char *owner, __u8 last, __u32 ttl)
{
	put_name(owner);
	put_fixed(DNS_TYPE_A, ttl, 4);
	put(((__u8[]){ 192, 0, 2, last }), 4);
}

static void put_alias(const char *owner, const char *target)
{
	put_name(owner);
	put_fixed(DNS_TYPE_CNAME, 60, strlen(target) + 2);
	put_name(target);
}

/* The bytes end where the memory ends, so that a sanitiser sees a read past them. */
static int parse_cut(size_t length, struct dns_message *message)
{
	__u8 *copy = malloc(length ? length : 1);
	int result;

	assert_non_null(copy);
	memcpy(copy, packet.bytes, length);
	result = dns_parse(copy + (length ? 0 : 1), length, message);
	free(copy);
	return result;
}

static struct dns_message parse(void)
{
	struct dns_message message;

	assert_int_equal(parse_cut(packet.length, &message), 0);
	return message;
}

static void refused(void)
{
	struct dns_message message, before;

	memset(&message, 0x5a, sizeof(message));
	before = message;
	assert_int_equal(parse_cut(packet.length, &message), -EBADMSG);
	assert_memory_equal(&message, &before, sizeof(message));
}

static void check_address(const struct dns_message *message, size_t i, const char *expected)
{
	char text[ADDRESS_TEXT];

	assert_true(i < message->count);
	assert_string_equal(address_format(message->addresses[i].bytes, text), expected);
}

static void test_query(void **state)
{
	struct dns_message message;

	(void)state;
	ask(0x0100, 0, "Pool.Example.ORG", DNS_TYPE_AAAA);
	message = parse();
	assert_false(message.response);
	assert_false(message.cut);
	assert_int_equal(message.id, 0x1234);
	assert_int_equal(message.type, DNS_TYPE_AAAA);
	assert_string_equal(message.name, "pool.example.org");
	assert_int_equal(message.count, 0);
}

/* Nobody answers himself. */
static void test_answers_in_a_query(void **state)
{
	struct dns_message message;

	(void)state;
	ask(0x0100, 1, "example.org", DNS_TYPE_A);
	put_a("example.org", 1, 60);
	message = parse();
	assert_int_equal(message.count, 0);
}

static void test_answer(void **state)
{
	struct dns_message message;

	(void)state;
	ask(0x8180, 3, "example.org", DNS_TYPE_A);
	put_a("EXAMPLE.org", 1, 60);
	put_pointer(QUESTION);
	put_fixed(DNS_TYPE_AAAA, 3600, 16);
	put(((__u8[16]){ 0x20, 0x01, 0x0d, 0xb8, [15] = 1 }), 16);
	put_a("example.org", 2, 0x80000001);
	message = parse();
	assert_true(message.response);
	assert_int_equal(message.rcode, 0);
	assert_int_equal(message.count, 3);
	check_address(&message, 0, "192.0.2.1");
	check_address(&message, 1, "2001:db8::1");
	check_address(&message, 2, "192.0.2.2");
	assert_int_equal(message.ttl_max, 3600);
	assert_false(message.cut);
}

static void test_no_such_name(void **state)
{
	struct dns_message message;

	(void)state;
	ask(0x8183, 0, "nobody.example", DNS_TYPE_A);
	message = parse();
	assert_int_equal(message.rcode, 3);
	assert_int_equal(message.count, 0);
	ask(0x8180, 0, "", 2);
	assert_string_equal(parse().name, "");
}

static void test_aliases(void **state)
{
	struct dns_message message;

	(void)state;
	ask(0x8180, 4, "www.example.org", DNS_TYPE_A);
	put_alias("www.example.org", "edge.example.net");
	put_alias("edge.example.net", "node.example.com");
	put_a("node.example.com", 1, 60);
	put_a("node.example.com", 2, 60);
	message = parse();
	assert_int_equal(message.count, 2);
	assert_string_equal(message.name, "www.example.org");
}

static void test_aliases_in_reverse(void **state)
{
	struct dns_message message;

	(void)state;
	ask(0x8180, 4, "a.example", DNS_TYPE_A);
	put_a("d.example", 7, 60);
	put_alias("c.example", "d.example");
	put_alias("b.example", "c.example");
	put_alias("a.example", "b.example");
	message = parse();
	assert_int_equal(message.count, 1);
	check_address(&message, 0, "192.0.2.7");
}

static void test_aliases_in_a_ring(void **state)
{
	(void)state;
	ask(0x8180, 3, "a.example", DNS_TYPE_A);
	put_alias("a.example", "b.example");
	put_alias("b.example", "a.example");
	put_a("b.example", 1, 60);
	assert_int_equal(parse().count, 1);
}

/* Each letter is the next one's alias; the last of them is the only one with an address. */
static void ask_chain(unsigned aliases)
{
	char owner[] = "A.example", target[] = "A.example";

	ask(0x8180, aliases + 1, "A.example", DNS_TYPE_A);
	for (unsigned i = 0; i < aliases; i++) {
		target[0] = 'A' + i + 1;
		put_alias(owner, target);
		owner[0] = target[0];
	}
	put_a(owner, 1, 60);
}

static void test_long_chain(void **state)
{
	(void)state;
	ask_chain(DNS_CHAIN_MAX);
	assert_int_equal(parse().count, 1);
	ask_chain(DNS_CHAIN_MAX + 1);
	assert_int_equal(parse().count, 0);
	assert_true(parse().cut);
}

static void test_forged_extras(void **state)
{
	struct dns_message message;

	(void)state;
	ask(0x8180, 6, "example.org", DNS_TYPE_A);
	put_a("bank.example", 66, 60);
	put_alias("bank.example", "evil.example");
	put_a("evil.example", 66, 60);
	put_a("xexample.org", 66, 60);
	put_a("org", 66, 60);
	put_a("example.org", 1, 60);
	/* Not in the answer section: */
	put_a("example.org", 66, 60);
	message = parse();
	assert_int_equal(message.count, 1);
	check_address(&message, 0, "192.0.2.1");
}

/* One label "example.org" is not the two labels, though it reads the same. */
static void test_dot_within_a_label(void **state)
{
	(void)state;
	ask(0x8180, 1, "example.org", DNS_TYPE_A);
	put8(11);
	put("example.org", 11);
	put8(0);
	put_fixed(DNS_TYPE_A, 60, 4);
	put32(0xc0000201);
	assert_int_equal(parse().count, 0);

	begin(0x0100, 0);
	put8(11);
	put("pool\0 .\xff\x1b[a", 11);
	put_name("example.org");
	put16(DNS_TYPE_A);
	put16(IN);
	assert_string_equal(parse().name, "pool??????a.example.org");
}

static void test_another_class(void **state)
{
	(void)state;
	ask(0x8180, 1, "example.org", DNS_TYPE_A);
	put_a("example.org", 1, 60);
	packet.bytes[packet.length - 11] = 3; /* CHAOS */
	assert_int_equal(parse().count, 0);
	ask(0x0100, 0, "version.bind", TYPE_TXT);
	packet.bytes[packet.length - 1] = 3;
	refused();
}

static void test_many_addresses(void **state)
{
	(void)state;
	ask(0x8180, DNS_ADDRESSES, "a.example", DNS_TYPE_A);
	for (unsigned i = 0; i < DNS_ADDRESSES + 1; i++)
		put_a("a.example", i, 60);
	assert_int_equal(parse().count, DNS_ADDRESSES);
	assert_false(parse().cut);
	packet.bytes[7] = DNS_ADDRESSES + 1;
	assert_int_equal(parse().count, DNS_ADDRESSES);
	assert_true(parse().cut);
}

/* An answer that says 65535 records, none of which concerns the question, in front of one that does. */
static void test_many_records(void **state)
{
	(void)state;
	ask(0x8180, 0xffff, "a.example", DNS_TYPE_A);
	for (unsigned i = 0; i < DNS_RECORDS_MAX - 1; i++)
		put_a("b.example", 1, 60);
	put_a("a.example", 1, 60);
	put_a("a.example", 2, 60);
	assert_int_equal(parse().count, 1);
	assert_true(parse().cut);
}

static void test_pointers(void **state)
{
	static const struct {
		const char *what;
		unsigned target; /* the owner's name is this pointer */
		bool good;
	} cases[] = {
		{ "the question", QUESTION, true },
		{ "its second label", QUESTION + 2, true },
		{ "the question's root", QUESTION + 2 + 8, true },
		{ "the header", 4, false },
		{ "the first byte", 0, false },
		{ "itself", 27, false },
		{ "its own second byte", 28, false },
		{ "a record's middle", 30, false },
		{ "beyond the end", 0x3fff, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		ask(0x8180, 1, "a.example", DNS_TYPE_A);
		assert_int_equal(packet.length, 27);
		put_pointer(cases[i].target);
		put_fixed(DNS_TYPE_A, 60, 4);
		put32(0xc0000201);
		if (!cases[i].good) {
			refused();
			continue;
		}
		if (parse().count != (cases[i].target == QUESTION))
			fail_msg("%s", cases[i].what);
	}
}

/* Two pointers that point at each other; a label in front of a pointer back to it. */
static void test_pointer_loops(void **state)
{
	(void)state;
	ask(0x8180, 1, "a.example", DNS_TYPE_A);
	put_pointer(packet.length + 2);
	put_pointer(packet.length - 2);
	put_fixed(DNS_TYPE_A, 60, 4);
	put32(0xc0000201);
	refused();

	ask(0x8180, 1, "a.example", DNS_TYPE_A);
	put8(1);
	put("b", 1);
	put_pointer(packet.length - 2);
	put_fixed(DNS_TYPE_A, 60, 4);
	put32(0xc0000201);
	refused();

	begin(0x0100, 0);
	put_pointer(QUESTION);
	put16(DNS_TYPE_A);
	put16(IN);
	refused();
}

/* Pointer to pointer to pointer ...: as many as a name has labels, and one more. */
static void ask_hops(unsigned hops)
{
	ask(0x8180, 2, "a.example", DNS_TYPE_A);
	put_name("b.example");
	put_fixed(TYPE_TXT, 60, 2 * (hops - 1));
	put_pointer(QUESTION);
	for (unsigned i = 1; i < hops; i++)
		put_pointer(packet.length - 2);
	put_fixed(DNS_TYPE_A, 60, 4);
	put32(0xc0000201);
}

static void test_many_hops(void **state)
{
	(void)state;
	ask_hops(2);
	assert_int_equal(parse().count, 1);
	ask_hops(127);
	assert_int_equal(parse().count, 1);
	ask_hops(128);
	refused();
}

static void test_labels_and_names_too_long(void **state)
{
	char label[65] = "";

	(void)state;
	memset(label, 'x', 63);
	begin(0x0100, 0);
	for (int i = 0; i < 3; i++)
		put_labels(label);
	put_name("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"); /* 61 */
	put16(DNS_TYPE_A);
	put16(IN);
	assert_int_equal(strlen(parse().name), 253);

	begin(0x0100, 0);
	for (int i = 0; i < 3; i++)
		put_labels(label);
	put_name("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"); /* 62 */
	put16(DNS_TYPE_A);
	put16(IN);
	refused();

	for (unsigned kind = 0x40; kind <= 0xbf; kind++) {
		begin(0x0100, 0);
		put8(kind);
		for (int i = 0; i < 256; i++)
			put8('x');
		put8(0);
		put16(DNS_TYPE_A);
		put16(IN);
		refused();
	}
}

static void test_lying_lengths(void **state)
{
	(void)state;
	ask(0x8180, 1, "a.example", DNS_TYPE_A);
	put_pointer(QUESTION);
	put_fixed(DNS_TYPE_A, 60, 5);
	put("\1\2\3\4\5", 5);
	refused();

	ask(0x8180, 1, "a.example", DNS_TYPE_A);
	put_pointer(QUESTION);
	put_fixed(DNS_TYPE_AAAA, 60, 4);
	put32(0xc0000201);
	refused();

	/* An alias whose name is shorter, then longer, than its data. */
	ask(0x8180, 1, "a.example", DNS_TYPE_A);
	put_pointer(QUESTION);
	put_fixed(DNS_TYPE_CNAME, 60, 3);
	put_pointer(QUESTION);
	put8(0);
	refused();
	ask(0x8180, 1, "a.example", DNS_TYPE_A);
	put_pointer(QUESTION);
	put_fixed(DNS_TYPE_CNAME, 60, 2);
	put_name("bcd");
	refused();

	/* Data that go on for 64 KiB: the message was cut there, or lies; nothing behind it is read. */
	ask(0x8180, 2, "a.example", DNS_TYPE_A);
	put_a("a.example", 1, 60);
	put_name("a.example");
	put_fixed(DNS_TYPE_A, 60, 65535);
	put32(0xc0000201);
	assert_int_equal(parse().count, 1);
	assert_true(parse().cut);
}

static void test_other_messages(void **state)
{
	(void)state;
	ask(0x2800, 0, "a.example", 6); /* update */
	refused();
	ask(0x0100, 0, "a.example", DNS_TYPE_A);
	packet.bytes[5] = 0; /* no question */
	refused();
	packet.bytes[5] = 2;
	refused();
	packet.length = 0;
	refused();
	ask(0x8380, 0, "a.example", DNS_TYPE_A); /* TC */
	assert_true(parse().cut);
}

/* Cut anywhere: refused up to the question's end, then the records that are whole, in order. */
static void test_cut_anywhere(void **state)
{
	struct dns_message whole, message;
	size_t question;
	__u32 last = 0;

	(void)state;
	ask(0x8180, 4, "www.example.org", DNS_TYPE_A);
	question = packet.length;
	put_alias("www.example.org", "edge.example.net");
	for (int i = 1; i <= 3; i++)
		put_a("edge.example.net", i, 60);
	whole = parse();
	assert_int_equal(whole.count, 3);
	for (size_t length = 0; length < packet.length; length++) {
		int result = parse_cut(length, &message);

		assert_int_equal(result, length < question ? -EBADMSG : 0);
		if (result)
			continue;
		assert_true(message.cut);
		assert_string_equal(message.name, whole.name);
		assert_true(message.count == last || message.count == last + 1);
		assert_memory_equal(message.addresses, whole.addresses, message.count * sizeof(*whole.addresses));
		last = message.count;
	}
	assert_int_equal(last, 2);
}

static void test_tcp(void **state)
{
	__u8 stream[256];
	struct dns_message message;
	size_t length;

	(void)state;
	ask(0x8180, 1, "a.example", DNS_TYPE_A);
	put_a("a.example", 1, 60);
	length = packet.length;
	stream[0] = 0;
	stream[1] = length;
	memcpy(stream + 2, packet.bytes, length);
	memset(stream + 2 + length, 0xff, 8);
	assert_int_equal(dns_parse_tcp(stream, length + 10, &message), 0);
	assert_int_equal(message.count, 1);
	assert_int_equal(dns_parse_tcp(stream, length + 1, &message), 0);
	assert_int_equal(message.count, 0);
	/* A length that is too small, and too large by 64 KiB. */
	stream[1] = length - 1;
	assert_int_equal(dns_parse_tcp(stream, length + 2, &message), 0);
	assert_int_equal(message.count, 0);
	stream[1] = 11;
	assert_int_equal(dns_parse_tcp(stream, length + 2, &message), -EBADMSG);
	stream[0] = stream[1] = 0xff;
	assert_int_equal(dns_parse_tcp(stream, length + 2, &message), 0);
	assert_int_equal(message.count, 1);
	for (length = 0; length < 2; length++)
		assert_int_equal(dns_parse_tcp(stream, length, &message), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_answers_in_a_query),
		cmocka_unit_test(test_answer),
		cmocka_unit_test(test_no_such_name),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_aliases_in_reverse),
		cmocka_unit_test(test_aliases_in_a_ring),
		cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_forged_extras),
		cmocka_unit_test(test_dot_within_a_label),
		cmocka_unit_test(test_another_class),
		cmocka_unit_test(test_many_addresses),
		cmocka_unit_test(test_many_records),
		cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_pointer_loops),
		cmocka_unit_test(test_many_hops),
		cmocka_unit_test(test_labels_and_names_too_long),
		cmocka_unit_test(test_lying_lengths),
		cmocka_unit_test(test_other_messages),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
