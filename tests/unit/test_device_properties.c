// SPDX-License-Identifier: GPL-2.0-or-later
/* What must hold of every life of a device, tried on a million of them: which moves there are, and by what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lives.h"
#include "names.h"

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
		if (state_occurs(state))
			assert_true(moves[state] > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_million_lives_without_an_illegal_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
