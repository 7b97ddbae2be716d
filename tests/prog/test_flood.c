// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Floods: one frame in XDPEN_FLOOD_SAMPLE is looked at, chosen by the salt, and
 * one SYN in XDPEN_SYN_SAMPLE, by their count. What counts is a rate to one
 * destination that lasts for three seconds and is hardly answered. The choice is
 * repeated here, so that rates are exact.
 */
#include "harness.h"

#define SECOND (1u << XDPEN_SECOND_SHIFT(FAST_SHIFT)) /* ticks */
#define LIMIT 8 /* in samples: 512 frames a second */
#define HARD 16
#define SAMPLES (2 * LIMIT) /* well above the limit */
#define RATE (SAMPLES * XDPEN_FLOOD_SAMPLE) /* the same in frames, more or less */

static int flood_setup(void **state)
{
	struct rig *rig;

	rig_setup(state);
	rig = *state;
	set_limit(rig, XDPEN_FLOOD, LIMIT, 0);
	return 0;
}

#define flood_test(function) cmocka_unit_test_setup_teardown(function, flood_setup, rig_teardown)

/* Many frames in one system call: the program counts each of them. */
static void run_many(struct rig *rig, int program, struct wire *wire, __u32 frames)
{
	struct xdp_md context = { .data_end = wire->length, .ingress_ifindex = 1 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = wire->bytes, .data_size_in = wire->length, .repeat = frames);

	if (!frames)
		return;
	if (program == bpf_program__fd(rig->object->progs.xdpen_in)) {
		options.ctx_in = &context;
		options.ctx_size_in = sizeof(context);
	}
	rig->clock->length = wire->length;
	assert_int_equal(bpf_prog_test_run_opts(program, &options), 0);
}

static void send_many(struct rig *rig, struct wire *wire, __u32 frames)
{
	run_many(rig, bpf_program__fd(rig->object->progs.xdpen_in), wire, frames);
}

static void hear_many(struct rig *rig, struct wire *wire, __u32 frames)
{
	run_many(rig, bpf_program__fd(rig->object->progs.xdpen_out), wire, frames);
}

/* Is the device's frame with this number looked at? */
static bool is_sampled(const struct rig *rig, __u64 number)
{
	return (number ^ rig->salt) * 0x9E3779B97F4A7C15ULL >> 32 < (1ULL << 32) / XDPEN_FLOOD_SAMPLE;
}

/* As many frames as it takes until so many more have been looked at; the last of them is. */
static void send_samples(struct rig *rig, struct wire *wire, __u32 samples)
{
	__u64 sent = device(rig)->counters.frames, number = sent;

	while (samples)
		samples -= is_sampled(rig, ++number);
	send_many(rig, wire, number - sent);
}

static void datagram(struct wire *wire, struct shape shape, __u32 host)
{
	wire_to_host(wire, DEVICE, shape, host);
	wire_udp(wire, 40000, OTHER_PORT, 8);
}

static void answer(struct wire *wire, struct shape shape, __u32 host)
{
	wire_from_host(wire, shape, host);
	wire_udp(wire, OTHER_PORT, 40000, 8);
}

static void next_second(struct rig *rig)
{
	rig->clock->ticks += SECOND;
}

/* How often the flood was told since the last look. */
static int told(struct rig *rig)
{
	take_events(rig);
	return events_of(rig, XDPEN_EVENT_CROSSED, XDPEN_FLOOD) + events_of(rig, XDPEN_EVENT_TRIPPED, XDPEN_FLOOD);
}

/* `seconds` of `samples` each, then the beginning of one more, in which the last is judged. */
static int flood(struct rig *rig, struct wire *wire, int seconds, __u32 samples)
{
	for (int i = 0; i < seconds; i++) {
		send_samples(rig, wire, samples);
		next_second(rig);
	}
	send_samples(rig, wire, 1);
	return told(rig);
}

/* --- what is looked at --- */

static __u32 hits(const struct rig *rig)
{
	const struct xdpen_spread *entry = spread_of(rig, rig->slot, XDPEN_FLOOD);

	return entry ? entry->flood.hits : 0;
}

/* The program chooses by the formula repeated here, frame by frame: one in so many, at no fixed distance. */
static void which_frames_are_looked_at(void **state)
{
	enum { FRAMES = 16 * XDPEN_FLOOD_SAMPLE };
	struct rig *rig = *state;
	__u32 last = 0, least = FRAMES, most = 0;
	struct wire wire;

	datagram(&wire, IPV4_PLAIN, 1);
	for (__u32 number = 1; number <= FRAMES; number++) {
		__u32 before = hits(rig);

		send_many(rig, &wire, 1);
		assert_int_equal(hits(rig) - before, is_sampled(rig, number) ? XDPEN_FLOOD_SAMPLE : 0);
		if (!is_sampled(rig, number))
			continue;
		if (last && number - last < least)
			least = number - last;
		if (last && number - last > most)
			most = number - last;
		last = number;
	}
	assert_in_range(hits(rig), FRAMES * 3 / 4, FRAMES * 5 / 4);
	assert_true(least < most);
}

/* Another salt, another choice: who knows the one gateway does not know the other. */
static void each_salt_has_its_choice(void **state)
{
	struct rig *rig = rig_new(&(struct rig_options){ .salt = 0x0123456789abcdefULL });
	__u32 differ = 0;
	struct wire wire;

	rig->slot = rig_place(rig, DEVICE);
	set_limit(rig, XDPEN_FLOOD, LIMIT, 0);
	datagram(&wire, IPV4_PLAIN, 1);
	for (__u32 number = 1; number <= 8 * XDPEN_FLOOD_SAMPLE; number++) {
		__u32 before = hits(rig);

		send_many(rig, &wire, 1);
		assert_int_equal(hits(rig) != before, is_sampled(rig, number));
		differ += is_sampled(rig, number) != is_sampled(*state, number);
	}
	assert_true(differ >= 8);
	rig_free(rig);
}


static void a_rate_that_lasts(void **state)
{
	static const struct row {
		int seconds;
		__u32 samples;
		int told;
	} rows[] = {
		{ 3, SAMPLES, 1 },
		{ 2, SAMPLES, 0 },
		{ 1, 8 * SAMPLES, 0 }, /* a burst */
		{ 3, LIMIT, 1 },
		{ 3, LIMIT - 1, 0 },
		{ 10, LIMIT - 1, 0 },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			struct wire wire;

			rig_reset(rig);
			set_limit(rig, XDPEN_FLOOD, LIMIT, 0);
			datagram(&wire, SHAPES[shape], 1);
			if (flood(rig, &wire, rows[i].seconds, rows[i].samples) != rows[i].told)
				fail_msg("%d seconds of %u samples", rows[i].seconds, rows[i].samples);
			assert_int_equal(XDPEN_WORD(device(rig)->verdict), 0);
		}
	}
}

/* Told once a second while it lasts, with the rate; a second below the limit begins it anew. */
static void while_it_lasts(void **state)
{
	struct rig *rig = *state;
	const struct xdpen_event *event = &rig->event[0].event;
	struct wire wire;

	datagram(&wire, IPV4_PLAIN, 1);
	assert_int_equal(flood(rig, &wire, 3, SAMPLES), 1);
	assert_int_equal(event->kind, XDPEN_FLOOD);
	assert_int_equal(event->value, SAMPLES);
	assert_int_equal(event->header.destination_port, OTHER_PORT);
	assert_int_equal(event->header.kind, XDPEN_FLOOD);
	assert_int_equal(spread_of(rig, rig->slot, XDPEN_FLOOD)->peak, SAMPLES);
	assert_int_equal(flood(rig, &wire, 1, SAMPLES), 1);
	next_second(rig); /* in which next to nothing was sent */
	assert_int_equal(flood(rig, &wire, 2, SAMPLES), 0);
	assert_int_equal(flood(rig, &wire, 1, SAMPLES), 1);
	/* A whole second of silence is below the limit, too. */
	next_second(rig);
	next_second(rig);
	assert_int_equal(flood(rig, &wire, 2, SAMPLES), 0);
}

static void the_hard_limit_trips(void **state)
{
	struct rig *rig = *state;

	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		struct wire wire;

		rig_reset(rig);
		set_limit(rig, XDPEN_FLOOD, LIMIT, HARD);
		datagram(&wire, SHAPES[shape], 1);
		assert_int_equal(flood(rig, &wire, 3, HARD), 1);
		assert_int_equal(events_of(rig, XDPEN_EVENT_TRIPPED, XDPEN_FLOOD), 1);
		assert_int_equal(device(rig)->verdict.action, XDPEN_VLAN);
		assert_int_equal(device(rig)->verdict.evidence, XDPEN_FLOOD);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_QUARANTINE_VLAN);
		assert_int_equal(rig->evidence[rig->slot & (evidence_entries(rig) - 1)].frozen, 1);
	}
}

/* --- who answers is talking --- */

static int talk(struct rig *rig, struct shape shape, __u32 host, __u32 answers)
{
	struct wire out, back;

	datagram(&out, shape, 1);
	answer(&back, shape, host);
	for (int i = 0; i < 5; i++) {
		send_many(rig, &out, RATE);
		hear_many(rig, &back, answers);
		next_second(rig);
	}
	send_samples(rig, &out, 1);
	return told(rig);
}

static void answered_traffic_is_no_flood(void **state)
{
	static const struct row {
		__u32 host, answers;
		int flood;
	} rows[] = {
		{ 1, 0, 1 },
		{ 1, RATE, 0 },
		{ 1, RATE / 20, 0 }, /* acknowledgements of an upload are fewer */
		{ 1, RATE / 400, 1 }, /* a word now and then */
		{ 2, RATE, 1 }, /* somebody else answers */
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			rig_reset(rig);
			set_limit(rig, XDPEN_FLOOD, LIMIT, 0);
			if (!talk(rig, SHAPES[shape], rows[i].host, rows[i].answers) != !rows[i].flood)
				fail_msg("host %u, %u answers a second", rows[i].host, rows[i].answers);
		}
	}
}

/* Nobody looks at answers before there is a rate. */
static void answers_are_watched_when_it_matters(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	datagram(&wire, IPV4_PLAIN, 1);
	flood(rig, &wire, 3, LIMIT - 1);
	assert_int_equal(device(rig)->flags & XDPEN_FLOOD_WATCH, 0);
	flood(rig, &wire, 1, SAMPLES);
	assert_int_equal(device(rig)->flags & XDPEN_FLOOD_WATCH, XDPEN_FLOOD_WATCH);
}

/* --- half-open connections --- */

static void syn(struct wire *wire, struct shape shape, __u32 host)
{
	wire_to_host(wire, DEVICE, shape, host);
	wire_tcp(wire, 40000, 443, 1, FLAG_SYN, 20);
}

/* The SYNs counted say which one is looked at: the eighth, and it stands for the seven before. */
static void which_syns_are_looked_at(void **state)
{
	struct rig *rig = *state;
	__u32 samples = 0;
	struct wire wire;

	syn(&wire, IPV4_PLAIN, 1);
	for (__u32 number = 1; number <= 20 * XDPEN_SYN_SAMPLE; number++) {
		send_many(rig, &wire, 1);
		samples += is_sampled(rig, number); /* as a frame like any */
		assert_int_equal(hits(rig), samples * XDPEN_FLOOD_SAMPLE + number / XDPEN_SYN_SAMPLE * XDPEN_SYN_SAMPLE);
		if (number >= XDPEN_SYN_SAMPLE && number < XDPEN_FLOOD_SAMPLE)
			assert_int_equal(spread_of(rig, rig->slot, XDPEN_FLOOD)->flood.syns,
					 number / XDPEN_SYN_SAMPLE * XDPEN_SYN_SAMPLE);
	}
	assert_true(samples > 0);
}

/* The fewest SYNs a second, in whole samples of them, that a tenth of the limit is. */
#define HALF_OPEN ((LIMIT * XDPEN_FLOOD_SAMPLE / 10 + XDPEN_SYN_SAMPLE) / XDPEN_SYN_SAMPLE * XDPEN_SYN_SAMPLE)

/* They harm at a tenth of the rate, and a server that answers each of them is flooded all the same. */
static void half_open_connections(void **state)
{
	static const struct row {
		__u32 syns;
		bool answered;
		int flood;
	} rows[] = {
		{ HALF_OPEN, false, 1 },
		{ HALF_OPEN, true, 1 },
		{ HALF_OPEN - XDPEN_SYN_SAMPLE, false, 0 },
		{ HALF_OPEN / 3, false, 0 },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
			struct wire out, back;

			rig_reset(rig);
			set_limit(rig, XDPEN_FLOOD, LIMIT, 0);
			syn(&out, SHAPES[shape], 1);
			wire_from_host(&back, SHAPES[shape], 1);
			wire_tcp(&back, 443, 40000, 1, FLAG_SYN | FLAG_ACK, 20);
			for (int second = 0; second < 4; second++) {
				send_many(rig, &out, rows[i].syns);
				if (rows[i].answered)
					hear_many(rig, &back, rows[i].syns);
				next_second(rig);
			}
			send_many(rig, &out, XDPEN_SYN_SAMPLE);
			if (!told(rig) != !rows[i].flood)
				fail_msg("%u SYNs a second", rows[i].syns);
		}
	}
}

/* Connections that complete are none, however many: what they cost is what is sent in them. */
static void completed_connections(void **state)
{
	enum { CONNECTIONS = LIMIT * XDPEN_FLOOD_SAMPLE / 10 + 10, ROUND = 5 };
	struct rig *rig = *state;

	for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
		struct wire open, data, back;

		rig_reset(rig);
		set_limit(rig, XDPEN_FLOOD, LIMIT, 0);
		syn(&open, SHAPES[shape], 1);
		wire_to_host(&data, DEVICE, SHAPES[shape], 1);
		wire_tcp(&data, 40000, 443, 2, FLAG_ACK, 12);
		wire_from_host(&back, SHAPES[shape], 1);
		wire_tcp(&back, 443, 40000, 1, FLAG_SYN | FLAG_ACK, 20);
		for (int second = 0; second < 6; second++) {
			for (int i = 0; i < CONNECTIONS / ROUND; i++) {
				send_many(rig, &open, ROUND);
				hear_many(rig, &back, ROUND);
				send_many(rig, &data, 5 * ROUND);
				hear_many(rig, &back, 3 * ROUND);
			}
			next_second(rig);
		}
		send_many(rig, &open, XDPEN_SYN_SAMPLE);
		assert_int_equal(told(rig), 0);
	}
}

/* --- several destinations --- */

/* In turn, `runs` of frames to each in a second. */
static int share(struct rig *rig, const __u32 *frames, int hosts, int seconds)
{
	for (int second = 0; second <= seconds; second++) {
		for (int part = 0; part < 4; part++) {
			for (int host = 0; host < hosts; host++) {
				struct wire wire;

				datagram(&wire, IPV4_PLAIN, 1 + host);
				send_many(rig, &wire, frames[host] / 4);
			}
		}
		next_second(rig);
	}
	return told(rig);
}

/* The one that gets most of it is found; where nobody does, there is no flood of one. */
static void a_majority_is_found(void **state)
{
	static const struct row {
		__u32 frames[4];
		int flood;
	} rows[] = {
		{ { 4 * RATE, RATE, 0, 0 }, 1 },
		{ { RATE, 4 * RATE, 0, 0 }, 1 },
		{ { 6 * RATE, RATE, RATE, RATE }, 1 },
		{ { RATE, RATE, RATE, RATE }, 0 },
		{ { RATE / 4, RATE / 4, RATE / 4, RATE / 4 }, 0 },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct xdpen_spread *entry;
		int most = rows[i].frames[1] > rows[i].frames[0];

		rig_reset(rig);
		set_limit(rig, XDPEN_FLOOD, LIMIT, 0);
		if (!share(rig, rows[i].frames, 4, 4) != !rows[i].flood)
			fail_msg("row %zu", i);
		entry = spread_of(rig, rig->slot, XDPEN_FLOOD);
		if (rows[i].flood)
			assert_int_equal(entry->pivot, (__u32)host_hash(rig, 4, 1 + most));
	}
}

/* A SYN elsewhere at the beginning of each second, each of them looked at: it must not hide a thousand frames. */
static void a_lone_syn_does_not_hide_a_flood(void **state)
{
	struct rig *rig = *state;
	int seen = 0;

	for (int second = 0; second < 6; second++) {
		struct wire wire;

		syn(&wire, IPV4_PLAIN, 1000 + second);
		device(rig)->counters.syns = XDPEN_SYN_SAMPLE - 1;
		send_many(rig, &wire, 1);
		assert_int_equal(spread_of(rig, rig->slot, XDPEN_FLOOD)->pivot, (__u32)host_hash(rig, 4, 1000 + second));
		datagram(&wire, IPV4_PLAIN, 1);
		send_many(rig, &wire, RATE);
		seen += told(rig);
		next_second(rig);
	}
	assert_int_equal(seen, 3);
	assert_int_equal(spread_of(rig, rig->slot, XDPEN_FLOOD)->pivot, (__u32)host_hash(rig, 4, 1));
}

/* Who floods one after the other is found anew. */
static void the_next_destination(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	for (int host = 1; host <= 3; host++) {
		datagram(&wire, IPV4_PLAIN, host);
		flood(rig, &wire, 1, SAMPLES);
		assert_true(flood(rig, &wire, 4, SAMPLES) > 0);
		assert_int_equal(spread_of(rig, rig->slot, XDPEN_FLOOD)->pivot, (__u32)host_hash(rig, 4, host));
	}
}

/* --- what is none --- */

static void groups_and_arp_are_not_looked_at(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	wire_ethernet(&wire, BROADCAST, DEVICE);
	wire_ipv4(&wire, DEVICE_IP, 0xffffffff);
	wire_udp(&wire, 40000, OTHER_PORT, 8);
	assert_int_equal(flood(rig, &wire, 5, SAMPLES), 0);
	wire_ethernet(&wire, (struct mac){ { 1, 0, 0x5e, 0, 0, 1 } }, DEVICE);
	wire_ipv4(&wire, DEVICE_IP, IPV4(224, 0, 0, 1));
	wire_udp(&wire, 40000, OTHER_PORT, 8);
	assert_int_equal(flood(rig, &wire, 5, SAMPLES), 0);
	wire_ethernet(&wire, (struct mac){ { 0x33, 0x33, 0, 0, 0, 1 } }, DEVICE);
	wire_ipv6(&wire, DEVICE_IP6, "ff02::1");
	wire_udp(&wire, 40000, OTHER_PORT, 8);
	assert_int_equal(flood(rig, &wire, 5, SAMPLES), 0);
	/* Unicast, but what stands where an IP header has its destination is none. */
	wire_ethernet(&wire, GATEWAY, DEVICE);
	wire_arp(&wire, 2, DEVICE, DEVICE_IP, GATEWAY, GATEWAY_IP);
	assert_int_equal(flood(rig, &wire, 5, SAMPLES), 0);
	assert_null(spread_of(rig, rig->slot, XDPEN_FLOOD));
}

/* Data in a connection is looked at like anything else, and so is what has no ports at all. */
static void whatever_it_is_made_of(void **state)
{
	struct rig *rig = *state;

	for (int row = 0; row < 4; row++) {
		for (int version = 4; version <= 6; version += 2) {
			struct wire wire;

			rig_reset(rig);
			set_limit(rig, XDPEN_FLOOD, LIMIT, 0);
			wire_to_host(&wire, DEVICE, (struct shape){ version, 0 }, 1);
			if (row == 0)
				wire_tcp(&wire, 40000, 443, 1, FLAG_ACK, 0);
			else if (row == 1)
				wire_icmp(&wire, version == 4 ? 8 : 128);
			else if (row == 2)
				wire_protocol(&wire, IPPROTO_GRE, 20);
			else
				wire_protocol(&wire, 200, 20);
			assert_int_equal(flood(rig, &wire, 3, SAMPLES), 1);
		}
	}
}

static void no_limit_no_flood(void **state)
{
	struct rig *rig = *state;
	struct wire wire;

	set_limit(rig, XDPEN_FLOOD, 0, 0);
	datagram(&wire, IPV4_PLAIN, 1);
	assert_int_equal(flood(rig, &wire, 6, 4 * SAMPLES), 0);
	assert_int_equal(device(rig)->flags & XDPEN_FLOOD_WATCH, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flood_test(which_frames_are_looked_at),
		flood_test(each_salt_has_its_choice),
		flood_test(a_rate_that_lasts),
		flood_test(while_it_lasts),
		flood_test(the_hard_limit_trips),
		flood_test(answered_traffic_is_no_flood),
		flood_test(answers_are_watched_when_it_matters),
		flood_test(which_syns_are_looked_at),
		flood_test(half_open_connections),
		flood_test(completed_connections),
		flood_test(a_majority_is_found),
		flood_test(a_lone_syn_does_not_hide_a_flood),
		flood_test(the_next_destination),
		flood_test(groups_and_arp_are_not_looked_at),
		flood_test(whatever_it_is_made_of),
		flood_test(no_limit_no_flood),
	};

	return cmocka_run_group_tests_name("flood", tests, NULL, NULL);
}
