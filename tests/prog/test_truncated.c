// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames truncated anywhere: one reason for each length, whoever sends them. */
#include "parse.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(every_cut_has_one_reason),
		rig_test(every_cut_of_a_quarantined_device),
		rig_test(every_cut_of_a_stranger),
		rig_test(a_runt_does_not_reach_the_program),
	};

	return cmocka_run_group_tests_name("truncated", tests, NULL, NULL);
}
