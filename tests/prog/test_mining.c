// SPDX-License-Identifier: GPL-2.0-or-later
/* Payload heads for user space. */
#include "harness.h"

/* A JSON beginning, then bytes that tell every offset from every other. */
static void fill(__u8 *payload, size_t length)
{
	for (size_t i = 0; i < length; i++)
		payload[i] = i > 1 ? (__u8)mix(length << 16 | i) : (__u8)"{\""[i];
}

static void assert_head(const struct rig *rig, const __u8 *payload, size_t length)
{
	const struct xdpen_head_event *head = &rig->event[0];

	assert_int_equal(head->event.type, XDPEN_EVENT_HEAD);
	assert_int_equal(head->event.kind, XDPEN_STRATUM);
	assert_int_equal(head->event.slot, rig->slot);
	assert_memory_equal(head->event.key.mac, DEVICE.bytes, 6);
	assert_int_equal(head->zero, 0);
	assert_int_equal(head->head_length, length < XDPEN_HEAD_BYTES ? length : XDPEN_HEAD_BYTES);
	assert_memory_equal(head->head, payload, head->head_length);
	assert_true(rig->event_size[0] >= offsetof(struct xdpen_head_event, head) + head->head_length);
}

static void the_head_is_the_payload(void **state)
{
	struct rig *rig = *state;
	__u8 payload[600];
	__u32 sent = 0;

	for (size_t length = 8; length <= sizeof(payload); length++) {
		struct shape shape = SHAPES[length % SHAPE_COUNT];
		struct wire wire;

		rig_epoch(rig, sent++ / 200); /* below the rate limit */
		fill(payload, length);
		wire_data(&wire, shape, 1, 45678, payload, length);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
		assert_int_equal(take_events(rig), 1);
		assert_head(rig, payload, length);
		assert_int_equal(rig->event[0].event.header.destination_port, 45678);
		assert_int_equal(rig->event[0].event.header.length, wire.length);
		assert_int_equal(rig->event[0].event.header.kind, XDPEN_STRATUM);
	}
}

/* In every position a payload may have. */
static void the_head_begins_at_the_payload(void **state)
{
	struct rig *rig = *state;
	__u8 payload[30];

	fill(payload, sizeof(payload));
	for (size_t options = 0; options <= 40; options += 4) {
		struct wire wire;

		wire_ethernet(&wire, GATEWAY, DEVICE);
		wire_ipv4_with(&wire, DEVICE_IP, PUBLIC_IP + 1, options / 4, 0);
		wire_tcp(&wire, 40000, 45678, 1, FLAG_ACK, 40 - options);
		wire_payload(&wire, payload, sizeof(payload));
		run_in(rig, &wire);
		assert_int_equal(take_events(rig), 1);
		assert_head(rig, payload, sizeof(payload));
		wire_to_host(&wire, DEVICE, (struct shape){ 6, 2 }, 1);
		wire_extension(&wire, IPPROTO_DSTOPTS, options);
		wire_tcp(&wire, 40000, 45678, 1, FLAG_ACK, options);
		wire_payload(&wire, payload, sizeof(payload));
		run_in(rig, &wire);
		assert_int_equal(take_events(rig), 1);
		assert_head(rig, payload, sizeof(payload));
	}
}

static void what_may_be_mining(void **state)
{
	static const struct row {
		const char *payload;
		size_t length;
		int heads;
	} rows[] = {
		{ "{\"id\":1,\"method\":\"mining.subscribe\"}", 36, 1 },
		{ " {\"id\":1}", 9, 1 },
		{ "\t{\"id\":1}", 9, 1 },
		{ "\r\n{\"id\":1}", 10, 1 },
		{ "\n{\"id\":1}", 9, 1 },
		{ "POST / HTTP/1.1\r\n", 17, 1 },
		{ "{ \"a\":1}", 8, 1 },
		{ "{\n\"a\":1}", 8, 1 },
		{ "  {\"a\":1", 8, 1 },
		{ "\n{\"a\":1}", 8, 1 },
		{ "{abcdefgh", 9, 0 }, /* what random bytes look like now and then */
		{ " abcdefgh", 9, 0 },
		{ "{\"a\":1}\n", 8, 1 },
		{ "{\"a\":1}", 7, 0 }, /* shorter than any message */
		{ "GET / HTTP/1.1\r\n", 16, 0 },
		{ "PUT / HTTP/1.1\r\n", 16, 0 },
		{ "POSE / HTTP/1.1\r\n", 17, 0 },
		{ "post / HTTP/1.1\r\n", 17, 0 },
		{ "<?xml version=\"1.0\"?>", 21, 0 },
		{ "<html><body>{}", 14, 0 },
		{ "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03{", 12, 1 }, /* TLS client hello: it may name a pool */
		{ "\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03{", 12, 0 }, /* TLS server hello */
		{ "\x17\x03\x03\x00\x20{\"id\":1}", 13, 0 }, /* TLS data */
		{ "[{\"id\":1}]", 10, 0 },
		{ "SSH-2.0-OpenSSH_9.2", 19, 0 },
		{ "\0\0\0\0\0\0\0\0\0\0", 10, 0 },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			struct wire wire;

			rig_epoch(rig, i);
			wire_data(&wire, SHAPES[shape], 1, 443, rows[i].payload, rows[i].length);
			run_in(rig, &wire);
			if (take_events(rig) != rows[i].heads)
				fail_msg("\"%.10s\": %d heads", rows[i].payload, rig->events);
			if (rows[i].heads)
				assert_head(rig, (const __u8 *)rows[i].payload, rows[i].length);
		}
	}
	assert_int_equal(frames_of(rig, XDPEN_LOST_HEAD), 0);
}

/* Only what TCP carries in an established direction: no SYN, no datagram, no later fragment. */
static void where_no_mining_is(void **state)
{
	static const char json[] = "{\"id\":1,\"method\":\"mining.subscribe\"}";
	struct rig *rig = *state;
	struct wire wire;

	device(rig)->flags |= XDPEN_POOL_WATCH;
	wire_to_host(&wire, DEVICE, IPV4_PLAIN, 1);
	wire_udp(&wire, 40000, POOL_PORT, 0);
	wire_payload(&wire, json, sizeof(json));
	run_in(rig, &wire);
	wire_to_host(&wire, DEVICE, IPV4_PLAIN, 1);
	wire_tcp(&wire, 40000, POOL_PORT, 1, FLAG_SYN, 0);
	wire_payload(&wire, json, sizeof(json));
	run_in(rig, &wire);
	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_ipv4_with(&wire, DEVICE_IP, PUBLIC_IP + 1, 0, 0x2010);
	wire_tcp(&wire, 40000, POOL_PORT, 1, FLAG_ACK, 0);
	wire_payload(&wire, json, sizeof(json));
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 0);
	assert_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
}

/* Bytes behind the IP packet (a short frame's padding, a trailer) belong to nobody. */
static void a_trailer_is_not_copied(void **state)
{
	static const __u8 json[] = "{\"id\":1,\"method\":\"eth_submitLogin\"}";
	struct rig *rig = *state;

	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		struct wire wire;

		wire_data(&wire, SHAPES[shape], 1, 45678, json, sizeof(json));
		memset(wire_pad(&wire, 11), 0xee, 11);
		run_in(rig, &wire);
		assert_int_equal(take_events(rig), 1);
		assert_head(rig, json, sizeof(json));
	}
}

/* Five bytes of payload and padding behind them are not eight bytes of payload. */
static void padding_is_not_a_head(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	wire_data(&wire, IPV4_PLAIN, 1, 45678, "{\"a\":", 5);
	wire_pad(&wire, 20);
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 0);
}

/* The IP header promises more than the frame has: what is there is copied, and no more. */
static void a_cut_payload(void **state)
{
	struct rig *rig = *state;
	__u8 payload[300];

	fill(payload, sizeof(payload));
	for (size_t left = 8; left < sizeof(payload); left += 13) {
		struct wire wire;

		wire_data(&wire, IPV4_PLAIN, 1, 45678, payload, sizeof(payload));
		wire_cut(&wire, wire.payload_at + left);
		run_in(rig, &wire);
		assert_int_equal(take_events(rig), 1);
		assert_head(rig, payload, left);
	}
}

static int heads_sent(struct rig *rig, int frames)
{
	__u8 payload[20];

	fill(payload, sizeof(payload));
	for (int i = 0; i < frames; i++) {
		struct wire wire;

		wire_data(&wire, IPV4_PLAIN, i, 45678, payload, sizeof(payload));
		run_in(rig, &wire);
	}
	return take_events(rig);
}

static void heads_are_rationed(void **state)
{
	struct rig *rig = *state;

	rig->policy->heads_per_epoch = 3;
	assert_int_equal(heads_sent(rig, 10), 3);
	assert_int_equal(frames_of(rig, XDPEN_LOST_HEAD), 7);
	assert_int_equal(heads_sent(rig, 2), 0);
	rig_epoch(rig, 1);
	assert_int_equal(heads_sent(rig, 10), 3);
	assert_int_equal(frames_of(rig, XDPEN_LOST_HEAD), 16);
	rig_epoch(rig, 2);
	rig->policy->heads_per_epoch = 0;
	assert_int_equal(heads_sent(rig, 4), 0);
	assert_int_equal(frames_of(rig, XDPEN_LOST_HEAD), 20);
}

/* The most that fits eight bits is the most there is: the counter does not run over into new heads. */
static void the_ration_does_not_wrap(void **state)
{
	struct rig *rig = *state;

	rig->policy->heads_per_epoch = 255;
	assert_int_equal(heads_sent(rig, 300), 255);
	assert_int_equal(heads_sent(rig, 300), 0);
}

/* One device's ration is not another's. */
static void each_device_has_its_ration(void **state)
{
	struct rig *rig = *state;
	__u8 payload[20];
	struct wire wire;

	rig_place(rig, OTHER);
	rig->policy->heads_per_epoch = 2;
	assert_int_equal(heads_sent(rig, 5), 2);
	fill(payload, sizeof(payload));
	wire_data(&wire, IPV4_PLAIN, 1, 45678, payload, sizeof(payload));
	memcpy(wire.bytes + 6, OTHER.bytes, 6);
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 1);
	assert_memory_equal(rig->event[0].event.key.mac, OTHER.bytes, 6);
}

/* A mining message to a pool port is both: a head and an endpoint. */
static void both_at_once(void **state)
{
	static const __u8 json[] = "{\"id\":1,\"method\":\"mining.subscribe\"}";
	struct rig *rig = *state;
	struct wire wire;

	set_limit(rig, XDPEN_POOL_PORT, 1, 0);
	send_syn(rig, IPV4_PLAIN, 1, POOL_PORT);
	assert_int_equal(take_events(rig), 0);
	wire_data(&wire, IPV4_PLAIN, 1, POOL_PORT, json, sizeof(json));
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
	assert_int_equal(take_events(rig), 2);
	assert_head(rig, json, sizeof(json));
	assert_int_equal(rig->event[1].event.type, XDPEN_EVENT_CROSSED);
	assert_int_equal(rig->event[1].event.kind, XDPEN_POOL_PORT);
	assert_int_equal(rig->event[1].event.header.kind, XDPEN_POOL_PORT);
	assert_int_equal(spread_value(rig, XDPEN_POOL_PORT), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(the_head_is_the_payload),
		rig_test(the_head_begins_at_the_payload),
		rig_test(what_may_be_mining),
		rig_test(where_no_mining_is),
		rig_test(a_trailer_is_not_copied),
		rig_test(padding_is_not_a_head),
		rig_test(a_cut_payload),
		rig_test(heads_are_rationed),
		rig_test(the_ration_does_not_wrap),
		rig_test(each_device_has_its_ration),
		rig_test(both_at_once),
	};

	return cmocka_run_group_tests_name("mining", tests, NULL, NULL);
}
