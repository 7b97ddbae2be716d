// SPDX-License-Identifier: GPL-2.0-or-later
/* The flight recorder: headers that decide are kept, and the verdict freezes them. */
#include "verdict.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(decisive_headers_are_recorded),
		rig_test(the_bytes_are_kept),
		rig_test(the_verdict_freezes_them),
		rig_test(frozen_in_monitor_too),
		cmocka_unit_test(frozen_evidence_is_not_taken_over),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
