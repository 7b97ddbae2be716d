// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lives.h"

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

static void test_probation_is_stricter(void **unused)
{
	struct xdpen_state state = normal();

	(void)unused;
	state.state = XDPEN_PROBATION;
	state.until = second(3600).ns;
	assert_true(device_step(&state, pass, &suspicious, &site, second(1)).set_verdict);
	assert_int_equal(state.state, XDPEN_QUARANTINED);
}

static void test_no_quarantine_is_longer_than_thirty_days(void **unused)
{
	const struct xdpen_verdict vlan = { .action = XDPEN_VLAN, .actor = XDPEN_DAEMON };
	struct xdpen_state state = normal();
	unsigned longest = 30 * 86400;

	(void)unused;
	device_step(&state, pass, &guilty, &site, second(0));
	assert_false(device_step(&state, vlan, &guilty, &site, second(longest - 1)).set_verdict);
	assert_true(device_step(&state, vlan, &guilty, &site, second(longest)).set_verdict);
	assert_int_equal(state.state, XDPEN_PROBATION);
	/* And what follows begins anew. */
	device_step(&state, pass, &guilty, &site, second(longest + 1));
	assert_int_equal(state.until, second(longest + 601).ns);
}

static void test_relapses_do_not_put_off_the_end(void **unused)
{
	const struct xdpen_verdict vlan = { .action = XDPEN_VLAN, .actor = XDPEN_DAEMON };
	struct xdpen_state state = normal();
	unsigned late = 29 * 86400;

	(void)unused;
	device_step(&state, pass, &guilty, &site, second(0));
	state.level = 3;
	device_step(&state, vlan, &calm, &site, second(late));
	assert_int_equal(state.state, XDPEN_PROBATION);
	device_step(&state, pass, &guilty, &site, second(late + 1));
	assert_int_equal(state.until, second(30 * 86400).ns);
}

static void test_suspects_are_throttled_where_the_site_says_so(void **unused)
{
	const struct xdpen_policy throttling = { .action = XDPEN_VLAN, .vlan_id = 66, .suspects = XDPEN_THROTTLE };
	struct xdpen_state state = normal();
	struct action action = device_step(&state, pass, &suspicious, &throttling, second(1));

	(void)unused;
	assert_true(action.set_verdict);
	assert_int_equal(action.verdict.action, XDPEN_THROTTLE);
	assert_int_equal(action.verdict.actor, XDPEN_DAEMON);
	/* A throttled suspect is no quarantine of the reflex's. */
	assert_false(device_is_quarantined(&state, action.verdict));
	assert_false(device_step(&state, action.verdict, &suspicious, &throttling, second(2)).changed);
	action = device_step(&state, action.verdict, &calm, &throttling, second(3));
	assert_true(action.set_verdict);
	assert_int_equal(action.verdict.action, XDPEN_PASS);
	assert_int_equal(state.state, XDPEN_NORMAL);
}

static void test_a_guarded_suspect_is_told_and_not_throttled(void **unused)
{
	const struct xdpen_policy throttling = { .action = XDPEN_VLAN, .vlan_id = 66, .suspects = XDPEN_THROTTLE };
	struct xdpen_state state = normal();
	struct action action;

	(void)unused;
	state.guard = XDPEN_GUARD_LISTED;
	action = device_step(&state, pass, &suspicious, &throttling, second(1));
	assert_true(action.changed);
	assert_false(action.set_verdict); /* which a guarded device's word would refuse */
	assert_int_equal(state.state, XDPEN_SUSPECT);
}

static void test_what_a_quarantine_is(void **unused)
{
	const struct xdpen_verdict throttle = { .action = XDPEN_THROTTLE, .actor = XDPEN_DAEMON };
	const struct xdpen_verdict vlan = { .action = XDPEN_VLAN, .actor = XDPEN_DAEMON };
	const struct xdpen_verdict by_reflex = { .action = XDPEN_THROTTLE, .actor = XDPEN_REFLEX };
	struct xdpen_state state = normal();

	(void)unused;
	assert_false(device_is_quarantined(&state, pass));
	assert_true(device_is_quarantined(&state, vlan));
	assert_true(device_is_quarantined(&state, by_reflex));
	state.state = XDPEN_SUSPECT;
	assert_false(device_is_quarantined(&state, throttle));
	state.state = XDPEN_QUARANTINED; /* a site whose quarantine is the throttle */
	assert_true(device_is_quarantined(&state, throttle));
	assert_false(device_is_quarantined(&state, pass));
}

static void test_a_monitored_kind_makes_suspect_at_most(void **unused)
{
	const struct weighing monitored = { .count = 1, .monitored = 300, .observations = { { .kind = XDPEN_MIRAI } } };
	struct xdpen_state state = normal();

	(void)unused;
	device_step(&state, pass, &monitored, &site, second(1));
	assert_int_equal(state.state, XDPEN_SUSPECT);
	device_step(&state, pass, &monitored, &site, second(2));
	assert_int_equal(state.state, XDPEN_SUSPECT);
	device_step(&state, pass, &calm, &site, second(3));
	assert_int_equal(state.state, XDPEN_NORMAL);
}

/* What the site says of terms holds instead of what is built in. */
static void test_terms_of_the_site(void **unused)
{
	struct xdpen_policy own = site;
	struct request by_hand = { .verb = VERB_QUARANTINE };
	struct xdpen_state state;
	__u64 now = 1000 * SECOND;
	const struct xdpen_verdict vlan = { .action = XDPEN_VLAN, .actor = XDPEN_DAEMON };

	(void)unused;
	own.terms[0] = 60;
	own.terms[1] = own.terms[2] = own.terms[3] = 300;
	own.longest = 500;
	device_admit(&state, (struct when){ now });
	device_command(&state, &by_hand, &own, (struct when){ now });
	assert_int_equal(state.until, now + 60 * SECOND);
	device_admit(&state, (struct when){ now });
	device_step(&state, pass, &guilty, &own, (struct when){ now });
	assert_int_equal(state.until, now + 60 * SECOND);
	device_step(&state, vlan, &calm, &own, (struct when){ now + 61 * SECOND });
	assert_int_equal(state.state, XDPEN_PROBATION);
	device_step(&state, pass, &guilty, &own, (struct when){ now + 62 * SECOND });
	assert_int_equal(state.until, now + 362 * SECOND);
	/* It goes on: not beyond 500 s in all, whatever it does. */
	device_step(&state, vlan, &guilty, &own, (struct when){ now + 499 * SECOND });
	assert_int_equal(state.state, XDPEN_QUARANTINED);
	device_step(&state, vlan, &guilty, &own, (struct when){ now + 500 * SECOND });
	assert_int_equal(state.state, XDPEN_PROBATION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terms_of_the_site),
		cmocka_unit_test(test_a_guilty_device_is_quarantined_with_its_numbers),
		cmocka_unit_test(test_a_drop_site_gives_no_vlan),
		cmocka_unit_test(test_suspicion_has_hysteresis),
		cmocka_unit_test(test_the_reflex_is_followed_once),
		cmocka_unit_test(test_quarantine_ends_only_when_the_behaviour_has_stopped),
		cmocka_unit_test(test_terms_grow_with_each_relapse_and_are_forgiven_after_probation),
		cmocka_unit_test(test_new_becomes_learning_becomes_normal_in_silence),
		cmocka_unit_test(test_a_new_device_can_be_quarantined),
		cmocka_unit_test(test_probation_is_stricter),
		cmocka_unit_test(test_no_quarantine_is_longer_than_thirty_days),
		cmocka_unit_test(test_relapses_do_not_put_off_the_end),
		cmocka_unit_test(test_suspects_are_throttled_where_the_site_says_so),
		cmocka_unit_test(test_a_guarded_suspect_is_told_and_not_throttled),
		cmocka_unit_test(test_what_a_quarantine_is),
		cmocka_unit_test(test_a_monitored_kind_makes_suspect_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
