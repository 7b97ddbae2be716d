// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "command.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void test_good_commands(void **state)
{
	static const struct {
		const char *line;
		int count;
		const char *words[4];
	} cases[] = {
		{ "/bin/true", 1, { "/bin/true" } },
		{ "  /bin/tell  me@example.org  -x=1,2:3%+ ", 3, { "/bin/tell", "me@example.org", "-x=1,2:3%+" } },
		{ "/bin/tell \"two words\" a\"b c\"d", 3, { "/bin/tell", "two words", "ab cd" } },
		{ "/bin/tell \"\" \"$(x) | ' \\ *\"", 3, { "/bin/tell", "", "$(x) | ' \\ *" } },
		{ "\"/opt/my programs/tell\"", 1, { "/opt/my programs/tell" } },
	};
	struct command_line command, again;
	char error[256], line[COMMAND_LINE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (command_parse(cases[i].line, &command, error, sizeof(error)))
			fail_msg("refused: %s: %s", cases[i].line, error);
		assert_int_equal(command.count, cases[i].count);
		for (int word = 0; word < command.count; word++)
			assert_string_equal(command_word(&command, word), cases[i].words[word]);
		assert_int_equal(command_parse(command_format(&command, line), &again, error, sizeof(error)), 0);
		assert_true(command_equal(&command, &again));
	}
}

static void test_bad_commands(void **state)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{ "", "empty" }, { "   ", "empty" }, { "true", "absolute path" }, { "./true", "absolute path" },
		{ "/", "absolute path" }, { "\"\" /bin/true", "absolute path" }, { "/bin/a \"b", "not closed" },
		{ "/bin/a\tb", "0x09" }, { "/bin/a\n", "0x0a" }, { "/bin/\xe3\x81\x82", "0xe3" }, { "/bin/a \"\x7f\"", "0x7f" },
		{ "/bin/a | b", "'|'" }, { "/bin/a > b", "'>'" }, { "/bin/a $HOME", "'$'" }, { "/bin/a 'b c'", "'''" },
		{ "/bin/a b\\ c", "'\\'" }, { "/bin/a; b", "';'" }, { "/bin/a `b`", "'`'" }, { "/bin/a *", "'*'" },
		{ "/bin/a ~", "'~'" }, { "/bin/a &", "'&'" }, { "/bin/a #b", "'#'" },
		{ "/a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "more than 16" },
	};
	struct command_line command, before;
	char error[256];

	(void)state;
	memset(&before, 0x5a, sizeof(before));
	for (size_t i = 0; i < COUNT(cases); i++) {
		command = before;
		if (command_parse(cases[i].line, &command, error, sizeof(error)) != -EINVAL)
			fail_msg("accepted: %s", cases[i].line);
		assert_memory_equal(&command, &before, sizeof(command));
		if (!strstr(error, cases[i].why) || !strstr(error, "expected"))
			fail_msg("%s says: %s", cases[i].line, error);
	}
}

/* Up to the last byte of room and not one more; 16 words and not one more. */
static void test_limits(void **state)
{
	char line[COMMAND_TEXT + 8] = "/", error[256];
	struct command_line command;

	(void)state;
	memset(line + 1, 'a', COMMAND_TEXT - 2);
	assert_int_equal(command_parse(line, &command, error, sizeof(error)), 0);
	assert_int_equal(strlen(command_word(&command, 0)), COMMAND_TEXT - 1);
	line[COMMAND_TEXT - 1] = 'a';
	assert_int_equal(command_parse(line, &command, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "too long"));
	snprintf(line, sizeof(line), "/a 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
	assert_int_equal(command_parse(line, &command, error, sizeof(error)), 0);
	assert_string_equal(command_word(&command, 15), "15");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_commands),
		cmocka_unit_test(test_bad_commands),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
