// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "config.h"
#include "config_keys.h"

static struct config config;
static char error[CONFIG_ERROR], text[CONFIG_TEXT_MAX];

static int fresh(void **unused)
{
	(void)unused;
	memset(&config, 0x5a, sizeof(config));
	config_defaults(&config);
	return 0;
}

static int parse(const char *name, const char *words)
{
	return config_parse(name, words, strlen(words), &config, error, sizeof(error));
}

static void good(const char *words)
{
	if (parse("good", words))
		fail_msg("%s", error);
}

static void test_nothing_is_needed(void **unused)
{
	(void)unused;
	good("");
	good("\n\n# nothing\n  ; nothing\r\n[lan]\n");
	assert_int_equal(config.interfaces.count, 0);
	assert_int_equal(config.devices, XDPEN_DEVICES_DEFAULT);
	assert_int_equal(config.mode, CONFIG_UNSET);
	assert_int_equal(config.monitor_first, 24 * 3600);
	assert_int_equal(config.vlan, CONFIG_UNSET);
	assert_int_equal(config.breaker, 5);
}

static void test_values_of_every_type(void **unused)
{
	(void)unused;
	good("[lan]\ninterfaces = lan1,lan2\tlan3 # three\nattach=generic\ndevices= 16\nleases = /a#b\n"
	     " [mode] \nmode = enforce\nmonitor_first = 90m\n[quarantine]\nvlan = 4094\nredirect = trunk0\nredirect_untagged = yes\n"
	     "[rails]\nguard = 02:00:5e:10:00:01 02-00-5E-10-00-02\n[lists]\npool_names = /a /b\n[portal]\ngroup = www-data\n"
	     "[notify]\ncommand = /bin/tell \"two words\" x\n[exec]\ncommand = /bin/switch # a comment");
	assert_int_equal(config.interfaces.count, 3);
	assert_string_equal(config.interfaces.list[2].text, "lan3");
	assert_int_equal(config.attach, 2);
	assert_int_equal(config.devices, 16);
	assert_string_equal(config.leases.text, "/a#b");
	assert_int_equal(config.mode, XDPEN_ENFORCE);
	assert_int_equal(config.monitor_first, 5400);
	assert_int_equal(config.vlan, 4094);
	assert_string_equal(config.redirect.text, "trunk0");
	assert_int_equal(config.redirect_untagged, 1);
	assert_int_equal(config.guard.count, 2);
	assert_int_equal(config.guard.list[1].mac[5], 2);
	assert_int_equal(config.pool_names.count, 2);
	assert_string_equal(config.pool_names.list[1].text, "/b");
	assert_string_equal(config.portal_group.text, "www-data");
	assert_int_equal(config.notify.count, 3);
	assert_string_equal(command_word(&config.notify, 1), "two words");
	assert_int_equal(config.exec.count, 1);
}

static void test_later_texts_hold(void **unused)
{
	char where[CONFIG_WHERE];

	(void)unused;
	assert_int_equal(parse("one", "[lan]\ninterfaces = a b c\n[quarantine]\nvlan = 7\naction = drop\n"), 0);
	assert_int_equal(parse("two", "\n\n[quarantine]\nvlan = 8\n[lan]\ninterfaces = d\n"), 0);
	assert_int_equal(config.vlan, 8);
	assert_int_equal(config.action, XDPEN_DROP);
	assert_int_equal(config.interfaces.count, 1);
	assert_string_equal(config.interfaces.list[0].text, "d");
	assert_string_equal(config.interfaces.list[1].text, "");
	assert_string_equal(config_where(&config, &config.vlan, where), "two:4: ");
	assert_string_equal(config_where(&config, &config.action, where), "one:5: ");
	assert_string_equal(config_where(&config, &config.mode, where), "");
}

static const struct {
	const char *words, *error;
} bad[] = {
	{ "[quarantin]", "f:1: unknown section \"quarantin\": did you mean \"quarantine\"?" },
	{ "[xyzzy]", "f:1: unknown section \"xyzzy\"; see xdpen.conf(5)" },
	{ "\n[quarantine]\nvlam = 3", "f:3: unknown key \"vlam\" in section [quarantine]: did you mean \"vlan\"?" },
	{ "[quarantine]\nxyzzy = 3", "f:2: unknown key \"xyzzy\" in section [quarantine]; see xdpen.conf(5)" },
	{ "[lan]\nvlan = 3", "f:2: the key \"vlan\" belongs into section [quarantine]" },
	{ "vlan = 3", "f:1: a key before the first [SECTION]" },
	{ "[quarantine]\nvlan = 0", "f:2: vlan \"0\": a whole number from 1 to 4094 is needed" },
	{ "[quarantine]\nvlan = 4095", "f:2: vlan \"4095\": a whole number from 1 to 4094 is needed" },
	{ "[quarantine]\nvlan = 12abc", "f:2: vlan \"12abc\": a whole number from 1 to 4094 is needed" },
	{ "[quarantine]\nvlan = -1", "f:2: vlan \"-1\": a whole number from 1 to 4094 is needed" },
	{ "[quarantine]\nvlan = 4294967298", "f:2: vlan \"4294967298\": a whole number from 1 to 4094 is needed" },
	{ "[quarantine]\nvlan = 6 6", "f:2: vlan \"6 6\": a whole number from 1 to 4094 is needed" },
	{ "[quarantine]\nvlan =", "f:2: vlan: the value is missing; take the line out for the default" },
	{ "[quarantine]\nvlan = 5\nvlan = 5", "f:3: \"vlan\" is given twice: it stands in line 2 already" },
	{ "[quarantine]\nvlan = 5\n[lan]\n[quarantine]\nvlan = 5", "f:5: \"vlan\" is given twice: it stands in line 2 already" },
	{ "[mode]\nmonitor_first = 24", "f:2: monitor_first \"24\": 0, or a whole number and one of s, m, h, d is needed, as in 24h, at most 3650d" },
	{ "[mode]\nmode = enforced", "f:2: mode \"enforced\": one of monitor, enforce is needed" },
	{ "[quarantine]\nredirect_untagged = 1", "f:2: redirect_untagged \"1\": one of no, yes is needed" },
	{ "[lan]\ninterfaces = a lan1@eth0", "f:2: interfaces \"lan1@eth0\": an interface name is needed, and what ip shows from '@' on is no part of it" },
	{ "[lan]\ninterfaces = a lan/1", "f:2: interfaces \"lan/1\": an interface name is needed: 1 to 15 characters, no '/'" },
	{ "[lan]\ninterfaces = a b a", "f:2: interfaces \"a\": named twice" },
	{ "[rails]\nguard = aa:bb:cc:dd:ee:ff:11",
	  "f:2: guard \"aa:bb:cc:dd:ee:ff:11\": a MAC address such as 02:00:5e:10:00:01 is needed" },
	{ "[lan]\nleases = relative", "f:2: leases \"relative\": an absolute path of at most 255 bytes is needed, without blanks and commas" },
	{ "[portal]\ngroup = a b", "f:2: group \"a b\": one name of at most 31 characters is needed" },
	{ "[exec]\ncommand = switch", "f:2: command \"switch\": the program has no absolute path; expected is an absolute path and plain words, as in \"/usr/local/bin/tell me@example.org\"" },
	{ "[notify]\ncommand = /bin/a | b", "f:2: command \"/bin/a | b\": '|' means something to a shell only, and none is used; quote it by \"\"; expected is an absolute path and plain words, as in \"/usr/local/bin/tell me@example.org\"" },
	{ "[portal]\ngroup =#a", "f:2: group \"#a\": one name of at most 31 characters is needed" },
	{ "[quarantine]\nlongest = 30", "f:2: longest \"30\": a whole number and one of s, m, h, d is needed, as in 90s, 10m, 1h or "
					 "30d, at most 365d" },
	{ "[quarantine]\nterms = 10m 366d", "f:2: terms \"366d\": a whole number and one of s, m, h, d is needed, as in 90s, 10m, "
					    "1h or 30d, at most 365d" },
	{ "[quarantine]\nterms = 10m 1h 30m", "f:2: terms \"30m\": no term is shorter than the one before it" },
	{ "[quarantine]\nterms = 1s 2s 3s 4s 5s", "f:2: terms \"5s\": one too many: at most 4 terms" },
	{ "[quarantine]\nterms = ,", "f:2: terms \",\": at least one term is needed" },
	{ "[limits]\n", "f:1: unknown section \"limits\": did you mean \"limits thing\"?" },
	{ "[limits thing]\nscan-servise = 8 16",
	  "f:2: unknown key \"scan-servise\" in section [limits thing]: did you mean \"scan-service\"?" },
	{ "[limits thing]\nscan-service = 8", "f:2: scan-service \"8\": two numbers are needed, from which on it is evidence and from "
					      "which on it quarantines, the second not below the first, 1 to 266 (hosts), or off" },
	{ "[limits thing]\nscan-service = 16 8", "f:2: scan-service \"16 8\": two numbers are needed, from which on it is evidence "
						 "and from which on it quarantines, the second not below the first, 1 to 266 "
						 "(hosts), or off" },
	{ "[limits thing]\nodd-protocol = 1 2",
	  "f:2: odd-protocol \"1 2\": one number is needed, from which on it is evidence, 1 to 621 (hosts), or off" },
	{ "[limits thing]\nodd-protocol = 622",
	  "f:2: odd-protocol \"622\": one number is needed, from which on it is evidence, 1 to 621 (hosts), or off" },
	{ "[limits thing]\nodd-protocol = 0",
	  "f:2: odd-protocol \"0\": one number is needed, from which on it is evidence, 1 to 621 (hosts), or off" },
	{ "[lan", "f:1: \"[lan\": a line is [SECTION], KEY = VALUE or a comment" },
	{ "[]", "f:1: \"[]\": a line is [SECTION], KEY = VALUE or a comment" },
	{ "[lan]\n= 3", "f:2: \"= 3\": a line is [SECTION], KEY = VALUE or a comment" },
	{ "[lan]\ndevices 64", "f:2: \"devices 64\": a line is [SECTION], KEY = VALUE or a comment" },
	{ "[lan]\ndevi\x1b" "ces = 64", "f:2: byte 5 of the line is 0x1b, plain text is needed" },
};

static void test_errors_quote_and_say_what_is_accepted(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		config_defaults(&config);
		assert_int_equal(parse("f", bad[i].words), -EINVAL);
		assert_string_equal(error, bad[i].error);
	}
}

static void test_terms_and_limits(void **unused)
{
	const struct limit_choice *limit;

	(void)unused;
	assert_int_equal(config.terms.seconds[0], 600);
	assert_int_equal(config.terms.seconds[3], 7 * 24 * 3600);
	assert_int_equal(config.longest, 30 * 24 * 3600);
	good("[quarantine]\nterms = 90s, 120m\nlongest = 48h\nsuspects = throttle\nthrottle = 7\n[mode]\non_daemon_loss = closed\n"
	     "[limits thing]\nflood = 1000 5000\nscan-unanswered-10m = 5\nscan-arp = off\n[limits router]\nscan-service = 1 266");
	assert_int_equal(config.terms.seconds[0], 90);
	assert_int_equal(config.terms.seconds[3], 7200);
	assert_int_equal(config.longest, 2 * 24 * 3600);
	assert_int_equal(config.suspects, XDPEN_THROTTLE);
	assert_int_equal(config.throttle, 7);
	assert_int_equal(config.on_daemon_loss, XDPEN_LOSS_CLOSED);
	limit = config.limits[XDPEN_FAMILY_THING];
	assert_int_equal(limit[XDPEN_FLOOD].limit, 16); /* samples of 64 frames, rounded up */
	assert_int_equal(limit[XDPEN_FLOOD].hard, 79);
	assert_int_equal(limit[XDPEN_UNANSWERED_SLOW].limit, 5 * UNANSWERED_SERVICE);
	assert_true(limit[XDPEN_SCAN_ARP].given && !limit[XDPEN_SCAN_ARP].limit);
	assert_false(limit[XDPEN_SCAN_SERVICE].given);
	assert_int_equal(config.limits[XDPEN_FAMILY_ROUTER][XDPEN_SCAN_SERVICE].hard, 266);
	assert_true(config_format(&config, text, sizeof(text)));
	assert_non_null(strstr(text, "\nterms = 90s 2h\n"));
	assert_non_null(strstr(text, "\nlongest = 2d\n"));
	assert_non_null(strstr(text, "\nflood = 1024 5056\n"));
	assert_non_null(strstr(text, "\nscan-unanswered-10m = 5\n"));
	assert_non_null(strstr(text, "\nscan-arp = off\n"));
	assert_non_null(strstr(text, "\n# scan-icmp = 24 48\n"));
}

static void test_a_nul_byte_is_no_end(void **unused)
{
	static const char words[] = "[lan]\ndevices = 64\0\n";

	(void)unused;
	assert_int_equal(config_parse("f", words, sizeof(words) - 1, &config, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "f:2: byte 13 of the line is 0x00"));
}

static void test_everything_has_an_end(void **unused)
{
	static char words[CONFIG_VALUE + 64];
	size_t length = (size_t)snprintf(words, sizeof(words), "[lan]\ninterfaces =");

	(void)unused;
	for (int i = 0; i <= CONFIG_INTERFACES; i++)
		length += (size_t)snprintf(words + length, sizeof(words) - length, " lan%d", i);
	assert_int_equal(parse("f", words), -EINVAL);
	assert_string_equal(error, "f:2: interfaces \"lan32\": one too many: at most 32 interfaces");
	memset(words + 20, 'a', sizeof(words) - 21);
	assert_int_equal(parse("f", words), -EINVAL);
	assert_non_null(strstr(error, "longer than any that is accepted"));
	config_defaults(&config);
	for (int i = 0; i < CONFIG_FILES; i++)
		good("");
	assert_int_equal(parse("f", ""), -E2BIG);
	assert_string_equal(error, "f: one file too many, at most 64 are read");
}

static void test_what_was_understood_is_understood_again(void **unused)
{
	static char again[CONFIG_TEXT_MAX];
	static struct config second;
	size_t length;

	(void)unused;
	good("[lan]\ninterfaces = lan1, lan2\ndevices = 0064\n[quarantine]\naction = throttle\n[rails]\nguard = 02-00-5E-10-00-02\n"
	     "breaker = 5\n[limits thing]\nflood = 1000 2000\n[lists]\npool_addresses = /a,/b\n");
	length = config_format(&config, text, sizeof(text));
	assert_int_equal(length, strlen(text));
	assert_non_null(strstr(text, "\ninterfaces = lan1 lan2\n"));
	assert_non_null(strstr(text, "\ndevices = 64\n"));
	assert_non_null(strstr(text, "\nguard = 02:00:5e:10:00:02\n"));
	assert_non_null(strstr(text, "\nbreaker = 5\n"));
	assert_non_null(strstr(text, "\n# attach = auto\n"));
	assert_non_null(strstr(text, "\n# leases = /var/lib/misc/dnsmasq.leases\n"));
	assert_non_null(strstr(text, "\n# mode =\n"));
	assert_non_null(strstr(text, "\n# mining = quarantine\n"));
	assert_non_null(strstr(text, "\n# vlan = 66\n"));
	assert_non_null(strstr(text, "\naction = throttle\n"));
	config_defaults(&second);
	assert_int_equal(config_parse("again", text, length, &second, error, sizeof(error)), 0);
	assert_memory_equal(&second, &config, offsetof(struct config, files));
	assert_int_equal(config_format(&second, again, sizeof(again)), length);
	assert_string_equal(again, text);
	assert_int_equal(config_format(&config, text, length), 0);
}

/* The longest configuration fits into what is meant for it. */
static void test_room_for_all(void **unused)
{
	static char words[CONFIG_TEXT_MAX];
	size_t length = (size_t)snprintf(words, sizeof(words), "[lists]\n");

	(void)unused;
	for (int key = 0; key < 2; key++) {
		length += (size_t)snprintf(words + length, sizeof(words) - length, "%s =", key ? "pool_names" : "pool_addresses");
		for (int i = 0; i < CONFIG_LISTS; i++)
			length += (size_t)snprintf(words + length, sizeof(words) - length, " /%0254d", i);
		length += (size_t)snprintf(words + length, sizeof(words) - length, "\n");
	}
	good(words);
	assert_int_equal(config.pool_names.count, CONFIG_LISTS);
	assert_true(config_format(&config, text, sizeof(text)) > length);
}

/* No two rows share a name in a section or a field, and each names what it is for. */
static void test_rows(void **unused)
{
	const struct config_key *a, *b;

	(void)unused;
	for (unsigned i = 0; (a = config_key(i)); i++) {
		assert_non_null(a->type);
		assert_true(i < CONFIG_KEYS);
		for (unsigned k = 0; k < i && (b = config_key(k)); k++) {
			assert_true(a->field != b->field);
			assert_true(a->section != b->section || strcmp(a->name, b->name));
			assert_true(b->section <= a->section);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_nothing_is_needed, fresh),
		cmocka_unit_test_setup(test_values_of_every_type, fresh),
		cmocka_unit_test_setup(test_later_texts_hold, fresh),
		cmocka_unit_test_setup(test_errors_quote_and_say_what_is_accepted, fresh),
		cmocka_unit_test_setup(test_terms_and_limits, fresh),
		cmocka_unit_test_setup(test_a_nul_byte_is_no_end, fresh),
		cmocka_unit_test_setup(test_everything_has_an_end, fresh),
		cmocka_unit_test_setup(test_what_was_understood_is_understood_again, fresh),
		cmocka_unit_test_setup(test_room_for_all, fresh),
		cmocka_unit_test_setup(test_rows, fresh),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
