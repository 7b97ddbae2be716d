// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "html.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void test_escapes(void **state)
{
	static const struct {
		const char *text;
		const char *escaped;
	} cases[] = {
		{ "", "" },
		{ "cam-1", "cam-1" },
		{ "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ "\" onload='x'", "&quot; onload=&#39;x&#39;" },
		{ "&lt;", "&amp;lt;" },
		{ "a\nb\tc\x7f\x01", "a?b?c??" },
		{ "カメラ“1”", "カメラ“1”" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[128];

		assert_int_equal(html_escape(cases[i].text, out, sizeof(out)), strlen(cases[i].escaped));
		assert_string_equal(out, cases[i].escaped);
	}
}

/* Neither a reference nor a character is ever cut in two. */
static void test_no_room(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		const char *escaped;
	} cases[] = {
		{ "abc", 1, "" },	  { "abc", 3, "ab" },	    { "abc", 4, "abc" },     { "a<b", 5, "a" },
		{ "a<b", 6, "a&lt;" },	  { "カメ", 4, "カ" },	    { "カメ", 6, "カ" },     { "カメ", 7, "カメ" },
		{ "\"\"", 12, "&quot;" }, { "x\xe3\x82", 2, "x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char out[16];

		memset(out, 0x5a, sizeof(out));
		html_escape(cases[i].text, out, cases[i].size);
		assert_string_equal(out, cases[i].escaped);
		for (size_t beyond = cases[i].size; beyond < sizeof(out); beyond++)
			assert_int_equal(out[beyond], 0x5a);
	}
}

/* Every byte, many times over: nothing that opens a tag or ends an attribute comes out, and it stays in its bounds. */
static void test_growth(void **state)
{
	char text[256], out[sizeof(text) * HTML_GROWTH + 1];

	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		memset(text, byte, sizeof(text) - 1);
		text[sizeof(text) - 1] = '\0';
		assert_true(html_escape(text, out, sizeof(out)) <= (sizeof(text) - 1) * HTML_GROWTH);
		assert_null(strpbrk(out, "<>\"'\n\r"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_growth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
