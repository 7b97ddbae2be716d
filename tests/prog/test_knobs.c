// SPDX-License-Identifier: GPL-2.0-or-later
/* The object loads with its knobs either way, and each knob does what it says. */
#include "harness.h"

static struct xdpen_counters per_cpu_sum(const struct rig *rig, __u32 slot)
{
	struct xdpen_counters sum = {}, *counters;
	int cpus = libbpf_num_possible_cpus();

	assert_true(cpus > 0);
	counters = calloc(cpus, sizeof(*counters));
	assert_non_null(counters);
	assert_int_equal(bpf_map_lookup_elem(bpf_map__fd(rig->object->maps.counters), &slot, counters), 0);
	for (int i = 0; i < cpus; i++) {
		sum.frames += counters[i].frames;
		sum.bytes += counters[i].bytes;
		sum.syns += counters[i].syns;
		sum.pool += counters[i].pool;
	}
	free(counters);
	return sum;
}

/* A SYN, data and an ACK to a pool port: each counter has its own number. */
static __u64 traffic(struct rig *rig)
{
	__u64 bytes = 0;

	for (int i = 0; i < 3; i++) {
		struct wire wire;

		wire_to_host(&wire, DEVICE, (struct shape){ 4, 0 }, 1);
		wire_tcp(&wire, 40000, POOL_PORT, 1, i ? FLAG_ACK : FLAG_SYN, 0);
		if (i == 1)
			wire_payload(&wire, "data", 4);
		assert_int_equal(run_in(rig, &wire).reason, XDPEN_IN_PASS);
		bytes += wire.length;
	}
	return bytes;
}

static void counters_are_where_the_knob_says(void **state)
{
	(void)state;
	for (int knobs = 0; knobs < 4; knobs++) {
		struct rig_options options = { .live = knobs & 1, .counters_per_cpu = knobs & 2 };
		static const struct xdpen_counters nothing;
		struct rig *rig = rig_new(&options);
		struct xdpen_counters counters;
		__u64 bytes;

		rig->slot = rig_place(rig, DEVICE);
		bytes = traffic(rig);
		counters = options.counters_per_cpu ? per_cpu_sum(rig, rig->slot) : device(rig)->counters;
		assert_int_equal(counters.frames, 3);
		assert_int_equal(counters.bytes, bytes);
		assert_int_equal(counters.syns, 1);
		assert_int_equal(counters.pool, 2);
		if (options.counters_per_cpu)
			assert_memory_equal(&device(rig)->counters, &nothing, sizeof(nothing));
		rig_free(rig);
	}
}

static void tell_of_a_stranger(struct rig *rig, size_t true_length)
{
	struct wire wire;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = wire.bytes, .repeat = 1);

	wire_to_host(&wire, OTHER, (struct shape){ 4, 0 }, 1);
	wire_udp(&wire, 1, 2, 20);
	rig->clock->length = true_length;
	rig->clock->frame = 4711;
	options.data_size_in = wire.length;
	assert_int_equal(bpf_prog_test_run_opts(bpf_program__fd(rig->object->progs.xdpen_in), &options), 0);
	assert_int_equal(take_events(rig), 1);
}

/* A capture's frame may be cut; what counts is its true length, its number and its time. */
static void replay_uses_the_captures_clock(void **state)
{
	struct rig *rig = rig_new(&(struct rig_options){});
	const struct xdpen_header *header = &rig->event[0].event.header;

	(void)state;
	tell_of_a_stranger(rig, 1500);
	assert_int_equal(header->frame, 4711);
	assert_int_equal(header->length, 1500);
	assert_int_equal(header->ticks, rig->clock->ticks);
	assert_int_equal(count_of(rig, XDPEN_IN_STRANGER).bytes, 1500);
	rig_epoch(rig, 1);
	tell_of_a_stranger(rig, 70000);
	assert_int_equal(header->length, 0xffff);
	assert_int_equal(count_of(rig, XDPEN_IN_STRANGER).bytes, 71500);
	rig_free(rig);
}

/* Live, the same words are never read. */
static void live_uses_its_own(void **state)
{
	struct rig *rig = rig_new(&(struct rig_options){ .live = true });
	const struct xdpen_header *header = &rig->event[0].event.header;

	(void)state;
	rig->clock->ticks = 1ULL << 60;
	tell_of_a_stranger(rig, 1500);
	assert_int_equal(header->frame, 0);
	assert_int_equal(header->length, 14 + 20 + 8 + 20);
	assert_true(header->ticks && header->ticks < 1ULL << 60);
	assert_int_equal(count_of(rig, XDPEN_IN_STRANGER).bytes, header->length);
	rig_free(rig);
}

/* Several slots may share a group of the pool; the masks decide, not the slot. */
static void every_size_of_table(void **state)
{
	static const __u32 sizes[] = { 2, 32, 8192, 131072 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct rig *rig = rig_new(&(struct rig_options){ .slots = sizes[i] });

		rig->slot = rig_place(rig, DEVICE);
		send_syn(rig, (struct shape){ 4, 0 }, 1, SERVICE_PORT);
		assert_int_equal(device(rig)->counters.frames, 1);
		assert_int_equal(spread_value(rig, XDPEN_SCAN_SERVICE), 1);
		rig_free(rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_are_where_the_knob_says),
		cmocka_unit_test(replay_uses_the_captures_clock),
		cmocka_unit_test(live_uses_its_own),
		cmocka_unit_test(every_size_of_table),
	};

	return cmocka_run_group_tests_name("knobs", tests, NULL, NULL);
}
