// SPDX-License-Identifier: GPL-2.0-or-later
/* What people say of a device, and what becomes of it: user/core/device.c, device_command(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lives.h"

static void test_operator_quarantine_is_held_and_ends_by_its_term(void **unused)
{
	const struct request request = { .verb = VERB_QUARANTINE, .seconds = 90 };
	struct xdpen_state state = normal();
	struct action action = device_command(&state, &request, &site, second(0));

	(void)unused;
	assert_int_equal(state.state, XDPEN_QUARANTINED);
	assert_int_equal(state.until, second(90).ns);
	assert_int_equal(action.verdict.actor, XDPEN_OPERATOR);
	assert_int_equal(action.verdict.flags, XDPEN_HELD);
	action = device_step(&state, action.verdict, &calm, &site, second(90));
	assert_true(action.set_verdict);
	assert_int_equal(action.verdict.action, XDPEN_PASS);
}

static void test_release_clears_and_puts_on_probation(void **unused)
{
	const struct request request = { .verb = VERB_RELEASE };
	struct xdpen_state state = normal();
	struct action action;

	(void)unused;
	device_step(&state, pass, &guilty, &site, second(0));
	action = device_command(&state, &request, &site, second(5));
	assert_true(action.changed && action.set_verdict && action.clear_sketches);
	assert_int_equal(action.verdict.action, XDPEN_PASS);
	assert_int_equal(action.verdict.flags, XDPEN_GUARDED); /* the time of grace, see below */
	assert_int_equal(state.state, XDPEN_PROBATION);
	assert_int_equal(state.actor, XDPEN_OPERATOR);
}

static void test_a_release_has_its_grace(void **unused)
{
	const struct request request = { .verb = VERB_RELEASE };
	const struct xdpen_verdict guarded = { .flags = XDPEN_GUARDED };
	struct xdpen_state state = normal();
	struct action action;

	(void)unused;
	device_step(&state, pass, &guilty, &site, second(0));
	device_command(&state, &request, &site, second(5));
	action = device_step(&state, guarded, &guilty, &site, second(134));
	assert_false(action.changed || action.set_verdict);
	action = device_step(&state, guarded, &guilty, &site, second(135));
	assert_true(action.set_flags && action.clear_sketches && !action.changed && !action.set_verdict);
	assert_int_equal(action.verdict.flags, 0);
	assert_true(device_step(&state, pass, &guilty, &site, second(136)).changed);
	assert_int_equal(state.state, XDPEN_QUARANTINED);
}

/* Nobody was in quarantine: nothing of old is to be forgiven. */
static void test_a_release_of_others_has_no_grace(void **unused)
{
	const struct request request = { .verb = VERB_RELEASE };
	struct xdpen_state state = normal();
	struct action action = device_command(&state, &request, &site, second(0));

	(void)unused;
	assert_int_equal(XDPEN_WORD(action.verdict), 0);
	assert_true(device_step(&state, pass, &guilty, &site, second(1)).changed);
}

/* Twice, only out of automatic quarantine, and never for longer than that. */
static void test_self_release(void **state)
{
	const struct request request = { .verb = VERB_SELF_RELEASE };
	const struct request by_hand = { .verb = VERB_QUARANTINE };
	struct xdpen_verdict automatic = { .action = XDPEN_VLAN, .actor = XDPEN_REFLEX };
	struct xdpen_verdict held = { .action = XDPEN_VLAN, .actor = XDPEN_OPERATOR, .flags = XDPEN_HELD };
	struct xdpen_state device;
	struct action action;

	(void)state;
	device_admit(&device, second(0));
	assert_int_equal(device_self_release(&device, pass), SELF_RELEASE_NOT_QUARANTINED);
	for (unsigned i = 0; i < SELF_RELEASES; i++) {
		device_step(&device, pass, &guilty, &site, second(10 * i + 1));
		assert_int_equal(device_self_release(&device, automatic), SELF_RELEASE_ALLOWED);
		assert_int_equal(device_self_release(&device, held), SELF_RELEASE_OPERATOR);
		action = device_command(&device, &request, &site, second(10 * i + 2));
		assert_true(action.changed && action.set_verdict && action.clear_sketches);
		assert_int_equal(action.verdict.action, XDPEN_PASS);
		assert_int_equal(device.state, XDPEN_PROBATION);
		assert_int_equal(device.actor, XDPEN_OWNER);
		assert_int_equal(device.level, i + 1);
	}
	device_step(&device, pass, &guilty, &site, second(50));
	assert_int_equal(device_self_release(&device, automatic), SELF_RELEASE_USED_UP);
	device.self_releases = 0;
	device_command(&device, &by_hand, &site, second(60));
	assert_int_equal(device_self_release(&device, automatic), SELF_RELEASE_OPERATOR);
}

static void test_an_exempt_device_is_not_judged_until_its_end(void **unused)
{
	const struct request request = { .verb = VERB_ALLOW, .seconds = 100 };
	struct xdpen_state state = normal();
	struct action action = device_command(&state, &request, &site, second(0));

	(void)unused;
	assert_int_equal(action.verdict.flags, XDPEN_HELD | XDPEN_EXEMPT);
	assert_int_equal(action.verdict.action, XDPEN_PASS);
	assert_false(device_step(&state, action.verdict, &guilty, &site, second(99)).changed);
	assert_int_equal(state.state, XDPEN_STATE_EXEMPT);
	action = device_step(&state, action.verdict, &calm, &site, second(100));
	assert_true(action.changed && action.set_verdict);
	assert_int_equal(XDPEN_WORD(action.verdict), 0);
	assert_int_equal(state.state, XDPEN_NORMAL);
}

static void test_allowed_mining_expires(void **unused)
{
	const struct request request = { .verb = VERB_ALLOW, .mining = true, .seconds = 10 };
	struct xdpen_state state = normal();

	(void)unused;
	assert_false(device_command(&state, &request, &site, second(0)).set_verdict);
	assert_true(state.flags & XDPEN_ALLOW_MINING);
	device_step(&state, pass, &calm, &site, second(9));
	assert_true(state.flags & XDPEN_ALLOW_MINING);
	device_step(&state, pass, &calm, &site, second(10));
	assert_false(state.flags & XDPEN_ALLOW_MINING);
}

static void test_allowed_mining_is_taken_back(void **unused)
{
	struct request request = { .verb = VERB_ALLOW, .mining = true, .seconds = 10 };
	struct xdpen_state state = normal();

	(void)unused;
	device_command(&state, &request, &site, second(0));
	request = (struct request){ .verb = VERB_ALLOW, .mining = true, .off = true };
	assert_false(device_command(&state, &request, &site, second(1)).set_verdict);
	assert_false(state.flags & XDPEN_ALLOW_MINING);
	assert_int_equal(state.allow_until, 0);
	assert_int_equal(state.state, XDPEN_NORMAL);
}

/* A class is a word about the device, not a change of its state. */
static void test_a_class_by_hand_holds_until_given_back(void **unused)
{
	struct request request = { .verb = VERB_CLASS, .class = XDPEN_CLASS_CAMERA };
	struct xdpen_state state = normal(), before = state;
	struct action action = device_command(&state, &request, &site, second(0));

	(void)unused;
	assert_false(action.changed || action.set_verdict || action.clear_sketches);
	assert_int_equal(state.class, XDPEN_CLASS_CAMERA);
	assert_int_equal(state.flags, before.flags | XDPEN_CLASS_HELD);
	assert_int_equal(state.state, before.state);
	assert_true(state.since == before.since);
	request.class = CLASS_AUTO;
	device_command(&state, &request, &site, second(1));
	assert_int_equal(state.class, XDPEN_CLASS_UNKNOWN);
	assert_int_equal(state.flags, before.flags);
}

static void test_a_mode_of_its_own_is_a_flag_of_every_verdict(void **unused)
{
	struct request request = { .verb = VERB_MODE, .mode = XDPEN_MONITOR };
	struct xdpen_state state = normal();
	struct action action = device_command(&state, &request, &site, second(0));

	(void)unused;
	assert_true(action.set_flags && !action.set_verdict && !action.changed);
	assert_int_equal(action.verdict.flags, XDPEN_MONITORED);
	/* A verdict that leaves the flags alone leaves it there. */
	action = device_step(&state, action.verdict, &guilty, &site, second(1));
	assert_int_equal(action.verdict.action, XDPEN_VLAN);
	assert_false(action.set_flags);
	request.mode = XDPEN_ENFORCE;
	action = device_command(&state, &request, &site, second(2));
	assert_int_equal(action.verdict.flags, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_self_release),
		cmocka_unit_test(test_operator_quarantine_is_held_and_ends_by_its_term),
		cmocka_unit_test(test_release_clears_and_puts_on_probation),
		cmocka_unit_test(test_an_exempt_device_is_not_judged_until_its_end),
		cmocka_unit_test(test_allowed_mining_expires),
		cmocka_unit_test(test_allowed_mining_is_taken_back),
		cmocka_unit_test(test_a_class_by_hand_holds_until_given_back),
		cmocka_unit_test(test_a_release_has_its_grace),
		cmocka_unit_test(test_a_release_of_others_has_no_grace),
		cmocka_unit_test(test_a_mode_of_its_own_is_a_flag_of_every_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
