// SPDX-License-Identifier: GPL-2.0-or-later
/* UDP: hosts on a port, ports on a host, and what is a server's reply or has been answered. */
#include "harness.h"

#define LIMIT 20

static void send_udp(struct rig *rig, struct shape shape, __u32 host, __u16 source, __u16 port)
{
	struct wire wire;

	forget_contacts(rig);
	wire_to_host(&wire, DEVICE, shape, host);
	wire_udp(&wire, source, port, 8);
	run_in(rig, &wire);
}

static void hear_udp(struct rig *rig, bool replay, struct shape shape, __u32 host, __u16 port)
{
	struct wire wire;

	wire_from_host(&wire, shape, host);
	wire_udp(&wire, port, 40000, 8);
	hear_wire(rig, replay, &wire);
}

static __u32 udp_open(const struct rig *rig)
{
	const struct xdpen_spread *entry = spread_of(rig, rig->slot, XDPEN_SCAN_UDP);

	assert_non_null(entry);
	return bits_in((entry->bits[0] | entry->bits_previous[0]) & ~(entry->bits[1] | entry->bits_previous[1]), 0);
}

static void hosts_on_a_udp_port(void **state)
{
	struct rig *rig = *state;

	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		__u32 hosts[LIMIT + 5];

		rig_reset(rig);
		set_open_limit(rig, XDPEN_SCAN_UDP, LIMIT);
		distinct_hosts(rig, SHAPES[shape].version, hosts, LIMIT + 5);
		for (int i = 0; i < LIMIT + 5; i++) {
			send_udp(rig, SHAPES[shape], hosts[i], 40000, 1900);
			send_udp(rig, SHAPES[shape], hosts[i], 40001, 1900);
			assert_int_equal(spread_value(rig, XDPEN_SCAN_UDP), i + 1);
			assert_int_equal(take_events(rig), i + 1 == LIMIT);
		}
		assert_int_equal(spread_of(rig, rig->slot, XDPEN_SCAN_UDP)->pivot, 1900);
		assert_in_range(spread_value(rig, XDPEN_SCAN_UDP_PORTS), 0, 1);
	}
}

/* Of no kind but floods, which look at any frame. */
static void assert_no_sweep(struct rig *rig)
{
	for (__u32 kind = 1; kind < XDPEN_KINDS; kind++)
		if (kind != XDPEN_FLOOD && spread_of(rig, rig->slot, kind))
			fail_msg("kind %u counted %u", kind, spread_value(rig, kind));
}

/* A server's answers go to the ports that its clients picked: addresses for fan-out, but no sweep. */
static void server_replies_are_no_sweep(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[LIMIT];

	for (int version = 4; version <= 6; version += 2) {
		rig_reset(rig);
		set_open_limit(rig, XDPEN_SCAN_UDP, 2);
		set_limit(rig, XDPEN_SCAN_UDP_PORTS, 2, 0);
		distinct_hosts(rig, version, hosts, LIMIT);
		for (int i = 0; i < LIMIT; i++) {
			send_udp(rig, (struct shape){ version, i % 3 }, hosts[i], 53, 50000);
			send_udp(rig, (struct shape){ version, i % 3 }, hosts[0], 123, 50000 + i);
			send_udp(rig, (struct shape){ version, i % 3 }, hosts[i], 1023, 1024);
			assert_int_equal(sketch(rig)->fast, i + 1);
		}
		assert_no_sweep(rig);
		assert_int_equal(device(rig)->kinds, 0);
		assert_int_equal(device(rig)->flags & XDPEN_UDP_WATCH, 0);
		assert_int_equal(take_events(rig), 0);
	}
	/* From a low port to a low one nobody answers: that is how servers ask each other, and sweeps go. */
	for (int i = 0; i < LIMIT; i++)
		send_udp(rig, (struct shape){ 6, 0 }, hosts[i], 123, 123);
	assert_int_equal(spread_value(rig, XDPEN_SCAN_UDP), LIMIT);
}

/* Else who sends from port 53 could talk to as many hosts as he likes. */
static void replies_to_many_hosts_are_fan_out(void **state)
{
	struct rig *rig = *state;

	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		__u32 hosts[LIMIT + 5];

		rig_reset(rig);
		set_limit(rig, XDPEN_FAN_OUT, LIMIT, 0);
		distinct_hosts(rig, SHAPES[shape].version, hosts, LIMIT + 5);
		for (int i = 0; i < LIMIT + 5; i++) {
			send_udp(rig, SHAPES[shape], hosts[i], 53, 50000);
			assert_int_equal(take_events(rig), i + 1 == LIMIT);
			assert_int_equal(events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_FAN_OUT), i + 1 == LIMIT);
		}
		assert_no_sweep(rig);
	}
}

/* A reply's ports are both on their side of 1024; any other pair is a sweep. */
static void what_is_no_reply(void **state)
{
	static const struct row {
		__u16 source, port;
		bool reply;
	} rows[] = {
		{ 1023, 1024, true }, { 53, 65535, true }, { 1024, 1024, false }, { 1023, 1023, false }, { 40000, 53, false },
		{ 40000, 50000, false },
	};
	struct rig *rig = *state;

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			rig_reset(rig);
			send_udp(rig, SHAPES[shape], 1, rows[row].source, rows[row].port);
			if (spread_value(rig, XDPEN_SCAN_UDP) == rows[row].reply)
				fail_msg("%u to %u: %u counted", rows[row].source, rows[row].port,
					 spread_value(rig, XDPEN_SCAN_UDP));
			assert_int_equal(sketch(rig)->fast, 1);
		}
	}
}

/* Answers are looked at from 16 hosts on; who has answered then is no longer open. */
static void udp_answers(void **state)
{
	struct rig *rig = *state;

	for (size_t run = 0; run < 2 * SHAPE_COUNT; run++) {
		struct shape shape = SHAPES[run / 2];
		__u32 hosts[30];

		rig_reset(rig);
		set_open_limit(rig, XDPEN_SCAN_UDP, LIMIT);
		distinct_hosts(rig, shape.version, hosts, 30);
		for (int i = 0; i < 15; i++) {
			send_udp(rig, shape, hosts[i], 40000, 1900);
			hear_udp(rig, run & 1, shape, hosts[i], 1900);
		}
		assert_int_equal(device(rig)->flags & XDPEN_UDP_WATCH, 0);
		assert_int_equal(udp_open(rig), 15);
		send_udp(rig, shape, hosts[15], 40000, 1900);
		assert_int_equal(device(rig)->flags & XDPEN_UDP_WATCH, XDPEN_UDP_WATCH);
		/* From another port, and from a host that was not asked. */
		hear_udp(rig, run & 1, shape, hosts[0], 1901);
		hear_udp(rig, run & 1, shape, hosts[29], 1900);
		assert_int_equal(udp_open(rig), 16);
		for (int i = 0; i < 16; i++) {
			hear_udp(rig, run & 1, shape, hosts[i], 1900);
			hear_udp(rig, run & 1, shape, hosts[i], 1900);
			assert_int_equal(udp_open(rig), 15 - i);
		}
		/* All that follows is answered: never told. */
		for (int i = 16; i < 29; i++) {
			send_udp(rig, shape, hosts[i], 40000, 1900);
			hear_udp(rig, run & 1, shape, hosts[i], 1900);
		}
		assert_int_equal(spread_value(rig, XDPEN_SCAN_UDP), 29);
		assert_int_equal(take_events(rig), 0);
	}
}

/* Peer-to-peer: every peer has a port of its own, so that no port adds up. Two ports in turn do. */
static void many_ports_do_not_add_up(void **state)
{
	static const struct row {
		int ports;
		__u32 least, most;
	} rows[] = { { 1, 30, 30 }, { 2, 30, 30 }, { 7, 25, 30 }, { 12, 0, 3 }, { 30, 0, 3 } };
	struct rig *rig = *state;
	__u32 hosts[30];

	distinct_hosts(rig, 4, hosts, 30);
	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		__u32 peak = 0;

		rig_reset(rig);
		for (int i = 0; i < 30; i++) {
			for (int port = 0; port < rows[row].ports; port++) {
				send_udp(rig, IPV4_PLAIN, hosts[i], 40000, 6881 + port);
				if (spread_value(rig, XDPEN_SCAN_UDP) > peak)
					peak = spread_value(rig, XDPEN_SCAN_UDP);
			}
		}
		if (peak < rows[row].least || peak > rows[row].most)
			fail_msg("%d ports: %u hosts on one", rows[row].ports, peak);
	}
}

/* Of hosts that are swept in turn at least one is found; of one port on each of many hosts none. */
static void udp_ports_on_a_host(void **state)
{
	static const struct row {
		int hosts, ports, told;
	} rows[] = { { 1, LIMIT, 1 }, { 2, LIMIT, 1 }, { 5, LIMIT, 1 }, { 1, LIMIT - 1, 0 }, { 40, 1, 0 } };
	struct rig *rig = *state;

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			__u32 hosts[40];
			__u16 ports[LIMIT];

			rig_reset(rig);
			set_limit(rig, XDPEN_SCAN_UDP_PORTS, LIMIT, 0);
			distinct_hosts(rig, SHAPES[shape].version, hosts, 40);
			distinct_ports(rig, ports, LIMIT);
			for (int port = 0; port < rows[row].ports; port++)
				for (int host = 0; host < rows[row].hosts; host++)
					send_udp(rig, SHAPES[shape], hosts[host], 40000, ports[port]);
			take_events(rig);
			if (events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_SCAN_UDP_PORTS) != rows[row].told)
				fail_msg("%d ports on %d hosts: %d told", rows[row].ports, rows[row].hosts, rig->events);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(hosts_on_a_udp_port),
		rig_test(server_replies_are_no_sweep),
		rig_test(replies_to_many_hosts_are_fan_out),
		rig_test(what_is_no_reply),
		rig_test(udp_answers),
		rig_test(many_ports_do_not_add_up),
		rig_test(udp_ports_on_a_host),
	};

	return cmocka_run_group_tests_name("scan-udp", tests, NULL, NULL);
}
