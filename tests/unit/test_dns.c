// SPDX-License-Identifier: GPL-2.0-or-later
/* What is understood of a message: the question, its addresses, and which of the records are its answer. */
#include "dns_message.h"

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
		cmocka_unit_test(test_other_messages),
		cmocka_unit_test(test_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
