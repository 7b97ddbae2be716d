// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts and their one place of enforcement. Order of authority: panic, the
 * operator's override, an operator's verdict, automatic verdicts in mode enforce.
 */
#include "harness.h"

static void plain_frame(struct wire *wire)
{
	wire_to_host(wire, DEVICE, IPV4_PLAIN, 1);
	wire_tcp(wire, 40000, 443, 7, FLAG_ACK | FLAG_PSH, 12);
	wire_payload(wire, "GET / HTTP/1.1\r\n\r\n", 18);
}

static void tagged_frame(struct wire *wire, __u16 type, __u16 tci)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	wire_tag(wire, type, tci);
	wire_ipv6(wire, DEVICE_IP6, host6(1));
	wire_udp(wire, 40000, 53, 30);
	memset(wire->bytes + wire->payload_at, 0xa5, 30);
}

/* What must come out of a frame without a tag: the same, four bytes longer. */
static void assert_pushed(const struct outcome *outcome, const struct wire *wire, __u16 tci)
{
	assert_int_equal(outcome->length, wire->length + 4);
	assert_memory_equal(outcome->bytes, wire->bytes, 12);
	assert_int_equal(get16(outcome->bytes + 12), ETH_P_8021Q);
	assert_int_equal(get16(outcome->bytes + 14), tci);
	assert_memory_equal(outcome->bytes + 16, wire->bytes + 12, wire->length - 12);
}

/* With a tag: the same length, the outer tag another one. */
static void assert_rewritten(const struct outcome *outcome, const struct wire *wire, __u16 tci)
{
	assert_int_equal(outcome->length, wire->length);
	assert_memory_equal(outcome->bytes, wire->bytes, 12);
	assert_int_equal(get16(outcome->bytes + 12), ETH_P_8021Q);
	assert_int_equal(get16(outcome->bytes + 14), tci);
	assert_memory_equal(outcome->bytes + 16, wire->bytes + 16, wire->length - 16);
}

static void assert_untouched(const struct outcome *outcome, const struct wire *wire)
{
	assert_int_equal(outcome->action, XDP_PASS);
	assert_int_equal(outcome->length, wire->length);
	assert_memory_equal(outcome->bytes, wire->bytes, wire->length);
}

/* --- what a verdict does to a frame --- */

static void pass_touches_nothing(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_PASS);
	assert_untouched(&outcome, &wire);
	tagged_frame(&wire, ETH_P_8021AD, TCI(3, 7));
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_PASS);
	assert_untouched(&outcome, &wire);
}

static void drop(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_DAEMON, 0);
	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_DROP);
	assert_int_equal(outcome.action, XDP_DROP);
	tagged_frame(&wire, ETH_P_8021Q, QUARANTINE);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_DROP);
	assert_int_equal(outcome.action, XDP_DROP);
	assert_int_equal(device(rig)->counters.frames, 2);
}

static void a_tag_is_pushed(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_int_equal(outcome.action, XDP_PASS);
	assert_pushed(&outcome, &wire, QUARANTINE);
	/* ARP, which is no IP, and a frame that is all header. */
	wire_ethernet(&wire, BROADCAST, DEVICE);
	wire_arp(&wire, 1, DEVICE, DEVICE_IP, NO_MAC, GATEWAY_IP);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_pushed(&outcome, &wire, QUARANTINE);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_next(&wire, 0x88cc);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_pushed(&outcome, &wire, QUARANTINE);
}

/* The longest frames too, byte by byte: the head move must not lose one. */
static void pushing_keeps_every_byte(void **state)
{
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_HELD);
	for (size_t payload = 0; payload <= 1460; payload += 73) {
		struct outcome outcome;
		struct wire wire;
		__u8 *at;

		wire_to_host(&wire, DEVICE, IPV4_PLAIN, 1);
		wire_tcp(&wire, 40000, 443, 7, FLAG_ACK, 0);
		at = wire_append(&wire, payload);
		for (size_t i = 0; i < payload; i++)
			at[i] = i * 7 + payload;
		outcome = run_in(rig, &wire);
		assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
		assert_pushed(&outcome, &wire, QUARANTINE);
	}
}

static void a_tag_is_rewritten(void **state)
{
	static const struct row {
		__u16 type, before, after;
	} rows[] = {
		{ ETH_P_8021Q, TCI(0, 5), TCI(0, QUARANTINE) },
		{ ETH_P_8021Q, TCI(7, 5), TCI(7, QUARANTINE) },
		{ ETH_P_8021Q, TCI(2, 5) | 0x1000, TCI(2, QUARANTINE) | 0x1000 }, /* drop eligible */
		{ ETH_P_8021Q, TCI(5, 0), TCI(5, QUARANTINE) }, /* VID 0: priority only */
		{ ETH_P_8021Q, TCI(0, 0), TCI(0, QUARANTINE) },
		{ ETH_P_8021Q, TCI(6, 4095), TCI(6, QUARANTINE) },
		{ ETH_P_8021Q, TCI(4, QUARANTINE), TCI(4, QUARANTINE) }, /* its own idea */
		{ ETH_P_8021AD, TCI(3, 5), TCI(3, QUARANTINE) },
		{ ETH_P_8021AD, TCI(3, QUARANTINE), TCI(3, QUARANTINE) },
		{ ETH_P_QINQ1, TCI(1, 0), TCI(1, QUARANTINE) },
	};
	struct rig *rig = *state;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct outcome outcome;
		struct wire wire;

		tagged_frame(&wire, rows[i].type, rows[i].before);
		outcome = run_in(rig, &wire);
		assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
		assert_int_equal(outcome.action, XDP_PASS);
		assert_rewritten(&outcome, &wire, rows[i].after);
	}
}

/* Of two tags the outer one decides where the frame goes. */
static void the_inner_tag_stays(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_tag(&wire, ETH_P_8021AD, TCI(5, 9));
	wire_tag(&wire, ETH_P_8021Q, TCI(1, 8));
	wire_ipv4(&wire, DEVICE_IP, PUBLIC_IP + 1);
	wire_udp(&wire, 1, 2, 0);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_rewritten(&outcome, &wire, TCI(5, QUARANTINE));
}

/* The verdict's own VLAN, not the policy's of today. */
static void the_word_names_the_vlan(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	device(rig)->verdict.vlan_id = 4094;
	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_pushed(&outcome, &wire, 4094);
}

static void unparsed_from_quarantine_is_dropped(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	plain_frame(&wire);
	wire.bytes[wire.ip_at] = 0x44;
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_UNPARSED);
	assert_int_equal(outcome.action, XDP_DROP);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	for (int i = 0; i < 3; i++)
		wire_tag(&wire, ETH_P_8021Q, QUARANTINE);
	wire_ipv4(&wire, DEVICE_IP, PUBLIC_IP + 1);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_UNPARSED);
	assert_int_equal(outcome.action, XDP_DROP);
	wire_to_host(&wire, DEVICE, (struct shape){ 6, 0 }, 1);
	for (int i = 0; i < 7; i++)
		wire_extension(&wire, IPPROTO_DSTOPTS, 0);
	wire_udp(&wire, 1, 2, 0);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_UNPARSED);
	assert_int_equal(outcome.action, XDP_DROP);
}

/* --- whose word holds --- */

#define SET_ASIDE XDPEN_IN_QUARANTINE_VLAN
#define DROPPED XDPEN_IN_QUARANTINE_DROP

static void authority(void **state)
{
	static const struct row {
		const char *name;
		__u8 action, actor, flags;
		int override; /* -1: none */
		__u8 mode;
		__u32 reason;
	} rows[] = {
		{ "nobody's pass", XDPEN_PASS, XDPEN_NOBODY, 0, -1, XDPEN_ENFORCE, XDPEN_IN_PASS },
		{ "reflex, enforce", XDPEN_VLAN, XDPEN_REFLEX, 0, -1, XDPEN_ENFORCE, SET_ASIDE },
		{ "reflex, monitor", XDPEN_VLAN, XDPEN_REFLEX, 0, -1, XDPEN_MONITOR, XDPEN_IN_MONITORED },
		{ "daemon, enforce", XDPEN_VLAN, XDPEN_DAEMON, 0, -1, XDPEN_ENFORCE, SET_ASIDE },
		{ "daemon, monitor", XDPEN_VLAN, XDPEN_DAEMON, 0, -1, XDPEN_MONITOR, XDPEN_IN_MONITORED },
		{ "daemon's drop, monitor", XDPEN_DROP, XDPEN_DAEMON, 0, -1, XDPEN_MONITOR, XDPEN_IN_MONITORED },
		{ "daemon's drop, enforce", XDPEN_DROP, XDPEN_DAEMON, 0, -1, XDPEN_ENFORCE, DROPPED },
		{ "operator, enforce", XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_HELD, -1, XDPEN_ENFORCE, SET_ASIDE },
		{ "operator, monitor", XDPEN_VLAN, XDPEN_OPERATOR, XDPEN_HELD, -1, XDPEN_MONITOR, SET_ASIDE },
		{ "operator's drop, monitor", XDPEN_DROP, XDPEN_OPERATOR, 0, -1, XDPEN_MONITOR, DROPPED },
		{ "operator's pass", XDPEN_PASS, XDPEN_OPERATOR, XDPEN_HELD, -1, XDPEN_ENFORCE, XDPEN_IN_PASS },
		{ "override lifts", XDPEN_VLAN, XDPEN_DAEMON, 0, XDPEN_PASS, XDPEN_ENFORCE, XDPEN_IN_OVERRIDDEN },
		{ "override lifts all", XDPEN_DROP, XDPEN_OPERATOR, XDPEN_HELD, XDPEN_PASS, XDPEN_ENFORCE,
		  XDPEN_IN_OVERRIDDEN },
		{ "override hardens", XDPEN_VLAN, XDPEN_DAEMON, 0, XDPEN_DROP, XDPEN_ENFORCE, DROPPED },
		{ "override softens", XDPEN_DROP, XDPEN_DAEMON, 0, XDPEN_VLAN, XDPEN_ENFORCE, SET_ASIDE },
		{ "override holds in monitor", XDPEN_VLAN, XDPEN_DAEMON, 0, XDPEN_DROP, XDPEN_MONITOR, DROPPED },
		{ "override, of a pass", XDPEN_PASS, XDPEN_NOBODY, 0, XDPEN_DROP, XDPEN_ENFORCE, XDPEN_IN_PASS },
		{ "exempt", XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT | XDPEN_HELD, -1, XDPEN_ENFORCE, XDPEN_IN_EXEMPT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct outcome outcome;
		struct rig *rig;
		struct wire wire;

		assert_int_equal(rig_setup((void **)&rig), 0);
		rig->policy->mode = rows[i].mode;
		set_verdict(rig, rig->slot, rows[i].action, rows[i].actor, rows[i].flags);
		if (rows[i].override >= 0)
			set_override(rig, DEVICE, rows[i].override);
		plain_frame(&wire);
		outcome = run_in(rig, &wire);
		if (outcome.reason != rows[i].reason)
			fail_msg("%s: reason %u", rows[i].name, outcome.reason);
		if (outcome.reason == XDPEN_IN_QUARANTINE_VLAN)
			assert_pushed(&outcome, &wire, QUARANTINE);
		else if (outcome.reason == XDPEN_IN_QUARANTINE_DROP)
			assert_int_equal(outcome.action, XDP_DROP);
		else
			assert_untouched(&outcome, &wire);
		rig_free(rig);
	}
}

/* Another device's override is another device's. */
static void override_is_by_address(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	set_override(rig, OTHER, XDPEN_PASS);
	plain_frame(&wire);
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_QUARANTINE_VLAN);
}

static void panic_touches_nothing(void **state)
{
	struct rig *rig = *state;
	struct mac sources[] = { DEVICE, OTHER, NO_MAC, BROADCAST };

	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_OPERATOR, XDPEN_HELD);
	set_override(rig, OTHER, XDPEN_DROP);
	set_panic(rig, 1);
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		struct outcome outcome;
		struct wire wire;

		wire_to_host(&wire, sources[i], IPV4_PLAIN, 1);
		wire_tcp(&wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 0);
		outcome = run_in(rig, &wire);
		assert_int_equal(outcome.reason, XDPEN_IN_PANIC);
		assert_untouched(&outcome, &wire);
	}
	assert_int_equal(device(rig)->counters.frames, 0);
	assert_int_equal(take_events(rig), 0);
	set_panic(rig, 0);
	{
		struct wire wire;

		plain_frame(&wire);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_QUARANTINE_DROP);
	}
}

/* --- the reflex --- */

static void send_mirai(struct rig *rig, __u32 host, struct outcome *outcome)
{
	struct wire wire;

	wire_to_host(&wire, DEVICE, IPV4_PLAIN, host);
	wire_tcp(&wire, 40000, SERVICE_PORT, PUBLIC_IP + host, FLAG_SYN, 0);
	*outcome = run_in(rig, &wire);
}

static void the_frame_that_trips_obeys(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_limit(rig, XDPEN_MIRAI, 1, 2);
	send_mirai(rig, 1, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_PASS);
	wire_to_host(&wire, DEVICE, IPV4_PLAIN, 2);
	wire_tcp(&wire, 40000, SERVICE_PORT, PUBLIC_IP + 2, FLAG_SYN, 0);
	outcome = run_in(rig, &wire);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_pushed(&outcome, &wire, QUARANTINE);
	plain_frame(&wire);
	outcome = run_in(rig, &wire);
	assert_pushed(&outcome, &wire, QUARANTINE);
}

/* Monitor: set and told, so that the owner sees what would have been, but not enforced. */
static void the_reflex_in_monitor(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;

	rig->policy->mode = XDPEN_MONITOR;
	set_limit(rig, XDPEN_MIRAI, 0, 2);
	send_mirai(rig, 1, &outcome);
	send_mirai(rig, 2, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_MONITORED);
	assert_int_equal(outcome.action, XDP_PASS);
	assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
	assert_int_equal(device(rig)->verdict.actor, XDPEN_REFLEX);
	assert_int_equal(take_events(rig), 1);
	assert_int_equal(rig->event[0].event.type, XDPEN_EVENT_TRIPPED);
	/* Told once, not with every frame. */
	send_mirai(rig, 3, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_MONITORED);
	assert_int_equal(take_events(rig), 0);
	assert_int_equal(device(rig)->verdict.generation, 1);
}

static void the_reflex_respects(void **state)
{
	static const struct row {
		const char *name;
		__u8 action, actor, flags;
		__u32 reason;
	} rows[] = {
		{ "exempt", XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT, XDPEN_IN_EXEMPT },
		{ "held", XDPEN_PASS, XDPEN_OPERATOR, XDPEN_HELD, XDPEN_IN_PASS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct outcome outcome;
		struct xdpen_verdict before;
		struct rig *rig;

		assert_int_equal(rig_setup((void **)&rig), 0);
		set_limit(rig, XDPEN_MIRAI, 0, 2);
		set_verdict(rig, rig->slot, rows[i].action, rows[i].actor, rows[i].flags);
		before = device(rig)->verdict;
		for (int host = 1; host <= 5; host++) {
			send_mirai(rig, host, &outcome);
			assert_int_equal(outcome.reason, rows[i].reason);
			assert_int_equal(outcome.action, XDP_PASS);
		}
		assert_int_equal(XDPEN_WORD(device(rig)->verdict), XDPEN_WORD(before));
		assert_int_equal(take_events(rig), 0);
		rig_free(rig);
	}
}

static void exempt_is_never_weighed(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;
	struct wire wire;

	set_limit(rig, XDPEN_MIRAI, 1, 2);
	set_limit(rig, XDPEN_FAN_OUT, 1, 1);
	set_verdict(rig, rig->slot, XDPEN_PASS, XDPEN_OPERATOR, XDPEN_EXEMPT);
	for (int host = 1; host <= 20; host++)
		send_mirai(rig, host, &outcome);
	wire_to_host(&wire, DEVICE, IPV4_PLAIN, 1);
	wire_tcp(&wire, 40000, POOL_PORT, 1, FLAG_ACK, 0);
	wire_payload(&wire, "{\"id\":1,\"method\":\"mining.subscribe\"}", 36);
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_EXEMPT);
	assert_int_equal(sketch(rig)->fast, 0);
	assert_int_equal(device(rig)->kinds, 0);
	assert_int_equal(device(rig)->counters.frames, 21);
	assert_null(spread_of(rig, rig->slot, XDPEN_MIRAI));
	assert_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
	assert_int_equal(take_events(rig), 0);
}

/* Released by the daemon, it may trip again; the generation goes on. */
static void a_released_device_may_trip_again(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;

	set_limit(rig, XDPEN_MIRAI, 0, 2);
	device(rig)->verdict = (struct xdpen_verdict){ .actor = XDPEN_DAEMON, .generation = 41 };
	send_mirai(rig, 1, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_PASS);
	send_mirai(rig, 2, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_int_equal(device(rig)->verdict.generation, 42);
}

/* User space has to see whether the behaviour stops, so a device in the VLAN is counted on. */
static void a_quarantined_device_is_counted_on(void **state)
{
	struct rig *rig = *state;
	struct outcome outcome;

	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	set_limit(rig, XDPEN_MIRAI, 1, 2);
	for (int host = 1; host <= 3; host++)
		send_mirai(rig, host, &outcome);
	assert_int_equal(spread_value(rig, XDPEN_MIRAI), 3);
	assert_int_equal(device(rig)->counters.syns, 3);
	assert_int_equal(sketch(rig)->fast, 3);
	assert_int_equal(take_events(rig), 0);
}

/* --- the flight recorder --- */

static struct xdpen_evidence *recorded(struct rig *rig)
{
	return &rig->evidence[rig->slot & (evidence_entries(rig) - 1)];
}

static void decisive_headers_are_recorded(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_evidence *record = recorded(rig);
	struct outcome outcome;
	struct wire wire;

	set_limit(rig, XDPEN_MIRAI, 2, 30);
	plain_frame(&wire);
	run_in(rig, &wire);
	send_mirai(rig, 1, &outcome);
	assert_int_equal(record->count, 0); /* one destination decides nothing */
	for (int host = 2; host <= 20; host++)
		send_mirai(rig, host, &outcome);
	assert_int_equal(record->owner, rig->slot + 1);
	assert_int_equal(record->count, 19);
	assert_int_equal(record->frozen, 0);
	for (int i = 3; i < 19; i++)
		assert_int_equal(record->frames[i % XDPEN_HEADERS].header.tcp_seq, PUBLIC_IP + 2 + i);
	assert_int_equal(record->frames[18 % XDPEN_HEADERS].header.frame, rig->clock->frame);
}

/* Beside the header the frame's own first bytes, so that a person can look at them with any tool. */
static void the_bytes_are_kept(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_evidence *record = recorded(rig);

	set_limit(rig, XDPEN_BARE_SYN, 1, 0);
	for (size_t i = 0; i < SHAPE_COUNT; i++) {
		const struct xdpen_frame *kept = &record->frames[i];
		struct wire wire;
		size_t length;

		wire_to_host(&wire, DEVICE, SHAPES[i], 1 + i);
		wire_tcp(&wire, 40000, SERVICE_PORT, 1, FLAG_SYN, 0);
		if (i % 2)
			memset(wire_pad(&wire, 60), 0xee, 60);
		run_in(rig, &wire);
		length = wire.length < XDPEN_FRAME_BYTES ? wire.length : XDPEN_FRAME_BYTES;
		assert_int_equal(record->count, i + 1);
		assert_int_equal(kept->header.captured, length);
		assert_int_equal(kept->header.length, wire.length);
		assert_memory_equal(kept->bytes, wire.bytes, length);
	}
}

static void the_verdict_freezes_them(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_evidence *record = recorded(rig);
	struct outcome outcome;

	set_limit(rig, XDPEN_MIRAI, 2, 3);
	for (int host = 1; host <= 3; host++)
		send_mirai(rig, host, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_QUARANTINE_VLAN);
	assert_int_equal(record->frozen, 1);
	assert_int_equal(record->count, 2);
	assert_int_equal(record->frames[1].header.tcp_seq, PUBLIC_IP + 3); /* the one that tripped is in it */
	assert_int_equal(record->frames[1].header.kind, XDPEN_MIRAI);
	for (int host = 4; host <= 30; host++)
		send_mirai(rig, host, &outcome);
	assert_int_equal(record->count, 2);
}

/* In monitor the device goes on; what led to the verdict stays as it was. */
static void frozen_in_monitor_too(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_evidence *record = recorded(rig);
	struct outcome outcome;

	rig->policy->mode = XDPEN_MONITOR;
	set_limit(rig, XDPEN_MIRAI, 2, 3);
	for (int host = 1; host <= 30; host++)
		send_mirai(rig, host, &outcome);
	assert_int_equal(outcome.reason, XDPEN_IN_MONITORED);
	assert_int_equal(spread_value(rig, XDPEN_MIRAI) > 20, 1);
	assert_int_equal(record->frozen, 1);
	assert_int_equal(record->count, 2);
	assert_int_equal(record->frames[1].header.tcp_seq, PUBLIC_IP + 3);
}

/* Two devices, one place: frozen evidence stays, the loss is counted; other evidence is replaced. */
static void frozen_evidence_is_not_taken_over(void **state)
{
	(void)state;
	for (__u32 frozen = 0; frozen <= 1; frozen++) {
		struct outcome outcome;
		struct rig *rig;

		assert_int_equal(rig_setup((void **)&rig), 0);
		set_limit(rig, XDPEN_MIRAI, 2, 0);
		recorded(rig)->owner = rig->slot + rig->pool + 1;
		recorded(rig)->count = 5;
		recorded(rig)->frozen = frozen;
		send_mirai(rig, 1, &outcome);
		send_mirai(rig, 2, &outcome);
		assert_int_equal(frames_of(rig, XDPEN_LOST_EVIDENCE), frozen);
		assert_int_equal(recorded(rig)->owner, frozen ? rig->slot + rig->pool + 1 : rig->slot + 1);
		assert_int_equal(recorded(rig)->count, frozen ? 5 : 1);
		rig_free(rig);
	}
}

/* --- where a device is --- */

static __u32 contact_from(struct rig *rig, __u32 source)
{
	static __u32 host;
	struct wire wire;

	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_ipv4(&wire, source, PUBLIC_IP + ++host);
	wire_udp(&wire, 40000, OTHER_PORT, 0);
	run_in(rig, &wire);
	return ntohl(device(rig)->ipv4);
}

/*
 * Taken from the first contact, because it is what later evidence is measured
 * by: data in known connections is not looked at, and what comes after it
 * changes nothing, but for the address that DHCP gives after a makeshift one.
 * That a device moved is user space's to notice.
 */
static void port_and_address_are_taken_once(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	plain_frame(&wire);
	run_in(rig, &wire);
	assert_int_equal(device(rig)->ipv4, 0);
	assert_int_equal(device(rig)->ifindex, 0);
	assert_int_equal(contact_from(rig, 0), 0); /* no address yet */
	assert_int_equal(device(rig)->ifindex, 1);
	assert_int_equal(contact_from(rig, IPV4(169, 254, 7, 7)), IPV4(169, 254, 7, 7)); /* for want of a better one */
	assert_int_equal(contact_from(rig, IPV4(10, 0, 0, 7)), IPV4(169, 254, 7, 7)); /* no better one */
	assert_int_equal(contact_from(rig, DEVICE_IP), DEVICE_IP);
	assert_int_equal(contact_from(rig, IPV4(203, 0, 113, 9)), DEVICE_IP);
	assert_int_equal(contact_from(rig, 0), DEVICE_IP);
	assert_int_equal(contact_from(rig, IPV4(169, 254, 7, 7)), DEVICE_IP);
	assert_int_equal(contact_from(rig, DEVICE_IP + 1), DEVICE_IP);
	tagged_frame(&wire, ETH_P_8021Q, 5);
	run_in(rig, &wire);
	assert_int_equal(device(rig)->ipv4, htonl(DEVICE_IP));
}

/* "Last unicast source address": one that can be nobody's is not taken. */
static void only_unicast_addresses_are_taken(void **state)
{
	static const __u32 nobodies[] = { IPV4(224, 0, 0, 1), 0xffffffff };
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(nobodies) / sizeof(*nobodies); i++) {
		struct wire wire;

		wire_ethernet(&wire, GATEWAY, DEVICE);
		wire_ipv4(&wire, nobodies[i], PUBLIC_IP);
		wire_udp(&wire, 1, 2, 0);
		run_in(rig, &wire);
		assert_int_equal(device(rig)->ipv4, 0);
	}
}

/* Only the quarantine gives its VLAN ID: who brings it along is dropped, known or not, and never announced. */
static void a_forged_quarantine_tag_is_dropped(void **state)
{
	static const struct {
		__u16 type, tci;
		__u32 known, stranger;
	} tags[] = {
		{ ETH_P_8021Q, QUARANTINE, XDPEN_IN_FORGED_VLAN, XDPEN_IN_FORGED_VLAN },
		{ ETH_P_8021Q, TCI(7, QUARANTINE), XDPEN_IN_FORGED_VLAN, XDPEN_IN_FORGED_VLAN },
		{ ETH_P_8021AD, QUARANTINE, XDPEN_IN_FORGED_VLAN, XDPEN_IN_FORGED_VLAN },
		{ ETH_P_8021Q, QUARANTINE + 1, XDPEN_IN_PASS, XDPEN_IN_STRANGER },
		{ ETH_P_8021Q, 0, XDPEN_IN_PASS, XDPEN_IN_STRANGER },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		for (int known = 0; known < 2; known++) {
			__u32 reason = known ? tags[i].known : tags[i].stranger;
			struct outcome outcome;
			struct wire wire;

			wire_ethernet(&wire, GATEWAY, known ? DEVICE : OTHER);
			wire_tag(&wire, tags[i].type, tags[i].tci);
			wire_ipv4(&wire, DEVICE_IP, PUBLIC_IP);
			wire_udp(&wire, 1, 2, 0);
			outcome = run_in(rig, &wire);
			assert_int_equal(outcome.reason, reason);
			assert_int_equal(outcome.action, reason == XDPEN_IN_FORGED_VLAN ? XDP_DROP : XDP_PASS);
		}
	}
	/* Where quarantined frames are dropped, the VLAN ID is anybody's. */
	rig->policy->action = XDPEN_DROP;
	{
		struct wire wire;

		wire_ethernet(&wire, GATEWAY, DEVICE);
		wire_tag(&wire, ETH_P_8021Q, QUARANTINE);
		wire_ipv4(&wire, DEVICE_IP, PUBLIC_IP);
		wire_udp(&wire, 1, 2, 0);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(pass_touches_nothing),
		rig_test(drop),
		rig_test(a_tag_is_pushed),
		rig_test(pushing_keeps_every_byte),
		rig_test(a_tag_is_rewritten),
		rig_test(the_inner_tag_stays),
		rig_test(the_word_names_the_vlan),
		rig_test(a_forged_quarantine_tag_is_dropped),
		rig_test(unparsed_from_quarantine_is_dropped),
		cmocka_unit_test(authority),
		rig_test(override_is_by_address),
		rig_test(panic_touches_nothing),
		rig_test(the_frame_that_trips_obeys),
		rig_test(the_reflex_in_monitor),
		cmocka_unit_test(the_reflex_respects),
		rig_test(exempt_is_never_weighed),
		rig_test(a_released_device_may_trip_again),
		rig_test(a_quarantined_device_is_counted_on),
		rig_test(decisive_headers_are_recorded),
		rig_test(the_bytes_are_kept),
		rig_test(the_verdict_freezes_them),
		rig_test(frozen_in_monitor_too),
		cmocka_unit_test(frozen_evidence_is_not_taken_over),
		rig_test(port_and_address_are_taken_once),
		rig_test(only_unicast_addresses_are_taken),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
