// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include "address.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void test_round_trip(void **state)
{
	static const struct {
		const char *text;
		const char *formatted;
		int ipv4;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1", 1 },
		{ "0.0.0.0", "0.0.0.0", 1 },
		{ "255.255.255.255", "255.255.255.255", 1 },
		{ "::ffff:192.0.2.1", "192.0.2.1", 1 },
		{ "::ffff:c000:0201", "192.0.2.1", 1 },
		{ "2001:db8::1", "2001:db8::1", 0 },
		{ "2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1", 0 },
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", 0 },
		{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1", 0 },
		{ "fe80::1", "fe80::1", 0 },
		{ "::", "::", 0 },
		{ "::1", "::1", 0 },
		{ "::fffe:192.0.2.1", "::fffe:c000:201", 0 },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[ADDRESS_TEXT];
		__u8 address[16];

		if (address_parse(cases[i].text, address))
			fail_msg("refused: \"%s\"", cases[i].text);
		assert_string_equal(address_format(address, text), cases[i].formatted);
		assert_int_equal(address_is_ipv4(address), cases[i].ipv4);
	}
}

static void test_ipv4_is_mapped(void **state)
{
	static const __u8 expected[16] = { [10] = 0xff, 0xff, 192, 0, 2, 1 };
	char text[ADDRESS_TEXT];
	__u8 address[16];

	(void)state;
	assert_int_equal(address_parse("192.0.2.1", address), 0);
	assert_memory_equal(address, expected, sizeof(address));
	assert_string_equal(address_format4(htonl(0xc0000201), text), "192.0.2.1");
}

static void test_refuses_and_leaves_the_address_alone(void **state)
{
	static const char *const cases[] = {
		"", " ", "1", "12abc", "192.0.2", "192.0.2.", "192.0.2.1.", "192.0.2.1.1", "192.0.2.256", "192.0.2.01",
		"192.0.2.-1", "192.0.2.0x1", "192.0.2.1 ", " 192.0.2.1", "192.0.2.1/24", "192.0.2.1:80", "3221225985",
		":", ":::", "2001:db8", "2001:db8::1::2", "2001:db8::1%eth0", "[2001:db8::1]", "2001:db8::12345",
		"2001:db8::g", "1:2:3:4:5:6:7:8:9", "2001:db8::1/64", "2001:db8::1 ", "aa:bb:cc:dd:ee:ff", "host.example",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		__u8 address[16], before[16];

		memset(address, 0x5a, sizeof(address));
		memcpy(before, address, sizeof(address));
		if (address_parse(cases[i], address) != -EINVAL)
			fail_msg("accepted: \"%s\"", cases[i]);
		assert_memory_equal(address, before, sizeof(address));
	}
}

/* Each range by its first and last address and by its neighbours outside. */
static void test_public_and_private(void **state)
{
	enum side { NEITHER, PUBLIC, PRIVATE };
	static const struct {
		const char *text;
		enum side side;
	} cases[] = {
		{ "0.0.0.0", NEITHER },		{ "0.255.255.255", NEITHER },	{ "1.0.0.0", PUBLIC },
		{ "9.255.255.255", PUBLIC },	{ "10.0.0.0", PRIVATE },	{ "10.255.255.255", PRIVATE },
		{ "11.0.0.0", PUBLIC },		{ "100.63.255.255", PUBLIC },	{ "100.64.0.0", NEITHER },
		{ "100.127.255.255", NEITHER }, { "100.128.0.0", PUBLIC },	{ "126.255.255.255", PUBLIC },
		{ "127.0.0.1", NEITHER },	{ "128.0.0.0", PUBLIC },	{ "169.253.255.255", PUBLIC },
		{ "169.254.0.0", NEITHER },	{ "169.254.255.255", NEITHER }, { "169.255.0.0", PUBLIC },
		{ "172.15.255.255", PUBLIC },	{ "172.16.0.0", PRIVATE },	{ "172.31.255.255", PRIVATE },
		{ "172.32.0.0", PUBLIC },	{ "192.167.255.255", PUBLIC },	{ "192.168.0.0", PRIVATE },
		{ "192.168.255.255", PRIVATE }, { "192.169.0.0", PUBLIC },	{ "223.255.255.255", PUBLIC },
		{ "224.0.0.1", NEITHER },	{ "239.255.255.255", NEITHER }, { "240.0.0.1", NEITHER },
		{ "255.255.255.255", NEITHER }, { "::ffff:192.168.1.1", PRIVATE }, { "::ffff:8.8.8.8", PUBLIC },
		{ "::", NEITHER },		{ "::1", NEITHER },		{ "::8.8.8.8", NEITHER },
		{ "1fff::1", NEITHER },		{ "2000::", PUBLIC },		{ "2606:4700::1111", PUBLIC },
		{ "3fff:ffff::1", PUBLIC },	{ "4000::1", NEITHER },		{ "fbff::1", NEITHER },
		{ "fc00::1", PRIVATE },		{ "fdff:ffff::1", PRIVATE },	{ "fe00::1", NEITHER },
		{ "fe80::1", NEITHER },		{ "febf::1", NEITHER },		{ "ff02::1", NEITHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		__u8 address[16];

		assert_int_equal(address_parse(cases[i].text, address), 0);
		if (address_is_public(address) != (cases[i].side == PUBLIC))
			fail_msg("public is wrong: %s", cases[i].text);
		if (address_is_private(address) != (cases[i].side == PRIVATE))
			fail_msg("private is wrong: %s", cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_ipv4_is_mapped),
		cmocka_unit_test(test_refuses_and_leaves_the_address_alone),
		cmocka_unit_test(test_public_and_private),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
