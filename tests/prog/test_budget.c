// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rails in the kernel: a guarded device is neither judged by the reflex nor
 * cut off, and the reflex sets no more verdicts than the budget has.
 */
#include <pthread.h>

#include "harness.h"

static const struct shape PLAIN = { 4, 0 };

static void wire_mirai(struct wire *wire, struct mac source, __u32 host)
{
	wire_ethernet(wire, GATEWAY, source);
	wire_ipv4(wire, DEVICE_IP + source.bytes[5], PUBLIC_IP + host);
	wire_tcp(wire, 40000, SERVICE_PORT, PUBLIC_IP + host, FLAG_SYN, 0);
}

static struct outcome send_mirai(struct rig *rig, __u32 host)
{
	struct wire wire;

	wire_mirai(&wire, DEVICE, host);
	return run_in(rig, &wire);
}

/* The limit is told at the first host, the second would trip. */
static void assert_told_not_tripped(struct rig *rig)
{
	set_limit(rig, XDPEN_MIRAI, 1, 2);
	for (__u32 host = 1; host <= 5; host++)
		assert_int_equal(send_mirai(rig, host).reason, XDPEN_IN_PASS);
	assert_int_equal(device(rig)->verdict.action, XDPEN_PASS);
	assert_int_equal(device(rig)->verdict.generation, 0);
	assert_true(take_events(rig) >= 1);
	assert_int_equal(events_of(rig, XDPEN_EVENT_TRIPPED, XDPEN_MIRAI), 0);
	assert_int_equal(events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_MIRAI), 1);
}

static void a_guarded_device_is_not_judged(void **state)
{
	struct rig *rig = *state;

	rig->policy->budget = 7;
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_NOBODY, XDPEN_GUARDED);
	assert_told_not_tripped(rig);
	assert_int_equal(rig->policy->budget, 7);
	assert_int_equal(device(rig)->verdict.flags, XDPEN_GUARDED);
}

static void an_automatic_verdict_on_it_is_not_enforced(void **state)
{
	static const struct {
		__u8 action, actor;
		__u32 reason;
	} rows[] = {
		{ XDPEN_VLAN, XDPEN_REFLEX, XDPEN_IN_GUARDED },
		{ XDPEN_DROP, XDPEN_DAEMON, XDPEN_IN_GUARDED },
		{ XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_IN_QUARANTINE_VLAN },
		{ XDPEN_DROP, XDPEN_OPERATOR, XDPEN_IN_QUARANTINE_DROP },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct wire wire;

		set_verdict(rig, rig->slot, rows[i].action, rows[i].actor, XDPEN_GUARDED);
		wire_syn(&wire, PLAIN, 1, OTHER_PORT);
		assert_int_equal(run_in(rig, &wire).reason, rows[i].reason);
	}
}

static void without_budget_it_is_only_told(void **state)
{
	struct rig *rig = *state;

	rig->policy->budget = 0;
	assert_told_not_tripped(rig);
	/* Refilled, the next host decides. */
	rig->policy->budget = 1;
	assert_int_equal(send_mirai(rig, 6).reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_int_equal(rig->policy->budget, 0);
}

static void monitor_spends_nothing(void **state)
{
	struct rig *rig = *state;

	rig->policy->budget = 1;
	rig->policy->mode = XDPEN_MONITOR;
	set_limit(rig, XDPEN_MIRAI, 1, 2);
	send_mirai(rig, 1);
	assert_int_equal(send_mirai(rig, 2).reason, XDPEN_IN_MONITORED);
	assert_int_equal(rig->policy->budget, 1);
}

#define DEVICES 8
#define HOSTS 40

struct sender {
	struct rig *rig;
	struct mac mac;
	pthread_barrier_t *start;
	int error;
};

static void *send_all(void *context)
{
	struct sender *sender = context;
	struct wire wire;

	pthread_barrier_wait(sender->start);
	for (__u32 host = 1; host <= HOSTS && !sender->error; host++) {
		__u8 room[256];
		LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = wire.bytes, .data_out = room, .data_size_out = sizeof(room));

		wire_mirai(&wire, sender->mac, host);
		run.data_size_in = wire.length;
		sender->error = bpf_prog_test_run_opts(bpf_program__fd(sender->rig->object->progs.xdpen_in), &run);
	}
	return NULL;
}

/* All at once, on every CPU: exactly so many verdicts as the budget had. */
static void spend_at_once(struct rig *rig, __u32 budget)
{
	pthread_barrier_t start;
	pthread_t threads[DEVICES];
	struct sender senders[DEVICES];
	__u32 slots[DEVICES], verdicts = 0;

	rig->policy->budget = budget;
	rig->clock->length = 54;
	assert_int_equal(pthread_barrier_init(&start, NULL, DEVICES), 0);
	for (int i = 0; i < DEVICES; i++) {
		senders[i] = (struct sender){ rig, { { 2, 0, 0, 0, 1, i } }, &start, 0 };
		slots[i] = rig_place(rig, senders[i].mac);
	}
	for (int i = 0; i < DEVICES; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
	for (int i = 0; i < DEVICES; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(senders[i].error, 0);
		verdicts += rig->devices[slots[i]].verdict.action == XDPEN_VLAN;
	}
	pthread_barrier_destroy(&start);
	assert_int_equal(verdicts, budget);
	assert_int_equal(rig->policy->budget, 0);
}

static void one_of_many_at_once(void **state)
{
	set_limit(*state, XDPEN_MIRAI, 1, 2);
	spend_at_once(*state, 1);
}

static void five_of_many_at_once(void **state)
{
	set_limit(*state, XDPEN_MIRAI, 1, 2);
	spend_at_once(*state, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(a_guarded_device_is_not_judged),
		rig_test(an_automatic_verdict_on_it_is_not_enforced),
		rig_test(without_budget_it_is_only_told),
		rig_test(monitor_spends_nothing),
		rig_test(one_of_many_at_once),
		rig_test(five_of_many_at_once),
	};

	return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
