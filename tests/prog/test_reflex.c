// SPDX-License-Identifier: GPL-2.0-or-later
/* The reflex: the program sets a verdict by itself, on whom and how often, and who is exempt. */
#include "verdict.h"

static void the_frame_that_trips_obeys(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_limit(rig, XDPEN_MIRAI, 1, 2);
	send_mirai(rig, 1, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_PASS);
	wire_to_host(&wire, DEVICE, IPV4_PLAIN, 2);
	wire_tcp(&wire, 40000, SERVICE_PORT, PUBLIC_IP + 2, FLAG_SYN, 0);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_pushed(&outcome, &wire, QUARANTINE);
	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_pushed(&outcome, &wire, QUARANTINE);
}

/* Monitor: set and told, so that the owner sees what would have been, but not enforced. */
static void the_reflex_in_monitor(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;

	rig->policy->mode = XDPEN_MONITOR;
	set_limit(rig, XDPEN_MIRAI, 0, 2);
	send_mirai(rig, 1, &outcome);
	send_mirai(rig, 2, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_MONITORED);
	assert_int_equal(outcome.action, XDP_PASS);
	assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
	assert_int_equal(device(rig)->verdict.actor, XDPEN_REFLEX);
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(rig->event[0].event.type, XDPEN_EVENT_TRIPPED);
	/* Told once, not with every frame. */
	send_mirai(rig, 3, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_MONITORED);
	assert_int_equal(take_events(rig), 0);
	assert_int_equal(device(rig)->verdict.generation, 1);
}

static void the_reflex_respects(void **state)
{
	static const struct row {
		const char *name;
		__u8 action, actor, flags;
		__u32 reason;
	} rows[] = {
		{ "exempt", XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT, XDPEN_IN_EXEMPT },
		{ "held", XDPEN_PASS, XDPEN_OPERATOR, XDPEN_HELD, XDPEN_IN_PASS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct outcome outcome;
		struct xdpen_verdict before;
		struct rig *rig;

		assert_int_equal(rig_setup((void **)&rig), 0);
		set_limit(rig, XDPEN_MIRAI, 0, 2);
		set_verdict(rig, rig->slot, rows[i].action, rows[i].actor, rows[i].flags);
		before = device(rig)->verdict;
		for (int host = 1; host <= 5; host++) {
			send_mirai(rig, host, &outcome);
			assert_int_equal(outcome.reason, rows[i].reason);
			assert_int_equal(outcome.action, XDP_PASS);
		}
		assert_int_equal(XDPEN_WORD(device(rig)->verdict), XDPEN_WORD(before));
		assert_int_equal(take_events(rig), 0);
		rig_free(rig);
	}
}

static void exempt_is_never_weighed(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_limit(rig, XDPEN_MIRAI, 1, 2);
	set_limit(rig, XDPEN_FAN_OUT, 1, 1);
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT);
	for (int host = 1; host <= 20; host++)
		send_mirai(rig, host, &outcome);
	wire_to_host(&wire, DEVICE, IPV4_PLAIN, 1);
	wire_tcp(&wire, 40000, POOL_PORT, 1, FLAG_ACK, 0);
	wire_payload(&wire, "{\"id\":1,\"method\":\"mining.subscribe\"}", 36);
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_EXEMPT);
	assert_int_equal(sketch(rig)->fast, 0);
	assert_int_equal(device(rig)->kinds, 0);
	assert_int_equal(device(rig)->counters.frames, 21);
	assert_null(spread_of(rig, rig->slot, XDPEN_MIRAI));
	assert_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
	assert_int_equal(take_events(rig), 0);
}

/* Released by the daemon, it may trip again; the generation goes on. */
static void a_released_device_may_trip_again(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;

	set_limit(rig, XDPEN_MIRAI, 0, 2);
	device(rig)->verdict = (struct xdpen_verdict){ .actor = XDPEN_DAEMON, .generation = 41 };
	send_mirai(rig, 1, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_PASS);
	send_mirai(rig, 2, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_int_equal(device(rig)->verdict.generation, 42);
}

/* User space has to see whether the behaviour stops, so a device in the VLAN is counted on. */
static void a_quarantined_device_is_counted_on(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	set_limit(rig, XDPEN_MIRAI, 1, 2);
	for (int host = 1; host <= 3; host++)
		send_mirai(rig, host, &outcome);
	assert_int_equal(spread_value(rig, XDPEN_MIRAI), 3);
	assert_int_equal(device(rig)->counters.syns, 3);
	assert_int_equal(sketch(rig)->fast, 3);
	assert_int_equal(take_events(rig), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(the_frame_that_trips_obeys),
		rig_test(the_reflex_in_monitor),
		cmocka_unit_test(the_reflex_respects),
		rig_test(exempt_is_never_weighed),
		rig_test(a_released_device_may_trip_again),
		rig_test(a_quarantined_device_is_counted_on),
	};

	return cmocka_run_group_tests_name("reflex", tests, NULL, NULL);
}
