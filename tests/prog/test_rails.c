// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What keeps automatic verdicts from being enforced, or lets some frames of a
 * device through: a suspension, a mode of the device's or kind's own, a lost
 * daemon, the throttle. Each beside the case in which it must not hold.
 */
#include "harness.h"

static const struct shape IPV4_PLAIN = { 4, 0 };
#define NOBODY_ADMITTED ((struct mac){ { 2, 0, 0, 0, 0x77, 1 } })

static __u32 reason_of_data(struct rig *rig)
{
	struct wire wire;

	wire_to_host(&wire, DEVICE, IPV4_PLAIN, 1);
	wire_tcp(&wire, 40000, 443, 7, FLAG_ACK, 0);
	return run_in(rig, &wire).reason;
}

static void a_suspension_lifts_every_verdict_until_its_end(void **state)
{
	struct rig *rig = *state;

	rig->policy->suspended_until = rig->clock->ticks + 10;
	for (__u8 actor = XDPEN_REFLEX; actor <= XDPEN_OPERATOR; actor++) {
		set_verdict(rig, rig->slot, XDPEN_DROP, actor, 0);
		assert_int_equal(reason_of_data(rig), XDPEN_IN_SUSPENDED);
	}
	rig->clock->ticks += 10;
	assert_int_equal(reason_of_data(rig), XDPEN_IN_QUARANTINE_DROP);
}

/* An override is an operator's word, too, and was given for this device. */
static void an_override_holds_in_a_suspension(void **state)
{
	struct rig *rig = *state;

	rig->policy->suspended_until = rig->clock->ticks + 10;
	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	set_override(rig, DEVICE, XDPEN_DROP);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_QUARANTINE_DROP);
}

static void a_device_has_a_mode_of_its_own(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, XDPEN_MONITORED);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_MONITORED);
	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_OPERATOR, XDPEN_MONITORED | XDPEN_HELD);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_QUARANTINE_DROP);
}

static void scan(struct rig *rig, __u32 from, __u32 hosts)
{
	for (__u32 host = from; host < from + hosts; host++)
		send_syn(rig, IPV4_PLAIN, host, SERVICE_PORT);
}

/* The verdict is set, so that people see what would be, and keeps the flag that says it is not enforced. */
static void the_reflex_judges_a_monitored_device(void **state)
{
	struct rig *rig = *state;

	set_limit(rig, XDPEN_SCAN_SERVICE, 2, 4);
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_NOBODY, XDPEN_MONITORED);
	scan(rig, 1, 12);
	assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
	assert_int_equal(device(rig)->verdict.flags, XDPEN_MONITORED);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_MONITORED);
}

static void a_monitored_kind_only_tells(void **state)
{
	struct rig *rig = *state;

	set_limit(rig, XDPEN_SCAN_SERVICE, 2, 4);
	rig->policy->monitored_kinds = 1u << XDPEN_SCAN_SERVICE;
	scan(rig, 1, 12);
	take_events(rig);
	assert_int_equal(device(rig)->verdict.action, XDPEN_PASS);
	assert_int_equal(events_of(rig, XDPEN_EVENT_TRIPPED, 0), 0);
	assert_true(events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_SCAN_SERVICE) > 0);
	rig->policy->monitored_kinds = 1u << XDPEN_MIRAI;
	scan(rig, 20, 12);
	assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
}

/* --- the dead-man switch --- */

static void lose_the_daemon(struct rig *rig, __u8 on_loss, int age)
{
	rig->policy->on_loss = on_loss;
	rig->policy->loss_ticks = 100;
	rig->policy->heartbeat = rig->clock->ticks - age;
}

static void an_open_site_lets_go_of_automatic_verdicts(void **state)
{
	struct rig *rig = *state;

	lose_the_daemon(rig, XDPEN_LOSS_OPEN, 101);
	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_UNATTENDED);
	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_OPERATOR, 0);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_QUARANTINE_DROP);
	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	lose_the_daemon(rig, XDPEN_LOSS_OPEN, 100);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_QUARANTINE_DROP);
	/* The clock of the heartbeat may be a tick ahead of the programs'. */
	lose_the_daemon(rig, XDPEN_LOSS_OPEN, -1);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_QUARANTINE_DROP);
}

/* Ended by order: nobody is missed. */
static void no_heartbeat_is_no_loss(void **state)
{
	struct rig *rig = *state;

	lose_the_daemon(rig, XDPEN_LOSS_OPEN, 0);
	rig->policy->heartbeat = 0;
	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_QUARANTINE_DROP);
}

static void a_holding_site_goes_on(void **state)
{
	struct rig *rig = *state;

	lose_the_daemon(rig, XDPEN_LOSS_HOLD, 101);
	set_limit(rig, XDPEN_SCAN_SERVICE, 2, 4);
	scan(rig, 1, 12);
	assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_QUARANTINE_VLAN);
}

static __u32 reason_of_stranger(struct rig *rig)
{
	struct wire wire;

	wire_to_host(&wire, NOBODY_ADMITTED, IPV4_PLAIN, 1);
	wire_tcp(&wire, 40000, 443, 7, FLAG_SYN, 0);
	return run_in(rig, &wire).reason;
}

static void a_closed_site_keeps_new_devices_out(void **state)
{
	struct rig *rig = *state;

	lose_the_daemon(rig, XDPEN_LOSS_CLOSED, 101);
	assert_int_equal(reason_of_stranger(rig), XDPEN_IN_KEPT_OUT);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_PASS);
	lose_the_daemon(rig, XDPEN_LOSS_CLOSED, 100);
	assert_int_equal(reason_of_stranger(rig), XDPEN_IN_STRANGER);
	lose_the_daemon(rig, XDPEN_LOSS_HOLD, 101);
	assert_int_equal(reason_of_stranger(rig), XDPEN_IN_STRANGER);
}

/* --- the throttle --- */

static void a_throttled_device_gets_so_many_new_destinations(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[8];

	distinct_hosts(rig, 4, hosts, 8);
	set_verdict(rig, rig->slot, XDPEN_THROTTLE, XDPEN_DAEMON, 0);
	rig->policy->throttle = 3;
	for (int i = 0; i < 8; i++) {
		struct outcome outcome = send_syn(rig, IPV4_PLAIN, hosts[i], 443);

		assert_int_equal(outcome.reason, i < 3 ? XDPEN_IN_PASS : XDPEN_IN_THROTTLED);
		assert_int_equal(outcome.action, i < 3 ? XDP_PASS : XDP_DROP);
	}
	/* What it talks to already goes on; a second try elsewhere is no better than the first. */
	assert_int_equal(send_syn(rig, IPV4_PLAIN, hosts[1], 80).reason, XDPEN_IN_PASS);
	assert_int_equal(reason_of_data(rig), XDPEN_IN_PASS);
	assert_int_equal(send_syn(rig, IPV4_PLAIN, hosts[5], 443).reason, XDPEN_IN_THROTTLED);
	/* A new epoch, a new allowance. */
	rig_epoch(rig, 1);
	assert_int_equal(send_syn(rig, IPV4_PLAIN, hosts[5], 443).reason, XDPEN_IN_PASS);
}

static void what_the_throttle_drops_is_judged(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_THROTTLE, XDPEN_DAEMON, 0);
	set_limit(rig, XDPEN_SCAN_SERVICE, 4, 8);
	rig->policy->throttle = 2;
	scan(rig, 1, 16);
	assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
	assert_int_equal(device(rig)->verdict.actor, XDPEN_REFLEX);
	assert_int_equal(device(rig)->verdict.evidence, XDPEN_SCAN_SERVICE);
}

static void a_throttle_is_lifted_like_any_verdict(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_THROTTLE, XDPEN_DAEMON, 0);
	rig->policy->throttle = 1;
	rig->policy->mode = XDPEN_MONITOR;
	for (__u32 host = 1; host < 6; host++)
		assert_int_equal(send_syn(rig, IPV4_PLAIN, host, 443).reason, XDPEN_IN_MONITORED);
}

static void neighbours_are_no_new_destinations(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_THROTTLE, XDPEN_DAEMON, 0);
	rig->policy->throttle = 1;
	send_syn(rig, IPV4_PLAIN, 1, 443);
	assert_int_equal(send_syn(rig, IPV4_PLAIN, 2, 443).reason, XDPEN_IN_THROTTLED);
	for (__u32 host = 20; host < 30; host++) {
		wire_ethernet(&wire, GATEWAY, DEVICE);
		wire_ipv4(&wire, DEVICE_IP, IPV4(192, 168, 1, host));
		wire_tcp(&wire, 40000, 443, 7, FLAG_SYN, 12);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(a_suspension_lifts_every_verdict_until_its_end),
		rig_test(an_override_holds_in_a_suspension),
		rig_test(a_device_has_a_mode_of_its_own),
		rig_test(the_reflex_judges_a_monitored_device),
		rig_test(a_monitored_kind_only_tells),
		rig_test(an_open_site_lets_go_of_automatic_verdicts),
		rig_test(no_heartbeat_is_no_loss),
		rig_test(a_holding_site_goes_on),
		rig_test(a_closed_site_keeps_new_devices_out),
		rig_test(a_throttled_device_gets_so_many_new_destinations),
		rig_test(what_the_throttle_drops_is_judged),
		rig_test(a_throttle_is_lifted_like_any_verdict),
		rig_test(neighbours_are_no_new_destinations),
	};

	return cmocka_run_group_tests_name("rails", tests, NULL, NULL);
}
