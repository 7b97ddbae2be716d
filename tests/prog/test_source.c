// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose frame is it? Evidence counts only where port and source address fit the
 * MAC; what does not fit is charged to the port that it came in through. Runs
 * in a network namespace of its own: the device is behind port 2, whoever
 * forges its MAC behind port 3.
 */
#include "harness.h"

#include <sched.h>

#define HOME 2
#define ELSEWHERE 3
#define TOLD 16 /* unfit frames told of a port in a fast epoch */
#define UNKNOWN_SOURCES 64 /* frames from unknown addresses of the LAN that pass a port in a fast epoch */

/* Values of the event, bpf/source.h. */
enum unfit { FITTING, UNFIT_PORT, UNFIT_FORGED, UNFIT_UNKNOWN, NOBODYS /* not told either */ };

#define FOREIGN_IP IPV4(192, 168, 1, 60)
#define FOREIGN_IP6 "fd00:1::60"

static int namespace_setup(void **state)
{
	(void)state;
	if (unshare(CLONE_NEWNET))
		return -1;
	return system("ip link add port0 index 2 type veth peer name port1 index 3 && "
		      "ip link add port2 index 66 type veth peer name port3 index 67");
}

/* --- frames that are evidence, each by itself --- */

struct sender {
	struct shape shape;
	__u32 ipv4;
	const char *ipv6;
};

static void begin(struct wire *wire, const struct sender *sender, struct mac to, __u32 ipv4, const char *ipv6)
{
	wire_ethernet(wire, to, DEVICE);
	for (int i = 0; i < sender->shape.tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
	if (sender->shape.version == 4)
		wire_ipv4(wire, sender->ipv4, ipv4);
	else
		wire_ipv6(wire, sender->ipv6, ipv6);
}

static void begin_public(struct wire *wire, const struct sender *sender)
{
	begin(wire, sender, GATEWAY, PUBLIC_IP + 1, host6(1));
}

static void a_syn(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, SERVICE_PORT, PUBLIC_IP + 1, FLAG_SYN, 0);
}

static void a_null_probe(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, SERVICE_PORT, 1, 0, 0);
}

static void a_datagram(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_udp(wire, 40000, OTHER_PORT, 8);
}

static void an_echo(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_icmp(wire, sender->shape.version == 4 ? 8 : 128);
}

static void pool_data(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, POOL_PORT, 1, FLAG_ACK, 0);
	wire_payload(wire, "\1\2\3\4\5\6\7\10\11", 9);
}

static void mining(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, OTHER_PORT, 1, FLAG_ACK, 0);
	wire_payload(wire, "{\"id\":1,\"method\":\"mining.subscribe\"}", 36);
}

static void client_hello(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_tcp(wire, 40000, 443, 1, FLAG_ACK, 0);
	wire_payload(wire, "\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03", 11);
}

static void dns_question(struct wire *wire, const struct sender *sender)
{
	begin(wire, sender, GATEWAY, GATEWAY_IP, "fd00:1::1");
	wire_udp(wire, 40000, 53, 30);
}

static void dns_question_tcp(struct wire *wire, const struct sender *sender)
{
	begin(wire, sender, GATEWAY, GATEWAY_IP, "fd00:1::1");
	wire_tcp(wire, 40000, 53, 1, FLAG_ACK | FLAG_PSH, 0);
	wire_payload(wire, "\0\x1c\x12\x34\1\0\0\1\0\0\0\0\0\0", 14);
}

static void a_tunnel(struct wire *wire, const struct sender *sender)
{
	begin_public(wire, sender);
	wire_protocol(wire, IPPROTO_GRE, 8);
}

static void a_neighbour_wanted(struct wire *wire, const struct sender *sender)
{
	if (sender->shape.version == 4) {
		wire_ethernet(wire, BROADCAST, DEVICE);
		for (int i = 0; i < sender->shape.tags; i++)
			wire_tag(wire, ETH_P_8021Q, 10 + i);
		wire_arp(wire, 1, DEVICE, sender->ipv4, NO_MAC, IPV4(192, 168, 1, 77));
		return;
	}
	begin(wire, sender, (struct mac){ { 0x33, 0x33, 0xff, 0, 0, 0x77 } }, 0, "ff02::1:ff00:77");
	wire_solicitation(wire, "fd00:1::77");
}

static const struct frame_row {
	const char *name;
	void (*build)(struct wire *wire, const struct sender *sender);
	__u32 kind; /* that counts it, or 0 */
	__u32 event; /* that carries it, or 0 */
} FRAMES[] = {
	{ "SYN", a_syn, XDPEN_SCAN_SERVICE, 0 },
	{ "null probe", a_null_probe, XDPEN_SCAN_PORTS, 0 },
	{ "datagram", a_datagram, XDPEN_SCAN_UDP, 0 },
	{ "echo", an_echo, XDPEN_SCAN_ICMP, 0 },
	{ "data to a pool port", pool_data, XDPEN_POOL_PORT, 0 },
	{ "mining", mining, 0, XDPEN_EVENT_HEAD },
	{ "ClientHello", client_hello, 0, XDPEN_EVENT_HEAD },
	{ "DNS question", dns_question, 0, XDPEN_EVENT_DNS },
	{ "DNS question by TCP", dns_question_tcp, 0, XDPEN_EVENT_DNS },
	{ "tunnel", a_tunnel, XDPEN_ODD_PROTOCOL, 0 },
	{ "neighbour wanted", a_neighbour_wanted, XDPEN_SCAN_ARP, 0 },
};
#define FRAMES_COUNT (sizeof(FRAMES) / sizeof(*FRAMES))

/* Nothing counted yet, and DEVICE known behind its port with its address; it has opened a connection to a pool port. */
static void at_home(struct rig *rig)
{
	rig_reset(rig);
	device(rig)->ifindex = HOME;
	device(rig)->ipv4 = htonl(DEVICE_IP);
	device(rig)->flags = XDPEN_POOL_WATCH;
}

/* It is counted, or told, and nothing is said against it. */
static void assert_counted(struct rig *rig, const struct frame_row *row)
{
	if (row->kind && !spread_value(rig, row->kind))
		fail_msg("%s: not counted", row->name);
	take_events(rig);
	if (events_of(rig, row->event, 0) != !!row->event)
		fail_msg("%s: not told", row->name);
	assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), 0);
	assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), 0);
}

/* Not a trace of it in what the victim is judged by; the port has it. */
static void assert_charged(struct rig *rig, const struct frame_row *row, __u32 ifindex, enum unfit why)
{
	const struct xdpen_event *event = &rig->event[0].event;

	assert_nothing_counted(rig);
	if (take_events(rig) != 1 || event->type != XDPEN_EVENT_UNFIT || event->value != why)
		fail_msg("%s: %d events, type %u, value %u", row->name, rig->events, event->type, event->value);
	assert_int_equal(event->slot, rig->slot);
	assert_int_equal(event->ifindex, ifindex);
	assert_int_equal(event->kind, 0);
	assert_memory_equal(event->key.mac, DEVICE.bytes, 6);
	assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), 1);
	assert_int_equal(ingress_of(rig, ifindex).unfit, 1);
	assert_int_equal(ingress_of(rig, ifindex).ifindex, ifindex);
}

/* The same frame by every way: fitting, and not. `prepare` makes the difference. */
static void every_frame(struct rig *rig, void (*prepare)(struct rig *rig), const struct sender *from, __u32 ifindex, enum unfit why)
{
	for (size_t i = 0; i < FRAMES_COUNT; i++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			struct sender sender = { SHAPES[shape], from->ipv4, from->ipv6 };
			struct outcome outcome;
			struct wire wire;

			at_home(rig);
			if (prepare)
				prepare(rig);
			FRAMES[i].build(&wire, &sender);
			outcome = run_in_from(rig, &wire, ifindex);
			/* IPv4 from another's address does not leave; who has an IPv6 one is known less well, and ARP is asked elsewhere. */
			if (why == UNFIT_FORGED && sender.shape.version == 4 && FRAMES[i].kind != XDPEN_SCAN_ARP)
				assert_int_equal(outcome.reason, XDPEN_IN_SPOOFED);
			else
				assert_int_equal(outcome.action, XDP_PASS);
			if (why == FITTING)
				assert_counted(rig, &FRAMES[i]);
			else
				assert_charged(rig, &FRAMES[i], ifindex, why);
		}
	}
}

static const struct sender OWN = { .ipv4 = DEVICE_IP, .ipv6 = DEVICE_IP6 };
static const struct sender FOREIGN = { .ipv4 = FOREIGN_IP, .ipv6 = FOREIGN_IP6 };

static struct xdpen_address address4(__u32 ipv4)
{
	struct xdpen_address address = { .bytes = { [10] = 0xff, [11] = 0xff } };

	put32(address.bytes + 12, ipv4);
	return address;
}

static struct xdpen_address address6(const char *text)
{
	struct xdpen_address address;

	assert_int_equal(inet_pton(AF_INET6, text, address.bytes), 1);
	return address;
}

/* Who has left keeps no address from others: see has_left() in bpf/source.h. */
static void keep_alive(struct rig *rig, struct mac mac)
{
	struct xdpen_key key = key_of(mac);
	__u32 slot = 0;

	while (slot < rig->slots && memcmp(&rig->devices[slot].key, &key, sizeof(key)))
		slot++;
	if (slot == rig->slots)
		slot = rig_place(rig, mac);
	rig->devices[slot].epoch = rig->clock->ticks >> FAST_SHIFT;
}

static void own(struct rig *rig, struct mac mac, __u32 ipv4, const char *ipv6)
{
	struct xdpen_address address = address4(ipv4);

	keep_alive(rig, mac);
	set_owner(rig, &address, mac);
	address = address6(ipv6);
	set_owner(rig, &address, mac);
}

static void foreign_is_others(struct rig *rig)
{
	own(rig, OTHER, FOREIGN_IP, FOREIGN_IP6);
}

static void foreign_is_its_own(struct rig *rig)
{
	own(rig, DEVICE, FOREIGN_IP, FOREIGN_IP6);
	rig->policy->strict = 1;
}

static void strict(struct rig *rig)
{
	rig->policy->strict = 1;
}

static void from_its_port(void **state)
{
	every_frame(*state, NULL, &OWN, HOME, FITTING);
}

static void from_another_port(void **state)
{
	every_frame(*state, NULL, &OWN, ELSEWHERE, UNFIT_PORT);
}

/* An address that nobody has, on a site that does not know all of them: a device may have several. */
static void an_unknown_address_fits(void **state)
{
	every_frame(*state, NULL, &FOREIGN, HOME, FITTING);
}

static void an_unknown_address_where_all_are_known(void **state)
{
	every_frame(*state, strict, &FOREIGN, HOME, UNFIT_UNKNOWN);
}

static void anothers_address(void **state)
{
	every_frame(*state, foreign_is_others, &FOREIGN, HOME, UNFIT_FORGED);
}

static void an_address_that_is_known_to_be_its_own(void **state)
{
	every_frame(*state, foreign_is_its_own, &FOREIGN, HOME, FITTING);
}

/* --- special addresses --- */

static void special_addresses(void **state)
{
	static const struct row {
		const char *name;
		int version;
		__u32 ipv4;
		const char *ipv6;
		enum unfit why;
	} rows[] = {
		{ "main", 4, DEVICE_IP, NULL, FITTING },
		{ "none yet", 4, 0, NULL, NOBODYS },
		{ "another", 4, FOREIGN_IP, NULL, UNFIT_UNKNOWN },
		{ "multicast", 4, IPV4(224, 0, 0, 9), NULL, UNFIT_FORGED },
		{ "broadcast", 4, 0xffffffff, NULL, UNFIT_FORGED },
		{ "link-local of its MAC", 6, 0, "fe80::de:adff:fe00:1", FITTING },
		{ "link-local of another MAC", 6, 0, "fe80::de:adff:fe00:2", UNFIT_UNKNOWN },
		{ "link-local without ff:fe", 6, 0, "fe80::de:ad00:1:1", UNFIT_UNKNOWN },
		{ "of its MAC, not link-local", 6, 0, "fd00:1::de:adff:fe00:1", UNFIT_UNKNOWN },
		{ "none yet6", 6, 0, "::", NOBODYS },
		{ "hardly any6", 6, 0, "::2:3:0:0", UNFIT_UNKNOWN },
		{ "another6", 6, 0, FOREIGN_IP6, UNFIT_UNKNOWN },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (int tags = 0; tags <= 1; tags++) {
			struct sender sender = { { rows[i].version, tags }, rows[i].ipv4, rows[i].ipv6 };
			struct wire wire;

			at_home(rig);
			strict(rig);
			a_syn(&wire, &sender);
			run_in_from(rig, &wire, HOME);
			if (spread_value(rig, XDPEN_SCAN_SERVICE) != (rows[i].why == FITTING))
				fail_msg("%s: counted %u", rows[i].name, spread_value(rig, XDPEN_SCAN_SERVICE));
			if (take_events(rig) != (rows[i].why != FITTING && rows[i].why != NOBODYS))
				fail_msg("%s: %d events", rows[i].name, rig->events);
			if (rig->events && rig->event[0].event.value != rows[i].why)
				fail_msg("%s: %u", rows[i].name, rig->event[0].event.value);
			/* Who is alone behind his port sent what nobody else has sent; another's address he may have been lent. */
			at_home(rig);
			strict(rig);
			rig->policy->alone = 1ULL << HOME;
			run_in_from(rig, &wire, HOME);
			if (spread_value(rig, XDPEN_SCAN_SERVICE) != (rows[i].why != UNFIT_FORGED))
				fail_msg("%s, alone: counted %u", rows[i].name, spread_value(rig, XDPEN_SCAN_SERVICE));
			assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), rows[i].why == UNFIT_FORGED);
		}
	}
}

/* A device of which nothing is known yet: port and address are those of its first contact, unless they are another's. */
static void the_first_contact(void **state)
{
	static const struct row {
		bool strict, others;
		int counted;
	} rows[] = { { false, false, 1 }, { true, false, 1 }, { false, true, 0 }, { true, true, 0 } };
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sender sender = { { 4, 0 }, FOREIGN_IP, NULL };
		struct wire wire;

		rig_reset(rig);
		rig->policy->strict = rows[i].strict;
		if (rows[i].others)
			foreign_is_others(rig);
		a_syn(&wire, &sender);
		run_in_from(rig, &wire, ELSEWHERE);
		/* A frame that is not let through teaches nothing. */
		assert_int_equal(device(rig)->ifindex, rows[i].counted ? ELSEWHERE : 0);
		assert_int_equal(ntohl(device(rig)->ipv4), rows[i].counted ? FOREIGN_IP : 0);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), rows[i].counted);
		assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), !rows[i].counted);
	}
}

/* --- what is told of a port --- */

static void forge(struct rig *rig, __u32 ifindex, __u32 host)
{
	struct wire wire;

	wire_syn(&wire, (struct shape){ 4, 0 }, host, SERVICE_PORT);
	run_in_from(rig, &wire, ifindex);
}

static void a_port_is_told_so_often(void **state)
{
	struct rig *rig = *state;

	at_home(rig);
	for (int epoch = 0; epoch < 3; epoch++) {
		rig_epoch(rig, epoch);
		for (__u32 host = 0; host < 3 * TOLD; host++)
			forge(rig, ELSEWHERE, host);
		assert_int_equal(take_events(rig), TOLD);
		assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), TOLD);
		assert_int_equal(ingress_of(rig, ELSEWHERE).unfit, 3 * TOLD);
		assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), (epoch + 1) * 3 * TOLD + epoch * 3);
		/* Another port has an allowance of its own. */
		for (__u32 host = 0; host < 3; host++)
			forge(rig, 66, host);
		assert_int_equal(take_events(rig), 3);
	}
	assert_nothing_counted(rig);
}

/* A stranger who comes first in the epoch begins it for both counts. */
static void strangers_and_forgers_share_an_epoch(void **state)
{
	struct rig *rig = *state;

	at_home(rig);
	for (int epoch = 0; epoch < 3; epoch++) {
		struct wire wire;

		rig_epoch(rig, epoch);
		wire_to_host(&wire, OTHER, (struct shape){ 4, 0 }, 1);
		wire_udp(&wire, 40000, OTHER_PORT, 0);
		run_in_from(rig, &wire, ELSEWHERE);
		for (__u32 host = 0; host < 2 * TOLD; host++)
			forge(rig, ELSEWHERE, host);
		take_events(rig);
		assert_int_equal(events_of(rig, XDPEN_EVENT_STRANGER, 0), 1);
		assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), TOLD);
		assert_int_equal(ingress_of(rig, ELSEWHERE).announced, 1);
		assert_int_equal(ingress_of(rig, ELSEWHERE).unfit, 2 * TOLD);
	}
}

/* What is sent on in known connections is not asked whose it is: it brings no evidence. */
static void data_is_not_asked(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	at_home(rig);
	wire_to_host(&wire, DEVICE, (struct shape){ 4, 0 }, 1);
	wire_tcp(&wire, 40000, 443, 1, FLAG_ACK, 0);
	wire_payload(&wire, "nothing of interest", 19);
	for (int i = 0; i < 20; i++)
		assert_int_equal(run_in_from(rig, &wire, ELSEWHERE).reason, XDPEN_IN_PASS);
	assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), 0);
	assert_nothing_counted(rig);
}

/* Forged frames do not move the device, nor do they spend what it may have copied. */
static void the_victim_keeps_what_it_has(void **state)
{
	struct rig *rig = *state;
	struct sender sender = OWN;
	struct wire wire;

	at_home(rig);
	rig->policy->heads_per_epoch = 2;
	sender.shape = (struct shape){ 4, 0 };
	for (int i = 0; i < 10; i++) {
		for (size_t row = 0; row < FRAMES_COUNT; row++) {
			FRAMES[row].build(&wire, &sender);
			run_in_from(rig, &wire, ELSEWHERE);
		}
	}
	take_events(rig);
	assert_int_equal(rig->events, TOLD);
	assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), TOLD);
	assert_int_equal(frames_of(rig, XDPEN_LOST_HEAD), 0);
	assert_int_equal(device(rig)->ifindex, HOME);
	assert_int_equal(device(rig)->heads, 0);
	assert_int_equal(device(rig)->questions, 0);
	assert_int_equal(device(rig)->flags, XDPEN_POOL_WATCH);
	assert_int_equal(device(rig)->counters.syns, 0);
	for (int i = 0; i < 3; i++) {
		dns_question(&wire, &sender);
		run_in_from(rig, &wire, HOME);
	}
	assert_int_equal(take_events(rig), 2);
}

/* A device's last sign of life is of its own port: by that user space sees whether it has moved away. */
static void life_is_at_home(void **state)
{
	struct sender sender = OWN;
	struct rig *rig = *state;
	struct wire wire;

	for (size_t row = 0; row < FRAMES_COUNT; row++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			sender.shape = SHAPES[shape];
			at_home(rig);
			device(rig)->epoch = FIRST_EPOCH;
			rig_epoch(rig, 7);
			FRAMES[row].build(&wire, &sender);
			run_in_from(rig, &wire, ELSEWHERE);
			if (device(rig)->epoch != FIRST_EPOCH)
				fail_msg("%s: another port keeps it alive", FRAMES[row].name);
		}
	}
	sender.shape = (struct shape){ 4, 0 };
	a_neighbour_wanted(&wire, &sender);
	run_in_from(rig, &wire, HOME);
	assert_int_equal(device(rig)->epoch, FIRST_EPOCH + 7);
	/* So many frames of an old connection that some are sampled. */
	device(rig)->epoch = FIRST_EPOCH;
	wire_to_host(&wire, DEVICE, (struct shape){ 4, 0 }, 1);
	wire_tcp(&wire, 40000, 443, 1, FLAG_ACK, 0);
	wire_payload(&wire, "nothing of interest", 19);
	for (int i = 0; i < 64 * XDPEN_FLOOD_SAMPLE; i++)
		run_in_from(rig, &wire, HOME);
	assert_int_equal(device(rig)->epoch, FIRST_EPOCH + 7);
}

/* Nobody is judged by a frame that does not fit, however far above the hard limit. */
static void forgery_does_not_trip(void **state)
{
	struct rig *rig = *state;

	at_home(rig);
	set_limit(rig, XDPEN_SCAN_SERVICE, 2, 4);
	set_limit(rig, XDPEN_BARE_SYN, 2, 4);
	for (__u32 host = 0; host < 60; host++)
		forge(rig, ELSEWHERE, host);
	assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
	for (__u32 host = 0; host < 60; host++)
		forge(rig, HOME, host);
	assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
}

/* --- spoofed sources --- */

#define GLOBAL_LAN6 "2001:db8:aaaa:1::"

static void know_global6(struct rig *rig)
{
	struct xdpen_address prefix = address6(GLOBAL_LAN6);

	memcpy(&rig->policy->lan6[1].address, prefix.bytes, 8);
	memset(&rig->policy->lan6[1].mask, 0xff, sizeof(rig->policy->lan6[1].mask));
}

static void forget_lan(struct rig *rig)
{
	memset(rig->policy->lan4, 0, sizeof(rig->policy->lan4));
	memset(rig->policy->lan6, 0, sizeof(rig->policy->lan6));
}

static const struct spoof_row {
	const char *name;
	int version;
	__u32 ipv4;
	const char *ipv6;
	void (*prepare)(struct rig *rig);
	bool spoofed;
} SPOOFS[] = {
	{ "public", 4, IPV4(203, 0, 113, 7), NULL, NULL, true },
	{ "public, no LAN known", 4, IPV4(203, 0, 113, 7), NULL, forget_lan, false },
	{ "its own", 4, DEVICE_IP, NULL, NULL, false },
	{ "of the LAN", 4, FOREIGN_IP, NULL, NULL, false },
	{ "private, foreign", 4, IPV4(10, 1, 1, 1), NULL, NULL, false },
	{ "private, beside the LAN", 4, IPV4(192, 168, 2, 1), NULL, NULL, false },
	{ "makeshift", 4, IPV4(169, 254, 1, 1), NULL, NULL, false },
	{ "carrier's", 4, IPV4(100, 64, 1, 1), NULL, NULL, false },
	{ "none yet", 4, 0, NULL, NULL, false },
	{ "multicast", 4, IPV4(224, 0, 0, 1), NULL, NULL, false },
	{ "global6", 6, 0, "2001:db8:bbbb::1", know_global6, true },
	{ "global6 of the LAN", 6, 0, GLOBAL_LAN6 "7", know_global6, false },
	{ "global6 beside the LAN", 6, 0, "2001:db8:aaaa:2::7", know_global6, true },
	{ "global6, no global LAN known", 6, 0, "2001:db8:bbbb::1", NULL, false },
	{ "global6, no LAN known", 6, 0, "2001:db8:bbbb::1", forget_lan, false },
	{ "unique local, foreign", 6, 0, "fd00:99::1", know_global6, false },
	{ "link-local", 6, 0, "fe80::1", know_global6, false },
	{ "none yet6", 6, 0, "::", know_global6, false },
};

/* Any frame will do: it is about its source. */
static void spoofed_sources(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(SPOOFS) / sizeof(*SPOOFS); i++) {
		const struct spoof_row *row = &SPOOFS[i];

		for (int run = 0; run < 12; run++) {
			struct sender sender = { { row->version, run / 4 }, row->ipv4, row->ipv6 };
			bool enforce = run & 1, dropped = row->spoofed && enforce;
			struct outcome outcome;
			struct wire wire;

			at_home(rig);
			rig->policy->mode = enforce ? XDPEN_ENFORCE : XDPEN_MONITOR;
			if (row->prepare)
				row->prepare(rig);
			begin_public(&wire, &sender);
			if (run & 2)
				wire_udp(&wire, 40000, OTHER_PORT, 8);
			else
				wire_tcp(&wire, 40000, 443, 1, FLAG_ACK, 0);
			outcome = run_in_from(rig, &wire, HOME);
			if (outcome.reason != (dropped ? XDPEN_IN_SPOOFED : XDPEN_IN_PASS))
				fail_msg("%s: reason %u", row->name, outcome.reason);
			assert_int_equal(outcome.action, dropped ? XDP_DROP : XDP_PASS);
			if (spread_value(rig, XDPEN_SPOOF) != row->spoofed)
				fail_msg("%s: counted %u", row->name, spread_value(rig, XDPEN_SPOOF));
			/* What is dropped is not weighed any further. */
			if (dropped)
				assert_null(spread_of(rig, rig->slot, XDPEN_SCAN_UDP));
		}
	}
}

static struct outcome spoof(struct rig *rig, int version, __u32 number, __u32 ifindex)
{
	struct wire wire;
	char source[40];

	/* Of IPv6 the networks are told apart, not the hosts: one network gives a device many addresses. */
	snprintf(source, sizeof(source), "2001:db8:bbbb:%x::%x", number, number + 1);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	if (version == 4)
		wire_ipv4(&wire, IPV4(203, 0, 113, 0) + number, PUBLIC_IP + 1);
	else
		wire_ipv6(&wire, source, host6(1));
	wire_udp(&wire, 40000, OTHER_PORT, 8);
	return run_in_from(rig, &wire, ifindex);
}

/* Many of them are a forger, one is a phone that came from another network. */
static void many_spoofed_sources_trip(void **state)
{
	struct rig *rig = *state;

	for (int run = 0; run < 4; run++) {
		int version = run & 1 ? 6 : 4;
		bool enforce = run & 2;
		struct outcome outcome;

		at_home(rig);
		rig->policy->mode = enforce ? XDPEN_ENFORCE : XDPEN_MONITOR;
		know_global6(rig);
		set_limit(rig, XDPEN_SPOOF, 3, 8);
		for (int again = 0; again < 20; again++)
			spoof(rig, version, 0, HOME);
		assert_int_equal(spread_value(rig, XDPEN_SPOOF), 1);
		assert_int_equal(take_events(rig), 0);
		for (__u32 i = 1; i < 40 && spread_value(rig, XDPEN_SPOOF) < 8; i++)
			outcome = spoof(rig, version, i, HOME);
		assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
		assert_int_equal(outcome.reason, enforce ? XDPEN_IN_SPOOFED : XDPEN_IN_MONITORED);
		assert_int_equal(device(rig)->verdict.evidence, XDPEN_SPOOF);
		take_events(rig);
		assert_int_equal(events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_SPOOF), 1);
		assert_int_equal(events_of(rig, XDPEN_EVENT_TRIPPED, XDPEN_SPOOF), 1);
		assert_int_equal(rig->events, 2);
	}
}

/* Whoever takes the MAC, too, from another port does not bring its owner into quarantine. */
static void spoofed_from_another_port(void **state)
{
	struct rig *rig = *state;

	for (int run = 0; run < 4; run++) {
		at_home(rig);
		rig->policy->mode = run & 2 ? XDPEN_ENFORCE : XDPEN_MONITOR;
		know_global6(rig);
		set_limit(rig, XDPEN_SPOOF, 3, 8);
		for (__u32 i = 0; i < 40; i++)
			assert_int_equal(spoof(rig, run & 1 ? 6 : 4, i, ELSEWHERE).action,
					 run & 2 ? XDP_DROP : XDP_PASS);
		assert_nothing_counted(rig);
		assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
		assert_true(frames_of(rig, XDPEN_LOST_UNFIT) >= 40);
		take_events(rig);
		assert_int_equal(rig->events, TOLD);
		assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), TOLD);
	}
}

/* --- other addresses of the LAN --- */

static void foreign_is_others_strict(struct rig *rig)
{
	foreign_is_others(rig);
	strict(rig);
}

static void foreign_is_others_monitored(struct rig *rig)
{
	foreign_is_others(rig);
	rig->policy->mode = XDPEN_MONITOR;
}

static void strict_monitored(struct rig *rig)
{
	strict(rig);
	rig->policy->mode = XDPEN_MONITOR;
}

static void foreign_is_others_exempt(struct rig *rig)
{
	foreign_is_others_strict(rig);
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT);
}

static void foreign_is_others_no_lan(struct rig *rig)
{
	foreign_is_others(rig);
	forget_lan(rig);
}

static void foreign_is_others_no_main(struct rig *rig)
{
	foreign_is_others(rig);
	device(rig)->ipv4 = 0;
}

#define OFF_LINK_IP IPV4(10, 1, 1, 1)

static void off_link_is_others(struct rig *rig)
{
	own(rig, OTHER, OFF_LINK_IP, FOREIGN_IP6);
}

/* A contact, which is weighed, and a bare acknowledgement, which is not: who is asked at all is asked once. */
static void other_addresses_of_the_lan(void **state)
{
	static const struct row {
		const char *name;
		int version;
		__u32 ipv4;
		void (*prepare)(struct rig *rig);
		__u32 reason;
		enum unfit contact, data; /* what the port is charged with */
	} rows[] = {
		{ "main", 4, DEVICE_IP, foreign_is_others_strict, XDPEN_IN_PASS, FITTING, FITTING },
		{ "none yet", 4, 0, foreign_is_others_strict, XDPEN_IN_PASS, FITTING, FITTING },
		{ "another's", 4, FOREIGN_IP, foreign_is_others, XDPEN_IN_SPOOFED, UNFIT_FORGED, UNFIT_FORGED },
		{ "another's, strict", 4, FOREIGN_IP, foreign_is_others_strict, XDPEN_IN_SPOOFED, UNFIT_FORGED, UNFIT_FORGED },
		{ "another's, no main", 4, FOREIGN_IP, foreign_is_others_no_main, XDPEN_IN_SPOOFED, UNFIT_FORGED, UNFIT_FORGED },
		{ "another's, no LAN", 4, FOREIGN_IP, foreign_is_others_no_lan, XDPEN_IN_PASS, UNFIT_FORGED, FITTING },
		{ "another's, exempt", 4, FOREIGN_IP, foreign_is_others_exempt, XDPEN_IN_EXEMPT, FITTING, FITTING },
		{ "another's6", 6, 0, foreign_is_others, XDPEN_IN_PASS, UNFIT_FORGED, FITTING },
		{ "nobody's", 4, FOREIGN_IP, NULL, XDPEN_IN_PASS, FITTING, FITTING },
		{ "nobody's, strict", 4, FOREIGN_IP, strict, XDPEN_IN_PASS, UNFIT_UNKNOWN, UNFIT_UNKNOWN },
		{ "nobody's, strict, monitored", 4, FOREIGN_IP, strict_monitored, XDPEN_IN_PASS, UNFIT_UNKNOWN, UNFIT_UNKNOWN },
		{ "nobody's, strict6", 6, 0, strict, XDPEN_IN_PASS, UNFIT_UNKNOWN, FITTING },
		{ "its own, strict", 4, FOREIGN_IP, foreign_is_its_own, XDPEN_IN_PASS, FITTING, FITTING },
		{ "off-link", 4, OFF_LINK_IP, NULL, XDPEN_IN_PASS, FITTING, FITTING },
		{ "off-link, strict", 4, OFF_LINK_IP, strict, XDPEN_IN_PASS, UNFIT_UNKNOWN, FITTING },
		{ "off-link, another's", 4, OFF_LINK_IP, off_link_is_others, XDPEN_IN_PASS, UNFIT_FORGED, FITTING },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (int run = 0; run < 6; run++) {
			struct sender sender = { { rows[i].version, run / 2 }, rows[i].ipv4, FOREIGN_IP6 };
			enum unfit why = run & 1 ? rows[i].data : rows[i].contact;
			/* From no address, behind a port that others share: it may be theirs. */
			bool nobodys = rows[i].version == 4 && !rows[i].ipv4;
			bool weighed = !(run & 1) && !why && !nobodys && rows[i].reason != XDPEN_IN_EXEMPT;
			struct outcome outcome;
			struct wire wire;

			at_home(rig);
			if (rows[i].prepare)
				rows[i].prepare(rig);
			begin_public(&wire, &sender);
			if (run & 1)
				wire_tcp(&wire, 40000, 443, 1, FLAG_ACK, 0);
			else
				wire_udp(&wire, 40000, OTHER_PORT, 8);
			outcome = run_in_from(rig, &wire, HOME);
			if (outcome.reason != rows[i].reason || frames_of(rig, XDPEN_LOST_UNFIT) != !!why)
				fail_msg("%s, run %d: reason %u, charged %llu", rows[i].name, run, outcome.reason,
					 (unsigned long long)frames_of(rig, XDPEN_LOST_UNFIT));
			assert_int_equal(outcome.action, rows[i].reason == XDPEN_IN_SPOOFED ? XDP_DROP : XDP_PASS);
			if (why)
				assert_charged(rig, &(struct frame_row){ .name = rows[i].name }, HOME, why);
			else
				assert_int_equal(take_events(rig), 0);
			if (spread_value(rig, XDPEN_SCAN_UDP) != (__u32)weighed)
				fail_msg("%s, run %d: not weighed as it should be", rows[i].name, run);
		}
	}
}

/* In mode monitor nothing is dropped; weighed it is not either way. */
static void anothers_address_monitored(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < FRAMES_COUNT; i++) {
		struct sender sender = FOREIGN;
		struct wire wire;

		at_home(rig);
		foreign_is_others_monitored(rig);
		sender.shape = SHAPES[i % 3];
		FRAMES[i].build(&wire, &sender);
		assert_int_equal(run_in_from(rig, &wire, HOME).action, XDP_PASS);
		assert_nothing_counted(rig);
		assert_true(take_events(rig) > 0);
		assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), rig->events);
		assert_int_equal(rig->event[0].event.value, UNFIT_FORGED);
	}
}

/* A device has few addresses: a port's many unknown ones of an epoch are forged. */
static void unknown_addresses_are_few(void **state)
{
	struct rig *rig = *state;

	for (int run = 0; run < 4; run++) {
		bool enforce = run & 1;

		at_home(rig);
		strict(rig);
		rig->policy->mode = enforce ? XDPEN_ENFORCE : XDPEN_MONITOR;
		for (int epoch = 0; epoch < 3; epoch++) {
			rig_epoch(rig, epoch);
			for (int i = 1; i <= UNKNOWN_SOURCES + 20; i++) {
				struct sender sender = { { 4, 0 }, FOREIGN_IP + i, NULL };
				struct outcome outcome;
				struct wire wire;

				if (run & 2)
					a_datagram(&wire, &sender);
				else
					pool_data(&wire, &sender);
				outcome = run_in_from(rig, &wire, HOME);
				assert_int_equal(outcome.reason,
						 enforce && i > UNKNOWN_SOURCES ? XDPEN_IN_SPOOFED : XDPEN_IN_PASS);
				if (enforce)
					assert_int_equal(ingress_of(rig, HOME).unfit, i);
				/* Another port has an allowance of its own. */
				if (i == UNKNOWN_SOURCES + 20)
					assert_int_equal(run_in_from(rig, &wire, ELSEWHERE).reason, XDPEN_IN_PASS);
			}
			take_events(rig);
			assert_int_equal(events_of(rig, XDPEN_EVENT_UNFIT, 0), TOLD + 1);
			assert_int_equal(rig->events, TOLD + 1);
		}
		assert_nothing_counted(rig);
		assert_int_equal(ntohl(device(rig)->ipv4), DEVICE_IP);
		assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
	}
}

/* Who is exempt is never weighed, nor dropped, nor charged to anybody. */
static void exempt_devices(void **state)
{
	struct rig *rig = *state;
	struct sender sender = OWN;
	struct wire wire;

	at_home(rig);
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT);
	foreign_is_others(rig);
	strict(rig);
	for (size_t i = 0; i < FRAMES_COUNT; i++) {
		for (int shape = 0; shape < 4; shape++) {
			sender = shape & 1 ? FOREIGN : OWN;
			sender.shape = (struct shape){ shape & 2 ? 6 : 4, 0 };
			FRAMES[i].build(&wire, &sender);
			assert_int_equal(run_in_from(rig, &wire, ELSEWHERE).reason, XDPEN_IN_EXEMPT);
		}
	}
	for (__u32 i = 0; i < 10; i++)
		assert_int_equal(spoof(rig, 4, i, HOME).reason, XDPEN_IN_EXEMPT);
	assert_nothing_counted(rig);
	assert_int_equal(take_events(rig), 0);
	assert_int_equal(frames_of(rig, XDPEN_LOST_UNFIT), 0);
}

/* The device with the address is gone, silent, or set aside: whoever uses it now is judged by what he does. */
static void an_owner_who_has_left(void **state)
{
	enum leaving { STAYS, SILENT, SET_ASIDE, GONE };
	struct rig *rig = *state;

	for (enum leaving how = STAYS; how <= GONE; how++) {
		struct sender sender = { { 4, 0 }, FOREIGN_IP, NULL };
		__u32 slot = 0;
		struct wire wire;

		rig_reset(rig);
		foreign_is_others(rig);
		while (memcmp(&rig->devices[slot].key, &(struct xdpen_key){ .mac = { 0 } }, sizeof(struct xdpen_key)) == 0 ||
		       slot == rig->slot)
			slot++;
		if (how == SILENT)
			rig->devices[slot].epoch -= 3;
		if (how == SET_ASIDE)
			set_verdict(rig, slot, XDPEN_VLAN, XDPEN_REFLEX, 0);
		if (how == GONE)
			memset(&rig->devices[slot], 0, sizeof(rig->devices[slot]));
		a_syn(&wire, &sender);
		run_in_from(rig, &wire, HOME);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), how != STAYS);
		if (how == SET_ASIDE)
			set_verdict(rig, slot, XDPEN_PASS, XDPEN_NOBODY, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(from_its_port),
		rig_test(from_another_port),
		rig_test(an_unknown_address_fits),
		rig_test(an_unknown_address_where_all_are_known),
		rig_test(anothers_address),
		rig_test(an_address_that_is_known_to_be_its_own),
		rig_test(special_addresses),
		rig_test(an_owner_who_has_left),
		rig_test(the_first_contact),
		rig_test(a_port_is_told_so_often),
		rig_test(strangers_and_forgers_share_an_epoch),
		rig_test(data_is_not_asked),
		rig_test(the_victim_keeps_what_it_has),
		rig_test(life_is_at_home),
		rig_test(forgery_does_not_trip),
		rig_test(spoofed_sources),
		rig_test(many_spoofed_sources_trip),
		rig_test(spoofed_from_another_port),
		rig_test(other_addresses_of_the_lan),
		rig_test(anothers_address_monitored),
		rig_test(unknown_addresses_are_few),
		rig_test(exempt_devices),
	};

	return cmocka_run_group_tests_name("source", tests, namespace_setup, NULL);
}
