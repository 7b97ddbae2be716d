// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is understood of a frame. Each row says the reason and, because a reason
 * alone does not prove that the right bytes were read, whether the SYN at the
 * end of the frame was seen.
 */
#include "harness.h"

static void to_host(struct wire *wire)
{
	wire_to_host(wire, DEVICE, (struct shape){ 4, 0 }, 1);
}

static void to_host6(struct wire *wire)
{
	wire_to_host(wire, DEVICE, (struct shape){ 6, 0 }, 1);
}

static void syn(struct wire *wire)
{
	wire_tcp(wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 20);
}

static void tagged_syn(struct wire *wire, int tags, const __u16 *types, __u16 tci)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	for (int i = 0; i < tags; i++)
		wire_tag(wire, types[i], i ? 7 : tci);
	wire_ipv4(wire, DEVICE_IP, PUBLIC_IP + 1);
	syn(wire);
}

static void plain4(struct wire *wire)
{
	to_host(wire);
	syn(wire);
}

static void plain6(struct wire *wire)
{
	to_host6(wire);
	syn(wire);
}

static void tag_8021q(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ ETH_P_8021Q }, 5);
}

static void tag_8021ad(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ ETH_P_8021AD }, 5);
}

static void tag_9100(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ ETH_P_QINQ1 }, 5);
}

static void tag_unknown(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ 0x9200 }, 5);
}

static void tag_vid_zero(struct wire *wire)
{
	tagged_syn(wire, 1, (const __u16[]){ ETH_P_8021Q }, TCI(5, 0));
}

static void qinq(struct wire *wire)
{
	tagged_syn(wire, 2, (const __u16[]){ ETH_P_8021AD, ETH_P_8021Q }, 5);
}

static void three_tags(struct wire *wire)
{
	tagged_syn(wire, 3, (const __u16[]){ ETH_P_8021Q, ETH_P_8021Q, ETH_P_8021Q }, 5);
}

static void three_mixed_tags(struct wire *wire)
{
	tagged_syn(wire, 3, (const __u16[]){ ETH_P_8021AD, ETH_P_QINQ1, ETH_P_8021AD }, 5);
}

static void arp(struct wire *wire)
{
	wire_ethernet(wire, BROADCAST, DEVICE);
	wire_arp(wire, 1, DEVICE, DEVICE_IP, NO_MAC, GATEWAY_IP);
}

static void tagged_arp(struct wire *wire)
{
	wire_ethernet(wire, BROADCAST, DEVICE);
	wire_tag(wire, ETH_P_8021Q, 5);
	wire_arp(wire, 1, DEVICE, DEVICE_IP, NO_MAC, GATEWAY_IP);
}

static void eapol(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_next(wire, 0x888e);
	wire_append(wire, 4);
}

static void llc(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_next(wire, 38); /* a length, not a type */
	wire_append(wire, 38);
}

static void header_only(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_next(wire, 0x88cc);
}

static void options4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 1, 0);
	syn(wire);
}

static void all_options4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 10, 0);
	syn(wire);
}

static void dont_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x4000);
	syn(wire);
}

static void first_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x2000);
	syn(wire);
}

/* Offsets 1 and 0x1fff: the lowest and all bits. What looks like a SYN is payload. */
static void second_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x2001);
	syn(wire);
}

static void high_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x1000);
	syn(wire);
}

static void short_last_fragment4(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x0005);
	wire_protocol(wire, IPPROTO_TCP, 1);
}

static void version_five(struct wire *wire)
{
	plain4(wire);
	wire->bytes[wire->ip_at] = 0x55;
}

static void six_as_four(struct wire *wire)
{
	plain6(wire);
	put16(wire->bytes + 12, ETH_P_IP);
}

static void four_as_six(struct wire *wire)
{
	plain4(wire);
	put16(wire->bytes + 12, ETH_P_IPV6);
}

static void ihl_four(struct wire *wire)
{
	plain4(wire);
	wire->bytes[wire->ip_at] = 0x44;
}

static void ihl_zero(struct wire *wire)
{
	plain4(wire);
	wire->bytes[wire->ip_at] = 0x40;
}

/* The IP header says 60 bytes, the frame has 20. */
static void ihl_beyond(struct wire *wire)
{
	to_host(wire);
	wire->bytes[wire->ip_at] = 0x4f;
	wire->bytes[wire->ip_at + 9] = IPPROTO_GRE;
}

static void offset_four(struct wire *wire)
{
	plain4(wire);
	wire->bytes[wire->l4_at + 12] = 4 << 4;
}

static void offset_four6(struct wire *wire)
{
	plain6(wire);
	wire->bytes[wire->l4_at + 12] = 4 << 4;
}

static void tcp_short(struct wire *wire)
{
	plain4(wire);
	wire_cut(wire, wire->l4_at + 19);
}

static void udp_short(struct wire *wire)
{
	to_host(wire);
	wire_udp(wire, 1000, 53, 0);
	wire_cut(wire, wire->length - 1);
}

static void icmp_short(struct wire *wire)
{
	to_host6(wire);
	wire_icmp(wire, 128);
	wire_cut(wire, wire->length - 1);
}

static void gre4(struct wire *wire)
{
	to_host(wire);
	wire_protocol(wire, IPPROTO_GRE, 4);
}

static void no_next6(struct wire *wire)
{
	to_host6(wire);
	wire_protocol(wire, IPPROTO_NONE, 0);
}

static void extensions(struct wire *wire, int count, __u8 units)
{
	static const __u8 kinds[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_ROUTING };

	to_host6(wire);
	for (int i = 0; i < count; i++)
		wire_extension(wire, kinds[i % 3], units);
	syn(wire);
}

static void one_extension(struct wire *wire)
{
	extensions(wire, 1, 0);
}

static void long_extension(struct wire *wire)
{
	extensions(wire, 1, 255);
}

static void six_extensions(struct wire *wire)
{
	extensions(wire, 6, 3);
}

static void seven_extensions(struct wire *wire)
{
	extensions(wire, 7, 0);
}

static void authenticated(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, IPPROTO_AH, 4);
	syn(wire);
}

/* AH counts in 4 bytes; taken for 8, the walk would miss the SYN. */
static void authenticated_in_chain(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, IPPROTO_HOPOPTS, 1);
	wire_extension(wire, IPPROTO_AH, 5);
	wire_extension(wire, IPPROTO_DSTOPTS, 2);
	syn(wire);
}

static void mobility(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, 135, 1);
	syn(wire);
}

static void first_fragment6(struct wire *wire)
{
	to_host6(wire);
	wire_fragment(wire, 0, true);
	syn(wire);
}

static void second_fragment6(struct wire *wire)
{
	to_host6(wire);
	wire_fragment(wire, 1, true);
	syn(wire);
}

static void last_fragment6(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, IPPROTO_DSTOPTS, 0);
	wire_fragment(wire, 0x1000, false);
	wire_protocol(wire, IPPROTO_TCP, 1);
}

/* The next header of a later fragment names what the first one carried; its bytes are no header. */
static void fragment6_of_extension(struct wire *wire)
{
	to_host6(wire);
	wire_fragment(wire, 2, false);
	wire_protocol(wire, IPPROTO_DSTOPTS, 1);
}

static void extension_cut(struct wire *wire)
{
	to_host6(wire);
	wire_extension(wire, IPPROTO_DSTOPTS, 0);
	wire_cut(wire, wire->length - 1);
}

static void zero_source(struct wire *wire)
{
	wire_to_host(wire, NO_MAC, (struct shape){ 4, 0 }, 1);
	syn(wire);
}

static void group_source(struct wire *wire)
{
	struct mac group = DEVICE;

	group.bytes[0] |= 1;
	wire_to_host(wire, group, (struct shape){ 4, 0 }, 1);
	syn(wire);
}

static void broadcast_source(struct wire *wire)
{
	wire_to_host(wire, BROADCAST, (struct shape){ 6, 0 }, 1);
	syn(wire);
}

static void stranger(struct wire *wire)
{
	wire_to_host(wire, OTHER, (struct shape){ 4, 0 }, 1);
	syn(wire);
}

#define ROW(build, reason, action, syns) { #build, build, reason, action, syns }

static const struct row {
	const char *name;
	void (*build)(struct wire *wire);
	__u32 reason;
	int action;
	__u32 syns;
} ROWS[] = {
	ROW(plain4, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(plain6, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(tag_8021q, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(tag_8021ad, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(tag_9100, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(tag_unknown, XDPEN_IN_NOT_IP, XDP_PASS, 0),
	ROW(tag_vid_zero, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(qinq, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(three_tags, XDPEN_IN_TOO_DEEP, XDP_PASS, 0),
	ROW(three_mixed_tags, XDPEN_IN_TOO_DEEP, XDP_PASS, 0),
	ROW(arp, XDPEN_IN_NOT_IP, XDP_PASS, 0),
	ROW(tagged_arp, XDPEN_IN_NOT_IP, XDP_PASS, 0),
	ROW(eapol, XDPEN_IN_NOT_IP, XDP_PASS, 0),
	ROW(llc, XDPEN_IN_NOT_IP, XDP_PASS, 0),
	ROW(header_only, XDPEN_IN_NOT_IP, XDP_PASS, 0),
	ROW(options4, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(all_options4, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(dont_fragment4, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(first_fragment4, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(second_fragment4, XDPEN_IN_PASS, XDP_PASS, 0),
	ROW(high_fragment4, XDPEN_IN_PASS, XDP_PASS, 0),
	ROW(short_last_fragment4, XDPEN_IN_PASS, XDP_PASS, 0),
	ROW(version_five, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(six_as_four, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(four_as_six, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(ihl_four, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(ihl_zero, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(ihl_beyond, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(offset_four, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(offset_four6, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(tcp_short, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(udp_short, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(icmp_short, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(gre4, XDPEN_IN_PASS, XDP_PASS, 0),
	ROW(no_next6, XDPEN_IN_PASS, XDP_PASS, 0),
	ROW(one_extension, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(long_extension, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(six_extensions, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(seven_extensions, XDPEN_IN_TOO_DEEP, XDP_PASS, 0),
	ROW(authenticated, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(authenticated_in_chain, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(mobility, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(first_fragment6, XDPEN_IN_PASS, XDP_PASS, 1),
	ROW(second_fragment6, XDPEN_IN_PASS, XDP_PASS, 0),
	ROW(last_fragment6, XDPEN_IN_PASS, XDP_PASS, 0),
	ROW(fragment6_of_extension, XDPEN_IN_PASS, XDP_PASS, 0),
	ROW(extension_cut, XDPEN_IN_UNPARSED, XDP_PASS, 0),
	ROW(zero_source, XDPEN_IN_ZERO_SOURCE, XDP_DROP, 0),
	ROW(group_source, XDPEN_IN_GROUP_SOURCE, XDP_PASS, 0),
	ROW(broadcast_source, XDPEN_IN_GROUP_SOURCE, XDP_PASS, 0),
	ROW(stranger, XDPEN_IN_STRANGER, XDP_PASS, 0),
};

static void every_row(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		const struct row *row = &ROWS[i];
		__u32 syns = device(rig)->counters.syns;
		struct outcome outcome;
		struct wire wire;

		row->build(&wire);
		outcome = run_in(rig, &wire);
		if (outcome.reason != row->reason || outcome.action != row->action ||
		    device(rig)->counters.syns - syns != row->syns)
			fail_msg("%s: reason %u action %d syns %u", row->name, outcome.reason, outcome.action,
				 device(rig)->counters.syns - syns);
		assert_int_equal(outcome.length, wire.length);
		assert_memory_equal(outcome.bytes, wire.bytes, wire.length);
	}
}

/* Frames whose headers are whole from `whole` bytes on; every shorter cut is unparsed. */
static size_t whole_tcp(const struct wire *wire)
{
	return wire->l4_at + 20;
}

static size_t whole_all(const struct wire *wire)
{
	return wire->length;
}

static size_t whole_ip(const struct wire *wire)
{
	return wire->l4_at;
}

static size_t whole_tag(const struct wire *wire)
{
	(void)wire;
	return ETH_HLEN + 4;
}

static void udp4(struct wire *wire)
{
	to_host(wire);
	wire_udp(wire, 1000, 53, 0);
}

static void ping6(struct wire *wire)
{
	to_host6(wire);
	wire_icmp(wire, 128);
}

static void many_extensions(struct wire *wire)
{
	extensions(wire, 6, 0);
}

static void qinq_options(struct wire *wire)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_tag(wire, ETH_P_8021AD, 5);
	wire_tag(wire, ETH_P_8021Q, 6);
	wire_ipv4_with(wire, DEVICE_IP, PUBLIC_IP + 1, 10, 0);
	syn(wire);
}

static const struct cut {
	void (*build)(struct wire *wire);
	size_t (*whole)(const struct wire *wire);
	__u32 reason; /* once whole */
} CUTS[] = {
	{ plain4, whole_tcp, XDPEN_IN_PASS },
	{ plain6, whole_tcp, XDPEN_IN_PASS },
	{ qinq_options, whole_tcp, XDPEN_IN_PASS },
	{ many_extensions, whole_tcp, XDPEN_IN_PASS },
	{ authenticated_in_chain, whole_tcp, XDPEN_IN_PASS },
	{ first_fragment6, whole_tcp, XDPEN_IN_PASS },
	{ second_fragment4, whole_ip, XDPEN_IN_PASS },
	{ second_fragment6, whole_ip, XDPEN_IN_PASS },
	{ udp4, whole_all, XDPEN_IN_PASS },
	{ ping6, whole_all, XDPEN_IN_PASS },
	{ tagged_arp, whole_tag, XDPEN_IN_NOT_IP },
};
#define CUT_COUNT (sizeof(CUTS) / sizeof(*CUTS))

static void every_cut_has_one_reason(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < CUT_COUNT; i++) {
		struct wire wire;
		size_t whole;

		CUTS[i].build(&wire);
		whole = CUTS[i].whole(&wire);
		for (size_t length = wire.length; length >= ETH_HLEN; length--) {
			struct outcome outcome;

			wire_cut(&wire, length);
			outcome = run_in(rig, &wire);
			if (outcome.reason != (length < whole ? XDPEN_IN_UNPARSED : CUTS[i].reason))
				fail_msg("row %zu cut at %zu of %zu: reason %u", i, length, whole, outcome.reason);
			assert_int_equal(outcome.action, XDP_PASS);
			assert_int_equal(outcome.length, length);
		}
	}
}

static void every_cut_of_a_quarantined_device(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	for (size_t i = 0; i < CUT_COUNT; i++) {
		struct wire wire;
		size_t whole;

		CUTS[i].build(&wire);
		whole = CUTS[i].whole(&wire);
		for (size_t length = wire.length; length >= ETH_HLEN; length--) {
			struct outcome outcome;

			wire_cut(&wire, length);
			outcome = run_in(rig, &wire);
			if (outcome.reason !=
			    (length < whole ? XDPEN_IN_QUARANTINE_UNPARSED : XDPEN_IN_QUARANTINE_VLAN))
				fail_msg("row %zu cut at %zu of %zu: reason %u", i, length, whole, outcome.reason);
			assert_int_equal(outcome.action, length < whole ? XDP_DROP : XDP_PASS);
		}
	}
}

/* Strangers count as strangers, whatever can be read of them. */
static void every_cut_of_a_stranger(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < CUT_COUNT; i++) {
		struct wire wire;

		CUTS[i].build(&wire);
		memcpy(wire.bytes + 6, OTHER.bytes, 6);
		for (size_t length = wire.length; length >= ETH_HLEN; length--) {
			struct outcome outcome;

			wire_cut(&wire, length);
			outcome = run_in(rig, &wire);
			assert_int_equal(outcome.reason, XDPEN_IN_STRANGER);
			assert_int_equal(outcome.action, XDP_PASS);
		}
	}
}

/*
 * The program counts a runt where there is no whole Ethernet header. Neither
 * BPF_PROG_TEST_RUN nor the head and tail helpers let one come that far, so the
 * edge is all that can be shown: 14 bytes are none.
 */
static void a_runt_does_not_reach_the_program(void **state)
{
	struct rig *rig = *state;
	struct wire wire;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = wire.bytes, .data_size_in = ETH_HLEN - 1, .repeat = 1);

	header_only(&wire);
	assert_int_equal(wire.length, ETH_HLEN);
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_NOT_IP);
	assert_int_equal(bpf_prog_test_run_opts(bpf_program__fd(rig->object->progs.xdpen_in), &options), -EINVAL);
	assert_int_equal(frames_of(rig, XDPEN_IN_RUNT), 0);
}

/* What is told of a frame is what was in it: by way of the event that announces a stranger. */
static void fields_are_those_of_the_frame(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		static const __u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
		const struct xdpen_header *header = &rig->event[0].event.header;
		struct mac source = OTHER;
		struct wire wire;

		source.bytes[4] = i;
		wire_to_host(&wire, source, SHAPES[i], 9);
		wire.bytes[wire.ip_at + (SHAPES[i].version == 4 ? 8 : 7)] = 113;
		wire_tcp(&wire, 40001, 8333, 0x89abcdef, FLAG_SYN | FLAG_ACK, 4);
		run_in(rig, &wire);
		assert_int_equal(take_events(rig), 1);
		assert_int_equal(header->source_port, 40001);
		assert_int_equal(header->destination_port, 8333);
		assert_int_equal(header->tcp_seq, 0x89abcdef);
		assert_int_equal(header->tcp_flags, FLAG_SYN | FLAG_ACK);
		assert_int_equal(header->protocol, IPPROTO_TCP);
		assert_int_equal(header->ttl, 113);
		assert_int_equal(header->length, wire.length);
		assert_int_equal(header->vlan, SHAPES[i].tags ? 10 : 0);
		assert_int_equal(header->ethertype, SHAPES[i].version == 4 ? ETH_P_IP : ETH_P_IPV6);
		assert_int_equal(header->ticks, rig->clock->ticks);
		assert_int_equal(header->frame, rig->clock->frame);
		assert_int_equal(header->kind, 0);
		if (SHAPES[i].version == 4) {
			assert_memory_equal(header->source, mapped, 12);
			assert_memory_equal(header->source + 12, wire.bytes + wire.ip_at + 12, 4);
			assert_memory_equal(header->destination, mapped, 12);
			assert_memory_equal(header->destination + 12, wire.bytes + wire.ip_at + 16, 4);
		} else {
			assert_memory_equal(header->source, wire.bytes + wire.ip_at + 8, 16);
			assert_memory_equal(header->destination, wire.bytes + wire.ip_at + 24, 16);
		}
	}
}

/* Nothing of the frame before shines through where a frame has no such field. */
static void fields_that_are_not_there_are_zero(void **state)
{
	static const __u8 nothing[32];
	static const __u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct rig *rig = *state;
	const struct xdpen_header *header = &rig->event[0].event.header;
	struct mac source = OTHER;
	struct wire wire;

	tagged_syn(&wire, 1, (const __u16[]){ ETH_P_8021Q }, TCI(5, 100));
	memcpy(wire.bytes + 6, OTHER.bytes, 6);
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(header->vlan, TCI(5, 100));
	source.bytes[5]++;
	wire_ethernet(&wire, BROADCAST, source);
	wire_arp(&wire, 1, source, DEVICE_IP, NO_MAC, GATEWAY_IP);
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 1);
	/* ARP has addresses, which are evidence of a sweep, and nothing else. */
	assert_memory_equal(header->source, mapped, 12);
	assert_memory_equal(header->source + 12, wire.bytes + 28, 4);
	assert_memory_equal(header->destination, mapped, 12);
	assert_memory_equal(header->destination + 12, wire.bytes + 38, 4);
	assert_int_equal(header->vlan, 0);
	assert_int_equal(header->ethertype, ETH_P_ARP);
	assert_int_equal(header->destination_port, 0);
	assert_int_equal(header->tcp_flags, 0);
	assert_int_equal(header->protocol, 0);
	source.bytes[5]++;
	wire_ethernet(&wire, BROADCAST, source);
	wire_next(&wire, 0x88cc);
	wire_append(&wire, 40);
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 1);
	assert_memory_equal(header->source, nothing, 32);
	assert_int_equal(header->ethertype, 0x88cc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(every_row),
		rig_test(every_cut_has_one_reason),
		rig_test(every_cut_of_a_quarantined_device),
		rig_test(every_cut_of_a_stranger),
		rig_test(a_runt_does_not_reach_the_program),
		rig_test(fields_are_those_of_the_frame),
		rig_test(fields_that_are_not_there_are_zero),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
