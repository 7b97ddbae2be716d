// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * First contacts and their answers: who answers is no failed contact, and who
 * has not answered counts once XDPEN_GRACE has passed.
 *
 *   DEVICE --SYN--> xdpen_in: bits[0]      host --SYN-ACK--> xdpen_out: bits[1]
 */
#include "harness.h"

#include "core/policy.h"

#define NAMED_PORT 853 /* neither attacked nor web, but found by name */
#define GRACE XDPEN_GRACE(FAST_SHIFT)

static __u64 contacted(const struct xdpen_spread *entry)
{
	return entry->bits[0] | entry->bits_previous[0];
}

static __u64 answered(const struct xdpen_spread *entry)
{
	return entry->bits[1] | entry->bits_previous[1];
}

/* Contacts of a kind without an answer; -1 where nothing was counted. */
static int open_of(const struct rig *rig, __u32 kind)
{
	const struct xdpen_spread *entry = spread_of(rig, rig->slot, kind);

	return entry ? (int)bits_in(contacted(entry) & ~answered(entry), 0) : -1;
}

/* --- what answers --- */

static const struct kinds_of_port {
	__u16 port;
	__u32 kinds[4];
} PORTS[] = {
	{ SERVICE_PORT, { XDPEN_SCAN_SERVICE, XDPEN_SCAN_SERVICE_SLOW, XDPEN_SCAN_SERVICE_LONG, XDPEN_NO_DNS } },
	{ WEB_PORT, { XDPEN_CONTACT_WEB, XDPEN_NO_DNS } },
	{ NAMED_PORT, { XDPEN_CONTACT_OTHER, XDPEN_NO_DNS } },
	{ OTHER_PORT, { XDPEN_CONTACT_OTHER } },
};

/* Every kind of the port has `open` unanswered contacts, every other that keeps answers nothing. */
static void assert_open(const struct rig *rig, const struct kinds_of_port *port, int open)
{
	for (__u32 kind = 1; kind < XDPEN_KINDS; kind++) {
		bool counted = false;

		if (!xdpen_keeps_answers(kind))
			continue;
		for (int i = 0; i < 4; i++)
			counted |= port->kinds[i] == kind;
		if (open_of(rig, kind) != (counted ? open : -1))
			fail_msg("port %u, kind %u: %d open", port->port, kind, open_of(rig, kind));
	}
}

static void a_syn_ack_answers_in_every_kind(void **state)
{
	(void)state;
	for (size_t port = 0; port < sizeof(PORTS) / sizeof(*PORTS); port++) {
		for (size_t shape = 0; shape < 2 * SHAPE_COUNT; shape++) {
			struct shape way = SHAPES[shape / 2];
			struct rig *rig;
			__u32 hosts[3];

			assert_int_equal(rig_setup((void **)&rig), 0);
			distinct_hosts(rig, way.version, hosts, 3);
			for (int i = 0; i < 3; i++)
				send_syn(rig, way, hosts[i], PORTS[port].port);
			assert_open(rig, &PORTS[port], 3);
			for (int i = 0; i < 3; i++) {
				hear_tcp(rig, shape & 1, way, hosts[i], PORTS[port].port, FLAG_SYN | FLAG_ACK);
				hear_tcp(rig, shape & 1, way, hosts[i], PORTS[port].port, FLAG_SYN | FLAG_ACK);
				assert_open(rig, &PORTS[port], 2 - i);
			}
			assert_int_equal(take_events(rig), 0);
			rig_free(rig);
		}
	}
}

/* What is no answer to a contact on the service port of host `own`. */
static void what_leaves_it_open(struct rig *rig, bool replay, struct shape shape, __u32 own, __u32 other)
{
	static const __u8 flags[] = { 0, FLAG_SYN, FLAG_ACK, FLAG_RST, FLAG_RST | FLAG_ACK, FLAG_FIN | FLAG_ACK,
				      FLAG_PSH | FLAG_ACK, FLAG_SYN | FLAG_ACK | FLAG_RST };
	struct wire wire;

	for (size_t i = 0; i < sizeof(flags); i++)
		hear_tcp(rig, replay, shape, own, SERVICE_PORT, flags[i]);
	hear_tcp(rig, replay, shape, other, SERVICE_PORT, FLAG_SYN | FLAG_ACK);
	wire_from_host(&wire, shape, own);
	wire_icmp(&wire, shape.version == 4 ? 3 : 1); /* unreachable */
	hear_wire(rig, replay, &wire);
	wire_from_host(&wire, shape, own);
	wire_udp(&wire, SERVICE_PORT, 40000, 8);
	hear_wire(rig, replay, &wire);
	/* The right frame to another device. */
	wire_from_host(&wire, shape, own);
	memcpy(wire.bytes, OTHER.bytes, 6);
	wire_tcp(&wire, SERVICE_PORT, 40000, 1, FLAG_SYN | FLAG_ACK, 20);
	hear_wire(rig, replay, &wire);
}

static void other_frames_leave_it_open(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * SHAPE_COUNT; i++) {
		struct shape shape = SHAPES[i / 2];
		struct rig *rig;
		__u32 hosts[2];

		assert_int_equal(rig_setup((void **)&rig), 0);
		rig_place(rig, OTHER);
		distinct_hosts(rig, shape.version, hosts, 2);
		send_syn(rig, shape, hosts[0], SERVICE_PORT);
		what_leaves_it_open(rig, i & 1, shape, hosts[0], hosts[1]);
		assert_open(rig, &PORTS[0], 1);
		hear_tcp(rig, i & 1, shape, hosts[0], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
		assert_open(rig, &PORTS[0], 0);
		rig_free(rig);
	}
}

/* A web server that answers says nothing of its telnet port. The name, however, was a host's that exists. */
static void the_port_has_to_be_of_the_class(void **state)
{
	struct rig *rig = *state;

	send_syn(rig, IPV4_PLAIN, 1, SERVICE_PORT);
	send_syn(rig, IPV4_PLAIN, 1, OTHER_PORT);
	hear_tcp(rig, false, IPV4_PLAIN, 1, WEB_PORT, FLAG_SYN | FLAG_ACK);
	assert_int_equal(open_of(rig, XDPEN_SCAN_SERVICE), 1);
	assert_int_equal(open_of(rig, XDPEN_CONTACT_OTHER), 1);
	assert_int_equal(open_of(rig, XDPEN_CONTACT_WEB), -1);
	assert_int_equal(open_of(rig, XDPEN_NO_DNS), 0);
}

/* Who answers without having been asked is nobody's contact, now and later. */
static void an_answer_before_the_contact_is_none(void **state)
{
	struct rig *rig = *state;

	hear_tcp(rig, false, IPV4_PLAIN, 1, SERVICE_PORT, FLAG_SYN | FLAG_ACK);
	assert_nothing_counted(rig);
	send_syn(rig, IPV4_PLAIN, 2, SERVICE_PORT);
	hear_tcp(rig, false, IPV4_PLAIN, 1, SERVICE_PORT, FLAG_SYN | FLAG_ACK);
	send_syn(rig, IPV4_PLAIN, 1, SERVICE_PORT);
	assert_int_equal(open_of(rig, XDPEN_SCAN_SERVICE), 2);
}

/* --- windows --- */

static void an_answer_after_the_edge(void **state)
{
	(void)state;
	for (int windows = 0; windows <= 3; windows++) {
		struct rig *rig;
		__u32 hosts[2];

		assert_int_equal(rig_setup((void **)&rig), 0);
		distinct_hosts(rig, 4, hosts, 2);
		rig_epoch(rig, EPOCH_60S - 1);
		send_syn(rig, IPV4_PLAIN, hosts[0], SERVICE_PORT);
		rig_epoch(rig, windows ? windows * EPOCH_60S : EPOCH_60S - 1);
		hear_tcp(rig, false, IPV4_PLAIN, hosts[0], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
		assert_int_equal(open_of(rig, XDPEN_SCAN_SERVICE), 0);
		/* Two windows on there is no contact left to answer. */
		assert_int_equal(bits_in(answered(spread_of(rig, rig->slot, XDPEN_SCAN_SERVICE)), 0), windows <= 1);
		send_syn(rig, IPV4_PLAIN, hosts[1], SERVICE_PORT);
		assert_int_equal(open_of(rig, XDPEN_SCAN_SERVICE), 1);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), windows <= 1 ? 2 : 1);
		rig_free(rig);
	}
}

/* A contact and its answer are forgotten together. */
static void forgotten_together(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_spread *entry;
	__u32 hosts[3];

	distinct_hosts(rig, 4, hosts, 3);
	send_syn(rig, IPV4_PLAIN, hosts[0], SERVICE_PORT);
	hear_tcp(rig, false, IPV4_PLAIN, hosts[0], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
	for (int window = 1; window <= 2; window++) {
		rig_epoch(rig, window * EPOCH_60S);
		send_syn(rig, IPV4_PLAIN, hosts[window], SERVICE_PORT);
		entry = spread_of(rig, rig->slot, XDPEN_SCAN_SERVICE);
		assert_int_equal(bits_in(contacted(entry), 0), 2);
		assert_int_equal(bits_in(answered(entry), 0), window == 1);
		assert_int_equal(open_of(rig, XDPEN_SCAN_SERVICE), window);
	}
}

/* --- when an unanswered contact counts --- */

static __u32 settled_value(const struct rig *rig)
{
	return spread_of(rig, rig->slot, XDPEN_SCAN_SERVICE)->value;
}

/* All at once: nothing counts until they have had their time. */
static void the_grace(void **state)
{
	static const struct row {
		__u32 later, value;
	} rows[] = { { 0, 0 }, { 1, 0 }, { GRACE - 1, 0 }, { GRACE, 4 }, { GRACE + 1, 4 }, { 100 * GRACE, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rig *rig;
		__u32 hosts[7];

		assert_int_equal(rig_setup((void **)&rig), 0);
		distinct_hosts(rig, 4, hosts, 7);
		for (int host = 0; host < 6; host++)
			send_syn(rig, IPV4_PLAIN, hosts[host], SERVICE_PORT);
		assert_int_equal(settled_value(rig), 0);
		for (int host = 0; host < 2; host++)
			hear_tcp(rig, false, IPV4_PLAIN, hosts[host], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
		rig->clock->ticks += rows[i].later;
		if (rows[i].later > 50 * GRACE)
			for (int host = 2; host < 6; host++)
				hear_tcp(rig, false, IPV4_PLAIN, hosts[host], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
		send_syn(rig, IPV4_PLAIN, hosts[6], SERVICE_PORT);
		if (settled_value(rig) != rows[i].value)
			fail_msg("after %u ticks: %u", rows[i].later, settled_value(rig));
		rig_free(rig);
	}
}

/* Contacts that never pause: of each snapshot counts what is still open GRACE later. */
static void a_snapshot_settles(void **state)
{
	enum { STEP = GRACE / 4, CONTACTS = 40 };
	struct rig *rig = *state;
	__u32 hosts[CONTACTS], shown = 0;

	distinct_hosts(rig, 4, hosts, CONTACTS);
	for (int i = 0; i < CONTACTS; i++) {
		__u32 before = shown;

		send_syn(rig, IPV4_PLAIN, hosts[i], SERVICE_PORT);
		shown = settled_value(rig);
		/* Every second one answers at once: half of those that are older than two snapshots are open. */
		if (i % 2)
			hear_tcp(rig, false, IPV4_PLAIN, hosts[i], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
		assert_true(shown >= before);
		assert_true(shown <= (__u32)(i + 1) / 2 + 1);
		/* Nothing younger than the grace is in it, everything older than two of them is. */
		assert_true(i < 4 ? shown == 0 : shown <= (__u32)(i - 4) / 2 + 1);
		assert_true(i < 9 || shown >= (__u32)(i - 8) / 2);
		rig->clock->ticks += STEP;
	}
	assert_true(shown >= (CONTACTS - 9) / 2);
}

/* With answers that come in time the value stays at nothing, however many contacts there are. */
static void answered_in_time(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[40];

	distinct_hosts(rig, 4, hosts, 40);
	for (int i = 0; i < 40; i++) {
		send_syn(rig, IPV4_PLAIN, hosts[i], SERVICE_PORT);
		assert_int_equal(settled_value(rig), 0);
		if (i >= 3)
			hear_tcp(rig, false, IPV4_PLAIN, hosts[i - 3], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
		rig->clock->ticks += GRACE / 4;
	}
	assert_int_equal(spread_of(rig, rig->slot, XDPEN_SCAN_SERVICE)->peak, 40);
}

/*
 * Who answered two windows ago is forgotten with his answer: a snapshot that
 * still knows him must not make him a failure.
 */
static void an_old_snapshot_does_not_revive(void **state)
{
	struct rig *rig = *state;
	__u64 edge = (__u64)(FIRST_EPOCH + 2 * EPOCH_60S) << FAST_SHIFT;
	__u32 hosts[20];

	distinct_hosts(rig, 4, hosts, 20);
	for (int i = 0; i < 10; i++) {
		send_syn(rig, IPV4_PLAIN, hosts[i], SERVICE_PORT);
		hear_tcp(rig, false, IPV4_PLAIN, hosts[i], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
	}
	/* Up to and over the second edge without a pause, all answered at once. */
	for (int i = 10; i < 20; i++) {
		rig->clock->ticks = edge + (i - 17) * (GRACE / 3);
		send_syn(rig, IPV4_PLAIN, hosts[i], SERVICE_PORT);
		hear_tcp(rig, false, IPV4_PLAIN, hosts[i], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
		assert_int_equal(settled_value(rig), 0);
	}
}

/* What user space makes of it, which looks at another moment than the last contact's. */
static __u32 charge_of(struct rig *rig)
{
	struct xdpen_meta meta = { .hz = 250, .fast_shift = FAST_SHIFT, .slots = rig->slots, .pool = rig->pool };
	struct subject subject = {
		.device = device(rig),
		.sketch = sketch(rig),
		.spread = rig->spread + (rig->slot & (rig->pool - 1)) * XDPEN_SPREAD_PLACES,
		.ports = rig->ports,
		.meta = &meta,
		.ticks = rig->clock->ticks,
		.slot = rig->slot,
	};
	struct weighing weighing;

	policy_weigh(&subject, &weighing);
	for (__u32 i = 0; i < weighing.count; i++)
		if (weighing.observations[i].kind == XDPEN_UNANSWERED)
			return weighing.observations[i].value;
	return 0;
}

static void the_policy_waits_as_well(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[3];

	distinct_hosts(rig, 4, hosts, 3);
	for (int i = 0; i < 3; i++)
		send_syn(rig, IPV4_PLAIN, hosts[i], SERVICE_PORT);
	rig->clock->ticks += GRACE - 1;
	assert_int_equal(charge_of(rig), 0);
	hear_tcp(rig, false, IPV4_PLAIN, hosts[0], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
	rig->clock->ticks++;
	assert_int_equal(charge_of(rig), 2 * 4);
	hear_tcp(rig, false, IPV4_PLAIN, hosts[1], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
	assert_int_equal(charge_of(rig), 4);
	rig_epoch(rig, 2 * EPOCH_60S);
	assert_int_equal(charge_of(rig), 0);
}

/* --- told --- */

static void open_ones_are_told_once_in_a_window(void **state)
{
	(void)state;
	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		struct rig *rig;
		__u32 hosts[8];

		assert_int_equal(rig_setup((void **)&rig), 0);
		set_open_limit(rig, XDPEN_SCAN_SERVICE, 2);
		distinct_hosts(rig, SHAPES[shape].version, hosts, 8);
		for (int window = 0; window < 3; window++) {
			rig_epoch(rig, 2 * window * EPOCH_60S);
			for (int i = 0; i < 8; i++) {
				send_syn(rig, SHAPES[shape], hosts[i], SERVICE_PORT);
				/* The first four answer: the sixth contact is the second open one. */
				if (i < 4)
					hear_tcp(rig, false, SHAPES[shape], hosts[i], SERVICE_PORT, FLAG_SYN | FLAG_ACK);
				assert_int_equal(take_events(rig), i == 5);
				if (i != 5)
					continue;
				assert_int_equal(rig->event[0].event.type, XDPEN_EVENT_CROSSED);
				assert_int_equal(rig->event[0].event.kind, XDPEN_SCAN_SERVICE);
				assert_int_equal(rig->event[0].event.value, 6); /* all that were contacted */
			}
		}
		assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
		rig_free(rig);
	}
}

/* The limit of all contacts is told beside it, each once. */
static void both_limits_are_told(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[8];

	set_limit(rig, XDPEN_SCAN_SERVICE, 4, 0);
	set_open_limit(rig, XDPEN_SCAN_SERVICE, 6);
	distinct_hosts(rig, 4, hosts, 8);
	for (int i = 0; i < 8; i++) {
		send_syn(rig, IPV4_PLAIN, hosts[i], SERVICE_PORT);
		assert_int_equal(take_events(rig), i == 3 || i == 5);
	}
}

static void answered_ones_are_never_told(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[30];

	set_open_limit(rig, XDPEN_CONTACT_WEB, 2);
	set_open_limit(rig, XDPEN_NO_DNS, 2);
	distinct_hosts(rig, 4, hosts, 30);
	for (int i = 0; i < 30; i++) {
		send_syn(rig, IPV4_PLAIN, hosts[i], WEB_PORT);
		hear_tcp(rig, true, IPV4_PLAIN, hosts[i], WEB_PORT, FLAG_SYN | FLAG_ACK);
	}
	assert_int_equal(take_events(rig), 0);
	assert_int_equal(spread_value(rig, XDPEN_CONTACT_WEB), 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_syn_ack_answers_in_every_kind),
		cmocka_unit_test(other_frames_leave_it_open),
		rig_test(the_port_has_to_be_of_the_class),
		rig_test(an_answer_before_the_contact_is_none),
		cmocka_unit_test(an_answer_after_the_edge),
		rig_test(forgotten_together),
		cmocka_unit_test(the_grace),
		rig_test(a_snapshot_settles),
		rig_test(answered_in_time),
		rig_test(an_old_snapshot_does_not_revive),
		rig_test(the_policy_waits_as_well),
		cmocka_unit_test(open_ones_are_told_once_in_a_window),
		rig_test(both_limits_are_told),
		rig_test(answered_ones_are_never_told),
	};

	return cmocka_run_group_tests_name("answer", tests, NULL, NULL);
}
