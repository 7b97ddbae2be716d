// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger.h"

#define WALL 1700000000LL

static const struct clocks now = { 5000 * SECOND, WALL };
static const struct xdpen_policy site = { .action = XDPEN_VLAN, .vlan_id = 66 };

static void test_none_stays_none(void **unused)
{
	(void)unused;
	assert_int_equal(ledger_to_wall(0, &now), 0);
	assert_true(ledger_to_boot(0, WALL, &now) == 0);
}

static void test_times_come_back(void **unused)
{
	const __u64 moments[] = { 1 * SECOND, 4999 * SECOND, 5000 * SECOND, 8600 * SECOND, 3000000 * SECOND };

	(void)unused;
	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++)
		assert_true(ledger_to_boot(ledger_to_wall(moments[i], &now), WALL, &now) == moments[i]);
}

static void test_whole_seconds_are_kept(void **unused)
{
	(void)unused;
	assert_int_equal(ledger_to_wall(now.boot + SECOND - 1, &now), WALL);
	assert_int_equal(ledger_to_wall(now.boot - 1, &now), WALL - 1);
}

/* After a reboot: 10 s since start, an hour later. */
static void test_over_a_reboot(void **unused)
{
	const struct clocks later = { 10 * SECOND, WALL + 3600 };
	__u64 past = ledger_to_boot(ledger_to_wall(4000 * SECOND, &now), WALL, &later);

	(void)unused;
	assert_true(ledger_to_boot(WALL + 7200, WALL, &later) == 3610 * SECOND);
	/* Before this boot: below zero, and right by subtraction. */
	assert_true(later.boot - past == (3600 + 1000) * SECOND);
	assert_int_equal(ledger_to_wall(past, &later), WALL - 1000);
}

static void test_never_zero_by_accident(void **unused)
{
	const struct clocks early = { 10 * SECOND, WALL };

	(void)unused;
	assert_true(ledger_to_boot(WALL - 10, WALL - 20, &early) == 1);
}

/* A machine without a clock of its own begins in 1970: no term becomes longer than it was. */
static void test_a_clock_that_is_behind(void **unused)
{
	const struct clocks unset = { 20 * SECOND, 1000 };

	(void)unused;
	assert_true(ledger_to_boot(WALL + 600, WALL, &unset) == 620 * SECOND);
	assert_true(unset.boot - ledger_to_boot(WALL - 600, WALL, &unset) == 600 * SECOND);
}

static void test_what_must_be_kept(void **unused)
{
	const struct xdpen_verdict none = { .action = XDPEN_PASS, .flags = XDPEN_GUARDED };
	static const __u8 flags[] = { XDPEN_ALLOW_MINING, XDPEN_CLASS_HELD, XDPEN_STATE_MONITORED };
	static const __u8 keep[] = { XDPEN_SUSPECT, XDPEN_QUARANTINED, XDPEN_PROBATION, XDPEN_STATE_EXEMPT };
	static const __u8 leave[] = { XDPEN_NEW, XDPEN_LEARNING, XDPEN_NORMAL };
	struct xdpen_state state = { .state = XDPEN_NORMAL };

	(void)unused;
	for (size_t i = 0; i < sizeof(keep); i++)
		assert_true(ledger_must_keep(&(struct xdpen_state){ .state = keep[i] }, none));
	for (size_t i = 0; i < sizeof(leave); i++)
		assert_false(ledger_must_keep(&(struct xdpen_state){ .state = leave[i] }, none));
	for (size_t i = 0; i < sizeof(flags); i++) {
		state.flags = flags[i];
		assert_true(ledger_must_keep(&state, none));
	}
	state.flags = XDPEN_ASKED_DNS | XDPEN_TWO_SHAPES;
	assert_false(ledger_must_keep(&state, none));
	assert_true(ledger_must_keep(&state, (struct xdpen_verdict){ .action = XDPEN_DROP }));
	assert_true(ledger_must_keep(&state, (struct xdpen_verdict){ .flags = XDPEN_HELD }));
	state.level = 1;
	assert_true(ledger_must_keep(&state, none));
}

static void test_a_term_that_ended_meanwhile(void **unused)
{
	const struct when start = { 10 * SECOND };
	struct xdpen_state state = { .state = XDPEN_QUARANTINED, .until = (__u64)-100 * SECOND };

	(void)unused;
	ledger_revive(&state, start);
	assert_true(state.until == start.ns + ACTIVE_SECONDS * SECOND);
	state.until = start.ns + 3600 * SECOND;
	ledger_revive(&state, start);
	assert_true(state.until == start.ns + 3600 * SECOND);
	state = (struct xdpen_state){ .state = XDPEN_PROBATION, .until = (__u64)-5, .allow_until = (__u64)-5, .grace_until = (__u64)-5 };
	ledger_revive(&state, start);
	assert_true(state.until == start.ns && state.allow_until == start.ns && state.grace_until == start.ns);
	/* Without an end it stays without one. */
	state = (struct xdpen_state){ .state = XDPEN_QUARANTINED };
	ledger_revive(&state, start);
	assert_true(state.until == 0 && state.allow_until == 0 && state.grace_until == 0);
}

static bool mend(struct xdpen_state *state, struct xdpen_verdict verdict, struct action *action)
{
	return ledger_mend(state, verdict, &site, (struct when){ now.boot }, action);
}

static void test_a_release_half_done(void **unused)
{
	struct xdpen_state state = { .state = XDPEN_QUARANTINED, .level = 2, .until = now.boot + 60 * SECOND };
	struct action action;

	(void)unused;
	assert_true(mend(&state, (struct xdpen_verdict){ .action = XDPEN_PASS }, &action));
	assert_int_equal(state.state, XDPEN_PROBATION);
	assert_int_equal(state.actor, XDPEN_OPERATOR);
	assert_int_equal(state.level, 2);
	assert_true(state.until == now.boot + PROBATION_TERM && state.grace_until == now.boot + GRACE_TERM);
	assert_true(action.changed && action.clear_sketches && !action.set_verdict);
	/* The end of its term needs nobody's word. */
	state = (struct xdpen_state){ .state = XDPEN_QUARANTINED, .until = now.boot - 1 };
	assert_true(mend(&state, (struct xdpen_verdict){ .action = XDPEN_PASS }, &action));
	assert_int_equal(state.actor, XDPEN_DAEMON);
	assert_true(state.grace_until == 0);
}

static void test_an_exemption_half_done(void **unused)
{
	const struct xdpen_verdict word = { .actor = XDPEN_OPERATOR, .flags = XDPEN_HELD | XDPEN_EXEMPT | XDPEN_GUARDED };
	struct xdpen_state state = { .state = XDPEN_NORMAL };
	struct action action;

	(void)unused;
	assert_true(mend(&state, word, &action));
	assert_int_equal(state.state, XDPEN_NORMAL);
	assert_true(action.set_verdict && action.verdict.flags == XDPEN_GUARDED && action.verdict.action == XDPEN_PASS);
	state = (struct xdpen_state){ .state = XDPEN_QUARANTINED, .until = now.boot + 1 };
	assert_true(mend(&state, word, &action));
	assert_int_equal(state.state, XDPEN_PROBATION);
	assert_true(action.set_verdict && action.changed);
	/* And its end. */
	state = (struct xdpen_state){ .state = XDPEN_STATE_EXEMPT };
	assert_true(mend(&state, (struct xdpen_verdict){ .action = XDPEN_PASS }, &action));
	assert_int_equal(state.state, XDPEN_NORMAL);
}

static void test_a_throttle_left_over(void **unused)
{
	const struct xdpen_verdict word = { .action = XDPEN_THROTTLE, .actor = XDPEN_DAEMON };
	const struct xdpen_policy throttling = { .action = XDPEN_THROTTLE };
	struct xdpen_state state = { .state = XDPEN_NORMAL };
	struct action action;

	(void)unused;
	assert_true(mend(&state, word, &action));
	assert_true(action.set_verdict && action.verdict.action == XDPEN_PASS);
	/* Where the throttle is what quarantine means, device_step() follows it. */
	assert_false(ledger_mend(&state, word, &throttling, (struct when){ now.boot }, &action));
	state.state = XDPEN_SUSPECT;
	assert_false(mend(&state, word, &action));
}

/* What agrees is left alone, whatever the state. */
static void test_what_agrees(void **unused)
{
	static const struct {
		__u8 state;
		struct xdpen_verdict verdict;
	} pairs[] = {
		{ XDPEN_NEW, { .action = XDPEN_PASS } },
		{ XDPEN_NORMAL, { .flags = XDPEN_GUARDED } },
		{ XDPEN_SUSPECT, { .action = XDPEN_PASS } },
		{ XDPEN_SUSPECT, { .action = XDPEN_THROTTLE, .actor = XDPEN_DAEMON } },
		{ XDPEN_QUARANTINED, { .action = XDPEN_VLAN, .actor = XDPEN_DAEMON } },
		{ XDPEN_QUARANTINED, { .action = XDPEN_DROP, .actor = XDPEN_OPERATOR, .flags = XDPEN_HELD } },
		{ XDPEN_PROBATION, { .flags = XDPEN_GUARDED } },
		{ XDPEN_STATE_EXEMPT, { .actor = XDPEN_OPERATOR, .flags = XDPEN_HELD | XDPEN_EXEMPT } },
		/* The reflex is ahead: user space follows with its next step. */
		{ XDPEN_NORMAL, { .action = XDPEN_VLAN, .actor = XDPEN_REFLEX } },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct xdpen_state state = { .state = pairs[i].state }, before = state;
		struct action action;

		assert_false(mend(&state, pairs[i].verdict, &action));
		assert_memory_equal(&state, &before, sizeof(state));
	}
}

/* device.c: a month of quarantines is counted over reboots. */
static void test_the_longest_quarantine_began_before_this_boot(void **unused)
{
	static const struct weighing active = { .active = true };
	struct xdpen_state state = { .state = XDPEN_QUARANTINED, .until = 100 * SECOND,
				     .quarantined_since = 50 * SECOND - QUARANTINE_LONGEST };
	const struct xdpen_verdict word = { .action = XDPEN_VLAN, .actor = XDPEN_DAEMON };

	(void)unused;
	device_step(&state, word, &active, &site, (struct when){ 99 * SECOND });
	assert_int_equal(state.state, XDPEN_QUARANTINED);
	device_step(&state, word, &active, &site, (struct when){ 100 * SECOND });
	assert_int_equal(state.state, XDPEN_PROBATION);
}

static void test_standing_down(void **unused)
{
	struct xdpen_state state = { .state = XDPEN_QUARANTINED, .level = 1, .quarantined_since = 7, .kind = XDPEN_MIRAI };
	struct action action = device_stand_down(&state, (struct when){ now.boot });

	(void)unused;
	assert_int_equal(state.state, XDPEN_SUSPECT);
	assert_int_equal(state.level, 0);
	assert_true(state.quarantined_since == 0 && state.kind == XDPEN_MIRAI);
	assert_true(action.changed && action.set_verdict && action.verdict.action == XDPEN_PASS && !action.clear_sketches);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none_stays_none),
		cmocka_unit_test(test_times_come_back),
		cmocka_unit_test(test_whole_seconds_are_kept),
		cmocka_unit_test(test_over_a_reboot),
		cmocka_unit_test(test_never_zero_by_accident),
		cmocka_unit_test(test_a_clock_that_is_behind),
		cmocka_unit_test(test_what_must_be_kept),
		cmocka_unit_test(test_a_term_that_ended_meanwhile),
		cmocka_unit_test(test_a_release_half_done),
		cmocka_unit_test(test_an_exemption_half_done),
		cmocka_unit_test(test_a_throttle_left_over),
		cmocka_unit_test(test_what_agrees),
		cmocka_unit_test(test_the_longest_quarantine_began_before_this_boot),
		cmocka_unit_test(test_standing_down),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
