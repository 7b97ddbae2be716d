// SPDX-License-Identifier: GPL-2.0-or-later
/* What a message may lie about: pointers within names, lengths of labels, names and data, and where it ends. */
#include "dns_message.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_pointer_loops),
		cmocka_unit_test(test_many_hops),
		cmocka_unit_test(test_labels_and_names_too_long),
		cmocka_unit_test(test_lying_lengths),
		cmocka_unit_test(test_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
