// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include "hostname.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define L63 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"
#define N253 L63 "." L63 "." L63 ".abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxy"

static void test_good(void **state)
{
	static const struct {
		const char *text;
		const char *name;
	} cases[] = {
		{ "example.org", "example.org" },
		{ "EXAMPLE.Org", "example.org" },
		{ "example.org.", "example.org" },
		{ "router", "router" },
		{ "a", "a" },
		{ "_dmarc.x-y.example", "_dmarc.x-y.example" },
		{ "1.2.3.4a", "1.2.3.4a" },
		{ "4chan.org", "4chan.org" },
		{ L63 ".org", L63 ".org" },
		{ N253, N253 },
		{ N253 ".", N253 },
	};

	(void)state;
	assert_int_equal(strlen(N253), HOSTNAME_MAX);
	for (size_t i = 0; i < COUNT(cases); i++) {
		char name[HOSTNAME_TEXT] = "untouched";

		assert_int_equal(hostname_parse(cases[i].text, strlen(cases[i].text), name), 0);
		assert_string_equal(name, cases[i].name);
	}
}

static void test_bad(void **state)
{
	static const struct {
		const char *text;
		size_t length;
	} cases[] = {
		{ "", 0 },
		{ ".", 1 },
		{ "..", 2 },
		{ ".org", 4 },
		{ "a..org", 6 },
		{ "a.org..", 7 },
		{ "a b.org", 7 },
		{ "a.org ", 6 },
		{ "a/b", 3 },
		{ "a:80", 4 },
		{ "*.org", 5 },
		{ "a\0b.org", 7 },
		{ "a.org\0", 6 },
		{ "caf\xc3\xa9.fr", 8 },
		{ "192.0.2.1", 9 },
		{ "1", 1 },
		{ "a.1", 3 },
		{ "2001:db8::1", 11 },
		{ L63 "x.org", 68 },
		{ N253 "z", 254 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char name[HOSTNAME_TEXT] = "untouched";

		if (hostname_parse(cases[i].text, cases[i].length, name) != -EINVAL)
			fail_msg("accepted: \"%s\"", cases[i].text);
		assert_string_equal(name, "untouched");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
