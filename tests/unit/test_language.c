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
#include "language.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define EN LANGUAGE_ENGLISH
#define JA LANGUAGE_JAPANESE

static void test_accepted(void **state)
{
	static const struct {
		const char *header;
		enum language language;
	} cases[] = {
		{ NULL, EN },
		{ "", EN },
		{ "ja", JA },
		{ "JA", JA },
		{ "ja-JP", JA },
		{ "ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7", JA },
		{ "en-US,en;q=0.9,ja;q=0.8", EN },
		{ "en;q=0.8,ja", JA },
		{ "en;q=0.8, ja;q=0.9", JA },
		{ "en;q=0.899,ja;q=0.9", JA },
		{ "en;q=0.9,ja;q=0.899", EN },
		{ "ja,en", JA }, /* of equal ones the first */
		{ "en,ja", EN },
		{ "fr,de;q=0.9,ja;q=0.1", JA }, /* the only one that is spoken here */
		{ "fr", EN },
		{ "*", EN },
		{ "ja;q=0.5,*", EN },
		{ "en;q=0.5,*", JA },
		{ "en;q=0,*", JA },
		{ "ja;q=0", EN },
		{ "en;q=0,ja;q=0", EN },
		{ "ja;q=1.000,en;q=1.0", JA },
		{ " \tja ; q=0.9 , en ; Q=0.8", JA },
		{ "jam", EN }, /* Jamaican Creole */
		{ "jav,ja", JA },
		{ "en-GB;q=0.3,ja;q=0.5,en;q=0.7", EN },
		{ ",,ja,,", JA },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (language_accepted(cases[i].header) != cases[i].language)
			fail_msg("\"%s\" is not %d", cases[i].header ? cases[i].header : "(none)", cases[i].language);
}

/* What is no range is passed over; what stands beside it counts. */
static void test_malformed(void **state)
{
	static const char *const wrong[] = { "ja;q=", "ja;q=2", "ja;q=1.001", "ja;q=0.1234", "ja;q=-1", "ja;q=.5", "ja;q=a",
					     "ja;x=1", "ja;", "ja q=1", ";q=1", "ja;q=1;q=1", "ja;q=0.5x", "\xff\xfe" };

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		char header[64];

		assert_int_equal(language_accepted(wrong[i]), EN);
		snprintf(header, sizeof(header), "%s,ja;q=0.1", wrong[i]);
		assert_int_equal(language_accepted(header), JA);
	}
}

static void test_long(void **state)
{
	char *header = malloc(100001);

	(void)state;
	assert_non_null(header);
	memset(header, ',', 100000);
	memcpy(header + 99990, "ja", 2);
	header[100000] = '\0';
	assert_int_equal(language_accepted(header), EN); /* nobody has so many languages */
	free(header);
}

static void test_parse(void **state)
{
	static const char *const wrong[] = { "", "fr", "EN", "en-US", "ja ", " ja", "jap" };
	enum language language = LANGUAGES;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_equal(language_parse(wrong[i], &language), -EINVAL);
	assert_int_equal(language, LANGUAGES);
	assert_int_equal(language_parse("ja", &language), 0);
	assert_int_equal(language, JA);
	assert_int_equal(language_parse("en", &language), 0);
	assert_int_equal(language, EN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
