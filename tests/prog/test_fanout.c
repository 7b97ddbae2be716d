// SPDX-License-Identifier: GPL-2.0-or-later
/* Distinct destinations in nested windows, and the filter of contacts in front of them. */
#include "harness.h"

#include <math.h>

static void send_udp(struct rig *rig, struct shape shape, __u32 host, __u16 port)
{
	struct wire wire;

	wire_to_host(&wire, DEVICE, shape, host);
	wire_udp(&wire, 40000, port, 8);
	run_in(rig, &wire);
}

static double estimate(__u32 set, __u32 bits)
{
	return -(double)bits * log(1 - (double)set / bits);
}

/* --- what is a first contact --- */

struct contact {
	const char *name;
	int version;
	__u8 protocol;
	__u8 type; /* TCP flags or ICMP type */
	__u16 counted;
};

static const struct contact CONTACTS[] = {
	{ "SYN", 4, IPPROTO_TCP, FLAG_SYN, 1 },
	{ "SYN with ECE and CWR", 6, IPPROTO_TCP, FLAG_SYN | 0xc0, 1 },
	{ "SYN-ACK", 4, IPPROTO_TCP, FLAG_SYN | FLAG_ACK, 0 },
	{ "ACK", 6, IPPROTO_TCP, FLAG_ACK, 0 },
	/* Without SYN, ACK and RST a segment belongs to no connection: a probe, and a way around a look at SYNs only. */
	{ "FIN", 4, IPPROTO_TCP, FLAG_FIN, 1 },
	{ "FIN-ACK", 4, IPPROTO_TCP, FLAG_FIN | FLAG_ACK, 0 },
	{ "RST", 6, IPPROTO_TCP, FLAG_RST, 0 },
	{ "null scan", 4, IPPROTO_TCP, 0, 1 },
	{ "XMAS scan", 6, IPPROTO_TCP, FLAG_FIN | FLAG_PSH | 0x20, 1 },
	{ "datagram", 4, IPPROTO_UDP, 0, 1 },
	{ "datagram6", 6, IPPROTO_UDP, 0, 1 },
	{ "echo", 4, IPPROTO_ICMP, 8, 1 },
	{ "echo reply", 4, IPPROTO_ICMP, 0, 0 },
	{ "unreachable", 4, IPPROTO_ICMP, 3, 0 },
	{ "echo6", 6, IPPROTO_ICMPV6, 128, 1 },
	{ "echo reply6", 6, IPPROTO_ICMPV6, 129, 0 },
	{ "solicitation", 6, IPPROTO_ICMPV6, 135, 0 },
	{ "GRE", 4, IPPROTO_GRE, 0, 0 },
};

static void build_contact(struct wire *wire, const struct contact *contact, struct shape shape)
{
	wire_to_host(wire, DEVICE, shape, 5);
	if (contact->protocol == IPPROTO_TCP)
		wire_tcp(wire, 40000, OTHER_PORT, 1, contact->type, 20);
	else if (contact->protocol == IPPROTO_UDP)
		wire_udp(wire, 40000, OTHER_PORT, 4);
	else if (contact->protocol == IPPROTO_GRE)
		wire_protocol(wire, IPPROTO_GRE, 8);
	else
		wire_icmp(wire, contact->type);
}

static void first_contacts(void **state)
{
	struct rig *rig = *state;
	__u32 epoch = 0;

	for (size_t i = 0; i < sizeof(CONTACTS) / sizeof(*CONTACTS); i++) {
		for (int tags = 0; tags <= 2; tags++) {
			struct wire wire;

			rig_epoch(rig, ++epoch);
			/* Turns the windows and shows that they turned. */
			send_udp(rig, IPV4_PLAIN, 900, OTHER_PORT);
			assert_int_equal(sketch(rig)->fast, 1);
			build_contact(&wire, &CONTACTS[i], (struct shape){ CONTACTS[i].version, tags });
			run_in(rig, &wire);
			if (sketch(rig)->fast != 1 + CONTACTS[i].counted)
				fail_msg("%s: %u", CONTACTS[i].name, sketch(rig)->fast - 1);
		}
	}
}

/* --- who is no destination --- */

struct nobody {
	const char *name;
	struct mac to;
	int version;
	__u32 ipv4;
	const char *ipv6;
	__u16 counted;
};

#define SOMEBODY { { 2, 0, 0, 0, 0, 1 } }
#define EVERYBODY { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } }

static const struct nobody NOBODIES[] = {
	{ "public", SOMEBODY, 4, IPV4(203, 0, 113, 5), NULL, 1 },
	{ "private but not the LAN", SOMEBODY, 4, IPV4(10, 1, 2, 3), NULL, 1 },
	{ "beside the LAN", SOMEBODY, 4, IPV4(192, 168, 2, 1), NULL, 1 },
	{ "LAN", SOMEBODY, 4, IPV4(192, 168, 1, 77), NULL, 0 },
	{ "LAN broadcast", EVERYBODY, 4, IPV4(192, 168, 1, 255), NULL, 0 },
	{ "broadcast", EVERYBODY, 4, 0xffffffff, NULL, 0 },
	{ "broadcast address, unicast MAC", SOMEBODY, 4, 0xffffffff, NULL, 0 },
	{ "public address, broadcast MAC", EVERYBODY, 4, IPV4(203, 0, 113, 5), NULL, 0 },
	{ "multicast", { { 1, 0, 0x5e, 0, 0, 1 } }, 4, IPV4(239, 255, 255, 250), NULL, 0 },
	{ "multicast, unicast MAC", SOMEBODY, 4, IPV4(224, 0, 0, 251), NULL, 0 },
	{ "public6", SOMEBODY, 6, 0, "2001:db8::5", 1 },
	{ "beside the LAN6", SOMEBODY, 6, 0, "fd00:1:0:1::5", 1 },
	{ "LAN6", SOMEBODY, 6, 0, "fd00:1::77", 0 },
	{ "link-local", SOMEBODY, 6, 0, "fe80::1", 0 },
	{ "link-local, upper end", SOMEBODY, 6, 0, "febf::1", 0 },
	{ "site-local", SOMEBODY, 6, 0, "fec0::1", 1 },
	{ "multicast6", { { 0x33, 0x33, 0, 0, 0, 1 } }, 6, 0, "ff02::1", 0 },
	{ "multicast6, unicast MAC", SOMEBODY, 6, 0, "ff05::2", 0 },
};

static void broadcast_multicast_and_lan_do_not_count(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(NOBODIES) / sizeof(*NOBODIES); i++) {
		const struct nobody *row = &NOBODIES[i];
		struct wire wire;

		rig_epoch(rig, i);
		send_udp(rig, IPV4_PLAIN, 900, 1);
		wire_ethernet(&wire, row->to, DEVICE);
		if (i % 2)
			wire_tag(&wire, ETH_P_8021Q, 5);
		if (row->version == 4)
			wire_ipv4(&wire, DEVICE_IP, row->ipv4);
		else
			wire_ipv6(&wire, DEVICE_IP6, row->ipv6);
		wire_udp(&wire, 40000, 1900, 8);
		run_in(rig, &wire);
		if (sketch(rig)->fast != 1 + row->counted)
			fail_msg("%s: %u", row->name, sketch(rig)->fast - 1);
	}
}

/* Without LAN prefixes in the policy everything unicast counts; with the eighth, the eighth holds. */
static void every_prefix_is_read(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < XDPEN_PREFIXES; i++) {
		rig->policy->lan4[i].address = htonl(IPV4(172, 16 + i, 0, 0));
		rig->policy->lan4[i].mask = htonl(0xffff0000);
	}
	for (int used = 1; used <= XDPEN_PREFIXES; used++) {
		struct wire wire;

		rig_epoch(rig, used);
		if (used < XDPEN_PREFIXES)
			rig->policy->lan4[used].mask = 0;
		send_udp(rig, IPV4_PLAIN, 900, 1);
		for (int i = 0; i < XDPEN_PREFIXES; i++) {
			__u16 before = sketch(rig)->fast;

			memset(sketch(rig)->fast_bits, 0, sizeof(sketch(rig)->fast_bits));
			memset(sketch(rig)->contacts, 0, sizeof(sketch(rig)->contacts));
			wire_ethernet(&wire, GATEWAY, DEVICE);
			wire_ipv4(&wire, DEVICE_IP, IPV4(172, 16 + i, 3, 4));
			wire_udp(&wire, 40000, 53, 8);
			run_in(rig, &wire);
			assert_int_equal(sketch(rig)->fast - before, i >= used);
		}
		if (used < XDPEN_PREFIXES)
			rig->policy->lan4[used].mask = htonl(0xffff0000);
	}
}

/* --- windows --- */

static void the_same_destination_is_one(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 5; i++) {
		send_udp(rig, IPV4_PLAIN, 5, 1000);
		send_udp(rig, IPV4_PLAIN, 5, 1000 + i);
		send_udp(rig, (struct shape){ 4, 1 }, 5, 2000 + i);
		send_syn(rig, IPV4_PLAIN, 5, 3000 + i);
	}
	assert_int_equal(sketch(rig)->fast, 1);
	assert_int_equal(sketch(rig)->slow, 1);
}

static void windows_are_nested(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[12];

	distinct_hosts(rig, 4, hosts, 12);
	for (int i = 0; i < 3; i++)
		send_udp(rig, IPV4_PLAIN, hosts[i], 1000);
	assert_int_equal(sketch(rig)->fast, 3);
	assert_int_equal(sketch(rig)->slow, 3);
	/* The next fast window begins at nothing; the slow one goes on and knows them already. */
	rig_epoch(rig, 1);
	for (int i = 0; i < 5; i++)
		send_udp(rig, IPV4_PLAIN, hosts[i], 1000);
	assert_int_equal(sketch(rig)->fast, 5);
	assert_int_equal(sketch(rig)->fast_previous, 3);
	assert_int_equal(sketch(rig)->slow, 5);
	assert_int_equal(sketch(rig)->slow_previous, 0);
}

static void rotation(void **state)
{
	static const struct row {
		__u32 from, to;
		__u16 fast_previous, slow, slow_previous;
	} rows[] = {
		{ 0, 1, 4, 5, 0 },
		{ 0, 2, 0, 5, 0 }, /* one fast window silent */
		{ 0, EPOCH_10MIN - 1, 0, 5, 0 },
		{ 0, EPOCH_10MIN, 0, 1, 4 },
		{ EPOCH_10MIN - 1, EPOCH_10MIN, 4, 1, 4 },
		{ 0, 2 * EPOCH_10MIN - 1, 0, 1, 4 },
		{ 0, 2 * EPOCH_10MIN, 0, 1, 0 }, /* one slow window silent */
		{ 5, 1000 * EPOCH_10MIN, 0, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rig *rig;
		__u32 hosts[5];

		assert_int_equal(rig_setup((void **)&rig), 0);
		distinct_hosts(rig, 4, hosts, 5);
		rig_epoch(rig, rows[i].from);
		for (int host = 0; host < 4; host++)
			send_udp(rig, IPV4_PLAIN, hosts[host], 1000);
		assert_int_equal(sketch(rig)->fast, 4);
		rig_epoch(rig, rows[i].to);
		send_udp(rig, IPV4_PLAIN, hosts[4], 1000);
		assert_int_equal(sketch(rig)->fast, 1);
		assert_int_equal(sketch(rig)->fast_previous, rows[i].fast_previous);
		assert_int_equal(sketch(rig)->slow, rows[i].slow);
		assert_int_equal(sketch(rig)->slow_previous, rows[i].slow_previous);
		assert_int_equal(device(rig)->epoch, FIRST_EPOCH + rows[i].to);
		rig_free(rig);
	}
}

/* A device that only receives and answers does not turn its windows, and they are not read as present. */
static void answers_do_not_turn_the_windows(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	send_udp(rig, IPV4_PLAIN, 5, 1000);
	rig_epoch(rig, 3);
	wire_to_host(&wire, DEVICE, IPV4_PLAIN, 6);
	wire_tcp(&wire, 80, 50000, 1, FLAG_ACK, 0);
	run_in(rig, &wire);
	assert_int_equal(sketch(rig)->fast, 1);
	assert_int_equal(device(rig)->epoch, FIRST_EPOCH);
}

/* --- how well it counts --- */

#define SALTS 8
#define TRUE_WITHIN 0.10 /* mean over the salts */
#define ONE_WITHIN 0.25 /* each: four standard deviations of the worst row */

static const struct burst {
	int version;
	int destinations;
} BURSTS[] = { { 4, 50 }, { 4, 200 }, { 4, 500 }, { 6, 50 }, { 6, 200 }, { 6, 500 } };

static double relative_error(double is, double exact)
{
	return is / exact - 1;
}

static void counting_in_one_fast_window(void **state)
{
	(void)state;
	for (size_t row = 0; row < sizeof(BURSTS) / sizeof(*BURSTS); row++) {
		double sum = 0;

		for (__u64 salt = 1; salt <= SALTS; salt++) {
			struct rig *rig = rig_new(&(struct rig_options){ .salt = salt * 0x9e3779b97f4a7c15ULL });
			double error;

			rig->slot = rig_place(rig, DEVICE);
			for (int host = 1; host <= BURSTS[row].destinations; host++)
				send_syn(rig, (struct shape){ BURSTS[row].version, 0 }, host, 443);
			error = relative_error(estimate(sketch(rig)->fast, 256), BURSTS[row].destinations);
			assert_true(fabs(error) < ONE_WITHIN);
			sum += error;
			rig_free(rig);
		}
		if (fabs(sum / SALTS) >= TRUE_WITHIN)
			fail_msg("IPv%d, %d destinations: off by %+.0f %%", BURSTS[row].version,
				 BURSTS[row].destinations, 100 * sum / SALTS);
	}
}

/*
 * Ten new ones in each fast window. The nesting costs: an address whose fast bit
 * another one took is not offered to the slow sketch either.
 */
static void counting_in_the_slow_window(void **state)
{
	(void)state;
	for (size_t row = 0; row < sizeof(BURSTS) / sizeof(*BURSTS); row++) {
		double sum = 0;

		for (__u64 salt = 1; salt <= SALTS; salt++) {
			struct rig *rig = rig_new(&(struct rig_options){ .salt = salt * 0xd6e8feb86659fd93ULL });
			double error;

			rig->slot = rig_place(rig, DEVICE);
			for (int host = 1; host <= BURSTS[row].destinations; host++) {
				rig_epoch(rig, host / 10);
				send_syn(rig, (struct shape){ BURSTS[row].version, 0 }, host, 443);
			}
			error = relative_error(estimate(sketch(rig)->slow, 64 * XDPEN_SLOW_WORDS), BURSTS[row].destinations);
			assert_true(fabs(error) < ONE_WITHIN);
			sum += error;
			rig_free(rig);
		}
		if (fabs(sum / SALTS) >= TRUE_WITHIN)
			fail_msg("IPv%d, %d destinations: off by %+.0f %%", BURSTS[row].version,
				 BURSTS[row].destinations, 100 * sum / SALTS);
	}
}

/* Many ports on few hosts fill the filter of contacts; they must not blind what comes after. */
static void a_port_sweep_does_not_blind(void **state)
{
	(void)state;
	for (int sweep = 0; sweep <= 2000; sweep += 1000) {
		struct rig *rig;
		__u32 hosts[40];

		assert_int_equal(rig_setup((void **)&rig), 0);
		distinct_hosts(rig, 4, hosts, 40);
		for (int port = 0; port < sweep; port++)
			send_udp(rig, IPV4_PLAIN, 59999, 1000 + port);
		for (int i = 0; i < 40; i++)
			send_syn(rig, IPV4_PLAIN, hosts[i], SERVICE_PORT);
		if (spread_value(rig, XDPEN_SCAN_SERVICE) < 36)
			fail_msg("after %d datagrams to one host, %u of 40 hosts SYNed were seen", sweep,
				 spread_value(rig, XDPEN_SCAN_SERVICE));
		rig_free(rig);
	}
}

/* --- the limit --- */

static void told_at_the_limit(void **state)
{
	(void)state;
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		__u32 hosts[20];
		struct rig *rig;

		assert_int_equal(rig_setup((void **)&rig), 0);
		set_limit(rig, XDPEN_FAN_OUT, 10, 0);
		distinct_hosts(rig, SHAPES[i].version, hosts, 20);
		for (int host = 0; host < 20; host++) {
			send_udp(rig, SHAPES[i], hosts[host], 1000);
			send_udp(rig, SHAPES[i], hosts[host], 1000);
			assert_int_equal(take_events(rig), host + 1 == 10);
		}
		rig_epoch(rig, 1);
		for (int host = 0; host < 20; host++)
			send_udp(rig, SHAPES[i], hosts[host], 1000);
		assert_int_equal(take_events(rig), 1);
		assert_int_equal(rig->event[0].event.type, XDPEN_EVENT_CROSSED);
		assert_int_equal(rig->event[0].event.kind, XDPEN_FAN_OUT);
		assert_int_equal(rig->event[0].event.value, 10);
		assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
		assert_true(device(rig)->kinds & 1 << XDPEN_FAN_OUT);
		rig_free(rig);
	}
}

static void told_at_the_slow_limit(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[12];

	set_limit(rig, XDPEN_FAN_OUT, 10, 0);
	set_limit(rig, XDPEN_FAN_OUT_SLOW, 12, 0);
	distinct_hosts(rig, 4, hosts, 12);
	for (int i = 0; i < 12; i++) {
		rig_epoch(rig, i);
		send_udp(rig, IPV4_PLAIN, hosts[i], 1000);
		assert_int_equal(take_events(rig), i == 11);
	}
	assert_int_equal(rig->event[0].event.kind, XDPEN_FAN_OUT_SLOW);
	assert_int_equal(rig->event[0].event.value, 12);
}

static void no_limit_no_event(void **state)
{
	struct rig *rig = *state;

	for (int host = 1; host <= 300; host++)
		send_udp(rig, IPV4_PLAIN, host, 1000);
	assert_int_equal(take_events(rig), 0);
	assert_int_equal(device(rig)->kinds & (1 << XDPEN_FAN_OUT | 1 << XDPEN_FAN_OUT_SLOW), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(first_contacts),
		rig_test(broadcast_multicast_and_lan_do_not_count),
		rig_test(every_prefix_is_read),
		rig_test(the_same_destination_is_one),
		rig_test(windows_are_nested),
		cmocka_unit_test(rotation),
		rig_test(answers_do_not_turn_the_windows),
		cmocka_unit_test(counting_in_one_fast_window),
		cmocka_unit_test(counting_in_the_slow_window),
		cmocka_unit_test(a_port_sweep_does_not_blind),
		cmocka_unit_test(told_at_the_limit),
		rig_test(told_at_the_slow_limit),
		rig_test(no_limit_no_event),
	};

	return cmocka_run_group_tests_name("fanout", tests, NULL, NULL);
}
