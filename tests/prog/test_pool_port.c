// SPDX-License-Identifier: GPL-2.0-or-later
/* Data to pool ports. */
#include "harness.h"

#define NO_JSON "\x01\x02\x03\x04\x05\x06\x07\x08\x09"

/* One segment to or beside a pool, and what the row is called. */
struct pool_segment {
	const char *name;
	int version;
	__u32 address;
	const char *address6;
	__u16 port;
	__u8 flags;
	size_t payload;
};

static void build_pool(struct wire *wire, int tags, const struct pool_segment *segment)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	for (int i = 0; i < tags; i++)
		wire_tag(wire, ETH_P_8021Q, 7);
	if (segment->version == 4)
		wire_ipv4(wire, DEVICE_IP, segment->address);
	else
		wire_ipv6(wire, DEVICE_IP6, segment->address6);
	wire_tcp(wire, 40000, segment->port, 1, segment->flags, 12);
	if (segment->payload)
		wire_payload(wire, NO_JSON, segment->payload);
}

/* Data are looked at of devices that opened a connection to a pool port: by a SYN, which counts in other ways, too. */
static void watch(struct rig *rig)
{
	device(rig)->flags |= XDPEN_POOL_WATCH;
}

static bool is_watched(struct rig *rig)
{
	return device(rig)->flags & XDPEN_POOL_WATCH;
}

/* Without the opening nothing is counted, however much is sent; with it everything that follows. */
static void a_connection_is_opened_first(void **state)
{
	static const struct row {
		struct pool_segment opening;
		bool watched;
	} rows[] = {
		{ { "SYN", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_SYN, 0 }, true },
		{ { "SYN6", 6, 0, "2001:db8::1", POOL_PORT, FLAG_SYN, 0 }, true },
		{ { "SYN to another host", 4, IPV4(203, 0, 113, 99), NULL, POOL_PORT, FLAG_SYN, 0 }, true },
		{ { "SYN to another port", 4, IPV4(203, 0, 113, 1), NULL, OTHER_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN to a service", 6, 0, "2001:db8::1", SERVICE_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN into the LAN", 4, IPV4(192, 168, 1, 9), NULL, POOL_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN to a private host", 4, IPV4(10, 0, 0, 1), NULL, POOL_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN to a neighbour6", 6, 0, "fe80::1", POOL_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN to a unique local host6", 6, 0, "fd00:2::1", POOL_PORT, FLAG_SYN, 0 }, false },
		{ { "answer to a SYN", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_SYN | FLAG_ACK, 0 }, false },
		{ { "handshake's end", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_ACK, 0 }, false },
		{ { "null probe", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, 0, 0 }, false },
		{ { "reset", 6, 0, "2001:db8::1", POOL_PORT, FLAG_RST, 0 }, false },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			const struct pool_segment data_segment = { "data", SHAPES[shape].version, IPV4(203, 0, 113, 1),
								   "2001:db8::1", POOL_PORT, FLAG_ACK | FLAG_PSH, 9 };
			struct wire data, opening;

			rig_reset(rig);
			build_pool(&data, SHAPES[shape].tags, &data_segment);
			for (int again = 0; again < 5; again++)
				run_in(rig, &data);
			assert_nothing_counted(rig);
			assert_int_equal(device(rig)->counters.pool, 0);
			build_pool(&opening, SHAPES[shape].tags, &rows[i].opening);
			run_in(rig, &opening);
			if (is_watched(rig) != rows[i].watched)
				fail_msg("%s: %s", rows[i].opening.name, rows[i].watched ? "not watched" : "watched");
			run_in(rig, &data);
			run_in(rig, &data);
			assert_int_equal(spread_value(rig, XDPEN_POOL_PORT), rows[i].watched);
			assert_int_equal(device(rig)->counters.pool, rows[i].watched ? 3 : 0);
		}
	}
}

/* What one device opens is not looked at of another, and later connections do not end it. */
static void who_has_opened_one_stays_watched(void **state)
{
	struct rig *rig = *state;
	__u32 other = rig_place(rig, OTHER);
	struct wire wire;

	send_syn(rig, IPV4_PLAIN, 1, POOL_PORT);
	wire_data(&wire, IPV4_PLAIN, 1, POOL_PORT, NO_JSON, 9);
	memcpy(wire.bytes + 6, OTHER.bytes, 6);
	run_in(rig, &wire);
	assert_null(spread_of(rig, other, XDPEN_POOL_PORT));
	for (__u32 host = 2; host < 40; host++) {
		rig_epoch(rig, host);
		send_syn(rig, IPV4_PLAIN, host, OTHER_PORT);
		wire_data(&wire, IPV4_PLAIN, host, OTHER_PORT, NO_JSON, 9);
		run_in(rig, &wire);
	}
	assert_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
	assert_true(is_watched(rig));
	wire_data(&wire, IPV4_PLAIN, 1, POOL_PORT, NO_JSON, 9);
	run_in(rig, &wire);
	assert_int_equal(spread_value(rig, XDPEN_POOL_PORT), 1);
}

static void data_to_pools(void **state)
{
	static const struct row {
		struct pool_segment segment;
		int pool, value; /* counters.pool, and members of pool-port */
	} rows[] = {
		{ { "data", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_ACK | FLAG_PSH, 9 }, 1, 1 },
		{ { "one byte", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_ACK, 1 }, 1, 1 },
		{ { "data6", 6, 0, "2001:db8::1", POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "SYN", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_SYN, 0 }, 1, 0 },
		{ { "SYN6", 6, 0, "2001:db8::1", POOL_PORT, FLAG_SYN, 0 }, 1, 0 },
		{ { "handshake's end", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_ACK, 0 }, 0, 0 },
		{ { "handshake's end6", 6, 0, "2001:db8::1", POOL_PORT, FLAG_ACK, 0 }, 0, 0 },
		{ { "reset", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_RST, 0 }, 0, 0 },
		{ { "another port", 4, IPV4(203, 0, 113, 1), NULL, OTHER_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "another port6", 6, 0, "2001:db8::1", OTHER_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "a service port", 4, IPV4(203, 0, 113, 1), NULL, SERVICE_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "LAN", 4, IPV4(192, 168, 1, 9), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "10/8", 4, IPV4(10, 255, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "11/8", 4, IPV4(11, 0, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "172.16/12", 4, IPV4(172, 31, 255, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "172.32", 4, IPV4(172, 32, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "172.15", 4, IPV4(172, 15, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "192.168/16", 4, IPV4(192, 168, 200, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "192.169", 4, IPV4(192, 169, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "100.64/10", 4, IPV4(100, 127, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "100.128", 4, IPV4(100, 128, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "100.63", 4, IPV4(100, 63, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "169.254/16", 4, IPV4(169, 254, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "127/8", 4, IPV4(127, 0, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "multicast", 4, IPV4(224, 0, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "223", 4, IPV4(223, 0, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "link-local6", 6, 0, "fe80::1", POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "unique local6", 6, 0, "fd00:2::1", POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "multicast6", 6, 0, "ff0e::1", POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "upper end of 2000::/3", 6, 0, "3fff::1", POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (int tags = 0; tags <= 1; tags++) {
			struct rig *rig;
			struct wire wire;

			assert_int_equal(rig_setup((void **)&rig), 0);
			watch(rig);
			build_pool(&wire, tags, &rows[i].segment);
			run_in(rig, &wire);
			if (device(rig)->counters.pool != (__u32)rows[i].pool ||
			    spread_value(rig, XDPEN_POOL_PORT) != (__u32)rows[i].value)
				fail_msg("%s: pool %u, value %u", rows[i].segment.name, device(rig)->counters.pool,
					 spread_value(rig, XDPEN_POOL_PORT));
			rig_free(rig);
		}
	}
}

/* A handshake's last ACK in a frame padded to the shortest length carries nothing. */
static void padding_is_no_payload(void **state)
{
	struct rig *rig = *state;

	watch(rig);
	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		struct wire wire;

		wire_to_host(&wire, DEVICE, SHAPES[shape], 1);
		wire_tcp(&wire, 40000, POOL_PORT, 1, FLAG_ACK, 0);
		memcpy(wire_pad(&wire, 20), "{\"id\":1,\"method\": \"", 20);
		run_in(rig, &wire);
		assert_int_equal(device(rig)->counters.pool, 0);
		assert_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
		assert_int_equal(take_events(rig), 0);
	}
}

static void endpoints_are_counted_once(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[3];

	watch(rig);
	distinct_hosts(rig, 4, hosts, 3);
	for (int i = 0; i < 3; i++) {
		for (int again = 0; again < 4; again++) {
			struct wire wire;

			wire_data(&wire, IPV4_PLAIN, hosts[i], POOL_PORT, NO_JSON, 9);
			run_in(rig, &wire);
		}
		assert_int_equal(device(rig)->counters.pool, 4 * (i + 1));
	}
	assert_in_range(spread_value(rig, XDPEN_POOL_PORT), 2, 3);
	assert_true(device(rig)->kinds & 1 << XDPEN_POOL_PORT);
}

/* User space weighs the port, so the entry has to name it. */
static void the_entry_names_the_port(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	send_syn(rig, IPV4_PLAIN, 1, POOL_PORT);
	wire_data(&wire, IPV4_PLAIN, 1, POOL_PORT, NO_JSON, 9);
	run_in(rig, &wire);
	assert_non_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
	assert_int_equal(spread_of(rig, rig->slot, XDPEN_POOL_PORT)->pivot, POOL_PORT);
}

/* How long it stays is part of the evidence: first and last are ticks of data. */
static void first_and_last_are_kept(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_spread *entry;
	__u64 began;

	send_syn(rig, IPV4_PLAIN, 1, POOL_PORT);
	began = rig->clock->ticks += 77;
	for (int i = 0; i < 5; i++) {
		struct wire wire;

		rig->clock->ticks = began + i * 1000;
		wire_data(&wire, IPV4_PLAIN, 1, POOL_PORT, NO_JSON, 9);
		run_in(rig, &wire);
	}
	entry = spread_of(rig, rig->slot, XDPEN_POOL_PORT);
	assert_int_equal(entry->first, (__u32)began);
	assert_int_equal(entry->last, (__u32)began + 4000);
	assert_int_equal(entry->value, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(a_connection_is_opened_first),
		rig_test(who_has_opened_one_stays_watched),
		cmocka_unit_test(data_to_pools),
		rig_test(padding_is_no_payload),
		rig_test(endpoints_are_counted_once),
		rig_test(the_entry_names_the_port),
		rig_test(first_and_last_are_kept),
	};

	return cmocka_run_group_tests_name("pool-port", tests, NULL, NULL);
}
