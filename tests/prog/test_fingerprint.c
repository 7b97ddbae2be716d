// SPDX-License-Identifier: GPL-2.0-or-later
/* What gives a scanner away that keeps no state: SYNs without options, and Mirai's sequence number. */
#include "harness.h"

#define LIMIT 8

/* --- bare-syn --- */

static void bare_syn(void **state)
{
	(void)state;
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		__u32 hosts[LIMIT];
		struct rig *rig;

		assert_int_equal(rig_setup((void **)&rig), 0);
		set_limit(rig, XDPEN_BARE_SYN, 4, LIMIT);
		distinct_hosts(rig, SHAPES[i].version, hosts, LIMIT);
		for (int host = 0; host < LIMIT; host++) {
			/* With options: an ordinary client. SYN-ACK: an ordinary server. Neither counts. */
			send_flags(rig, SHAPES[i], hosts[host], FLAG_SYN, 4);
			send_flags(rig, SHAPES[i], hosts[host], FLAG_SYN | FLAG_ACK, 0);
			assert_int_equal(spread_value(rig, XDPEN_BARE_SYN), host);
			assert_int_equal(send_flags(rig, SHAPES[i], hosts[host], FLAG_SYN, 0).reason,
					 host < LIMIT - 1 ? XDPEN_IN_PASS : XDPEN_IN_QUARANTINE_VLAN);
			assert_int_equal(spread_value(rig, XDPEN_BARE_SYN), host + 1);
			/* Again to the same host: no more than one. */
			if (host < LIMIT - 1)
				send_flags(rig, SHAPES[i], hosts[host], FLAG_SYN, 0);
			assert_int_equal(spread_value(rig, XDPEN_BARE_SYN), host + 1);
		}
		take_events(rig);
		assert_int_equal(events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_BARE_SYN), 1);
		assert_int_equal(events_of(rig, XDPEN_EVENT_TRIPPED, XDPEN_BARE_SYN), 1);
		assert_int_equal(rig->events, 2);
		rig_free(rig);
	}
}

/* --- mirai --- */

static struct outcome send_mirai(struct rig *rig, int tags, __u32 host, __u16 port, __u8 flags)
{
	struct wire wire;

	wire_to_host(&wire, DEVICE, (struct shape){ 4, tags }, host);
	wire_tcp(&wire, 40000, port, PUBLIC_IP + host, flags, 20);
	return run_in(rig, &wire);
}

static void mirai_trips_at_the_second_destination(void **state)
{
	(void)state;
	for (int tags = 0; tags <= 2; tags++) {
		struct rig *rig;

		assert_int_equal(rig_setup((void **)&rig), 0);
		set_limit(rig, XDPEN_MIRAI, 1, 2);
		for (int i = 0; i < 5; i++)
			assert_int_equal(send_mirai(rig, tags, 77, SERVICE_PORT + i, FLAG_SYN).reason, XDPEN_IN_PASS);
		assert_int_equal(spread_value(rig, XDPEN_MIRAI), 1);
		assert_int_equal(take_events(rig), 1); /* the limit */
		assert_int_equal(send_mirai(rig, tags, 78, OTHER_PORT, FLAG_SYN).reason, XDPEN_IN_QUARANTINE_VLAN);
		assert_int_equal(take_events(rig), 1);
		assert_int_equal(rig->event[0].event.type, XDPEN_EVENT_TRIPPED);
		assert_int_equal(rig->event[0].event.kind, XDPEN_MIRAI);
		assert_int_equal(rig->event[0].event.value, 2);
		assert_int_equal(rig->event[0].event.header.tcp_seq, PUBLIC_IP + 78);
		rig_free(rig);
	}
}

/* Two destinations that share their bit are still two. */
static void mirai_tells_two_apart_exactly(void **state)
{
	struct rig *rig = *state;
	__u32 twin = 78;

	set_limit(rig, XDPEN_MIRAI, 1, 2);
	while ((mix((PUBLIC_IP + twin) ^ rig->salt) & 127) != (mix((PUBLIC_IP + 77) ^ rig->salt) & 127))
		twin++;
	assert_int_equal(send_mirai(rig, 0, 77, SERVICE_PORT, FLAG_SYN).reason, XDPEN_IN_PASS);
	assert_int_equal(send_mirai(rig, 0, 77, SERVICE_PORT, FLAG_SYN).reason, XDPEN_IN_PASS);
	assert_int_equal(send_mirai(rig, 0, twin, SERVICE_PORT, FLAG_SYN).reason, XDPEN_IN_QUARANTINE_VLAN);
}

/* Within ten minutes, not only within one. */
static void mirai_remembers_ten_minutes(void **state)
{
	struct rig *rig = *state;

	set_limit(rig, XDPEN_MIRAI, 1, 2);
	send_mirai(rig, 0, 77, SERVICE_PORT, FLAG_SYN);
	rig_epoch(rig, EPOCH_10MIN - 1);
	assert_int_equal(send_mirai(rig, 0, 78, SERVICE_PORT, FLAG_SYN).reason, XDPEN_IN_QUARANTINE_VLAN);
}

static void mirai_forgets_after_two_windows(void **state)
{
	struct rig *rig = *state;

	set_limit(rig, XDPEN_MIRAI, 1, 2);
	send_mirai(rig, 0, 77, SERVICE_PORT, FLAG_SYN);
	rig_epoch(rig, 2 * EPOCH_10MIN);
	assert_int_equal(send_mirai(rig, 0, 78, SERVICE_PORT, FLAG_SYN).reason, XDPEN_IN_PASS);
	assert_int_equal(spread_value(rig, XDPEN_MIRAI), 1);
}

static void not_mirai(void **state)
{
	struct rig *rig = *state;

	set_limit(rig, XDPEN_MIRAI, 1, 2);
	for (__u32 host = 1; host <= 20; host++) {
		struct wire wire;

		send_syn(rig, IPV4_PLAIN, host, SERVICE_PORT);
		send_mirai(rig, 0, host, SERVICE_PORT, FLAG_SYN | FLAG_ACK);
		send_mirai(rig, 0, host, SERVICE_PORT, FLAG_ACK);
		/* The address with its bytes turned round. */
		wire_to_host(&wire, DEVICE, IPV4_PLAIN, host);
		wire_tcp(&wire, 40000, SERVICE_PORT, htonl(PUBLIC_IP + host), FLAG_SYN, 20);
		run_in(rig, &wire);
		/* IPv6 has no such number: not the last word of the address, nor zero. */
		wire_to_host(&wire, DEVICE, (struct shape){ 6, 0 }, host);
		wire_tcp(&wire, 40000, SERVICE_PORT, host, FLAG_SYN, 20);
		run_in(rig, &wire);
		wire_to_host(&wire, DEVICE, (struct shape){ 6, 0 }, host);
		wire_tcp(&wire, 40000, SERVICE_PORT, 0, FLAG_SYN, 20);
		run_in(rig, &wire);
	}
	assert_null(spread_of(rig, rig->slot, XDPEN_MIRAI));
	assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bare_syn),
		cmocka_unit_test(mirai_trips_at_the_second_destination),
		rig_test(mirai_tells_two_apart_exactly),
		rig_test(mirai_remembers_ten_minutes),
		rig_test(mirai_forgets_after_two_windows),
		rig_test(not_mirai),
	};

	return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
