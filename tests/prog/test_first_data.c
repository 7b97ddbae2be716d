// SPDX-License-Identifier: GPL-2.0-or-later
/* The first data of a connection that the device has opened: short openings, and Noise, which Stratum V2 begins with. */
#include "heads.h"

static void open_connection(struct rig *rig, struct shape shape, __u32 sequence)
{
	struct wire wire;

	wire_to_host(&wire, DEVICE, shape, 1);
	wire_tcp(&wire, 40000, OTHER_PORT, sequence, FLAG_SYN, 20);
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 0);
}

/* A message whose first bytes come alone is followed, where it opens a connection that the device asked for. */
static void short_openings(void **state)
{
	static const struct row {
		const char *first;
		int told;
	} rows[] = { { "{", 1 }, { "\r\n", 1 }, { "{\"id\":", 1 }, { "POST /", 1 }, { "\x16\3\1", 1 }, { "}", 0 }, { "GET /", 0 } };
	static const char rest[] = "\"method\":\"mining.subscribe\"}";
	struct rig *rig = *state;

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t run = 0; run < 2 * SHAPE_COUNT; run++) {
			bool opened = !(run & 1), told = rows[row].told && opened;
			struct shape shape = SHAPES[run / 2];
			size_t length = strlen(rows[row].first);
			struct wire wire;

			rig_reset(rig);
			if (opened)
				open_connection(rig, shape, 99);
			segment(&wire, shape, 1, OTHER_PORT, 100, rows[row].first, length);
			run_in(rig, &wire);
			if (!told) {
				assert_int_equal(take_events(rig), 0);
				continue;
			}
			assert_told(rig, XDPEN_EVENT_HEAD, rows[row].first, length);
			assert_int_equal(rig->event[0].event.kind, XDPEN_STRATUM);
			assert_int_equal(rig->event[0].event.value, 1);
			segment(&wire, shape, 1, OTHER_PORT, 100 + length, rest, strlen(rest));
			run_in(rig, &wire);
			assert_told(rig, XDPEN_EVENT_HEAD, rest, strlen(rest));
			assert_int_equal(rig->event[0].event.value, 0);
		}
	}
}

static void server_data(struct wire *wire, struct shape shape, __u32 acknowledged, const __u8 *payload, size_t length)
{
	wire_from_host(wire, shape, 1);
	wire_tcp(wire, OTHER_PORT, 40000, 9000, FLAG_ACK | FLAG_PSH, 12);
	put32(wire->bytes + wire->l4_at + 8, acknowledged);
	wire_payload(wire, payload, length);
}

/* 64 bytes of first data, and an answer of 234 or 170: Stratum V2. Both are read. */
static void noise(void **state)
{
	static const struct row {
		size_t sent, answered;
		int heads, answers;
	} rows[] = {
		{ 64, 234, 1, 1 }, { 64, 170, 1, 1 }, { 64, 233, 1, 0 }, { 64, 64, 1, 0 },
		{ 63, 234, 0, 0 }, { 65, 234, 0, 0 }, { 1, 234, 0, 0 },
	};
	struct rig *rig = *state;
	__u8 payload[300];

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t run = 0; run < 2 * SHAPE_COUNT; run++) {
			struct shape shape = SHAPES[run / 2];
			struct wire wire;

			rig_reset(rig);
			open_connection(rig, shape, 0xffffffff);
			hear_tcp(rig, run & 1, shape, 1, OTHER_PORT, FLAG_SYN | FLAG_ACK);
			fill(payload, sizeof(payload), 0x80);
			segment(&wire, shape, 1, OTHER_PORT, 0, payload, rows[row].sent);
			run_in(rig, &wire);
			if (rows[row].heads)
				assert_told(rig, XDPEN_EVENT_HEAD, payload, rows[row].sent);
			server_data(&wire, shape, rows[row].sent, payload, rows[row].answered);
			for (int again = 0; again < 2; again++) {
				hear_wire(rig, run & 1, &wire);
				if (rows[row].answers && !again)
					assert_told(rig, XDPEN_EVENT_ANSWER, payload, rows[row].answered);
				else
					assert_int_equal(take_events(rig), 0);
			}
		}
	}
}

/* What other servers send in between does not hide the answer. */
static void other_data_in_between(void **state)
{
	struct rig *rig = *state;
	__u8 payload[300];
	struct wire wire;

	fill(payload, sizeof(payload), 0x80);
	for (int replay = 0; replay <= 1; replay++) {
		rig_reset(rig);
		open_connection(rig, IPV4_PLAIN, 1000);
		segment(&wire, IPV4_PLAIN, 1, OTHER_PORT, 1001, payload, 64);
		run_in(rig, &wire);
		assert_int_equal(take_events(rig), 1);
		server_data(&wire, IPV4_PLAIN, 4711, payload, 100);
		hear_wire(rig, replay, &wire);
		server_data(&wire, IPV4_PLAIN, 4711, payload, 234);
		hear_wire(rig, replay, &wire);
		assert_int_equal(take_events(rig), 0);
		server_data(&wire, IPV4_PLAIN, 1065, payload, 234);
		hear_wire(rig, replay, &wire);
		assert_told(rig, XDPEN_EVENT_ANSWER, payload, 234);
	}
}

/* 64 bytes that are not the first, or of a connection that nobody saw begin, are 64 bytes. */
static void sixty_four_bytes(void **state)
{
	struct rig *rig = *state;
	__u8 payload[64];
	struct wire wire;

	fill(payload, sizeof(payload), 0x80);
	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		rig_reset(rig);
		segment(&wire, SHAPES[shape], 1, OTHER_PORT, 1001, payload, 64);
		run_in(rig, &wire);
		open_connection(rig, SHAPES[shape], 1000);
		segment(&wire, SHAPES[shape], 1, OTHER_PORT, 1001 + 64, payload, 64);
		run_in(rig, &wire);
		server_data(&wire, SHAPES[shape], 1001 + 128, payload, 64);
		hear_wire(rig, shape & 1, &wire);
		assert_int_equal(take_events(rig), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(short_openings),
		rig_test(noise),
		rig_test(other_data_in_between),
		rig_test(sixty_four_bytes),
	};

	return cmocka_run_group_tests_name("first-data", tests, NULL, NULL);
}
