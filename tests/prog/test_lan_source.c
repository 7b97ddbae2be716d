// SPDX-License-Identifier: GPL-2.0-or-later
/* Sources of the LAN that are not the sender's: another device's, and more unknown ones than a device has. */
#include "source.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(other_addresses_of_the_lan),
		rig_test(anothers_address_monitored),
		rig_test(unknown_addresses_are_few),
		rig_test(exempt_devices),
	};

	return cmocka_run_group_tests_name("lan_source", tests, namespace_setup, NULL);
}
