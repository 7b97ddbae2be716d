// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include "mac.h"
#include "request.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define MAC "02:00:00:00:00:01"
#define FORTY "0123456789012345678901234567890123456789"
#define LONGEST FORTY FORTY FORTY

static void test_good_requests(void **state)
{
	static const struct {
		const char *line;
		struct request expected; /* but the key */
		bool mac;
		const char *formatted; /* NULL: as it came */
	} cases[] = {
		{ "quarantine " MAC, { .verb = VERB_QUARANTINE }, true, NULL },
		{ "quarantine " MAC " for=600", { .verb = VERB_QUARANTINE, .seconds = 600 }, true, NULL },
		{ "quarantine " MAC " force", { .verb = VERB_QUARANTINE, .force = true }, true, NULL },
		{ "quarantine " MAC " for=1 force", { .verb = VERB_QUARANTINE, .seconds = 1, .force = true }, true, NULL },
		{ "quarantine " MAC " force for=1",
		  { .verb = VERB_QUARANTINE, .seconds = 1, .force = true },
		  true,
		  "quarantine " MAC " for=1 force" },
		{ "quarantine 02-00-00-00-00-01", { .verb = VERB_QUARANTINE }, true, "quarantine " MAC },
		{ "release " MAC, { .verb = VERB_RELEASE }, true, NULL },
		{ "allow " MAC, { .verb = VERB_ALLOW }, true, NULL },
		{ "allow " MAC " for=315360000", { .verb = VERB_ALLOW, .seconds = 315360000 }, true, NULL },
		{ "allow " MAC " for=2592000 mining", { .verb = VERB_ALLOW, .seconds = 2592000, .mining = true }, true, NULL },
		{ "class " MAC " camera", { .verb = VERB_CLASS, .class = XDPEN_CLASS_CAMERA }, true, NULL },
		{ "class " MAC " unknown", { .verb = VERB_CLASS, .class = XDPEN_CLASS_UNKNOWN }, true, NULL },
		{ "class " MAC " critical", { .verb = VERB_CLASS, .class = XDPEN_CLASS_CRITICAL }, true, NULL },
		{ "class " MAC " auto", { .verb = VERB_CLASS, .class = CLASS_AUTO }, true, NULL },
		{ "class 02-00-00-00-00-01 pc", { .verb = VERB_CLASS, .class = XDPEN_CLASS_PC }, true, "class " MAC " pc" },
		{ "mode monitor", { .verb = VERB_MODE, .mode = XDPEN_MONITOR }, false, NULL },
		{ "mode enforce", { .verb = VERB_MODE, .mode = XDPEN_ENFORCE }, false, NULL },
		{ "mode " MAC " monitor", { .verb = VERB_MODE, .mode = XDPEN_MONITOR }, true, NULL },
		{ "mode monitor kind=mirai", { .verb = VERB_MODE, .mode = XDPEN_MONITOR, .kinds = 1 << XDPEN_MIRAI }, false, NULL },
		{ "mode enforce kind=fan-out",
		  { .verb = VERB_MODE, .mode = XDPEN_ENFORCE, .kinds = 1 << XDPEN_FAN_OUT | 1 << XDPEN_FAN_OUT_SLOW },
		  false,
		  NULL },
		{ "suspend for=600", { .verb = VERB_SUSPEND, .seconds = 600 }, false, NULL },
		{ "allow " MAC " off mining", { .verb = VERB_ALLOW, .off = true, .mining = true }, true, NULL },
		{ "allow " MAC " reason=the guests' printer, off = no, for=5",
		  { .verb = VERB_ALLOW, .reason = "the guests' printer, off = no, for=5" },
		  true,
		  NULL },
		{ "allow " MAC " for=60 mining reason=a reason=b",
		  { .verb = VERB_ALLOW, .seconds = 60, .mining = true, .reason = "a reason=b" },
		  true,
		  NULL },
		{ "allow " MAC " reason=" LONGEST, { .verb = VERB_ALLOW, .reason = LONGEST }, true, NULL },
		{ "suspend off", { .verb = VERB_SUSPEND, .off = true }, false, NULL },
		{ "forget " MAC, { .verb = VERB_FORGET }, true, NULL },
		{ "forget " MAC " force", { .verb = VERB_FORGET, .force = true }, true, NULL },
		{ "watch", { .verb = VERB_WATCH }, false, NULL },
		{ "ping", { .verb = VERB_PING }, false, NULL },
		{ "notify", { .verb = VERB_NOTIFY }, false, NULL },
		{ "notify test", { .verb = VERB_NOTIFY, .test = true }, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *formatted = cases[i].formatted ? cases[i].formatted : cases[i].line;
		char error[256] = "", line[REQUEST_MAX], mac[MAC_TEXT];
		struct request request;
		int length;

		memset(&request, 0x5a, sizeof(request));
		if (request_parse(cases[i].line, &request, error, sizeof(error)))
			fail_msg("refused: \"%s\": %s", cases[i].line, error);
		assert_int_equal(request.verb, cases[i].expected.verb);
		assert_true(request.seconds == cases[i].expected.seconds);
		assert_int_equal(request.force, cases[i].expected.force);
		assert_int_equal(request.mining, cases[i].expected.mining);
		assert_int_equal(request.mode, cases[i].expected.mode);
		assert_int_equal(request.kinds, cases[i].expected.kinds);
		assert_int_equal(request.off, cases[i].expected.off);
		assert_int_equal(request.test, cases[i].expected.test);
		assert_int_equal(request.class, cases[i].expected.class);
		assert_string_equal(request.reason, cases[i].expected.reason);
		assert_int_equal(request.key.present, cases[i].mac);
		if (cases[i].mac)
			assert_string_equal(mac_format(&request.key, mac), MAC);

		length = request_format(&request, line);
		assert_int_equal(length, strlen(formatted) + 1);
		assert_int_equal(line[length - 1], '\n');
		line[length - 1] = '\0';
		assert_string_equal(line, formatted);
	}
}

/* What the error quotes, and `request` as it was. */
static void test_bad_requests(void **state)
{
	static const struct {
		const char *line;
		const char *quoted;
	} cases[] = {
		{ "", "\"\"" },
		{ " ping", "\"\"" },
		{ "suspend", "\"suspend\"" },
		{ "suspend off for=1", "\"suspend\"" },
		{ "allow " MAC " off", "\"allow\"" },
		{ "allow " MAC " mining off for=1", "\"allow\"" },
		{ "mode monitor kind=none", "\"kind=none\"" },
		{ "mode " MAC " monitor kind=mirai", "\"kind=mirai\"" },
		{ "mode " MAC, "\"mode\"" },
		{ "ping ", "\"\"" },
		{ "ping\n", "0x0a" },
		{ "ping\t", "0x09" },
		{ "pin\x1b[2J", "0x1b" },
		{ "ping \xc3\xa4", "0xc3" },
		{ "Ping", "\"Ping\"" },
		{ "ping test", "\"test\"" },
		{ "notify test test", "\"test\"" },
		{ "notify " MAC, "\"" MAC "\"" },
		{ "pin", "\"pin\"" },
		{ "pings", "\"pings\"" },
		{ "ping " MAC, "\"" MAC "\"" },
		{ "watch for=5", "\"for=5\"" },
		{ "quarantine", "\"quarantine\"" },
		{ "quarantine ", "\"\"" },
		{ "quarantine  " MAC, "\"\"" },
		{ "quarantine " MAC " ", "\"\"" },
		{ "quarantine " MAC ":11", "\"" MAC ":11\"" },
		{ "quarantine 12abc", "\"12abc\"" },
		{ "quarantine 00:00:00:00:00:00", "\"00:00:00:00:00:00\"" },
		{ "quarantine force " MAC, "\"force\"" },
		{ "quarantine " MAC " mining", "\"mining\"" },
		{ "quarantine " MAC " force force", "\"force\"" },
		{ "quarantine " MAC " for=600 for=600", "\"for=600\"" },
		{ "quarantine " MAC " for=", "\"for=\"" },
		{ "quarantine " MAC " for", "\"for\"" },
		{ "quarantine " MAC " for=0", "\"for=0\"" },
		{ "quarantine " MAC " for=10m", "\"for=10m\"" },
		{ "quarantine " MAC " for=-1", "\"for=-1\"" },
		{ "quarantine " MAC " for=+1", "\"for=+1\"" },
		{ "quarantine " MAC " for=315360001", "\"for=315360001\"" },
		{ "quarantine " MAC " for=18446744073709551617", "\"for=18446744073709551617\"" },
		{ "quarantine " MAC " FORCE", "\"FORCE\"" },
		{ "release " MAC " for=600", "\"for=600\"" },
		{ "release " MAC " force", "\"force\"" },
		{ "allow " MAC " force", "\"force\"" },
		{ "allow " MAC " mining mining", "\"mining\"" },
		{ "allow " MAC " mining off reason=x", "\"allow\"" },
		{ "allow " MAC " reason=", "\"\" is no reason" },
		{ "allow " MAC " reason=" LONGEST "x", "is no reason of 1 to 120" },
		{ "allow " MAC " reason= x", "\" x\" begins or ends" },
		{ "allow " MAC " reason=x ", "\"x \" begins or ends" },
		{ "allow " MAC " reason", "\"reason\"" },
		{ "allow reason=x " MAC, "\"reason=x" },
		{ "quarantine " MAC " reason=x", "\"reason=x\"" },
		{ "class", "\"class\"" },
		{ "class " MAC, "\"class\" needs a class" },
		{ "class " MAC " ", "\"\"" },
		{ "class camera " MAC, "\"camera\"" },
		{ "class " MAC " fridge", "\"fridge\" is no class" },
		{ "class " MAC " Camera", "\"Camera\"" },
		{ "class " MAC " 1", "\"1\"" },
		{ "class " MAC " camera auto", "\"auto\"" },
		{ "class " MAC " camera for=60", "\"for=60\"" },
		{ "class " MAC " camera force", "\"force\"" },
		{ "release " MAC " camera", "\"camera\"" },
		{ "mode", "\"mode\"" },
		{ "mode ", "\"\"" },
		{ "mode off", "\"off\"" },
		{ "mode unknown", "\"unknown\"" },
		{ "mode enforce now", "\"now\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct request request, before;
		char error[256] = "";

		memset(&request, 0x5a, sizeof(request));
		before = request;
		if (request_parse(cases[i].line, &request, error, sizeof(error)) != -EINVAL)
			fail_msg("accepted: \"%s\"", cases[i].line);
		assert_memory_equal(&request, &before, sizeof(request));
		if (!strstr(error, cases[i].quoted) || !strstr(error, "expected"))
			fail_msg("\"%s\" says: %s", cases[i].line, error);
	}
}

static void test_long_line(void **state)
{
	char line[REQUEST_MAX + 2], error[256];
	struct request request;

	(void)state;
	memset(line, 'a', sizeof(line));
	line[REQUEST_MAX] = '\0';
	assert_int_equal(request_parse(line, &request, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "too long"));
	line[REQUEST_MAX - 1] = '\0';
	assert_int_equal(request_parse(line, &request, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "\"aaaa"));
}

/* A short buffer cuts the sentence, nothing else. */
static void test_short_error(void **state)
{
	char error[8] = "1234567";
	struct request request;

	(void)state;
	assert_int_equal(request_parse("nonsense", &request, error, 4), -EINVAL);
	assert_string_equal(error, "\"no");
	assert_string_equal(error + 4, "567");
	assert_int_equal(request_parse("nonsense", &request, NULL, 0), -EINVAL);
}

/* Only what the verb takes is said; no verb, no line. */
static void test_format_leaves_out_what_does_not_belong(void **state)
{
	struct request request = { .verb = VERB_RELEASE, .seconds = 9, .force = true, .mining = true };
	char line[REQUEST_MAX] = "as it was";

	(void)state;
	assert_int_equal(mac_parse(MAC, &request.key), 0);
	assert_int_equal(request_format(&request, line), strlen("release " MAC "\n"));
	assert_string_equal(line, "release " MAC "\n");
	request.verb = VERB_NONE;
	assert_int_equal(request_format(&request, line), -EINVAL);
	request.verb = VERB_NOTIFY + 1;
	assert_int_equal(request_format(&request, line), -EINVAL);
	assert_string_equal(line, "release " MAC "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_requests),
		cmocka_unit_test(test_bad_requests),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_short_error),
		cmocka_unit_test(test_format_leaves_out_what_does_not_belong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
