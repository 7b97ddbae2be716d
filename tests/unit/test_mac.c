// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include "mac.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void test_accepts(void **state)
{
	static const struct {
		const char *text;
		const char *formatted;
	} cases[] = {
		{ "aa:bb:cc:dd:ee:ff", "aa:bb:cc:dd:ee:ff" }, { "AA:Bb:cC:DD:EE:FF", "aa:bb:cc:dd:ee:ff" },
		{ "02-00-00-00-00-01", "02:00:00:00:00:01" }, { "00:00:00:00:00:01", "00:00:00:00:00:01" },
		{ "ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff" }, { "01:23:45:67:89:ab", "01:23:45:67:89:ab" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xdpen_key key = { .zero = 7 };
		char text[MAC_TEXT];

		if (mac_parse(cases[i].text, &key))
			fail_msg("refused: \"%s\"", cases[i].text);
		assert_int_equal(key.present, 1);
		assert_int_equal(key.zero, 0);
		assert_string_equal(mac_format(&key, text), cases[i].formatted);
	}
}

static void test_refuses_and_leaves_the_key_alone(void **state)
{
	static const char *const cases[] = {
		"", " ", ":", "12abc", "aa", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:", "aa:bb:cc:dd:ee:f",
		"aa:bb:cc:dd:ee:ff:11", "aa:bb:cc:dd:ee:ff:", "aa:bb:cc:dd:ee:ff ", " aa:bb:cc:dd:ee:ff",
		"aa:bb:cc:dd:ee:ff\n", "aa:bb:cc:dd:ee:fff", "a:bb:cc:dd:ee:ff", "0xaa:bb:cc:dd:ee:ff",
		"aa:bb:cc-dd:ee:ff", "aa-bb-cc-dd-ee:ff", "aabbccddeeff", "aabb.ccdd.eeff", "gg:bb:cc:dd:ee:ff",
		"aa:bb:cc:dd:ee:+f", "aa:bb:cc:dd:ee: f", "aa::bb:cc:dd:ee", "00:00:00:00:00:00", "00-00-00-00-00-00",
		"aa bb cc dd ee ff", "\xc3\xa4:bb:cc:dd:ee:ff",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xdpen_key key, before;

		memset(&key, 0x5a, sizeof(key));
		before = key;
		if (mac_parse(cases[i], &key) != -EINVAL)
			fail_msg("accepted: \"%s\"", cases[i]);
		assert_memory_equal(&key, &before, sizeof(key));
	}
}

static void test_word_is_the_key_as_it_lies_in_memory(void **state)
{
	struct xdpen_key a, b, absent;
	__u64 word;

	(void)state;
	assert_int_equal(mac_parse("02:00:00:00:00:01", &a), 0);
	assert_int_equal(mac_parse("02:00:00:00:00:02", &b), 0);
	absent = a;
	absent.present = 0;
	memcpy(&word, &a, sizeof(word));
	assert_true(mac_word(&a) == word);
	assert_true(mac_equal(&a, &a));
	assert_false(mac_equal(&a, &b));
	assert_false(mac_equal(&a, &absent));
}

static void test_group_bit(void **state)
{
	static const struct {
		const char *text;
		int group;
	} cases[] = {
		{ "01:00:5e:00:00:01", 1 }, { "ff:ff:ff:ff:ff:ff", 1 }, { "33:33:00:00:00:01", 1 },
		{ "02:00:00:00:00:01", 0 }, { "fe:ff:ff:ff:ff:ff", 0 }, { "00:01:01:01:01:01", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct xdpen_key key;

		assert_int_equal(mac_parse(cases[i].text, &key), 0);
		assert_int_equal(mac_is_group(&key), cases[i].group);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_refuses_and_leaves_the_key_alone),
		cmocka_unit_test(test_word_is_the_key_as_it_lies_in_memory),
		cmocka_unit_test(test_group_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
