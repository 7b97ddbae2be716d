// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists in a directory of our own: read in pieces, larger ones and smaller ones, or not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "core/mac.h"
#include "sys/oui_file.h"

#define PREFIXES 2000

static char directory[] = "/tmp/xdpen-oui-XXXXXX";

static FILE *create(const char *name)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "we");
	assert_non_null(file);
	return file;
}

static void drop(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	unlink(path);
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int drop_directory(void **state)
{
	(void)state;
	drop("oui.txt");
	drop("mam.txt");
	drop("oui36.txt");
	return rmdir(directory);
}

static const char *find(const struct oui_table *table, const char *mac)
{
	struct xdpen_key key;

	assert_int_equal(mac_parse(mac, &key), 0);
	return oui_find(table, &key);
}

static void test_absent(void **state)
{
	struct oui_table table = { 0 };

	(void)state;
	assert_int_equal(oui_file_load(directory, &table), -ENOENT);
	assert_int_equal(oui_size(&table), 0);
	assert_int_equal(oui_file_load("/dev/null", &table), -ENOTDIR);
}

/* Registrations of every length cross the edges of the pieces everywhere. */
static void write_list(void)
{
	FILE *file = create("oui.txt");

	for (unsigned i = 0; i < PREFIXES; i++)
		fprintf(file, "00-%02X-%02X   (hex)\t\tMaker %u\r\n00%02X%02X     (base 16)\t\tMaker %u\r\n%*s\r\n", i >> 8,
			i & 0xff, i, i >> 8, i & 0xff, i, i % 97, "x");
	fclose(file);
}

static void test_pieces(void **state)
{
	struct oui_table table = { 0 };
	char mac[32], name[32];

	(void)state;
	write_list();
	assert_int_equal(oui_file_load(directory, &table), 0);
	for (unsigned i = 0; i < PREFIXES; i++) {
		snprintf(mac, sizeof(mac), "00:%02x:%02x:00:00:01", i >> 8, i & 0xff);
		snprintf(name, sizeof(name), "Maker %u", i);
		assert_non_null(find(&table, mac));
		assert_string_equal(find(&table, mac), name);
	}
	oui_free(&table);
}

static void test_smaller_lists(void **state)
{
	struct oui_table table = { 0 };
	FILE *file = create("oui36.txt");

	(void)state;
	fputs("70-B3-D5   (hex)\t\tSmall\nF2F000-F2FFFF     (base 16)\t\tSmall", file);
	fclose(file);
	write_list();
	assert_int_equal(oui_file_load(directory, &table), 0); /* mam.txt is not there */
	assert_string_equal(find(&table, "70:b3:d5:f2:f1:23"), "Small");
	assert_string_equal(find(&table, "00:00:07:00:00:01"), "Maker 7");
	oui_free(&table);
}

static void test_no_list(void **state)
{
	struct oui_table table = { 0 };
	FILE *file;

	(void)state;
	drop("oui36.txt");
	file = create("oui.txt");
	fputs("<html>\n", file);
	fclose(file);
	assert_int_equal(oui_file_load(directory, &table), -EBADMSG);
	assert_int_equal(oui_size(&table), 0);
	file = create("oui.txt");
	for (unsigned i = 0; i < 40000; i++)
		fputc('x', file);
	fclose(file);
	assert_int_equal(oui_file_load(directory, &table), -EBADMSG);
	assert_int_equal(oui_size(&table), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_smaller_lists),
		cmocka_unit_test(test_no_list),
	};

	return cmocka_run_group_tests(tests, make_directory, drop_directory);
}
