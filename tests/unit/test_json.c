// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json.h"

struct seen {
	int members;
	struct json_text last;
};

static enum json_step take(struct json_cursor *cursor, struct json_text name, void *context)
{
	struct seen *seen = context;

	seen->members++;
	seen->last = name;
	return json_skip_value(cursor);
}

static void test_walk(void **state)
{
	static const struct {
		const char *text;
		enum json_step step;
		int members;
		const char *rest;
	} rows[] = {
		{ "{}", JSON_DONE, 0, "" },
		{ " \r\n\t{ } x", JSON_DONE, 0, " x" },
		{ "{\"a\":1,\"b\" : [{\"c\":\"]}\"}] , \"d\":\"\\\"\"}{", JSON_DONE, 3, "{" },
		{ "{\"a\":true}", JSON_DONE, 1, "" },
		{ "", JSON_CUT, 0, NULL },
		{ "{", JSON_CUT, 0, NULL },
		{ "{\"a", JSON_CUT, 0, NULL },
		{ "{\"a\":", JSON_CUT, 0, NULL },
		{ "{\"a\":12", JSON_CUT, 1, NULL },
		{ "{\"a\":[1,", JSON_CUT, 1, NULL },
		{ "{\"a\":1,", JSON_CUT, 1, NULL },
		{ "[1]", JSON_WRONG, 0, NULL },
		{ "{a:1}", JSON_WRONG, 0, NULL },
		{ "{\"a\" 1}", JSON_WRONG, 0, NULL },
		{ "{\"a\":}", JSON_WRONG, 1, NULL },
		{ "{\"a\":1 \"b\":2}", JSON_WRONG, 1, NULL },
		{ "{\"a\x01\":1}", JSON_WRONG, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const __u8 *bytes = (const __u8 *)rows[i].text;
		struct json_cursor cursor = { bytes, bytes + strlen(rows[i].text) };
		struct seen seen = { 0 };

		assert_int_equal(json_walk_object(&cursor, take, &seen), rows[i].step);
		assert_int_equal(seen.members, rows[i].members);
		if (rows[i].rest)
			assert_string_equal((const char *)cursor.at, rows[i].rest);
	}
}

/* `text` begins with its quote; without a second one it is cut. */
static struct json_text text_of(const char *text)
{
	const __u8 *bytes = (const __u8 *)text;
	struct json_cursor cursor = { bytes, bytes + strlen(text) };
	struct json_text taken;

	assert_int_not_equal(json_take_string(&cursor, &taken), JSON_WRONG);
	return taken;
}

static void test_words(void **state)
{
	static const char *const words[] = { "login", "submit" };
	struct json_text text = text_of("\"mining.set\"");

	(void)state;
	assert_true(json_is(text_of("\"login\""), "login"));
	assert_true(json_is(text_of("\"lo\\u0067in\""), "login"));
	assert_true(json_is(text_of("\"a\\/b\""), "a/b"));
	assert_false(json_is(text_of("\"login2\""), "login"));
	assert_false(json_is(text_of("\"logi\""), "login"));
	assert_false(json_is(text_of("\"login"), "login"));
	assert_false(json_is(text_of("\"l\\u0f67gin\""), "login"));
	assert_true(json_is_any(text_of("\"submit\""), words, 2));
	assert_false(json_is_any(text_of("\"other\""), words, 2));
	assert_false(json_take_word(&text, "eth_"));
	assert_true(json_take_word(&text, "mining."));
	assert_true(json_is(text, "set"));
}

static void test_cut_words(void **state)
{
	(void)state;
	assert_true(json_may_become(text_of("\"not"), "notify"));
	assert_true(json_may_become(text_of("\"not\\u00"), "notify"));
	assert_true(json_may_become(text_of("\""), "notify"));
	assert_false(json_may_become(text_of("\"sub"), "notify"));
	assert_false(json_may_become(text_of("\"notify2"), "notify"));
	assert_false(json_may_become(text_of("\"not\""), "notify"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_cut_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
