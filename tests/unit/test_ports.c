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
#include "ports.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define LIST "data/ports.list" /* tests run at the root of the tree */

static struct xdpen_port ports[PORTS];
static struct xdpen_port before[PORTS];

static void test_good_lines(void **state)
{
	static const struct {
		const char *line;
		unsigned port;
		struct xdpen_port expected;
	} cases[] = {
		{ "23 service 4", 23, { .flags = XDPEN_PORT_SERVICE, .service_weight = 16 } },
		{ "23 service", 23, { .flags = XDPEN_PORT_SERVICE, .service_weight = 16 } },
		{ "23 service 0", 23, { .flags = XDPEN_PORT_SERVICE } },
		{ "1 service 63", 1, { .flags = XDPEN_PORT_SERVICE, .service_weight = 252 } },
		{ "65535 pool 100", 65535, { .flags = XDPEN_PORT_POOL, .pool_weight = 100 } },
		{ "3333 pool 0", 3333, { .flags = XDPEN_PORT_POOL } },
		{ "443 web", 443, { .flags = XDPEN_PORT_WEB, .service_weight = 1 } },
		{ "443 none", 443, { .flags = 0 } },
		{ " \t23\t service  4 \t", 23, { .flags = XDPEN_PORT_SERVICE, .service_weight = 16 } },
		{ "23 service 4\r\n", 23, { .flags = XDPEN_PORT_SERVICE, .service_weight = 16 } },
		{ "23 service 4# telnet", 23, { .flags = XDPEN_PORT_SERVICE, .service_weight = 16 } },
		{ "23 service # 4", 23, { .flags = XDPEN_PORT_SERVICE, .service_weight = 16 } },
	};
	char error[256];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(ports, 0, sizeof(ports));
		memset(before, 0, sizeof(before));
		if (ports_parse_line(cases[i].line, ports, error, sizeof(error)))
			fail_msg("refused: \"%s\": %s", cases[i].line, error);
		before[cases[i].port] = cases[i].expected;
		assert_memory_equal(ports, before, sizeof(ports));
	}
}

static void test_lines_that_say_nothing(void **state)
{
	static const char *const cases[] = { "", " ", "\t\r\n", "#", "# 23 service 4", "  # \xe6\xb3\xa8" };
	char error[256];

	(void)state;
	ports_defaults(ports);
	memcpy(before, ports, sizeof(ports));
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(ports_parse_line(cases[i], ports, error, sizeof(error)), 0);
	assert_memory_equal(ports, before, sizeof(ports));
}

/* The word that is quoted, and `ports` as it was. */
static void test_bad_lines(void **state)
{
	static const struct {
		const char *line;
		const char *quoted;
	} cases[] = {
		{ "0 service 4", "\"0\"" },
		{ "65536 service 4", "\"65536\"" },
		{ "4294967319 service 4", "\"4294967319\"" },
		{ "99999999999999999999 web", "\"99999999999999999999\"" },
		{ "-23 service", "\"-23\"" },
		{ "+23 service", "\"+23\"" },
		{ "0x17 service", "\"0x17\"" },
		{ "12abc service", "\"12abc\"" },
		{ "telnet service", "\"telnet\"" },
		{ "23-25 service", "\"23-25\"" },
		{ "23", "\"23\"" },
		{ "23 # service", "\"23\"" },
		{ "23 services", "\"services\"" },
		{ "23 Service", "\"Service\"" },
		{ "23 4", "\"4\"" },
		{ "23 service 64", "\"64\"" },
		{ "23 service -1", "\"-1\"" },
		{ "23 service 4x", "\"4x\"" },
		{ "23 service 0.25", "\"0.25\"" },
		{ "23 service 4294967300", "\"4294967300\"" },
		{ "23 service 4 5", "\"5\"" },
		{ "23 service 4, 5", "\"4,\"" },
		{ "3333 pool", "weight" },
		{ "3333 pool 101", "\"101\"" },
		{ "3333 pool x", "\"x\"" },
		{ "3333 pool 60 60", "\"60\"" },
		{ "443 web 1", "\"1\"" },
		{ "443 none 1", "\"1\"" },
		{ "23 service 4\n25 service 4", "\"25\"" },
	};

	(void)state;
	ports_defaults(ports);
	memcpy(before, ports, sizeof(ports));
	for (size_t i = 0; i < COUNT(cases); i++) {
		char error[256] = "";

		if (ports_parse_line(cases[i].line, ports, error, sizeof(error)) != -EINVAL)
			fail_msg("accepted: \"%s\"", cases[i].line);
		if (!strstr(error, cases[i].quoted))
			fail_msg("\"%s\" says: %s", cases[i].line, error);
	}
	assert_memory_equal(ports, before, sizeof(ports));
}

static void test_long_line(void **state)
{
	char line[PORTS_LINE_MAX + 1], error[256];

	(void)state;
	memset(line, ' ', sizeof(line));
	memcpy(line, "23 web", 6);
	line[PORTS_LINE_MAX] = '\0';
	assert_int_equal(ports_parse_line(line, ports, error, sizeof(error)), -EINVAL);
	line[PORTS_LINE_MAX - 1] = '\0';
	assert_int_equal(ports_parse_line(line, ports, error, sizeof(error)), 0);
}

/* What is said later stands beside or takes the place of what was said before. */
static void test_lines_together(void **state)
{
	static const struct {
		const char *text;
		struct xdpen_port expected;
	} cases[] = {
		{ "7 service 2\n7 pool 30\n",
		  { .flags = XDPEN_PORT_SERVICE | XDPEN_PORT_POOL, .service_weight = 8, .pool_weight = 30 } },
		{ "7 pool 30\n7 web", { .flags = XDPEN_PORT_WEB | XDPEN_PORT_POOL, .service_weight = 1, .pool_weight = 30 } },
		{ "7 service 4\n7 web\n", { .flags = XDPEN_PORT_WEB, .service_weight = 1 } },
		{ "7 web\n7 service 4\n", { .flags = XDPEN_PORT_SERVICE, .service_weight = 16 } },
		{ "7 service 4\n7 service 1\n", { .flags = XDPEN_PORT_SERVICE, .service_weight = 4 } },
		{ "7 service 4\n7 pool 9\n7 none\n", { .flags = 0 } },
		{ "7 none\n7 pool 9\n", { .flags = XDPEN_PORT_POOL, .pool_weight = 9 } },
		{ "\n\n#\n7 web\r\n", { .flags = XDPEN_PORT_WEB, .service_weight = 1 } },
		{ "", { .flags = 0 } },
	};
	char error[256];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(ports, 0, sizeof(ports));
		assert_int_equal(ports_parse("x", cases[i].text, strlen(cases[i].text), ports, error, sizeof(error)), 0);
		if (memcmp(&ports[7], &cases[i].expected, sizeof(ports[7])))
			fail_msg("wrong: %s", cases[i].text);
	}
}

static void test_all_or_nothing(void **state)
{
	static const struct {
		const char *text;
		size_t length;
		const char *error;
	} cases[] = {
		{ "23 none\n25 servic\n", 18, "my.list:2: \"servic\"" },
		{ "23 none\n\n# x\n25", 15, "my.list:4: \"25\"" },
		{ "x\n23 none\n", 10, "my.list:1: \"x\"" },
		{ "23 none\n2\0", 10, "my.list:2: a NUL" },
		{ "23 none\n# \0\n", 12, "my.list:2: a NUL" },
	};

	(void)state;
	ports_defaults(ports);
	memcpy(before, ports, sizeof(ports));
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *exact = malloc(cases[i].length), error[256] = "";

		assert_non_null(exact);
		memcpy(exact, cases[i].text, cases[i].length);
		assert_int_equal(ports_parse("my.list", exact, cases[i].length, ports, error, sizeof(error)), -EINVAL);
		free(exact);
		if (strncmp(error, cases[i].error, strlen(cases[i].error)))
			fail_msg("says: %s", error);
		assert_memory_equal(ports, before, sizeof(ports));
	}
}

static void test_defaults(void **state)
{
	static const __u16 nobody_scans[] = { 80, 443, 8000, 8080, 8081, 8443, 9000, 53, 123, 5228, 48101, 25001 };
	static const __u16 never_pool[] = { 22, 25, 80, 443, 1883, 8000, 8008, 8080, 8888, 9000, 9999, 8443 };

	(void)state;
	memset(ports, 0xff, sizeof(ports));
	ports_defaults(ports);
	assert_int_equal(ports[23].flags, XDPEN_PORT_SERVICE);
	assert_int_equal(ports[23].service_weight, 16);
	assert_int_equal(ports[22].service_weight, 4);
	assert_int_equal(ports[443].flags, XDPEN_PORT_WEB);
	assert_int_equal(ports[443].service_weight, 1);
	assert_int_equal(ports[3333].flags, XDPEN_PORT_POOL);
	assert_int_equal(ports[3333].pool_weight, 60);
	assert_int_equal(ports[5555].flags, XDPEN_PORT_SERVICE | XDPEN_PORT_POOL);
	for (size_t i = 0; i < COUNT(nobody_scans); i++)
		assert_false(ports[nobody_scans[i]].flags & XDPEN_PORT_SERVICE);
	for (size_t i = 0; i < COUNT(never_pool); i++)
		assert_false(ports[never_pool[i]].flags & XDPEN_PORT_POOL);
	for (unsigned port = 0; port < PORTS; port++) {
		struct xdpen_port plain = { ports[port].flags, ports[port].service_weight, ports[port].pool_weight, { 0 } };

		assert_memory_equal(&ports[port], &plain, sizeof(plain));
		assert_true(plain.flags || (!plain.service_weight && !plain.pool_weight));
	}
	assert_int_equal(ports[0].flags, 0);
	assert_int_equal(ports[1234].flags, 0);
}

/* The list with its sources and the table that is built in say the same. */
static void test_list_equals_defaults(void **state)
{
	static char text[65536];
	char error[256] = "";
	FILE *file = fopen(LIST, "r");
	size_t length;

	(void)state;
	if (!file)
		fail_msg(LIST " is missing: run the tests at the root of the tree");
	length = fread(text, 1, sizeof(text), file);
	fclose(file);
	assert_true(length > 0 && length < sizeof(text));
	memset(ports, 0, sizeof(ports));
	if (ports_parse(LIST, text, length, ports, error, sizeof(error)))
		fail_msg("%s", error);
	ports_defaults(before);
	for (unsigned port = 0; port < PORTS; port++)
		if (memcmp(&ports[port], &before[port], sizeof(ports[port])))
			fail_msg("port %u differs between " LIST " and user/core/ports.c", port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_lines),
		cmocka_unit_test(test_lines_that_say_nothing),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_lines_together),
		cmocka_unit_test(test_all_or_nothing),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_list_equals_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
