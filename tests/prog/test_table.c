// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is found in the device table, and who never is. */
#include "harness.h"

static struct wire frame_from(struct mac mac)
{
	struct wire wire;

	wire_to_host(&wire, mac, (struct shape){ 4, 0 }, 1);
	wire_tcp(&wire, 40000, OTHER_PORT, 1, FLAG_ACK, 0);
	return wire;
}

static __u32 reason_for(struct rig *rig, struct mac mac)
{
	struct wire wire = frame_from(mac);

	return run_in(rig, &wire).reason;
}

static int empty_setup(void **state)
{
	*state = rig_new(&(struct rig_options){});
	return 0;
}

#define empty_test(function) cmocka_unit_test_setup_teardown(function, empty_setup, rig_teardown)

/* The first MAC after `seed` whose four places are four. */
static struct mac spread_out(const struct rig *rig, __u8 seed, __u32 places[4])
{
	struct mac mac = DEVICE;

	for (int i = 0; i < 256; i++) {
		mac.bytes[4] = seed;
		mac.bytes[5] = i;
		places_of(rig, mac, places);
		if (places[0] >> 1 != places[2] >> 1)
			return mac;
	}
	fail_msg("no such MAC");
	return mac;
}

static void each_of_the_four_places(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 4; i++) {
		__u32 places[4];
		struct mac mac = spread_out(rig, i, places), filler = OTHER;

		memset(rig->devices, 0, rig->slots * sizeof(*rig->devices));
		for (int other = 0; other < i; other++) {
			filler.bytes[4] = other;
			rig_place_at(rig, places[other], filler);
		}
		assert_int_equal(reason_for(rig, mac), XDPEN_IN_STRANGER);
		rig_place_at(rig, places[i], mac);
		assert_int_equal(reason_for(rig, mac), XDPEN_IN_PASS);
		assert_int_equal(rig->devices[places[i]].counters.frames, 1);
	}
}

/* A slot that is none of the four: reached through the index and not without it. */
static void the_tail_through_the_index(void **state)
{
	struct rig *rig = *state;
	__u32 places[4], tail = rig->slots - 1;
	struct mac mac = spread_out(rig, 7, places);

	while (tail == places[0] || tail == places[1] || tail == places[2] || tail == places[3])
		tail--;
	rig_place_at(rig, tail, mac);
	assert_int_equal(reason_for(rig, mac), XDPEN_IN_STRANGER);
	set_index(rig, mac, tail);
	assert_int_equal(reason_for(rig, mac), XDPEN_IN_PASS);
	assert_int_equal(rig->devices[tail].counters.frames, 1);
}

static void a_stale_index_is_not_believed(void **state)
{
	struct rig *rig = *state;
	__u32 places[4], elsewhere;
	struct mac mac = spread_out(rig, 9, places);

	elsewhere = rig_place(rig, OTHER);
	set_index(rig, mac, elsewhere);
	assert_int_equal(reason_for(rig, mac), XDPEN_IN_STRANGER);
	set_index(rig, mac, rig->slots);
	assert_int_equal(reason_for(rig, mac), XDPEN_IN_STRANGER);
	set_index(rig, mac, XDPEN_NO_SLOT - 1);
	assert_int_equal(reason_for(rig, mac), XDPEN_IN_STRANGER);
	assert_int_equal(rig->devices[elsewhere].counters.frames, 0);
}

/* As user space fills it: four places first, then the tail, the index for everybody. */
static __u32 admit(struct rig *rig, struct mac mac, int *in_tail)
{
	__u32 places[4], slot = rig->slots - 1;

	places_of(rig, mac, places);
	for (int i = 0; i < 4; i++)
		if (slot_free(rig, places[i]))
			return rig_place(rig, mac);
	while (!slot_free(rig, slot))
		slot--;
	set_index(rig, mac, slot);
	++*in_tail;
	return rig_place_at(rig, slot, mac);
}

/* Addresses of one batch differ in the last byte only; they must spread like any others. */
static void half_full_everybody_is_found(void **state)
{
	struct rig *rig = *state;
	struct mac mac = DEVICE;
	int in_tail = 0;
	__u32 slots[32];

	for (int i = 0; i < 32; i++) {
		mac.bytes[5] = i * 7;
		slots[i] = admit(rig, mac, &in_tail);
	}
	assert_in_range(in_tail, 0, 6);
	for (int i = 0; i < 32; i++) {
		mac.bytes[5] = i * 7;
		assert_int_equal(reason_for(rig, mac), XDPEN_IN_PASS);
		assert_int_equal(rig->devices[slots[i]].counters.frames, 1);
	}
	mac.bytes[5] = 1;
	assert_int_equal(reason_for(rig, mac), XDPEN_IN_STRANGER);
}

static void places_follow_the_salt(void **state)
{
	static const __u64 salts[] = { 1, 0x8000000000000000ULL, 0xfedcba9876543210ULL };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct rig *rig = rig_new(&(struct rig_options){ .salt = salts[i], .slots = 256 });
		__u32 places[4];

		places_of(rig, DEVICE, places);
		rig_place_at(rig, places[2], DEVICE);
		assert_int_equal(reason_for(rig, DEVICE), XDPEN_IN_PASS);
		rig_free(rig);
	}
}

/* An empty table, a table of empty records, and the address that looks like one. */
static void empty_slots_never_match(void **state)
{
	struct rig *rig = *state;
	__u32 slot;

	assert_int_equal(reason_for(rig, NO_MAC), XDPEN_IN_ZERO_SOURCE);
	assert_int_equal(reason_for(rig, DEVICE), XDPEN_IN_STRANGER);
	slot = rig_place(rig, DEVICE);
	rig->devices[slot].key.present = 0;
	assert_int_equal(reason_for(rig, DEVICE), XDPEN_IN_STRANGER);
	memset(&rig->devices[slot], 0, sizeof(rig->devices[slot]));
	assert_int_equal(reason_for(rig, DEVICE), XDPEN_IN_STRANGER);
	for (__u32 i = 0; i < rig->slots; i++)
		assert_int_equal(rig->devices[i].counters.frames, 0);
}

/* The zero address is refused even where somebody put it into the table. */
static void zero_source_is_refused(void **state)
{
	struct rig *rig = *state;
	__u32 slot = rig_place(rig, NO_MAC);
	struct wire wire = frame_from(NO_MAC);
	struct outcome outcome = run_in(rig, &wire);

	assert_int_equal(outcome.reason, XDPEN_IN_ZERO_SOURCE);
	assert_int_equal(outcome.action, XDP_DROP);
	assert_int_equal(rig->devices[slot].counters.frames, 0);
}

/* Addresses one bit away, in records that lie in the device's places: never taken for it. */
static void one_bit_away_is_somebody_else(void **state)
{
	struct rig *rig = *state;
	__u32 places[4];

	for (int bit = 0; bit < 48; bit++) {
		struct mac near = DEVICE;

		near.bytes[bit / 8] ^= 1 << bit % 8;
		memset(rig->devices, 0, rig->slots * sizeof(*rig->devices));
		places_of(rig, near, places);
		for (int i = 0; i < 4; i++)
			rig_place_at(rig, places[i], DEVICE);
		assert_int_equal(reason_for(rig, near), bit ? XDPEN_IN_STRANGER : XDPEN_IN_GROUP_SOURCE);
	}
}

static void the_verdict_is_that_of_the_record_found(void **state)
{
	struct rig *rig = *state;
	__u32 guilty = rig_place(rig, DEVICE), innocent = rig_place(rig, OTHER);

	set_verdict(rig, guilty, XDPEN_DROP, XDPEN_OPERATOR, 0);
	assert_int_equal(reason_for(rig, OTHER), XDPEN_IN_PASS);
	assert_int_equal(reason_for(rig, DEVICE), XDPEN_IN_QUARANTINE_DROP);
	assert_int_equal(rig->devices[guilty].counters.frames, 1);
	assert_int_equal(rig->devices[innocent].counters.frames, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		empty_test(each_of_the_four_places),
		empty_test(the_tail_through_the_index),
		empty_test(a_stale_index_is_not_believed),
		empty_test(half_full_everybody_is_found),
		cmocka_unit_test(places_follow_the_salt),
		empty_test(empty_slots_never_match),
		empty_test(zero_source_is_refused),
		empty_test(one_bit_away_is_somebody_else),
		empty_test(the_verdict_is_that_of_the_record_found),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
