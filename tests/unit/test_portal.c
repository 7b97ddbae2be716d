// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include "portal.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void test_good_requests(void **state)
{
	static const struct {
		const char *line;
		enum portal_verb verb;
	} cases[] = {
		{ "device 10.66.0.11", PORTAL_DEVICE },
		{ "device fd66::11", PORTAL_DEVICE },
		{ "fixed 10.66.0.11", PORTAL_FIXED },
		{ "fixed fe80::1", PORTAL_FIXED },
		{ "list", PORTAL_LIST },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct portal_request request;
		char line[PORTAL_LINE_MAX];

		if (portal_parse(cases[i].line, &request))
			fail_msg("refused: \"%s\"", cases[i].line);
		assert_int_equal(request.verb, cases[i].verb);
		assert_int_equal(portal_format(&request, line), strlen(cases[i].line));
		assert_string_equal(line, cases[i].line);
	}
}

/* Nothing that the other socket understands, nothing in front, between or behind. */
static void test_bad_requests(void **state)
{
	static const char *const lines[] = {
		"", " ", "device", "device ", "device  10.66.0.11", " device 10.66.0.11", "device 10.66.0.11 ",
		"device 10.66.0.11\n", "device 10.66.0", "device 02:66:00:00:00:01", "device 10.66.0.11 force", "DEVICE 10.66.0.11",
		"devices 10.66.0.11", "fixed", "fixed ", "fixed cam-1", "fixed\t10.66.0.11", "list ", "list 10.66.0.11", "lists",
		"release 02:66:00:00:00:01", "allow 02:66:00:00:00:01", "quarantine 10.66.0.11", "mode monitor", "watch", "ping",
		"device 0000000000000000000000000000000000000000000000000000000000000000000",
	};
	struct portal_request request, before;

	(void)state;
	memset(&before, 0x5a, sizeof(before));
	for (size_t i = 0; i < COUNT(lines); i++) {
		request = before;
		if (portal_parse(lines[i], &request) != -EINVAL)
			fail_msg("accepted: \"%s\"", lines[i]);
		assert_memory_equal(&request, &before, sizeof(request));
	}
}

static void test_no_verb_no_line(void **state)
{
	struct portal_request request = { .verb = PORTAL_NONE };
	char line[PORTAL_LINE_MAX] = "as it was";

	(void)state;
	assert_int_equal(portal_format(&request, line), -EINVAL);
	request.verb = PORTAL_LIST + 1;
	assert_int_equal(portal_format(&request, line), -EINVAL);
	assert_string_equal(line, "as it was");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_requests),
		cmocka_unit_test(test_bad_requests),
		cmocka_unit_test(test_no_verb_no_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
