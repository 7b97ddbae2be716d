// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sweeps that are not made of SYNs: neighbours asked for, echo requests, probes
 * without flags, and protocols that things do not speak. UDP: test_scan_udp.c.
 */
#include "harness.h"

#define LIMIT 20

static __u64 hash6(const struct rig *rig, const char *text)
{
	__u64 halves[2];

	assert_int_equal(inet_pton(AF_INET6, text, halves), 1);
	return mix(mix(halves[0] ^ rig->salt) ^ halves[1]);
}

/* --- neighbours --- */

static const char *neighbour6(__u32 number)
{
	static char text[64];

	snprintf(text, sizeof(text), "fd00:1::%x", 0x1000 + number);
	return text;
}

/* Numbers of neighbours that share no bit. */
static void distinct_neighbours(const struct rig *rig, int version, __u32 *numbers, int count)
{
	bool taken[128] = {};
	int found = 0;

	for (__u32 number = 1; found < count; number++) {
		__u64 hash = version == 4 ? mix(htonl(IPV4(192, 168, 1, 0) + number) ^ rig->salt) :
					    hash6(rig, neighbour6(number));
		__u32 bit = mix((__u32)hash ^ rig->salt) & 127;

		if (taken[bit])
			continue;
		taken[bit] = true;
		numbers[found++] = number;
	}
}

static void begin_to(struct wire *wire, struct mac to, int tags)
{
	wire_ethernet(wire, to, DEVICE);
	for (int i = 0; i < tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
}

static struct outcome send_arp(struct rig *rig, int tags, __u16 operation, __u32 sender, __u32 target)
{
	struct wire wire;

	begin_to(&wire, BROADCAST, tags);
	wire_arp(&wire, operation, DEVICE, sender, NO_MAC, target);
	return run_in(rig, &wire);
}

/* To the group of the target, or to the target itself, as unreachability detection asks. */
static struct outcome send_neighbour6(struct rig *rig, int tags, bool unicast, __u8 type, const char *source,
				      const char *target)
{
	struct wire wire;

	begin_to(&wire, unicast ? OTHER : (struct mac){ { 0x33, 0x33, 0xff, 0, 0, 1 } }, tags);
	wire_ipv6(&wire, source, unicast ? target : "ff02::1:ff00:1");
	wire_solicitation(&wire, target);
	wire.bytes[wire.l4_at] = type;
	return run_in(rig, &wire);
}

static struct outcome ask(struct rig *rig, struct shape shape, __u32 number)
{
	if (shape.version == 4)
		return send_arp(rig, shape.tags, 1, DEVICE_IP, IPV4(192, 168, 1, 0) + number);
	return send_neighbour6(rig, shape.tags, number & 1, 135, DEVICE_IP6, neighbour6(number));
}

static void neighbours_asked_for(void **state)
{
	struct rig *rig = *state;

	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		__u32 numbers[LIMIT + 5];

		rig_reset(rig);
		set_limit(rig, XDPEN_SCAN_ARP, LIMIT, 0);
		distinct_neighbours(rig, SHAPES[shape].version, numbers, LIMIT + 5);
		for (int i = 0; i < LIMIT + 5; i++) {
			struct outcome outcome = ask(rig, SHAPES[shape], numbers[i]);

			assert_int_equal(outcome.reason, SHAPES[shape].version == 4 ? XDPEN_IN_NOT_IP : XDPEN_IN_PASS);
			ask(rig, SHAPES[shape], numbers[i]); /* again: no more than one */
			assert_int_equal(spread_value(rig, XDPEN_SCAN_ARP), i + 1);
			assert_int_equal(take_events(rig), i + 1 == LIMIT);
		}
		assert_int_equal(sketch(rig)->fast, 0);
	}
}

/* What was told of is in the event and in the evidence: whom it asked for. */
static void what_is_told_of_arp(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_evidence *record = &rig->evidence[rig->slot & (evidence_entries(rig) - 1)];
	const struct xdpen_event *event = &rig->event[0].event;
	__u32 numbers[4];

	set_limit(rig, XDPEN_SCAN_ARP, 3, 4);
	distinct_neighbours(rig, 4, numbers, 4);
	for (int i = 0; i < 3; i++)
		ask(rig, IPV4_PLAIN, numbers[i]);
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(event->type, XDPEN_EVENT_CROSSED);
	assert_int_equal(event->kind, XDPEN_SCAN_ARP);
	assert_int_equal(event->value, 3);
	assert_int_equal(event->header.ethertype, ETH_P_ARP);
	assert_int_equal(event->header.destination[15], (__u8)numbers[2]);
	assert_int_equal(record->count, 2);
	assert_int_equal(record->frames[1].header.kind, XDPEN_SCAN_ARP);
	assert_int_equal(record->frames[1].header.captured, 42);
	/* The request that trips is the first to obey. */
	assert_int_equal(ask(rig, IPV4_PLAIN, numbers[3]).reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_int_equal(device(rig)->verdict.evidence, XDPEN_SCAN_ARP);
}

static void not_asking_for_neighbours(void **state)
{
	struct rig *rig = *state;

	for (__u32 i = 1; i < 30; i++) {
		__u32 address = IPV4(192, 168, 1, 100) + i;

		send_arp(rig, i % 3, 2, DEVICE_IP, address); /* replies */
		send_arp(rig, i % 3, 2, DEVICE_IP, DEVICE_IP);
		device(rig)->ipv4 = 0;
		send_arp(rig, i % 3, 1, address, address); /* names itself */
		device(rig)->ipv4 = htonl(DEVICE_IP);
		send_neighbour6(rig, i % 3, i & 1, 136, DEVICE_IP6, neighbour6(i)); /* advertisements */
		send_neighbour6(rig, i % 3, i & 1, 134, DEVICE_IP6, neighbour6(i));
	}
	assert_null(spread_of(rig, rig->slot, XDPEN_SCAN_ARP));
	/* Before it has an address it asks whether somebody has it: one target. */
	for (int i = 0; i < 3; i++) {
		send_arp(rig, 0, 1, 0, DEVICE_IP);
		send_neighbour6(rig, 0, false, 135, "::", DEVICE_IP6);
	}
	assert_int_equal(spread_value(rig, XDPEN_SCAN_ARP), 2);
}

/* A request that is cut short counts for nobody. */
static void a_cut_request(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	begin_to(&wire, BROADCAST, 0);
	wire_arp(&wire, 1, DEVICE, DEVICE_IP, NO_MAC, GATEWAY_IP);
	wire_cut(&wire, wire.length - 1);
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_NOT_IP);
	assert_null(spread_of(rig, rig->slot, XDPEN_SCAN_ARP));
}

/* --- echo requests --- */

static struct outcome send_icmp(struct rig *rig, struct shape shape, __u32 host, __u8 type)
{
	struct wire wire;

	wire_to_host(&wire, DEVICE, shape, host);
	wire_icmp(&wire, type);
	return run_in(rig, &wire);
}

static void echo_requests(void **state)
{
	struct rig *rig = *state;

	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		__u32 hosts[LIMIT + 5];
		int version = SHAPES[shape].version;

		rig_reset(rig);
		set_limit(rig, XDPEN_SCAN_ICMP, LIMIT, 0);
		distinct_hosts(rig, version, hosts, LIMIT + 5);
		for (int i = 0; i < LIMIT + 5; i++) {
			forget_contacts(rig);
			send_icmp(rig, SHAPES[shape], hosts[i], version == 4 ? 0 : 129); /* a reply */
			send_icmp(rig, SHAPES[shape], hosts[i], version == 4 ? 3 : 1); /* unreachable */
			assert_int_equal(spread_value(rig, XDPEN_SCAN_ICMP), i);
			send_icmp(rig, SHAPES[shape], hosts[i], version == 4 ? 8 : 128);
			send_icmp(rig, SHAPES[shape], hosts[i], version == 4 ? 8 : 128);
			assert_int_equal(spread_value(rig, XDPEN_SCAN_ICMP), i + 1);
			assert_int_equal(take_events(rig), i + 1 == LIMIT);
		}
		assert_int_equal(rig->devices[rig->slot].kinds & 1 << XDPEN_SCAN_ICMP, 1 << XDPEN_SCAN_ICMP);
	}
}

/* --- probes --- */

static void send_probe(struct rig *rig, struct shape shape, __u32 host, __u16 port, __u8 flags)
{
	struct wire wire;

	forget_contacts(rig);
	wire_to_host(&wire, DEVICE, shape, host);
	wire_tcp(&wire, 40000, port, 1, flags, 0);
	run_in(rig, &wire);
}

/* NULL, FIN and XMAS scans find open ports without a SYN. */
static void probes_without_a_syn(void **state)
{
	static const struct row {
		__u8 flags;
		int told;
	} rows[] = {
		{ 0, 1 },
		{ FLAG_FIN, 1 },
		{ FLAG_FIN | FLAG_PSH | 0x20, 1 },
		{ FLAG_PSH, 1 },
		{ FLAG_FIN | FLAG_ACK, 0 },
		{ FLAG_ACK, 0 },
		{ FLAG_RST, 0 },
		{ FLAG_RST | FLAG_ACK, 0 },
		{ FLAG_SYN | FLAG_ACK, 0 },
	};
	struct rig *rig = *state;
	__u16 ports[LIMIT];

	distinct_ports(rig, ports, LIMIT);
	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			rig_reset(rig);
			set_limit(rig, XDPEN_SCAN_PORTS, LIMIT, 0);
			for (int port = 0; port < LIMIT; port++)
				send_probe(rig, SHAPES[shape], 1, ports[port], rows[row].flags);
			if (take_events(rig) != rows[row].told)
				fail_msg("flags %#x: %d told", rows[row].flags, rig->events);
			/* No connection was asked for, and none can be answered. */
			assert_int_equal(device(rig)->counters.syns, 0);
			assert_null(spread_of(rig, rig->slot, XDPEN_CONTACT_OTHER));
			assert_null(spread_of(rig, rig->slot, XDPEN_BARE_SYN));
		}
	}
	rig_reset(rig);
	send_probe(rig, IPV4_PLAIN, 1, SERVICE_PORT, 0);
	assert_null(spread_of(rig, rig->slot, XDPEN_SCAN_SERVICE));
}

/* --- odd protocols --- */

static void odd_protocols(void **state)
{
	static const struct row {
		__u8 protocol;
		int odd;
	} rows[] = {
		{ IPPROTO_IPIP, 1 }, { IPPROTO_IPV6, 1 }, { IPPROTO_GRE, 1 }, { IPPROTO_ESP, 1 }, { 112, 1 },
		{ 115, 1 },	     { IPPROTO_IGMP, 0 }, { IPPROTO_SCTP, 0 }, { 89, 0 },	 { 253, 0 },
	};
	struct rig *rig = *state;
	__u32 hosts[3];

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			rig_reset(rig);
			set_limit(rig, XDPEN_ODD_PROTOCOL, 2, 0);
			distinct_hosts(rig, SHAPES[shape].version, hosts, 3);
			for (int i = 0; i < 6; i++) {
				struct wire wire;

				wire_to_host(&wire, DEVICE, SHAPES[shape], hosts[i / 2]);
				wire_protocol(&wire, rows[row].protocol, 20);
				assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
			}
			if (spread_value(rig, XDPEN_ODD_PROTOCOL) != (rows[row].odd ? 3 : 0))
				fail_msg("protocol %u: %u hosts", rows[row].protocol, spread_value(rig, XDPEN_ODD_PROTOCOL));
			assert_int_equal(take_events(rig), rows[row].odd);
			if (rows[row].odd)
				assert_int_equal(spread_of(rig, rig->slot, XDPEN_ODD_PROTOCOL)->pivot, rows[row].protocol);
		}
	}
}

/* Routers speak VRRP to their group; that is nobody's tunnel. */
static void odd_protocols_to_groups(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	begin_to(&wire, (struct mac){ { 1, 0, 0x5e, 0, 0, 18 } }, 0);
	wire_ipv4(&wire, DEVICE_IP, IPV4(224, 0, 0, 18));
	wire_protocol(&wire, 112, 20);
	run_in(rig, &wire);
	begin_to(&wire, OTHER, 1);
	wire_ipv6(&wire, DEVICE_IP6, "ff02::12");
	wire_protocol(&wire, 112, 20);
	run_in(rig, &wire);
	assert_nothing_counted(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(neighbours_asked_for),
		rig_test(what_is_told_of_arp),
		rig_test(not_asking_for_neighbours),
		rig_test(a_cut_request),
		rig_test(echo_requests),
		rig_test(probes_without_a_syn),
		rig_test(odd_protocols),
		rig_test(odd_protocols_to_groups),
	};

	return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
