// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is understood of a frame. Each row says the reason and, because a reason
 * alone does not prove that the right bytes were read, whether the SYN at the
 * end of the frame was seen.
 */
#include "parse.h"

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
		rig_test(fields_are_those_of_the_frame),
		rig_test(fields_that_are_not_there_are_zero),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
