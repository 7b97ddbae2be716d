// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include "form.h"
#include "siphash.h"
#include "token.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* The authors' vectors (appendix A of the paper, and their reference code): key 00 01 ... 0f, message 00 01 ... */
static void test_siphash(void **state)
{
	static const struct {
		size_t length;
		__u64 hash;
	} cases[] = {
		{ 0, 0x726fdb47dd0e0e31 }, { 1, 0x74f839c593dc67fd },  { 2, 0x0d6c8009d9a94f5a },
		{ 7, 0xab0200f58b01d137 }, { 8, 0x93f5f5799a932462 },  { 15, 0xa129ca6149be45e5 },
	};
	__u8 key[SIPHASH_KEY], message[16];

	(void)state;
	for (__u8 i = 0; i < 16; i++)
		key[i] = message[i] = i;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_true(siphash(key, message, cases[i].length) == cases[i].hash);
}

static const struct token_subject camera = {
	.address = { [10] = 0xff, [11] = 0xff, 10, 66, 0, 11 },
	.device = { .mac = { 2, 0x66, 0, 0, 0, 1 }, .present = 1 },
	.releases = 1,
};
static const __u8 key[SIPHASH_KEY] = "sixteen bytes!!!";

static void test_good_for_its_time(void **state)
{
	char text[TOKEN_TEXT];

	(void)state;
	assert_ptr_equal(token_make(key, &camera, 1000, text), text);
	assert_int_equal(strlen(text), TOKEN_TEXT - 1);
	assert_int_equal(token_check(key, &camera, 1000, text), 0);
	assert_int_equal(token_check(key, &camera, 1000 + TOKEN_SECONDS, text), 0);
	assert_int_equal(token_check(key, &camera, 1001 + TOKEN_SECONDS, text), -ETIME);
	assert_int_equal(token_check(key, &camera, 999, text), -ETIME); /* made later than now */
}

static void test_for_nobody_else(void **state)
{
	struct token_subject other = camera;
	__u8 other_key[SIPHASH_KEY];
	char text[TOKEN_TEXT];

	(void)state;
	token_make(key, &camera, 1000, text);
	other.address[15]++;
	assert_int_equal(token_check(key, &other, 1000, text), -EACCES);
	other = camera;
	other.device.mac[5]++;
	assert_int_equal(token_check(key, &other, 1000, text), -EACCES);
	other = camera;
	other.releases++;
	assert_int_equal(token_check(key, &other, 1000, text), -EACCES);
	memcpy(other_key, key, sizeof(key));
	other_key[15] ^= 1;
	assert_int_equal(token_check(other_key, &camera, 1000, text), -EACCES);
}

/* Each character counts. */
static void test_forged(void **state)
{
	char text[TOKEN_TEXT], forged[TOKEN_TEXT];

	(void)state;
	token_make(key, &camera, 1000, text);
	for (size_t i = 0; i < TOKEN_TEXT - 1; i++) {
		memcpy(forged, text, sizeof(forged));
		forged[i] = text[i] == '0' ? '1' : '0';
		assert_true(token_check(key, &camera, 1000, forged) < 0);
		forged[i] = 'A';
		assert_int_equal(token_check(key, &camera, 1000, forged), -EINVAL);
		forged[i] = '\0';
		assert_int_equal(token_check(key, &camera, 1000, forged), -EINVAL);
	}
	assert_int_equal(token_check(key, &camera, 1000, ""), -EINVAL);
	assert_int_equal(token_check(key, &camera, 1000, "000003e8-0123456789abcdef0"), -EINVAL);
}

static void test_form(void **state)
{
	static const struct {
		const char *body;
		int result;
		const char *value;
	} cases[] = {
		{ "token=abc-1", 0, "abc-1" },
		{ "x=1&token=abc&y=2", 0, "abc" },
		{ "token=", 0, "" },
		{ "token=a&token=b", 0, "a" },
		{ "token=1234567", 0, "1234567" },
		{ "token=12345678", -E2BIG, "as it was" },
		{ "", -ENOENT, "as it was" },
		{ "token", -ENOENT, "as it was" },
		{ "tokens=a", -ENOENT, "as it was" },
		{ "xtoken=a", -ENOENT, "as it was" },
		{ "x=token=a", -ENOENT, "as it was" },
		{ "&&&", -ENOENT, "as it was" },
		{ "token=a%20", -EINVAL, "as it was" },
		{ "token=a b", -EINVAL, "as it was" },
		{ "token=a\r\n", -EINVAL, "as it was" },
		{ "token=<b>", -EINVAL, "as it was" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char value[16] = "as it was";

		assert_int_equal(form_value(cases[i].body, "token", value, 8), cases[i].result);
		assert_string_equal(value, cases[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_siphash), cmocka_unit_test(test_good_for_its_time),
		cmocka_unit_test(test_for_nobody_else), cmocka_unit_test(test_forged), cmocka_unit_test(test_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
