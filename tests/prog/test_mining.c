// SPDX-License-Identifier: GPL-2.0-or-later
/* Payload heads for user space, and data to pool ports. */
#include "harness.h"

static void data_to(struct wire *wire, struct shape shape, __u32 host, __u16 port, const void *payload, size_t length)
{
	wire_to_host(wire, DEVICE, shape, host);
	wire_tcp(wire, 40000, port, 1, FLAG_ACK | FLAG_PSH, 12);
	wire_payload(wire, payload, length);
}

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

/* --- heads --- */

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
		data_to(&wire, shape, 1, 45678, payload, length);
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
			data_to(&wire, SHAPES[shape], 1, 443, rows[i].payload, rows[i].length);
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

		data_to(&wire, SHAPES[shape], 1, 45678, json, sizeof(json));
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

	data_to(&wire, IPV4_PLAIN, 1, 45678, "{\"a\":", 5);
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

		data_to(&wire, IPV4_PLAIN, 1, 45678, payload, sizeof(payload));
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

		data_to(&wire, IPV4_PLAIN, i, 45678, payload, sizeof(payload));
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
	data_to(&wire, IPV4_PLAIN, 1, 45678, payload, sizeof(payload));
	memcpy(wire.bytes + 6, OTHER.bytes, 6);
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 1);
	assert_memory_equal(rig->event[0].event.key.mac, OTHER.bytes, 6);
}

/* --- pool ports --- */

#define NO_JSON "\x01\x02\x03\x04\x05\x06\x07\x08\x09"

/* One segment to or beside a pool, and what the row is called. */
struct pool_segment {
	const char *name;
	int version;
	__u32 address;
	const char *address6;
	__u16 port;
	__u8 flags;
	size_t payload;
};

static void build_pool(struct wire *wire, int tags, const struct pool_segment *segment)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	for (int i = 0; i < tags; i++)
		wire_tag(wire, ETH_P_8021Q, 7);
	if (segment->version == 4)
		wire_ipv4(wire, DEVICE_IP, segment->address);
	else
		wire_ipv6(wire, DEVICE_IP6, segment->address6);
	wire_tcp(wire, 40000, segment->port, 1, segment->flags, 12);
	if (segment->payload)
		wire_payload(wire, NO_JSON, segment->payload);
}

/* Data are looked at of devices that opened a connection to a pool port: by a SYN, which counts in other ways, too. */
static void watch(struct rig *rig)
{
	device(rig)->flags |= XDPEN_POOL_WATCH;
}

static bool is_watched(struct rig *rig)
{
	return device(rig)->flags & XDPEN_POOL_WATCH;
}

/* Without the opening nothing is counted, however much is sent; with it everything that follows. */
static void a_connection_is_opened_first(void **state)
{
	static const struct row {
		struct pool_segment opening;
		bool watched;
	} rows[] = {
		{ { "SYN", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_SYN, 0 }, true },
		{ { "SYN6", 6, 0, "2001:db8::1", POOL_PORT, FLAG_SYN, 0 }, true },
		{ { "SYN to another host", 4, IPV4(203, 0, 113, 99), NULL, POOL_PORT, FLAG_SYN, 0 }, true },
		{ { "SYN to another port", 4, IPV4(203, 0, 113, 1), NULL, OTHER_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN to a service", 6, 0, "2001:db8::1", SERVICE_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN into the LAN", 4, IPV4(192, 168, 1, 9), NULL, POOL_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN to a private host", 4, IPV4(10, 0, 0, 1), NULL, POOL_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN to a neighbour6", 6, 0, "fe80::1", POOL_PORT, FLAG_SYN, 0 }, false },
		{ { "SYN to a unique local host6", 6, 0, "fd00:2::1", POOL_PORT, FLAG_SYN, 0 }, false },
		{ { "answer to a SYN", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_SYN | FLAG_ACK, 0 }, false },
		{ { "handshake's end", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_ACK, 0 }, false },
		{ { "null probe", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, 0, 0 }, false },
		{ { "reset", 6, 0, "2001:db8::1", POOL_PORT, FLAG_RST, 0 }, false },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			const struct pool_segment data_segment = { "data", SHAPES[shape].version, IPV4(203, 0, 113, 1),
								   "2001:db8::1", POOL_PORT, FLAG_ACK | FLAG_PSH, 9 };
			struct wire data, opening;

			rig_reset(rig);
			build_pool(&data, SHAPES[shape].tags, &data_segment);
			for (int again = 0; again < 5; again++)
				run_in(rig, &data);
			assert_nothing_counted(rig);
			assert_int_equal(device(rig)->counters.pool, 0);
			build_pool(&opening, SHAPES[shape].tags, &rows[i].opening);
			run_in(rig, &opening);
			if (is_watched(rig) != rows[i].watched)
				fail_msg("%s: %s", rows[i].opening.name, rows[i].watched ? "not watched" : "watched");
			run_in(rig, &data);
			run_in(rig, &data);
			assert_int_equal(spread_value(rig, XDPEN_POOL_PORT), rows[i].watched);
			assert_int_equal(device(rig)->counters.pool, rows[i].watched ? 3 : 0);
		}
	}
}

/* What one device opens is not looked at of another, and later connections do not end it. */
static void who_has_opened_one_stays_watched(void **state)
{
	struct rig *rig = *state;
	__u32 other = rig_place(rig, OTHER);
	struct wire wire;

	send_syn(rig, IPV4_PLAIN, 1, POOL_PORT);
	data_to(&wire, IPV4_PLAIN, 1, POOL_PORT, NO_JSON, 9);
	memcpy(wire.bytes + 6, OTHER.bytes, 6);
	run_in(rig, &wire);
	assert_null(spread_of(rig, other, XDPEN_POOL_PORT));
	for (__u32 host = 2; host < 40; host++) {
		rig_epoch(rig, host);
		send_syn(rig, IPV4_PLAIN, host, OTHER_PORT);
		data_to(&wire, IPV4_PLAIN, host, OTHER_PORT, NO_JSON, 9);
		run_in(rig, &wire);
	}
	assert_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
	assert_true(is_watched(rig));
	data_to(&wire, IPV4_PLAIN, 1, POOL_PORT, NO_JSON, 9);
	run_in(rig, &wire);
	assert_int_equal(spread_value(rig, XDPEN_POOL_PORT), 1);
}

static void data_to_pools(void **state)
{
	static const struct row {
		struct pool_segment segment;
		int pool, value; /* counters.pool, and members of pool-port */
	} rows[] = {
		{ { "data", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_ACK | FLAG_PSH, 9 }, 1, 1 },
		{ { "one byte", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_ACK, 1 }, 1, 1 },
		{ { "data6", 6, 0, "2001:db8::1", POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "SYN", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_SYN, 0 }, 1, 0 },
		{ { "SYN6", 6, 0, "2001:db8::1", POOL_PORT, FLAG_SYN, 0 }, 1, 0 },
		{ { "handshake's end", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_ACK, 0 }, 0, 0 },
		{ { "handshake's end6", 6, 0, "2001:db8::1", POOL_PORT, FLAG_ACK, 0 }, 0, 0 },
		{ { "reset", 4, IPV4(203, 0, 113, 1), NULL, POOL_PORT, FLAG_RST, 0 }, 0, 0 },
		{ { "another port", 4, IPV4(203, 0, 113, 1), NULL, OTHER_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "another port6", 6, 0, "2001:db8::1", OTHER_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "a service port", 4, IPV4(203, 0, 113, 1), NULL, SERVICE_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "LAN", 4, IPV4(192, 168, 1, 9), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "10/8", 4, IPV4(10, 255, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "11/8", 4, IPV4(11, 0, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "172.16/12", 4, IPV4(172, 31, 255, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "172.32", 4, IPV4(172, 32, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "172.15", 4, IPV4(172, 15, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "192.168/16", 4, IPV4(192, 168, 200, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "192.169", 4, IPV4(192, 169, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "100.64/10", 4, IPV4(100, 127, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "100.128", 4, IPV4(100, 128, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "100.63", 4, IPV4(100, 63, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "169.254/16", 4, IPV4(169, 254, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "127/8", 4, IPV4(127, 0, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "multicast", 4, IPV4(224, 0, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "223", 4, IPV4(223, 0, 0, 1), NULL, POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
		{ { "link-local6", 6, 0, "fe80::1", POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "unique local6", 6, 0, "fd00:2::1", POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "multicast6", 6, 0, "ff0e::1", POOL_PORT, FLAG_ACK, 9 }, 0, 0 },
		{ { "upper end of 2000::/3", 6, 0, "3fff::1", POOL_PORT, FLAG_ACK, 9 }, 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (int tags = 0; tags <= 1; tags++) {
			struct rig *rig;
			struct wire wire;

			assert_int_equal(rig_setup((void **)&rig), 0);
			watch(rig);
			build_pool(&wire, tags, &rows[i].segment);
			run_in(rig, &wire);
			if (device(rig)->counters.pool != (__u32)rows[i].pool ||
			    spread_value(rig, XDPEN_POOL_PORT) != (__u32)rows[i].value)
				fail_msg("%s: pool %u, value %u", rows[i].segment.name, device(rig)->counters.pool,
					 spread_value(rig, XDPEN_POOL_PORT));
			rig_free(rig);
		}
	}
}

/* A handshake's last ACK in a frame padded to the shortest length carries nothing. */
static void padding_is_no_payload(void **state)
{
	struct rig *rig = *state;

	watch(rig);
	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		struct wire wire;

		wire_to_host(&wire, DEVICE, SHAPES[shape], 1);
		wire_tcp(&wire, 40000, POOL_PORT, 1, FLAG_ACK, 0);
		memcpy(wire_pad(&wire, 20), "{\"id\":1,\"method\": \"", 20);
		run_in(rig, &wire);
		assert_int_equal(device(rig)->counters.pool, 0);
		assert_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
		assert_int_equal(take_events(rig), 0);
	}
}

static void endpoints_are_counted_once(void **state)
{
	struct rig *rig = *state;
	__u32 hosts[3];

	watch(rig);
	distinct_hosts(rig, 4, hosts, 3);
	for (int i = 0; i < 3; i++) {
		for (int again = 0; again < 4; again++) {
			struct wire wire;

			data_to(&wire, IPV4_PLAIN, hosts[i], POOL_PORT, NO_JSON, 9);
			run_in(rig, &wire);
		}
		assert_int_equal(device(rig)->counters.pool, 4 * (i + 1));
	}
	assert_in_range(spread_value(rig, XDPEN_POOL_PORT), 2, 3);
	assert_true(device(rig)->kinds & 1 << XDPEN_POOL_PORT);
}

/* User space weighs the port, so the entry has to name it. */
static void the_entry_names_the_port(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	send_syn(rig, IPV4_PLAIN, 1, POOL_PORT);
	data_to(&wire, IPV4_PLAIN, 1, POOL_PORT, NO_JSON, 9);
	run_in(rig, &wire);
	assert_non_null(spread_of(rig, rig->slot, XDPEN_POOL_PORT));
	assert_int_equal(spread_of(rig, rig->slot, XDPEN_POOL_PORT)->pivot, POOL_PORT);
}

/* How long it stays is part of the evidence: first and last are ticks of data. */
static void first_and_last_are_kept(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_spread *entry;
	__u64 began;

	send_syn(rig, IPV4_PLAIN, 1, POOL_PORT);
	began = rig->clock->ticks += 77;
	for (int i = 0; i < 5; i++) {
		struct wire wire;

		rig->clock->ticks = began + i * 1000;
		data_to(&wire, IPV4_PLAIN, 1, POOL_PORT, NO_JSON, 9);
		run_in(rig, &wire);
	}
	entry = spread_of(rig, rig->slot, XDPEN_POOL_PORT);
	assert_int_equal(entry->first, (__u32)began);
	assert_int_equal(entry->last, (__u32)began + 4000);
	assert_int_equal(entry->value, 1);
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
	data_to(&wire, IPV4_PLAIN, 1, POOL_PORT, json, sizeof(json));
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
		rig_test(a_connection_is_opened_first),
		rig_test(who_has_opened_one_stays_watched),
		cmocka_unit_test(data_to_pools),
		rig_test(padding_is_no_payload),
		rig_test(endpoints_are_counted_once),
		rig_test(the_entry_names_the_port),
		rig_test(first_and_last_are_kept),
		rig_test(both_at_once),
	};

	return cmocka_run_group_tests_name("mining", tests, NULL, NULL);
}
