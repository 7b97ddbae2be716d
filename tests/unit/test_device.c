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
	assert_int_equal(action.verdict.action, XDPEN_PASS);
	assert_int_equal(action.verdict.flags, XDPEN_GUARDED); /* the time of grace, see below */
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

/* --- the machine as a whole --- */

/* What can happen to a device. */
enum cause { STEP, TRIP, QUARANTINE, RELEASE, ALLOW, ALLOW_MINING, MODE, CLASS, CAUSES };
#define BY(cause) (1u << (cause))

/* Every move there may be, and by what. A device that stays moves nowhere. */
static const unsigned legal[XDPEN_STATES][XDPEN_STATES] = {
	[XDPEN_NEW] = { [XDPEN_LEARNING] = BY(STEP), [XDPEN_SUSPECT] = BY(STEP), [XDPEN_QUARANTINED] = BY(STEP) | BY(TRIP) | BY(QUARANTINE),
			[XDPEN_NORMAL] = BY(RELEASE), [XDPEN_STATE_EXEMPT] = BY(ALLOW) },
	[XDPEN_LEARNING] = { [XDPEN_NORMAL] = BY(STEP) | BY(RELEASE), [XDPEN_SUSPECT] = BY(STEP),
			     [XDPEN_QUARANTINED] = BY(STEP) | BY(TRIP) | BY(QUARANTINE), [XDPEN_STATE_EXEMPT] = BY(ALLOW) },
	[XDPEN_NORMAL] = { [XDPEN_SUSPECT] = BY(STEP), [XDPEN_QUARANTINED] = BY(STEP) | BY(TRIP) | BY(QUARANTINE),
			   [XDPEN_STATE_EXEMPT] = BY(ALLOW) },
	[XDPEN_SUSPECT] = { [XDPEN_NORMAL] = BY(STEP) | BY(RELEASE), [XDPEN_QUARANTINED] = BY(STEP) | BY(TRIP) | BY(QUARANTINE),
			    [XDPEN_STATE_EXEMPT] = BY(ALLOW) },
	[XDPEN_QUARANTINED] = { [XDPEN_PROBATION] = BY(STEP) | BY(RELEASE) | BY(ALLOW_MINING), [XDPEN_STATE_EXEMPT] = BY(ALLOW) },
	[XDPEN_PROBATION] = { [XDPEN_NORMAL] = BY(STEP) | BY(RELEASE), [XDPEN_SUSPECT] = BY(STEP),
			      [XDPEN_QUARANTINED] = BY(STEP) | BY(TRIP) | BY(QUARANTINE), [XDPEN_STATE_EXEMPT] = BY(ALLOW) },
	[XDPEN_STATE_EXEMPT] = { [XDPEN_NORMAL] = BY(STEP) | BY(RELEASE), [XDPEN_QUARANTINED] = BY(QUARANTINE) },
};

struct machine {
	struct xdpen_state state;
	struct xdpen_verdict verdict;
	__u64 now;
	const struct weighing *reading;
	__u32 seed;
};

/* Of Numerical Recipes' constants; the library's generator would take longer than the machine. */
static __u32 draw(struct machine *machine, __u32 below)
{
	machine->seed = machine->seed * 1664525u + 1013904223u;
	return (__u32)((__u64)machine->seed * below >> 32);
}

static enum cause draw_cause(struct machine *machine)
{
	__u32 choice = draw(machine, 40);

	return choice < CAUSES ? (enum cause)choice : STEP;
}

/* As it is written into the maps. */
static void apply(struct machine *machine, const struct action *action)
{
	const __u8 lasting = XDPEN_GUARDED | XDPEN_MONITORED;
	__u8 kept = machine->verdict.flags & lasting;

	if (action->set_verdict)
		machine->verdict = action->verdict;
	machine->verdict.flags &= ~lasting;
	machine->verdict.flags |= action->set_flags ? action->verdict.flags & lasting : kept;
}

static void happen(struct machine *machine, enum cause cause)
{
	static const enum verb verbs[CAUSES] = { [QUARANTINE] = VERB_QUARANTINE, [RELEASE] = VERB_RELEASE, [ALLOW] = VERB_ALLOW,
						 [ALLOW_MINING] = VERB_ALLOW, [MODE] = VERB_MODE, [CLASS] = VERB_CLASS };
	struct request request = { .verb = verbs[cause], .mining = cause == ALLOW_MINING, .seconds = draw(machine, 1000),
				   .mode = draw(machine, 2) };
	struct when when = { machine->now };
	struct action action;

	/* As the kernel does it: only where the word is plain. */
	if (cause == TRIP && machine->verdict.action <= XDPEN_THROTTLE && !(machine->verdict.flags & ~XDPEN_MONITORED)) {
		machine->verdict.action = XDPEN_VLAN;
		machine->verdict.actor = XDPEN_REFLEX;
		machine->verdict.evidence = XDPEN_MIRAI;
	}
	if (verbs[cause])
		action = device_command(&machine->state, &request, &site, when);
	else
		action = device_step(&machine->state, machine->verdict, machine->reading, &site, when);
	apply(machine, &action);
}

/* From a copy: how the device came out of quarantine by itself. */
static void check_end(const struct machine *before)
{
	bool stopped = before->now >= before->state.until && !before->reading->active;
	bool longest = before->now >= before->state.quarantined_since + QUARANTINE_LONGEST;

	assert_true(stopped || longest);
}

static void check_move(const struct machine *before, const struct machine *after, enum cause cause)
{
	unsigned from = before->state.state, to = after->state.state;
	bool by_itself = cause == STEP || cause == TRIP; /* a trip is followed by a step */

	if (from != to && !(legal[from][to] & (BY(cause) | (by_itself ? BY(STEP) : 0))))
		fail_msg("state %u to %u by cause %d", from, to, cause);
	if (from == XDPEN_QUARANTINED && to == XDPEN_PROBATION && by_itself)
		check_end(before);
	if (to == XDPEN_QUARANTINED)
		assert_int_not_equal(after->verdict.action, XDPEN_PASS);
	else
		assert_int_equal(after->verdict.action, XDPEN_PASS);
	assert_int_equal(!!(after->verdict.flags & XDPEN_EXEMPT), to == XDPEN_STATE_EXEMPT);
	if (from != XDPEN_QUARANTINED && to == XDPEN_QUARANTINED && before->state.grace_until > before->now)
		assert_int_equal(cause, QUARANTINE);
}

static void test_a_million_lives_without_an_illegal_move(void **unused)
{
	static const struct weighing *const readings[] = { &calm, &calm, &suspicious, &guilty };
	static const __u64 pauses[] = { 1, 30, 700, 5000, 90000, 700000 };
	struct machine machine = { .seed = 1 }, before;
	unsigned moves[XDPEN_STATES] = { 0 };

	(void)unused;
	for (int life = 0; life < 1000000; life++) {
		device_admit(&machine.state, second(0));
		machine.verdict = pass;
		machine.now = second(0).ns;
		for (int event = 0; event < 12; event++) {
			enum cause cause = draw_cause(&machine);

			machine.now += pauses[draw(&machine, 6)] * SECOND;
			machine.reading = readings[draw(&machine, 4)];
			before = machine;
			happen(&machine, cause);
			check_move(&before, &machine, cause);
			moves[machine.state.state]++;
		}
	}
	for (unsigned state = XDPEN_LEARNING; state < XDPEN_STATES; state++)
		if (state != XDPEN_RETIRED)
			assert_true(moves[state] > 1000);
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
		cmocka_unit_test(test_self_release),
		cmocka_unit_test(test_terms_of_the_site),
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
		cmocka_unit_test(test_allowed_mining_is_taken_back),
		cmocka_unit_test(test_a_class_by_hand_holds_until_given_back),
		cmocka_unit_test(test_a_release_has_its_grace),
		cmocka_unit_test(test_a_release_of_others_has_no_grace),
		cmocka_unit_test(test_probation_is_stricter),
		cmocka_unit_test(test_no_quarantine_is_longer_than_thirty_days),
		cmocka_unit_test(test_relapses_do_not_put_off_the_end),
		cmocka_unit_test(test_suspects_are_throttled_where_the_site_says_so),
		cmocka_unit_test(test_a_guarded_suspect_is_told_and_not_throttled),
		cmocka_unit_test(test_what_a_quarantine_is),
		cmocka_unit_test(test_a_monitored_kind_makes_suspect_at_most),
		cmocka_unit_test(test_a_mode_of_its_own_is_a_flag_of_every_verdict),
		cmocka_unit_test(test_a_million_lives_without_an_illegal_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
