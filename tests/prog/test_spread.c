// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Scan shapes: one mechanism, distinct members per kind and pivot. Each match
 * with its anti-match, over IPv4 and IPv6, untagged and tagged.
 */
#include "harness.h"

#define LIMIT 8
#define HARD 16

/* --- scan-service --- */

static void service_limit(struct rig *rig, struct shape shape)
{
	__u32 hosts[HARD];

	distinct_hosts(rig, shape.version, hosts, HARD);
	for (int i = 0; i < HARD - 1; i++) {
		assert_int_equal(send_syn(rig, shape, hosts[i], SERVICE_PORT).reason, XDPEN_IN_PASS);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), i + 1);
		/* Once in the window, at the limit; what comes after it is not told again. */
		assert_int_equal(take_events(rig), i + 1 == LIMIT);
		if (i + 1 != LIMIT)
			continue;
		assert_int_equal(rig->event[0].event.type, XDPEN_EVENT_CROSSED);
		assert_int_equal(rig->event[0].event.kind, XDPEN_SCAN_SERVICE);
		assert_int_equal(rig->event[0].event.value, LIMIT);
		assert_int_equal(rig->event[0].event.slot, rig->slot);
		assert_int_equal(rig->event[0].event.ifindex, 1);
		assert_memory_equal(rig->event[0].event.key.mac, DEVICE.bytes, 6);
		assert_int_equal(rig->event[0].event.header.destination_port, SERVICE_PORT);
		assert_int_equal(rig->event[0].event.header.frame, rig->clock->frame);
	}
	assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
}

static void service_hard(struct rig *rig, struct shape shape)
{
	__u32 hosts[HARD];
	struct outcome outcome;

	distinct_hosts(rig, shape.version, hosts, HARD);
	outcome = send_syn(rig, shape, hosts[HARD - 1], SERVICE_PORT);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(rig->event[0].event.type, XDPEN_EVENT_TRIPPED);
	assert_int_equal(rig->event[0].event.kind, XDPEN_SCAN_SERVICE);
	assert_int_equal(rig->event[0].event.value, HARD);
	assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
	assert_int_equal(device(rig)->verdict.actor, XDPEN_REFLEX);
	assert_int_equal(device(rig)->verdict.evidence, XDPEN_SCAN_SERVICE);
	assert_int_equal(device(rig)->verdict.vlan_id, QUARANTINE);
	assert_int_equal(device(rig)->verdict.generation, 1);
}

static void scan_service(void **state)
{
	(void)state;
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		struct rig *rig;

		assert_int_equal(rig_setup((void **)&rig), 0);
		set_limit(rig, XDPEN_SCAN_SERVICE, LIMIT, HARD);
		service_limit(rig, SHAPES[i]);
		service_hard(rig, SHAPES[i]);
		rig_free(rig);
	}
}

/* The reflex of a site that drops. */
static void scan_service_dropped(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[2];

	rig->policy->action = XDPEN_DROP;
	set_limit(rig, XDPEN_SCAN_SERVICE, 1, 2);
	distinct_hosts(rig, 4, hosts, 2);
	assert_int_equal(send_syn(rig, IPV4_PLAIN, hosts[0], SERVICE_PORT).action, XDP_PASS);
	assert_int_equal(send_syn(rig, IPV4_PLAIN, hosts[1], SERVICE_PORT).reason, XDPEN_IN_QUARANTINE_DROP);
	assert_int_equal(device(rig)->verdict.action, XDPEN_DROP);
	assert_int_equal(device(rig)->verdict.vlan_id, 0);
}

/* A first fragment that holds the ports but not the flags, and a SYN with FIN: ways past a look at the flags. */
static void disguised_syns_are_counted(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[2 * LIMIT];

	set_limit(rig, XDPEN_SCAN_SERVICE, 0, 0);
	distinct_hosts(rig, 4, hosts, 2 * LIMIT);
	for (int i = 0; i < LIMIT; i++) {
		struct wire wire;

		wire_to_host(&wire, DEVICE, IPV4_PLAIN, hosts[i]);
		wire_tcp(&wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 0);
		put16(wire.bytes + wire.ip_at + 2, 28);
		put16(wire.bytes + wire.ip_at + 6, 0x2000); /* more fragments */
		wire.length = wire.ip_at + 28;
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
		/* The same bytes and no fragment: a cut header. */
		put16(wire.bytes + wire.ip_at + 6, 0);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_UNPARSED);
	}
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), LIMIT);
	assert_null(spread_of(rig, rig->slot, XDPEN_BARE_SYN));
	for (int i = LIMIT; i < 2 * LIMIT; i++)
		send_flags(rig, IPV4_PLAIN, hosts[i], FLAG_SYN | FLAG_FIN, 0);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 2 * LIMIT);
}

static void not_a_service_scan(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[2 * LIMIT], hosts6[LIMIT];

	set_limit(rig, XDPEN_SCAN_SERVICE, 2, 4);
	distinct_hosts(rig, 4, hosts, 2 * LIMIT);
	distinct_hosts(rig, 6, hosts6, LIMIT);
	for (int i = 0; i < LIMIT; i++) {
		send_syn(rig, IPV4_PLAIN, hosts[i], OTHER_PORT);
		send_syn(rig, (struct shape){ 6, 1 }, hosts6[i], OTHER_PORT);
		send_syn(rig, IPV4_PLAIN, hosts[i], POOL_PORT);
		send_flags(rig, IPV4_PLAIN, hosts[i], FLAG_SYN | FLAG_ACK, 20);
		send_flags(rig, IPV4_PLAIN, hosts[i], FLAG_ACK, 20);
		send_flags(rig, IPV4_PLAIN, hosts[i], FLAG_RST, 0);
		send_flags(rig, IPV4_PLAIN, hosts[i], FLAG_SYN | FLAG_RST, 0);
	}
	assert_null(spread_of(rig, rig->slot, XDPEN_SCAN_SERVICE));
	/* A service port as a UDP port. */
	for (int i = 0; i < LIMIT; i++) {
		struct wire wire;

		wire_to_host(&wire, DEVICE, IPV4_PLAIN, hosts[LIMIT + i]);
		wire_udp(&wire, 40000, SERVICE_PORT, 0);
		run_in(rig, &wire);
	}
	assert_null(spread_of(rig, rig->slot, XDPEN_SCAN_SERVICE));
	assert_int_equal(take_events(rig), 0);
	assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
}

/* The same host again and again is one. */
static void one_host_is_no_scan(void **state)
{
	struct rig *rig = *state;

	set_limit(rig, XDPEN_SCAN_SERVICE, 2, 2);
	for (int i = 0; i < 40; i++) {
		rig_epoch(rig, i);
		assert_int_equal(send_syn(rig, IPV4_PLAIN, 3, SERVICE_PORT).reason, XDPEN_IN_PASS);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 1);
	}
	assert_int_equal(take_events(rig), 0);
}

/* --- windows --- */

static void send_to(struct rig *rig, const __u32 *hosts, int count)
{
	for (int i = 0; i < count; i++)
		send_syn(rig, IPV4_PLAIN, hosts[i], SERVICE_PORT);
}

static void the_edge_does_not_halve(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[LIMIT];

	set_limit(rig, XDPEN_SCAN_SERVICE, LIMIT, 0);
	distinct_hosts(rig, 4, hosts, LIMIT);
	rig_epoch(rig, EPOCH_60S - 1);
	send_to(rig, hosts, 4);
	assert_int_equal(take_events(rig), 0);
	rig_epoch(rig, EPOCH_60S);
	send_to(rig, hosts + 4, 3);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 7);
	assert_int_equal(take_events(rig), 0);
	send_to(rig, hosts + 7, 1);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 8);
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(rig->event[0].event.value, 8);
}

/* The members of the window before count once, of the one before that not at all. */
static void windows_forget(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[10];

	distinct_hosts(rig, 4, hosts, 10);
	send_to(rig, hosts, 6);
	rig_epoch(rig, EPOCH_60S);
	send_to(rig, hosts, 2);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 6);
	rig_epoch(rig, 2 * EPOCH_60S);
	send_to(rig, hosts + 6, 1);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 3);
	rig_epoch(rig, 4 * EPOCH_60S); /* one window silent */
	send_to(rig, hosts + 7, 2);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 2);
	assert_int_equal(spread_of(rig, rig->slot, XDPEN_SCAN_SERVICE)->peak, 6);
}

static void told_once_in_every_window(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[6];

	set_limit(rig, XDPEN_SCAN_SERVICE, 3, 0);
	distinct_hosts(rig, 4, hosts, 6);
	for (int window = 0; window < 3; window++) {
		rig_epoch(rig, window * EPOCH_60S);
		send_to(rig, hosts, 6);
		rig_epoch(rig, window * EPOCH_60S + 5);
		send_to(rig, hosts, 6);
		assert_int_equal(take_events(rig), 1);
		assert_int_equal(events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_SCAN_SERVICE), 1);
	}
}

/* Slow and patient: the 60 s window sees one host at a time, the 10 min window all. */
static void the_slow_window(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[20];

	set_limit(rig, XDPEN_SCAN_SERVICE, 8, 0);
	set_limit(rig, XDPEN_SCAN_SERVICE_SLOW, 20, 0);
	distinct_hosts(rig, 4, hosts, 20);
	for (int i = 0; i < 20; i++) {
		rig_epoch(rig, i * 3);
		send_to(rig, hosts + i, 1);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE_SLOW), i + 1);
		assert_in_range(spread_value(rig, XDPEN_SCAN_SERVICE), 1, 6);
		assert_int_equal(take_events(rig), i == 19);
	}
	assert_int_equal(rig->event[0].event.kind, XDPEN_SCAN_SERVICE_SLOW);
	rig_epoch(rig, EPOCH_10MIN);
	send_to(rig, hosts, 1);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE_SLOW), 20);
	rig_epoch(rig, 2 * EPOCH_10MIN);
	send_to(rig, hosts, 1);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE_SLOW), 1);
}

/* Who was counted two windows ago no longer tells the present members apart. */
static void a_forgotten_first_member_counts_no_more(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[2];

	distinct_hosts(rig, 4, hosts, 2);
	send_to(rig, hosts, 1);
	rig_epoch(rig, EPOCH_60S);
	send_to(rig, hosts + 1, 1);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 2);
	for (int window = 2; window < 5; window++) {
		rig_epoch(rig, window * EPOCH_60S);
		send_to(rig, hosts + 1, 1);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 1);
	}
}

/* --- scan-ports --- */

/* Hosts of which `half` each go one of the two ways. */
static void two_way_hosts(const struct rig *rig, int version, __u32 *hosts, int half)
{
	int left[2] = { half, half };

	for (__u32 host = 1; left[0] || left[1]; host++) {
		int way = host_hash(rig, version, host) >> 63;

		if (!left[way])
			continue;
		hosts[2 * half - left[0] - left[1]] = host;
		left[way]--;
	}
}

#define SCAN_PORTS 15

/* `count` hosts in turn, one port after the other. Returns how many were found out. */
static int scan_in_turn(struct rig *rig, struct shape shape, const __u32 *hosts, int count)
{
	__u16 ports[SCAN_PORTS];

	distinct_ports(rig, ports, SCAN_PORTS);
	for (int i = 0; i < SCAN_PORTS; i++) {
		for (int host = 0; host < count; host++) {
			forget_contacts(rig);
			send_syn(rig, shape, hosts[host], ports[i]);
		}
	}
	take_events(rig);
	return events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_SCAN_PORTS);
}

static void scan_ports(void **state)
{
	static const struct row {
		int half, found; /* hosts each way, hosts found out */
	} rows[] = { { 1, 2 }, { 3, 2 }, { 6, 2 }, { 8, 2 } };

	(void)state;
	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t i = 0; i < SHAPE_COUNT; i++) {
			struct rig *rig;
			__u32 hosts[16];

			assert_int_equal(rig_setup((void **)&rig), 0);
			set_limit(rig, XDPEN_SCAN_PORTS, SCAN_PORTS, 0);
			two_way_hosts(rig, SHAPES[i].version, hosts, rows[row].half);
			assert_int_equal(scan_in_turn(rig, SHAPES[i], hosts, 2 * rows[row].half), rows[row].found);
			assert_int_equal(spread_value(rig, XDPEN_SCAN_PORTS), SCAN_PORTS);
			rig_free(rig);
		}
	}
}

static void scan_ports_of_three_hosts(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[4];

	set_limit(rig, XDPEN_SCAN_PORTS, SCAN_PORTS, 0);
	two_way_hosts(rig, 4, hosts, 2);
	assert_int_equal(scan_in_turn(rig, IPV4_PLAIN, hosts, 3), 2);
	assert_int_equal(rig->event[0].event.value, SCAN_PORTS);
}

/* The reflex, and that what trips it is the SYN to one port more. */
static void scan_ports_hard(void **state)
{
	struct rig *rig = *state;
	__u16 ports[20];

	set_limit(rig, XDPEN_SCAN_PORTS, 15, 20);
	distinct_ports(rig, ports, 20);
	for (int i = 0; i < 20; i++) {
		forget_contacts(rig);
		assert_int_equal(send_syn(rig, IPV4_PLAIN, 1, ports[i]).reason,
				 i < 19 ? XDPEN_IN_PASS : XDPEN_IN_QUARANTINE_VLAN);
	}
	assert_int_equal(device(rig)->verdict.evidence, XDPEN_SCAN_PORTS);
}

/* One port each on many hosts, and the same few ports over and over, are no port scan. */
static void not_a_port_scan(void **state)
{
	struct rig *rig = *state;

	set_limit(rig, XDPEN_SCAN_PORTS, 4, 0);
	for (__u32 host = 1; host <= 60; host++) {
		forget_contacts(rig);
		send_syn(rig, IPV4_PLAIN, host, OTHER_PORT);
	}
	for (int i = 0; i < 60; i++) {
		forget_contacts(rig);
		send_syn(rig, IPV4_PLAIN, 1, OTHER_PORT + i % 3);
	}
	assert_int_equal(take_events(rig), 0);
	assert_in_range(spread_value(rig, XDPEN_SCAN_PORTS), 1, 3);
}

/* Who holds a way with one port keeps it for eleven other contacts, not for twelve: the more it has, the longer. */
static void a_pivot_is_given_up(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[26];

	two_way_hosts(rig, 4, hosts, 13);
	for (int others = 11; others <= 12; others++) {
		const struct xdpen_spread *entry;
		__u32 own = host_hash(rig, 4, hosts[0]) >> 32;
		int sent = 0;

		memset(rig->spread, 0, rig->pool * XDPEN_SPREAD_PLACES * sizeof(*rig->spread));
		forget_contacts(rig);
		send_syn(rig, IPV4_PLAIN, hosts[0], 2000);
		for (int i = 1; i < 26 && sent < others; i++) {
			if (host_hash(rig, 4, hosts[i]) >> 63 != own >> 31)
				continue;
			forget_contacts(rig);
			send_syn(rig, IPV4_PLAIN, hosts[i], 2000);
			sent++;
		}
		assert_int_equal(sent, others);
		entry = rig->spread + (rig->slot & (rig->pool - 1)) * XDPEN_SPREAD_PLACES;
		entry += xdpen_place(XDPEN_SCAN_PORTS) + (own >> 31);
		assert_int_equal(entry->owner, rig->slot + 1);
		assert_int_equal(entry->pivot == own, others == 11);
	}
}

/* --- places --- */

/* Two devices, one group of places: neither counts for the other, and the loss is counted. */
static void a_shared_place_is_never_misread(void **state)
{
	struct rig *rig = *state;
	struct xdpen_spread *group = rig->spread + (rig->slot & (rig->pool - 1)) * XDPEN_SPREAD_PLACES;
	struct xdpen_spread owned;
	__u64 lost = frames_of(rig, XDPEN_LOST_SPREAD);

	send_syn(rig, IPV4_PLAIN, 1, SERVICE_PORT);
	assert_int_equal(frames_of(rig, XDPEN_LOST_SPREAD), lost);
	for (int i = 0; i < XDPEN_SPREAD_PLACES; i++)
		if (group[i].owner)
			group[i].owner = rig->slot + rig->pool + 1;
	owned = group[0];
	forget_contacts(rig);
	send_syn(rig, IPV4_PLAIN, 2, SERVICE_PORT);
	assert_memory_equal(&group[0], &owned, sizeof(owned));
	assert_true(frames_of(rig, XDPEN_LOST_SPREAD) > lost);
	/* Its owner fell silent: after a whole window the place is free again. */
	rig_epoch(rig, 2 * EPOCH_60S);
	send_syn(rig, IPV4_PLAIN, 2, SERVICE_PORT);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scan_service),
		rig_test(scan_service_dropped),
		rig_test(disguised_syns_are_counted),
		rig_test(not_a_service_scan),
		rig_test(one_host_is_no_scan),
		rig_test(the_edge_does_not_halve),
		rig_test(windows_forget),
		rig_test(told_once_in_every_window),
		rig_test(the_slow_window),
		rig_test(a_forgotten_first_member_counts_no_more),
		cmocka_unit_test(scan_ports),
		rig_test(scan_ports_of_three_hosts),
		rig_test(scan_ports_hard),
		rig_test(not_a_port_scan),
		rig_test(a_pivot_is_given_up),
		rig_test(a_shared_place_is_never_misread),
	};

	return cmocka_run_group_tests_name("spread", tests, NULL, NULL);
}
