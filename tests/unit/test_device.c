// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device.h"

static const struct xdpen_policy site = { .action = XDPEN_VLAN, .vlan_id = 66, .mode = XDPEN_ENFORCE };
static const struct weighing calm;
static const struct weighing suspicious = { .count = 1, .score = 40, .observations = { { .kind = XDPEN_BARE_SYN } } };
static const struct weighing guilty = {
	.count = 1,
	.score = 100,
	.decisive = true,
	.active = true,
	.observations = { { .kind = XDPEN_SCAN_SERVICE, .value = 13, .limit = 8, .window = 66, .points = 100 } },
};

static const struct xdpen_verdict pass;

static struct when second(unsigned seconds)
{
	return (struct when){ (1000 + (__u64)seconds) * SECOND };
}

static struct xdpen_state normal(void)
{
	struct xdpen_state state;

	device_admit(&state, second(0));
	state.state = XDPEN_NORMAL;
	return state;
}

static void test_a_guilty_device_is_quarantined_with_its_numbers(void **unused)
{
	struct xdpen_state state = normal();
	struct action action = device_step(&state, pass, &guilty, &site, second(1));

	(void)unused;
	assert_true(action.changed && action.set_verdict);
	assert_int_equal(state.state, XDPEN_QUARANTINED);
	assert_int_equal(state.kind, XDPEN_SCAN_SERVICE);
	assert_int_equal(state.value, 13);
	assert_int_equal(state.limit, 8);
	assert_int_equal(state.until, second(601).ns);
	assert_int_equal(action.verdict.action, XDPEN_VLAN);
	assert_int_equal(action.verdict.vlan_id, 66);
	assert_int_equal(action.verdict.actor, XDPEN_DAEMON);
	assert_int_equal(action.verdict.flags, 0);
}

static void test_a_drop_site_gives_no_vlan(void **unused)
{
	const struct xdpen_policy drops = { .action = XDPEN_DROP, .vlan_id = 66 };
	struct xdpen_state state = normal();
	struct action action = device_step(&state, pass, &guilty, &drops, second(1));

	(void)unused;
	assert_int_equal(action.verdict.action, XDPEN_DROP);
	assert_int_equal(action.verdict.vlan_id, 0);
}

static void test_suspicion_has_hysteresis(void **unused)
{
	const struct weighing half = { .score = 25 };
	struct xdpen_state state = normal();

	(void)unused;
	assert_true(device_step(&state, pass, &suspicious, &site, second(1)).changed);
	assert_int_equal(state.state, XDPEN_SUSPECT);
	assert_false(device_step(&state, pass, &half, &site, second(2)).changed);
	assert_true(device_step(&state, pass, &calm, &site, second(3)).changed);
	assert_int_equal(state.state, XDPEN_NORMAL);
}

static void test_the_reflex_is_followed_once(void **unused)
{
	const struct xdpen_verdict tripped = { .action = XDPEN_VLAN, .actor = XDPEN_REFLEX, .evidence = XDPEN_MIRAI,
					      .vlan_id = 66 };
	struct xdpen_state state = normal();
	struct action action = device_step(&state, tripped, &guilty, &site, second(1));

	(void)unused;
	assert_true(action.changed);
	assert_false(action.set_verdict); /* it stands already */
	assert_int_equal(state.state, XDPEN_QUARANTINED);
	assert_int_equal(state.actor, XDPEN_REFLEX);
	assert_int_equal(state.kind, XDPEN_MIRAI);
	assert_false(device_step(&state, tripped, &guilty, &site, second(2)).changed);
}

static void test_quarantine_ends_only_when_the_behaviour_has_stopped(void **unused)
{
	const struct xdpen_verdict vlan = { .action = XDPEN_VLAN, .actor = XDPEN_DAEMON };
	struct xdpen_state state = normal();
	struct action action;

	(void)unused;
	device_step(&state, pass, &guilty, &site, second(0));
	assert_false(device_step(&state, vlan, &calm, &site, second(599)).set_verdict);
	assert_false(device_step(&state, vlan, &guilty, &site, second(700)).set_verdict);
	action = device_step(&state, vlan, &calm, &site, second(701));
	assert_true(action.changed && action.set_verdict && action.clear_sketches);
	assert_int_equal(action.verdict.action, XDPEN_PASS);
	assert_int_equal(state.state, XDPEN_PROBATION);
}

static void test_terms_grow_with_each_relapse_and_are_forgiven_after_probation(void **unused)
{
	static const unsigned terms[] = { 600, 3600, 86400, 604800, 604800 };
	const struct xdpen_verdict vlan = { .action = XDPEN_VLAN, .actor = XDPEN_DAEMON };
	struct xdpen_state state = normal();
	__u64 now = second(0).ns;

	(void)unused;
	for (unsigned i = 0; i < sizeof(terms) / sizeof(*terms); i++) {
		device_step(&state, pass, &guilty, &site, (struct when){ now });
		assert_int_equal(state.until - now, terms[i] * SECOND);
		now = state.until;
		device_step(&state, vlan, &calm, &site, (struct when){ now });
		assert_int_equal(state.state, XDPEN_PROBATION);
	}
	now = state.until;
	device_step(&state, pass, &calm, &site, (struct when){ now });
	assert_int_equal(state.state, XDPEN_NORMAL);
	device_step(&state, pass, &guilty, &site, (struct when){ now });
	assert_int_equal(state.until - now, terms[0] * SECOND);
}

static void test_new_becomes_learning_becomes_normal_in_silence(void **unused)
{
	struct xdpen_state state;

	(void)unused;
	device_admit(&state, second(0));
	assert_int_equal(state.state, XDPEN_NEW);
	assert_false(device_step(&state, pass, &calm, &site, second(1)).changed);
	assert_int_equal(state.state, XDPEN_LEARNING);
	assert_false(device_step(&state, pass, &calm, &site, second(2)).changed);
	assert_int_equal(state.state, XDPEN_LEARNING);
	assert_false(device_step(&state, pass, &calm, &site, second(2 + 3600)).changed);
	assert_int_equal(state.state, XDPEN_NORMAL);
}

/* A stranger that scans at once is not protected by being new. */
static void test_a_new_device_can_be_quarantined(void **unused)
{
	struct xdpen_state state;

	(void)unused;
	device_admit(&state, second(0));
	device_step(&state, pass, &guilty, &site, second(0));
	assert_int_equal(state.state, XDPEN_QUARANTINED);
}

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
	assert_int_equal(XDPEN_WORD(action.verdict), 0);
	assert_int_equal(state.state, XDPEN_PROBATION);
	assert_int_equal(state.actor, XDPEN_OPERATOR);
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

/* Random events: a quarantined device leaves that state only by its term with calm readings, or by an operator. */
static void test_no_way_out_of_quarantine_but_term_and_operator(void **unused)
{
	static const struct weighing *const readings[] = { &calm, &suspicious, &guilty };
	struct xdpen_verdict verdict = pass;
	struct xdpen_state state = normal();
	__u64 now = second(0).ns;

	(void)unused;
	srandom(1);
	for (int i = 0; i < 1000000; i++) {
		const struct weighing *reading = readings[random() % 3];
		struct request request = { .verb = VERB_NONE, .mining = random() % 2, .seconds = random() % 1000 };
		unsigned before = state.state;
		__u64 until = state.until;
		struct action action;
		bool mining = state.kind && kind_row(state.kind)->mining;

		now += random() % 100 * SECOND;
		if (random() % 50 == 0) {
			request.verb = VERB_QUARANTINE + random() % 3;
			action = device_command(&state, &request, &site, (struct when){ now });
		} else {
			action = device_step(&state, verdict, reading, &site, (struct when){ now });
		}
		if (action.set_verdict)
			verdict = action.verdict;
		assert_in_range(state.state, XDPEN_NEW, XDPEN_STATES - 1);
		if (before != XDPEN_QUARANTINED || state.state == XDPEN_QUARANTINED)
			continue;
		if (request.verb == VERB_NONE)
			assert_true(now >= until && !reading->active);
		else
			assert_true(request.verb == VERB_RELEASE || (request.verb == VERB_ALLOW && (!request.mining || mining)));
		assert_int_equal(verdict.action, XDPEN_PASS);
	}
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_self_release),
		cmocka_unit_test(test_a_guilty_device_is_quarantined_with_its_numbers),
		cmocka_unit_test(test_a_drop_site_gives_no_vlan),
		cmocka_unit_test(test_suspicion_has_hysteresis),
		cmocka_unit_test(test_the_reflex_is_followed_once),
		cmocka_unit_test(test_quarantine_ends_only_when_the_behaviour_has_stopped),
		cmocka_unit_test(test_terms_grow_with_each_relapse_and_are_forgiven_after_probation),
		cmocka_unit_test(test_new_becomes_learning_becomes_normal_in_silence),
		cmocka_unit_test(test_a_new_device_can_be_quarantined),
		cmocka_unit_test(test_operator_quarantine_is_held_and_ends_by_its_term),
		cmocka_unit_test(test_release_clears_and_puts_on_probation),
		cmocka_unit_test(test_an_exempt_device_is_not_judged_until_its_end),
		cmocka_unit_test(test_allowed_mining_expires),
		cmocka_unit_test(test_a_class_by_hand_holds_until_given_back),
		cmocka_unit_test(test_no_way_out_of_quarantine_but_term_and_operator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
