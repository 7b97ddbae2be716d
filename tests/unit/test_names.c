// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <string.h>
#include "names.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

typedef const char *name_function(unsigned number);

static void test_names(void **state)
{
	static const struct {
		name_function *function;
		unsigned number;
		const char *name;
	} cases[] = {
		{ action_name, XDPEN_PASS, "pass" },
		{ action_name, XDPEN_THROTTLE, "throttle" },
		{ action_name, XDPEN_VLAN, "vlan" },
		{ action_name, XDPEN_DROP, "drop" },
		{ action_name, 4, "unknown" },
		{ action_name, ~0u, "unknown" },
		{ actor_name, XDPEN_NOBODY, "nobody" },
		{ actor_name, XDPEN_REFLEX, "reflex" },
		{ actor_name, XDPEN_DAEMON, "daemon" },
		{ actor_name, XDPEN_OPERATOR, "operator" },
		{ actor_name, XDPEN_OWNER, "owner" },
		{ actor_name, 5, "unknown" },
		{ mode_name, XDPEN_MONITOR, "monitor" },
		{ mode_name, XDPEN_ENFORCE, "enforce" },
		{ mode_name, 2, "unknown" },
		{ state_name, XDPEN_STATE_NONE, "unknown" },
		{ state_name, XDPEN_NEW, "new" },
		{ state_name, XDPEN_LEARNING, "learning" },
		{ state_name, XDPEN_NORMAL, "normal" },
		{ state_name, XDPEN_SUSPECT, "suspect" },
		{ state_name, XDPEN_QUARANTINED, "quarantined" },
		{ state_name, XDPEN_PROBATION, "probation" },
		{ state_name, XDPEN_RETIRED, "retired" },
		{ state_name, XDPEN_STATE_EXEMPT, "exempt" },
		{ state_name, XDPEN_STATES, "unknown" },
		{ class_name, XDPEN_CLASS_UNKNOWN, "unknown" },
		{ class_name, XDPEN_CLASS_CAMERA, "camera" },
		{ class_name, XDPEN_CLASS_PC, "pc" },
		{ class_name, XDPEN_CLASS_NAS, "nas" },
		{ class_name, XDPEN_CLASS_APPLIANCE, "appliance" },
		{ class_name, XDPEN_CLASS_CRITICAL, "critical" },
		{ class_name, XDPEN_CLASSES, "unknown" },
		{ kind_name, XDPEN_KIND_NONE, "none" },
		{ kind_name, XDPEN_FAN_OUT, "fan-out" },
		{ kind_name, XDPEN_FAN_OUT_SLOW, "fan-out" },
		{ kind_name, XDPEN_SCAN_SERVICE, "scan-service" },
		{ kind_name, XDPEN_SCAN_SERVICE_SLOW, "scan-service" },
		{ kind_name, XDPEN_SCAN_PORTS, "scan-ports" },
		{ kind_name, XDPEN_BARE_SYN, "bare-syn" },
		{ kind_name, XDPEN_MIRAI, "mirai" },
		{ kind_name, XDPEN_POOL_PORT, "pool-port" },
		{ kind_name, XDPEN_STRATUM, "stratum" },
		{ kind_name, XDPEN_SCAN_SERVICE_LONG, "scan-service" },
		{ kind_name, XDPEN_UNANSWERED, "scan-unanswered" },
		{ kind_name, XDPEN_UNANSWERED_SLOW, "scan-unanswered" },
		{ kind_name, XDPEN_UNANSWERED_LONG, "scan-unanswered" },
		{ kind_name, XDPEN_NO_DNS, "no-dns" },
		{ kind_name, XDPEN_SCAN_ARP, "scan-arp" },
		{ kind_name, XDPEN_SCAN_ICMP, "scan-icmp" },
		{ kind_name, XDPEN_SCAN_UDP, "scan-udp" },
		{ kind_name, XDPEN_SCAN_UDP_PORTS, "scan-udp" },
		{ kind_name, XDPEN_POOL_NAME, "pool-name" },
		{ kind_name, XDPEN_POOL_ADDR, "pool-addr" },
		{ kind_name, XDPEN_FLOOD, "flood" },
		{ kind_name, XDPEN_SPOOF, "spoof" },
		{ kind_name, XDPEN_ODD_PROTOCOL, "odd-protocol" },
		{ kind_name, XDPEN_CONTACT_WEB, "scan-unanswered" },
		{ kind_name, XDPEN_CONTACT_OTHER, "scan-unanswered" },
		{ kind_name, XDPEN_KINDS, "unknown" },
		{ family_name, XDPEN_FAMILY_THING, "thing" },
		{ family_name, XDPEN_FAMILY_CRITICAL, "critical" },
		{ family_name, XDPEN_FAMILIES, "unknown" },
		{ reason_name, XDPEN_REASON_NONE, "none" },
		{ reason_name, XDPEN_IN_PASS, "in-pass" },
		{ reason_name, XDPEN_IN_STRANGER, "in-stranger" },
		{ reason_name, XDPEN_IN_QUARANTINE_UNPARSED, "in-quarantine-unparsed" },
		{ reason_name, XDPEN_IN_NOT_IP, "in-not-ip" },
		{ reason_name, XDPEN_IN_SPOOFED, "in-spoofed" },
		{ reason_name, 29, "unknown" },
		{ reason_name, XDPEN_GUARD_DROPPED, "guard-dropped" },
		{ reason_name, 31, "unknown" },
		{ reason_name, XDPEN_OUT_UNTAGGED, "out-untagged" },
		{ reason_name, XDPEN_OUT_NOT_FROM_QUARANTINE, "out-not-from-quarantine" },
		{ reason_name, XDPEN_LOST_EVENT, "lost-event" },
		{ reason_name, XDPEN_LOST_BINDING, "lost-binding" },
		{ reason_name, XDPEN_LOST_UNFIT, "lost-unfit" },
		{ reason_name, XDPEN_IN_THROTTLED, "in-throttled" },
		{ reason_name, XDPEN_GUARD_REDIRECTED, "guard-redirected" },
		{ reason_name, XDPEN_BACK_SENT, "back-sent" },
		{ reason_name, XDPEN_IN_KEPT_OUT, "in-kept-out" },
		{ reason_name, XDPEN_REASONS - 1, "unknown" },
		{ reason_name, XDPEN_REASONS, "unknown" },
		{ reason_name, ~0u, "unknown" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(cases[i].function(cases[i].number), cases[i].name);
}

static void test_numbers(void **state)
{
	(void)state;
	assert_int_equal(action_number("pass"), XDPEN_PASS);
	assert_int_equal(action_number("throttle"), XDPEN_THROTTLE);
	assert_int_equal(action_number("vlan"), XDPEN_VLAN);
	assert_int_equal(action_number("drop"), XDPEN_DROP);
	assert_int_equal(mode_number("monitor"), XDPEN_MONITOR);
	assert_int_equal(mode_number("enforce"), XDPEN_ENFORCE);
	for (unsigned number = XDPEN_NEW; number < XDPEN_STATES; number++)
		assert_int_equal(state_number(state_name(number)), number);
	for (unsigned number = 0; number < XDPEN_CLASSES; number++)
		assert_int_equal(class_by_name(class_name(number)), number);
}

static void test_no_number(void **state)
{
	static const char *const cases[] = { "", "unknown", "none", "Pass", "pas", "passs", " pass", "pass ", "0", "throttled" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(action_number(cases[i]), -1);
		assert_int_equal(mode_number(cases[i]), -1);
		assert_int_equal(state_number(cases[i]), -1);
	}
	assert_int_equal(class_by_name("PC"), -1);
	assert_int_equal(class_by_name("cam"), -1);
	assert_int_equal(class_by_name(""), -1);
	assert_int_equal(action_number("monitor"), -1);
	assert_int_equal(mode_number("pass"), -1);
}

/* A text is one clause for people, and no two reasons share a name. */
static void test_every_reason_has_both(void **state)
{
	(void)state;
	for (unsigned reason = 0; reason < XDPEN_REASONS; reason++) {
		const char *name = reason_name(reason), *text = reason_text(reason);

		if (!strcmp(name, "unknown")) {
			assert_string_equal(text, "unknown");
			continue;
		}
		assert_string_not_equal(text, "unknown");
		assert_true(strlen(text) > 3 && strlen(text) < 100);
		assert_int_not_equal(text[strlen(text) - 1], '.');
		for (const char *c = name; *c; c++)
			assert_true(islower((unsigned char)*c) || *c == '-');
		for (unsigned other = 0; other < reason; other++) {
			assert_string_not_equal(reason_name(other), name);
			assert_string_not_equal(reason_text(other), text);
		}
	}
}

static void test_states_that_occur(void **state)
{
	(void)state;
	assert_false(state_occurs(XDPEN_STATE_NONE));
	assert_true(state_occurs(XDPEN_NEW));
	assert_false(state_occurs(XDPEN_RETIRED));
	assert_true(state_occurs(XDPEN_STATE_EXEMPT));
	assert_false(state_occurs(XDPEN_STATES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_no_number),
		cmocka_unit_test(test_every_reason_has_both),
		cmocka_unit_test(test_states_that_occur),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
