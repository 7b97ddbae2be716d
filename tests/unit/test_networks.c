// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "address.h"
#include "networks.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void load(struct networks *networks, const char *text)
{
	char error[256] = "";

	if (networks_parse("list", text, strlen(text), networks, error, sizeof(error)))
		fail_msg("\"%s\" refused: %s", text, error);
}

/* "192.0.2.0/120", in v4-mapped terms. */
static void check(const struct network *network, const char *expected)
{
	char address[ADDRESS_TEXT], text[64];

	snprintf(text, sizeof(text), "%s/%u", address_format(network->address.bytes, address), network->prefix);
	assert_string_equal(text, expected);
}

static void test_good_lines(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1/128" },
		{ "192.0.2.1/32\n", "192.0.2.1/128" },
		{ "192.0.2.0/24", "192.0.2.0/120" },
		{ "192.0.2.128/25", "192.0.2.128/121" },
		{ "10.0.0.0/8", "10.0.0.0/104" },
		{ " 192.0.2.1 # one\r\n; two\n", "192.0.2.1/128" },
		{ "192.0.2.0/24 ; SBL1", "192.0.2.0/120" },
		{ "2001:db8::1", "2001:db8::1/128" },
		{ "2001:DB8::/32", "2001:db8::/32" },
		{ "2001::/16", "2001::/16" },
		{ "2001:db8::/127", "2001:db8::/127" },
		{ "::ffff:192.0.2.1", "192.0.2.1/128" },
		{ "::ffff:192.0.2.0/120", "192.0.2.0/120" },
		{ "192.0.2.1,Monero,x", "192.0.2.1/128" },
		{ "\"192.0.2.0/24\",\"a, b\"", "192.0.2.0/120" },
		{ "network,source\n192.0.2.0/24,x", "192.0.2.0/120" },
		{ "\"IP\",x\n192.0.2.1,x", "192.0.2.1/128" },
		{ "\xef\xbb\xbf" "192.0.2.1", "192.0.2.1/128" },
		{ "192.0.2.1\n192.0.2.1/32\n::ffff:192.0.2.1\n", "192.0.2.1/128" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct networks networks = { 0 };

		load(&networks, cases[i].text);
		assert_int_equal(networks.count, 1);
		check(networks.list, cases[i].expected);
		networks_free(&networks);
		assert_int_equal(networks.count, 0);
	}
}

static void test_sorted_and_joined(void **state)
{
	static const char *const expected[] = {
		"10.0.0.0/104", "10.0.0.0/128", "192.0.2.1/128", "192.0.2.2/128", "2001:db8::/32",
	};
	struct networks networks = { 0 };

	(void)state;
	load(&networks, "");
	assert_null(networks.list);
	load(&networks, "2001:db8::/32\n192.0.2.2\n10.0.0.0\n");
	load(&networks, "10.0.0.0/8\n192.0.2.2\n192.0.2.1\n10.0.0.0/8\n");
	load(&networks, "# nothing\n");
	assert_int_equal(networks.count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++)
		check(&networks.list[i], expected[i]);
	networks_free(&networks);
}

static void test_bad_lines(void **state)
{
	static const struct {
		const char *word;
		const char *says;
	} cases[] = {
		{ "192.0.2.1/24", "bits behind its prefix" },
		{ "192.0.2.129/25", "bits behind its prefix" },
		{ "2001:db8::1/64", "bits behind its prefix" },
		{ "::ffff:192.0.2.1/120", "bits behind its prefix" },
		{ "0.0.0.0/0", "all of IPv4" },
		{ "::/0", "all of IPv4" },
		{ "::/16", "all of IPv4" },
		{ "::/64", "all of IPv4" },
		{ "::ffff:0:0/96", "all of IPv4" },
		{ "::ffff:0.0.0.0/95", "all of IPv4" },
		{ "::fffe:0:0/95", "all of IPv4" },
		{ "10.0.0.0/7", "most of the internet" },
		{ "128.0.0.0/1", "most of the internet" },
		{ "::ffff:128.0.0.0/97", "most of the internet" },
		{ "2000::/3", "most of the internet" },
		{ "2000::/15", "most of the internet" },
		{ "192.0.2.1:3333", "has a port" },
		{ "[2001:db8::1]:3333", "has a port" },
		{ "192.0.2.0:80/24", "has a port" },
		{ "192.0.2.0/33", "no prefix from /8 to /32" },
		{ "192.0.2.0/", "no prefix" },
		{ "192.0.2.0/-1", "no prefix" },
		{ "192.0.2.0/024", "no prefix" },
		{ "192.0.2.0/24/24", "no prefix" },
		{ "192.0.2.0/4294967320", "no prefix" },
		{ "2001:db8::/129", "no prefix from /16 to /128" },
		{ "192.0.2", "is no address" },
		{ "192.0.2.256", "is no address" },
		{ "192.0.02.1", "is no address" },
		{ "/24", "is no address" },
		{ "example.org", "is no address" },
		{ "example.org:80", "is no address" },
		{ "2001:db8:::1", "is no address" },
		{ "fe80::1%eth0", "is no address" },
		{ "192.0.2.1-9", "is no address" },
	};
	struct networks networks = { 0 };

	(void)state;
	load(&networks, "198.51.100.7");
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[128], begins[128], error[256] = "";

		snprintf(text, sizeof(text), "192.0.2.7\n%s\n", cases[i].word);
		snprintf(begins, sizeof(begins), "list:2: \"%s\" ", cases[i].word);
		if (networks_parse("list", text, strlen(text), &networks, error, sizeof(error)) != -EINVAL)
			fail_msg("accepted: \"%s\"", cases[i].word);
		if (strncmp(error, begins, strlen(begins)) || !strstr(error, cases[i].says) ||
		    !strstr(error, "; a line is ADDRESS"))
			fail_msg("\"%s\" says: %s", cases[i].word, error);
		assert_int_equal(networks.count, 1);
		check(networks.list, "198.51.100.7/128");
	}
	networks_free(&networks);
}

static void test_other_forms(void **state)
{
	static const char *const cases[] = {
		"0.0.0.0 192.0.2.1", "192.0.2.1 192.0.2.2", "192.0.2.1 3333", "network", "\"192.0.2.1", ",192.0.2.1",
	};
	char error[256];
	struct networks networks = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (networks_parse("list", cases[i], strlen(cases[i]), &networks, error, sizeof(error)) != -EINVAL)
			fail_msg("accepted: \"%s\"", cases[i]);
	assert_null(networks.list);
}

static void test_one_too_many(void **state)
{
	char *text = malloc(NETWORKS_MAX * 16UL + 32), error[256] = "";
	struct networks networks = { 0 };
	size_t length = 0;

	(void)state;
	assert_non_null(text);
	for (unsigned i = 0; i < NETWORKS_MAX; i++)
		length += sprintf(text + length, "10.%u.%u.%u\n", i >> 16, i >> 8 & 255, i & 255);
	assert_int_equal(networks_parse("l", text, length, &networks, error, sizeof(error)), 0);
	assert_int_equal(networks.count, NETWORKS_MAX);
	assert_int_equal(networks_parse("l", "192.0.2.1", 9, &networks, error, sizeof(error)), -E2BIG);
	assert_int_equal(strncmp(error, "l:1: \"192.0.2.1\" is one too many", 32), 0);
	assert_int_equal(networks.count, NETWORKS_MAX);
	networks_free(&networks);
	length += sprintf(text + length, "192.0.2.1\n");
	assert_int_equal(networks_parse("l", text, length, &networks, error, sizeof(error)), -E2BIG);
	assert_int_equal(strncmp(error, "l:1000001: ", 11), 0);
	assert_null(networks.list);
	free(text);
}

static void test_without(void **state)
{
	struct networks all = { 0 }, others = { 0 }, none = { 0 }, rest;

	(void)state;
	load(&all, "192.0.2.0/24\n192.0.2.0/25\n198.51.100.1\n203.0.113.9\n2001:db8::/32\n");
	load(&others, "10.0.0.0/8\n192.0.2.0/24\n198.51.100.0/24\n203.0.113.9\n2001:db8::/33\n2001:db9::/32\n");
	assert_int_equal(networks_without(&all, &others, &rest), 0);
	assert_int_equal(rest.count, 3);
	check(&rest.list[0], "192.0.2.0/121");
	check(&rest.list[1], "198.51.100.1/128");
	check(&rest.list[2], "2001:db8::/32");
	networks_free(&rest);
	assert_int_equal(networks_without(&all, &none, &rest), 0);
	assert_int_equal(rest.count, all.count);
	networks_free(&rest);
	assert_int_equal(networks_without(&none, &all, &rest), 0);
	assert_int_equal(rest.count, 0);
	networks_free(&rest);
	assert_int_equal(networks_without(&all, &all, &rest), 0);
	assert_int_equal(rest.count, 0);
	networks_free(&rest);
	networks_free(&all);
	networks_free(&others);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_lines),
		cmocka_unit_test(test_sorted_and_joined),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_other_forms),
		cmocka_unit_test(test_one_too_many),
		cmocka_unit_test(test_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
