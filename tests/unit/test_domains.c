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
#include "domains.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define LIST "data/pools.domains" /* tests run at the root of the tree */
#define SALT 0x5eed5a17ULL

static int set_up(void **state)
{
	*state = domains_new(SALT);
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	domains_free(*state);
	return 0;
}

static void load(struct domains *set, const char *text)
{
	char error[256] = "";

	if (domains_parse("list", text, strlen(text), set, error, sizeof(error)))
		fail_msg("refused: %s", error);
}

/* What `name` is found under; "" for nothing. */
static const char *found(const struct domains *set, const char *name)
{
	const char *entry = domains_match(set, name);

	return entry ? entry : "";
}

static void test_match(void **state)
{
	static const struct {
		const char *name;
		const char *entry;
	} cases[] = {
		{ "example.org", "example.org" },
		{ "pool.example.org", "example.org" },
		{ "a.b.c.d.example.org", "example.org" },
		{ "?.example.org", "example.org" },
		{ "deep.pool.example.net", "pool.example.net" },
		{ "pool.example.net", "pool.example.net" },
		{ "more.special.example.org", "special.example.org" },
		{ "special.example.org", "special.example.org" },

		{ "notexample.org", "" },
		{ "example.net", "" },
		{ "xpool.example.net", "" },
		{ "example.org.example", "" },
		{ "org", "" },
		{ "example", "" },
		{ "xample.org", "" },
		{ ".org", "" },
		{ "example.orgx", "" },
		{ "example-org", "" },
		{ "", "" },
		{ ".", "" },
	};

	load(*state, "example.org\npool.example.net\nspecial.example.org\n");
	assert_int_equal(domains_count(*state), 3);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(found(*state, cases[i].name), cases[i].entry);
}

/* Each gives the one entry, and no other. */
static void test_forms(void **state)
{
	static const char *const cases[] = {
		"example.org",
		"example.org\n",
		"EXAMPLE.Org\r\n",
		" \texample.org.\t \n",
		"*.example.org",
		".example.org",
		"*.example.org.",
		"# a comment\n; another\n\n  \nexample.org # and one behind\n",
		"example.org;comment",
		("\xef\xbb\xbf" "example.org\n"),
		"0.0.0.0 example.org",
		"127.0.0.1\texample.org\n",
		":: example.org\n::1 example.org",
		("127.0.0.1 localhost\n255.255.255.255 broadcasthost\nfe80::1%lo0 localhost\n0.0.0.0 0.0.0.0\n"
		 "0.0.0.0 example.org"),
		"0.0.0.0 example.org Example.org. # twice",
		"example.org,maltrail,2024-01-01",
		"\"example.org\",\"a, b; c\"",
		"\"example.org\"",
		" \"Example.org\" , x",
		"domain,source\nexample.org,x",
		"# from somewhere\n\n\"Domain\",\"Source\"\n\"example.org\",\"x\"",
		"fqdn,\nexample.org,",
		"example.org\nEXAMPLE.ORG\nexample.org.\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct domains *set = domains_new(i);

		assert_non_null(set);
		load(set, cases[i]);
		if (domains_count(set) != 1)
			fail_msg("\"%s\" gives %zu", cases[i], domains_count(set));
		assert_string_equal(found(set, "www.example.org"), "example.org");
		domains_free(set);
	}
}

static void test_several_names_of_a_hosts_line(void **state)
{
	load(*state, "0.0.0.0 a.example b.example localhost c.example\n");
	assert_int_equal(domains_count(*state), 3);
	assert_string_equal(found(*state, "x.c.example"), "c.example");
}

/* The place, the word, and the set as it was. */
static void test_bad_lists(void **state)
{
	static const struct {
		const char *text;
		const char *begins;
		const char *says;
	} cases[] = {
		{ "good.example\n-\nbad!name\n", "list:2: \"-\" ", "top-level" },
		{ "good.example\nbad!name\n", "list:2: \"bad!name\" ", "is not a domain name; a line is " },
		{ "org", "list:1: \"org\" ", "top-level" },
		{ "*.org", "list:1: \"*.org\" ", "top-level" },
		{ "localhost", "list:1: \"localhost\" ", "top-level" },
		{ "192.0.2.1", "list:1: \"192.0.2.1\" ", "not a domain name" },
		{ "2001:db8::1", "list:1: \"2001:db8::1\" ", "not a domain name" },
		{ "http://example.org/", "list:1: \"http://example.org/\" ", "not a domain name" },
		{ "example.org:3333", "list:1: \"example.org:3333\" ", "not a domain name" },
		{ "||example.org^", "list:1: \"||example.org^\" ", "not a domain name" },
		{ "a..example", "list:1: \"a..example\" ", "not a domain name" },
		{ "..example.org", "list:1: \"..example.org\" ", "not a domain name" },
		{ "*", "list:1: \"*\" ", "not a domain name" },
		{ ".", "list:1: \".\" ", "not a domain name" },
		{ "*example.org", "list:1: \"*example.org\" ", "not a domain name" },
		{ "example.org example.net", "list:1: \"example.org\" ", "hosts file" },
		{ "192.0.2.1 example.net", "list:1: \"192.0.2.1\" ", "hosts file" },
		{ "0.0.0.0 example.net bad!", "list:1: \"bad!\" ", "not a domain name" },
		{ ",example.net", "list:1: \"\" ", "not a domain name" },
		{ "\"example.net,x", "list:1: \"\"example.net\" ", "closing quote" },
		{ "\"", "list:1: \"\"\" ", "closing quote" },
		{ "\"\"", "list:1: \"\" ", "not a domain name" },
		{ "a.example,x\ndomain,source", "list:2: \"domain\" ", "top-level" },
		{ "domain", "list:1: \"domain\" ", "top-level" },
		{ "\x1b[31m.example", "list:1: \"?[31m.example\" ", "not a domain name" },
		{ "caf\xc3\xa9.example", "list:1: \"caf??.example\" ", "not a domain name" },
	};

	load(*state, "before.example");
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text = cases[i].text;
		char error[256] = "";

		if (domains_parse("list", text, strlen(text), *state, error, sizeof(error)) != -EINVAL)
			fail_msg("accepted: \"%s\"", text);
		if (strncmp(error, cases[i].begins, strlen(cases[i].begins)) || !strstr(error, cases[i].says))
			fail_msg("\"%s\" says: %s", text, error);
		assert_int_equal(domains_count(*state), 1);
		assert_string_equal(found(*state, "good.example"), "");
		assert_string_equal(found(*state, "before.example"), "before.example");
	}
}

static void test_nul_and_long_words(void **state)
{
	static const char nul[] = "a.example\nb.exa\0mple\n", hidden[] = "a.example # \0\n";
	char word[400], error[256] = "";

	assert_int_equal(domains_parse("l", nul, sizeof(nul) - 1, *state, error, sizeof(error)), -EINVAL);
	assert_string_equal(error, "l:2: a NUL byte; a list is plain text");
	assert_int_equal(domains_parse("l", hidden, sizeof(hidden) - 1, *state, error, sizeof(error)), -EINVAL);
	memset(word, 'x', sizeof(word));
	assert_int_equal(domains_parse("l", word, sizeof(word), *state, error, sizeof(error)), -EINVAL);
	assert_true(strlen(error) < 200);
	assert_non_null(strstr(error, "xxx...\" is not"));
	assert_int_equal(domains_count(*state), 0);
}

/* Names n0.example, n1.example, ... */
static char *names(unsigned count, size_t *length)
{
	char *text = malloc(count * 24 + 16);

	assert_non_null(text);
	*length = 0;
	for (unsigned i = 0; i < count; i++)
		*length += sprintf(text + *length, "n%u.example\n", i);
	return text;
}

/* Through many growths of the table; then a bad line behind them all, which takes all of them back. */
static void test_many(void **state)
{
	unsigned count = 20000;
	char name[32], error[256];
	size_t length;
	char *text = names(count, &length);

	load(*state, "before.example");
	memcpy(text + length, "bad!\n", 5);
	assert_int_equal(domains_parse("l", text, length + 5, *state, error, sizeof(error)), -EINVAL);
	assert_int_equal(domains_count(*state), 1);
	assert_string_equal(found(*state, "n7.example"), "");
	assert_string_equal(found(*state, "before.example"), "before.example");
	assert_int_equal(domains_parse("l", text, length, *state, error, sizeof(error)), 0);
	assert_int_equal(domains_count(*state), count + 1);
	for (unsigned i = 0; i < count; i++) {
		sprintf(name, "x.n%u.example", i);
		assert_string_equal(found(*state, name), name + 2);
	}
	assert_string_equal(found(*state, "n20000.example"), "");
	free(text);
}

static void test_one_too_many(void **state)
{
	char error[256] = "";
	size_t length, last = strlen("n1000000.example\n");
	char *text = names(DOMAINS_MAX + 1, &length);

	assert_int_equal(domains_parse("l", text, length, *state, error, sizeof(error)), -E2BIG);
	assert_int_equal(strncmp(error, "l:1000001: \"n1000000.example\" is one too many", 45), 0);
	assert_int_equal(domains_count(*state), 0);
	assert_int_equal(domains_parse("l", text, length - last, *state, error, sizeof(error)), 0);
	assert_int_equal(domains_count(*state), DOMAINS_MAX);
	/* Full: what is there already is no more, anything else is; the pools stay out as a whole. */
	load(*state, "n0.example");
	assert_int_equal(domains_defaults(*state), -E2BIG);
	assert_int_equal(domains_count(*state), DOMAINS_MAX);
	assert_string_equal(found(*state, "n999999.example"), "n999999.example");
	free(text);
}

/* 64 MiB of names of 253 bytes: some 264,000, far below DOMAINS_MAX. */
static void test_too_many_bytes(void **state)
{
	static const char tail[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
	unsigned count = DOMAINS_BYTES_MAX / 240 + 1;
	char *text = malloc(count * 250UL), error[256] = "";
	size_t length = 0;

	assert_non_null(text);
	for (unsigned i = 0; i < count; i++)
		length += sprintf(text + length, "n%07u.%s.%s.%s.%s\n", i, tail, tail, tail, tail);
	assert_int_equal(domains_parse("l", text, length, *state, error, sizeof(error)), -E2BIG);
	assert_non_null(strstr(error, "is one too many"));
	assert_int_equal(domains_count(*state), 0);
	free(text);
}

static void test_defaults(void **state)
{
	static const struct {
		const char *name;
		const char *entry;
	} cases[] = {
		{ "pool.supportxmr.com", "pool.supportxmr.com" },
		{ "xmr-eu3.nanopool.org", "nanopool.org" },
		{ "eth-eu1.nanopool.org", "nanopool.org" },
		{ "donate.v2.xmrig.com", "donate.v2.xmrig.com" },
		{ "xmrig.com", "" },
		{ "seed.emercoin.com", "" },
		{ "seed4.joulecoin.org", "" },
		{ "ddns.net", "" },
		{ "notnanopool.org", "" },
		{ "www.example.org", "" },
	};

	assert_int_equal(domains_defaults(*state), 0);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(found(*state, cases[i].name), cases[i].entry);
}

/* The built-in pools are those of the list: the same number, and each of one is in the other. */
static void test_defaults_are_the_list(void **state)
{
	struct domains *list = domains_new(SALT);
	char text[65536], error[256], *line;
	FILE *file = fopen(LIST, "r");
	size_t length;

	if (!file)
		fail_msg("%s: run the tests at the root of the tree", LIST);
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	assert_true(length < sizeof(text) - 1);
	text[length] = '\0';
	assert_non_null(list);
	assert_int_equal(domains_defaults(*state), 0);
	if (domains_parse(LIST, text, length, list, error, sizeof(error)))
		fail_msg("%s", error);
	assert_int_equal(domains_count(list), domains_count(*state));
	for (line = text; *line; line += strcspn(line, "\n") + 1) {
		char name[256];

		assert_true(strncmp(line, "seed", 4));
		if (*line != '#' && sscanf(line, "%255s", name) == 1)
			assert_string_equal(found(*state, name), name);
	}
	domains_free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_match, set_up, tear_down),
		cmocka_unit_test(test_forms),
		cmocka_unit_test_setup_teardown(test_several_names_of_a_hosts_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bad_lists, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nul_and_long_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_one_too_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_many_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_defaults, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_defaults_are_the_list, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
