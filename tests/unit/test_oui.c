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
#include "mac.h"
#include "oui.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const char list[] = "OUI/MA-L                     Organization                                 \r\n"
			   "company_id                   Organization                                 \r\n"
			   "\r\n"
			   "AC-DE-48   (hex)\t\tPrivate\r\n"
			   "ACDE48     (base 16)\t\tPrivate\r\n"
			   "\r\n"
			   "00-22-72   (hex)\t\tFirst Makers Corp.\r\n"
			   "002272     (base 16)\t\tFirst Makers Corp. \r\n"
			   "\t\t\t\t2181 Buchanan Loop\r\n"
			   "\t\t\t\tUS\r\n"
			   "\r\n"
			   "74-1A-E0   (hex)\t\tIEEE Registration Authority\r\n"
			   "741AE0     (base 16)\t\tIEEE Registration Authority\r\n"
			   "fc-ff-aa   (hex)\t\tLower Case\n"
			   "fcffaa     (base 16)\t\tLower Case\n"
			   /* no registrations: a second line alone, of another prefix, split from its first */
			   "001111     (base 16)\t\tAlone\n"
			   "00-11-12   (hex)\t\tOther\n"
			   "001113     (base 16)\t\tOther\n"
			   "00-11-14   (hex)\t\tSplit\n"
			   "\n"
			   "001114     (base 16)\t\tSplit\n"
			   "00-11-15   (hex)\t\tNo base\n"
			   "001115     (base 10)\t\tNo base\n"
			   "00-11-16   (hex)\t\tOdd range\n"
			   "100000-2FFFFF     (base 16)\t\tOdd range\n"
			   "00-11-17   (hex)\t\t\n"
			   "001117     (base 16)\t\t\n";

static const char ranges[] = "74-1A-E0   (hex)\t\tPrivate\n"
			     "900000-9FFFFF     (base 16)\t\tPrivate\n"
			     "74-1A-E0   (hex)\t\tMedium Block\n"
			     "B00000-BFFFFF     (base 16)\t\tMedium Block\n"
			     "74-1A-E0   (hex)\t\tSmall Block\n"
			     "B12000-B12FFF     (base 16)\t\tSmall Block\n"
			     "00-22-72   (hex)\t\tSecond Name\n"
			     "002272     (base 16)\t\tSecond Name"; /* no newline at the end */

static const char *find(const struct oui_table *table, const char *mac)
{
	struct xdpen_key key;

	assert_int_equal(mac_parse(mac, &key), 0);
	return oui_find(table, &key);
}

static void test_find(void **state)
{
	static const struct {
		const char *mac, *name;
	} cases[] = {
		{ "00:22:72:00:00:01", "First Makers Corp." },
		{ "00:22:72:ff:ff:ff", "First Makers Corp." },
		{ "00:22:71:ff:ff:ff", NULL },
		{ "00:22:73:00:00:00", NULL },
		{ "fc:ff:aa:01:02:03", "Lower Case" },
		{ "74:1a:e0:b0:00:00", "Medium Block" },
		{ "74:1a:e0:bf:ff:ff", "Medium Block" },
		{ "74:1a:e0:b1:1f:ff", "Medium Block" },
		{ "74:1a:e0:b1:20:00", "Small Block" },
		{ "74:1a:e0:b1:2f:ff", "Small Block" },
		{ "74:1a:e0:b1:30:00", "Medium Block" },
		{ "74:1a:e0:af:ff:ff", NULL },
		{ "74:1a:e0:c0:00:00", NULL },
		{ "74:1a:e0:90:00:00", NULL }, /* private */
		{ "ac:de:48:00:00:01", NULL },
		{ "02:22:72:00:00:01", NULL }, /* locally administered */
		{ "01:22:72:00:00:01", NULL }, /* group */
		{ "00:11:11:00:00:00", NULL },
		{ "00:11:12:00:00:00", NULL },
		{ "00:11:13:00:00:00", NULL },
		{ "00:11:14:00:00:00", NULL },
		{ "00:11:15:00:00:00", NULL },
		{ "00:11:16:10:00:00", NULL },
		{ "00:11:17:00:00:00", NULL },
	};
	struct oui_table table = { 0 };

	(void)state;
	assert_int_equal(oui_read(&table, list, strlen(list)), 0);
	assert_int_equal(oui_read(&table, ranges, strlen(ranges)), 0);
	assert_int_equal(oui_finish(&table), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *name = find(&table, cases[i].mac);

		if (cases[i].name ? !name || strcmp(name, cases[i].name) : name != NULL)
			fail_msg("%s: %s", cases[i].mac, name ? name : "nobody");
	}
	/* of a prefix registered twice one stays */
	assert_int_equal(table.count, 4);
	assert_int_equal(oui_size(&table), 4 * 8 + table.names_length);
	oui_free(&table);
	assert_int_equal(oui_size(&table), 0);
}

/* Cut anywhere at a line's end, the list reads the same. */
static void test_pieces(void **state)
{
	(void)state;
	for (const char *cut = list; (cut = strchr(cut, '\n')); cut++) {
		struct oui_table table = { 0 };
		size_t first = cut + 1 - list;

		assert_int_equal(oui_read(&table, list, first), 0);
		assert_int_equal(oui_read(&table, list + first, strlen(list) - first), 0);
		assert_int_equal(oui_finish(&table), 0);
		assert_int_equal(table.count, 2);
		assert_string_equal(find(&table, "00:22:72:00:00:01"), "First Makers Corp.");
		oui_free(&table);
	}
}

static void test_names(void **state)
{
	static const struct {
		const char *name, *kept;
	} cases[] = {
		{ "plain", "plain" },
		{ "a\x1b[2Jb\x7f", "a?[2Jb?" },
		{ "Dr\xc3\xa4gerwerk", "Dr\xc3\xa4gerwerk" },
		/* 95 bytes are kept; a letter of two bytes across that edge goes */
		{ "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
		  "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234" },
		{ "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123\xc3\xa4zz",
		  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct oui_table table = { 0 };
		char text[512];

		snprintf(text, sizeof(text), "00-00-01 (hex) x\n000001 (base 16) %s\n", cases[i].name);
		assert_int_equal(oui_read(&table, text, strlen(text)), 0);
		assert_int_equal(oui_finish(&table), 0);
		assert_string_equal(find(&table, "00:00:01:00:00:00"), cases[i].kept);
		oui_free(&table);
	}
}

static void test_nothing(void **state)
{
	struct oui_table table = { 0 };
	struct xdpen_key key = { .mac = { 0, 0, 1 }, .present = 1 };

	(void)state;
	assert_null(oui_find(&table, &key));
	assert_int_equal(oui_read(&table, "", 0), 0);
	assert_int_equal(oui_read(&table, "no list\n", 8), 0);
	assert_int_equal(oui_finish(&table), -EBADMSG);
	assert_null(oui_find(&table, &key));
	oui_free(&table);
}

static void test_zero(void **state)
{
	static const char first[] = "00-00-00   (hex)\t\tThe First\n000000     (base 16)\t\tThe First\n";
	struct xdpen_key key = { .present = 1 };
	struct oui_table table = { 0 };

	(void)state;
	assert_int_equal(oui_read(&table, first, strlen(first)), 0);
	assert_int_equal(oui_finish(&table), 0);
	assert_null(oui_find(&table, &key));
	key.mac[5] = 1;
	assert_string_equal(oui_find(&table, &key), "The First");
	oui_free(&table);
}

/* Adds one registration; returns what oui_read() says. */
static int add(struct oui_table *table, unsigned prefix, const char *name, unsigned number)
{
	char text[192];
	int length = snprintf(text, sizeof(text), "%02X-%02X-%02X (hex) x\n%06X (base 16) %s%u\n", prefix >> 16,
			      prefix >> 8 & 0xff, prefix & 0xff, prefix, name, number);

	return oui_read(table, text, length);
}

static void test_limits(void **state)
{
	static const char long_name[] = "a name of seventy bytes or so, of which two mebibytes hold fewer than the rest";
	struct oui_table table = { 0 };
	unsigned prefix = 0;

	(void)state;
	while (prefix < OUI_ENTRIES_MAX && !add(&table, prefix, "one", 1))
		prefix++;
	assert_int_equal(prefix, OUI_ENTRIES_MAX);
	assert_int_equal(add(&table, prefix, "one", 1), -E2BIG);
	oui_free(&table);

	for (prefix = 0; !add(&table, prefix, long_name, prefix); prefix++)
		assert_true(prefix < OUI_ENTRIES_MAX);
	assert_int_equal(add(&table, prefix, long_name, prefix), -E2BIG);
	assert_true(table.names_length <= OUI_NAMES_MAX && table.names_length > OUI_NAMES_MAX - OUI_NAME_MAX);
	oui_free(&table);

	for (prefix = 0; !add(&table, prefix, "n", prefix); prefix++)
		assert_true(prefix < OUI_ENTRIES_MAX);
	assert_int_equal(add(&table, prefix, "n", prefix), -E2BIG);
	assert_true(table.names_length < OUI_NAMES_MAX);
	oui_free(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),	cmocka_unit_test(test_pieces), cmocka_unit_test(test_names),
		cmocka_unit_test(test_nothing), cmocka_unit_test(test_zero),   cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
