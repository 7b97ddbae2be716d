// SPDX-License-Identifier: GPL-2.0-or-later
/* What is told of a port from which a MAC is forged, and what its owner keeps. */
#include "source.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(a_port_is_told_so_often),
		rig_test(strangers_and_forgers_share_an_epoch),
		rig_test(data_is_not_asked),
		rig_test(the_victim_keeps_what_it_has),
		rig_test(life_is_at_home),
		rig_test(forgery_does_not_trip),
	};

	return cmocka_run_group_tests_name("forged", tests, namespace_setup, NULL);
}
