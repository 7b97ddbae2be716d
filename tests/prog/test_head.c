// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What user space is given to read: DNS and DHCP messages, TLS ClientHellos,
 * the rest of a head that was cut. Mining messages themselves are test_mining.c's,
 * the first data of connections test_first_data.c's.
 */
#include "heads.h"

/* Of frames from the device the first bytes stand beside it. */
static void assert_frame(struct rig *rig, const struct wire *wire)
{
	const struct xdpen_head_event *head = &rig->event[0];
	size_t captured = wire->length < XDPEN_FRAME_BYTES ? wire->length : XDPEN_FRAME_BYTES;

	assert_int_equal(head->event.header.captured, captured);
	assert_memory_equal(head->frame, wire->bytes, captured);
	assert_int_equal(head->event.header.length, wire->length);
}

/* --- DNS --- */

static void from_device(struct wire *wire, struct shape shape)
{
	wire_ethernet(wire, GATEWAY, DEVICE);
	for (int i = 0; i < shape.tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
	if (shape.version == 4)
		wire_ipv4(wire, DEVICE_IP, GATEWAY_IP);
	else
		wire_ipv6(wire, DEVICE_IP6, "fd00:1::1");
}

static void to_device(struct wire *wire, struct shape shape)
{
	wire_ethernet(wire, DEVICE, GATEWAY);
	for (int i = 0; i < shape.tags; i++)
		wire_tag(wire, ETH_P_8021Q, 10 + i);
	if (shape.version == 4)
		wire_ipv4(wire, GATEWAY_IP, DEVICE_IP);
	else
		wire_ipv6(wire, "fd00:1::1", DEVICE_IP6);
}

static void message(struct wire *wire, bool tcp, __u16 source, __u16 destination, const __u8 *payload, size_t length)
{
	if (tcp) {
		wire_tcp(wire, source, destination, 77, FLAG_ACK | FLAG_PSH, 12);
		wire_payload(wire, payload, length);
		return;
	}
	wire_udp(wire, source, destination, length);
	memcpy(wire->bytes + wire->payload_at, payload, length);
}

static void dns_questions(void **state)
{
	static const size_t lengths[] = { 12, 17, 40, 512, 1300 };
	struct rig *rig = *state;
	__u8 payload[1300];

	for (size_t shape = 0; shape < 2 * SHAPE_COUNT; shape++) {
		for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
			struct wire wire;

			fill(payload, lengths[i], 0);
			from_device(&wire, SHAPES[shape / 2]);
			message(&wire, shape & 1, 40000, 53, payload, lengths[i]);
			/* Asked again and again: each time, since the answer is for the last one. */
			for (int again = 0; again < 2; again++) {
				assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
				assert_told(rig, XDPEN_EVENT_DNS, payload, lengths[i]);
				assert_frame(rig, &wire);
				assert_int_equal(rig->event[0].event.header.destination_port, 53);
			}
		}
	}
}

static void dns_answers(void **state)
{
	static const size_t lengths[] = { 12, 17, 40, 512, 1300 };
	struct rig *rig = *state;
	__u8 payload[1300];

	for (size_t shape = 0; shape < 4 * SHAPE_COUNT; shape++) {
		for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
			struct wire wire;

			fill(payload, lengths[i], 0);
			to_device(&wire, SHAPES[shape / 4]);
			message(&wire, shape & 1, 53, 40000, payload, lengths[i]);
			hear_wire(rig, shape & 2, &wire);
			assert_told(rig, XDPEN_EVENT_DNS, payload, lengths[i]);
			assert_int_equal(rig->event[0].event.header.source_port, 53);
			assert_int_equal(rig->event[0].event.header.length, wire.length);
			if (SHAPES[shape / 4].version == 4)
				assert_memory_equal(rig->event[0].event.header.source + 12, wire.bytes + wire.ip_at + 12, 4);
			else
				assert_memory_equal(rig->event[0].event.header.source, wire.bytes + wire.ip_at + 8, 16);
			rig->clock->ticks += 1 << FAST_SHIFT; /* a new ration */
		}
	}
}

/* The tag of an answer may stand in metadata: then the message begins four bytes earlier. */
static void a_dns_answer_with_its_tag_in_metadata(void **state)
{
	struct rig *rig = *state;
	struct wire wire;
	__u8 payload[60];

	fill(payload, sizeof(payload), 0);
	to_device(&wire, IPV4_PLAIN);
	message(&wire, false, 53, 40000, payload, sizeof(payload));
	assert_int_equal(run_stripped(rig, rig->object->progs.xdpen_out, &wire, ETH_P_8021Q, 5).reason, XDPEN_OUT_PASS);
	assert_told(rig, XDPEN_EVENT_DNS, payload, sizeof(payload));
}

static void not_dns(void **state)
{
	struct rig *rig = *state;
	__u8 payload[40];

	fill(payload, sizeof(payload), 0);
	for (size_t shape = 0; shape < 2 * SHAPE_COUNT; shape++) {
		struct wire wire;

		from_device(&wire, SHAPES[shape / 2]);
		message(&wire, shape & 1, 53, 40000, payload, sizeof(payload)); /* a resolver itself */
		run_in(rig, &wire);
		from_device(&wire, SHAPES[shape / 2]);
		message(&wire, shape & 1, 40000, 5353, payload, sizeof(payload));
		run_in(rig, &wire);
		to_device(&wire, SHAPES[shape / 2]);
		message(&wire, shape & 1, 40000, 53, payload, sizeof(payload)); /* a question to it */
		hear_wire(rig, shape & 2, &wire);
		/* To somebody else, and to everybody. */
		to_device(&wire, SHAPES[shape / 2]);
		message(&wire, shape & 1, 53, 40000, payload, sizeof(payload));
		memcpy(wire.bytes, OTHER.bytes, 6);
		hear_wire(rig, shape & 2, &wire);
		memcpy(wire.bytes, BROADCAST.bytes, 6);
		hear_wire(rig, shape & 2, &wire);
		/* A handshake with a server of names carries nothing. */
		to_device(&wire, SHAPES[shape / 2]);
		wire_tcp(&wire, 53, 40000, 1, FLAG_ACK, 0);
		hear_wire(rig, shape & 2, &wire);
	}
	assert_int_equal(take_events(rig), 0);
}

/* Nothing is read to, or from, a device in quarantine: its names are the quarantine's. */
static void none_from_quarantine(void **state)
{
	struct rig *rig = *state;
	__u8 payload[40];
	struct wire wire;

	fill(payload, sizeof(payload), 0);
	set_verdict(rig, rig->slot, XDPEN_VLAN, XDPEN_DAEMON, 0);
	from_device(&wire, IPV4_PLAIN);
	message(&wire, false, 40000, 53, payload, sizeof(payload));
	assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_QUARANTINE_VLAN);
	wire_ethernet(&wire, DEVICE, GATEWAY);
	wire_tag(&wire, ETH_P_8021Q, QUARANTINE);
	wire_ipv4(&wire, GATEWAY_IP, DEVICE_IP);
	message(&wire, false, 53, 40000, payload, sizeof(payload));
	assert_int_equal(run_out(rig, &wire).reason, XDPEN_OUT_UNTAGGED);
	assert_int_equal(take_events(rig), 0);
}

/* --- DHCP --- */

static void dhcp(void **state)
{
	struct rig *rig = *state;

	for (int tags = 0; tags <= 2; tags++) {
		for (int unicast = 0; unicast <= 1; unicast++) {
			struct wire wire;

			wire_ethernet(&wire, unicast ? GATEWAY : BROADCAST, DEVICE);
			for (int i = 0; i < tags; i++)
				wire_tag(&wire, ETH_P_8021Q, 10 + i);
			wire_ipv4(&wire, unicast ? DEVICE_IP : 0, unicast ? GATEWAY_IP : 0xffffffff);
			wire_dhcp(&wire, 68, 67, DEVICE);
			assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
			assert_told(rig, XDPEN_EVENT_DHCP, wire.bytes + wire.payload_at, 44);
			assert_frame(rig, &wire);
			/* What a server says, and what it is told of, is not what the device is. */
			wire_ethernet(&wire, GATEWAY, DEVICE);
			wire_ipv4(&wire, DEVICE_IP, GATEWAY_IP);
			wire_dhcp(&wire, 67, 68, DEVICE);
			run_in(rig, &wire);
			to_device(&wire, (struct shape){ 4, tags });
			wire_dhcp(&wire, 67, 68, DEVICE);
			hear_wire(rig, unicast, &wire);
			assert_int_equal(take_events(rig), 0);
		}
	}
	/* A broadcast is no contact. */
	assert_int_equal(sketch(rig)->fast, 0);
}

/* --- TCP --- */

/* A ClientHello of `record` bytes, of which `length` are in this segment. */
static void hello(__u8 *payload, size_t length, size_t record)
{
	fill(payload, length, 0x16);
	memcpy(payload + 1, "\x03\x01", 2);
	put16(payload + 3, record);
	payload[5] = 1;
}

static void client_hellos(void **state)
{
	static const size_t lengths[] = { 8, 60, 517, 1400 };
	struct rig *rig = *state;
	__u8 payload[1400];

	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
			struct wire wire;

			hello(payload, lengths[i], lengths[i] - 5);
			segment(&wire, SHAPES[shape], 1, 443, 1000, payload, lengths[i]);
			run_in(rig, &wire);
			assert_told(rig, XDPEN_EVENT_HEAD, payload, lengths[i]);
			assert_frame(rig, &wire);
			/* Whole: nothing of what follows is read. */
			fill(payload, 100, 0x17);
			segment(&wire, SHAPES[shape], 1, 443, 1000 + lengths[i], payload, 100);
			run_in(rig, &wire);
			assert_int_equal(take_events(rig), 0);
		}
	}
	assert_int_equal(device(rig)->heads, 0);
	assert_int_equal(device(rig)->questions, SHAPE_COUNT * 4);
}

/* What has no end is read on, by its sequence numbers, three segments at most. */
static void a_cut_head_is_continued(void **state)
{
	static const struct row {
		const char *name;
		__u8 first[12];
		int heads; /* that follow */
	} rows[] = {
		{ "a hello longer than its segment", { 0x16, 3, 1, 8, 0, 1 }, 3 },
		{ "a line without end", "{\"id\":1,\"ab", 3 },
		{ "a POST", "POST / HTTP", 3 },
		{ "a whole line", "{\"id\":1,  \n", 0 },
		{ "a whole object", "{\"id\":1234}", 0 },
		{ "a whole hello", { 0x16, 3, 1, 0, 6, 1 }, 0 },
	};
	struct rig *rig = *state;
	__u8 rest[200];

	fill(rest, sizeof(rest), 0x80);
	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			__u32 sequence = 0xffffff00; /* it wraps */
			struct wire wire;

			rig_reset(rig);
			segment(&wire, SHAPES[shape], 1, 443, sequence, rows[row].first, 11);
			run_in(rig, &wire);
			assert_told(rig, XDPEN_EVENT_HEAD, rows[row].first, 11);
			/* Not the next one: another connection, or out of order. */
			segment(&wire, SHAPES[shape], 1, 443, sequence + 12, rest, sizeof(rest));
			run_in(rig, &wire);
			assert_int_equal(take_events(rig), 0);
			sequence += 11;
			for (int i = 0; i < 5; i++) {
				segment(&wire, SHAPES[shape], 1, 443, sequence, rest, sizeof(rest) - i);
				sequence += sizeof(rest) - i;
				run_in(rig, &wire);
				if (i < rows[row].heads) {
					assert_told(rig, XDPEN_EVENT_HEAD, rest, sizeof(rest) - i);
					assert_frame(rig, &wire);
				} else if (take_events(rig)) {
					fail_msg("%s: segment %d was read", rows[row].name, i);
				}
			}
		}
	}
}

/* What one connection left to follow is not another's: there is one place to remember it in. */
static void a_new_head_ends_the_old_one(void **state)
{
	struct rig *rig = *state;
	__u8 rest[50];
	struct wire wire;

	fill(rest, sizeof(rest), 0x80);
	segment(&wire, IPV4_PLAIN, 1, 443, 1000, "{\"id\":1,\"ab", 11);
	run_in(rig, &wire);
	segment(&wire, IPV4_PLAIN, 2, 443, 5000, "{\"id\":1234}", 11);
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 2);
	segment(&wire, IPV4_PLAIN, 1, 443, 1011, rest, sizeof(rest));
	run_in(rig, &wire);
	segment(&wire, IPV4_PLAIN, 2, 443, 5011, rest, sizeof(rest));
	run_in(rig, &wire);
	assert_int_equal(take_events(rig), 0);
}

/* --- rations --- */

/* Questions and heads have one each; what is above it is counted as lost. */
static void rations(void **state)
{
	struct rig *rig = *state;
	__u8 payload[40];
	struct wire ask, answer, tls, text;

	rig->policy->heads_per_epoch = 3;
	fill(payload, sizeof(payload), 0);
	from_device(&ask, IPV4_PLAIN);
	message(&ask, false, 40000, 53, payload, sizeof(payload));
	to_device(&answer, IPV4_PLAIN);
	message(&answer, false, 53, 40000, payload, sizeof(payload));
	hello(payload, sizeof(payload), sizeof(payload) - 5);
	segment(&tls, IPV4_PLAIN, 1, 443, 1000, payload, sizeof(payload));
	segment(&text, IPV4_PLAIN, 1, 443, 1000, "{\"id\":1234}", 11);
	for (int epoch = 0; epoch < 3; epoch++) {
		__u64 lost = frames_of(rig, XDPEN_LOST_HEAD);

		rig_epoch(rig, epoch);
		run_in(rig, &ask);
		hear_wire(rig, epoch & 1, &answer);
		run_in(rig, &tls);
		assert_int_equal(take_events(rig), 3);
		run_in(rig, &ask);
		hear_wire(rig, epoch & 1, &answer);
		run_in(rig, &tls);
		assert_int_equal(take_events(rig), 0);
		assert_int_equal(frames_of(rig, XDPEN_LOST_HEAD) - lost, 3);
		/* Who asks much does not hide what may be mining. */
		for (int i = 0; i < 4; i++)
			run_in(rig, &text);
		assert_int_equal(take_events(rig), 3);
		assert_int_equal(frames_of(rig, XDPEN_LOST_HEAD) - lost, 4);
	}
	rig_epoch(rig, 10);
	rig->policy->heads_per_epoch = 0;
	run_in(rig, &ask);
	hear_wire(rig, false, &answer);
	run_in(rig, &tls);
	run_in(rig, &text);
	assert_int_equal(take_events(rig), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(dns_questions),
		rig_test(dns_answers),
		rig_test(a_dns_answer_with_its_tag_in_metadata),
		rig_test(not_dns),
		rig_test(none_from_quarantine),
		rig_test(dhcp),
		rig_test(client_hellos),
		rig_test(a_cut_head_is_continued),
		rig_test(a_new_head_ends_the_old_one),
		rig_test(rations),
	};

	return cmocka_run_group_tests_name("head", tests, NULL, NULL);
}
