// SPDX-License-Identifier: GPL-2.0-or-later
/* The operator's word by hand holds from the first entry to the last, beside those of others, and not a frame longer. */
#include "harness.h"
#include "verdict.h"

static __u32 reason_of(struct rig *rig)
{
	struct wire wire;

	plain_frame(&wire);
	return run_in(rig, &wire).reason;
}

static struct mac stranger(__u32 number)
{
	return (struct mac){ { 2, 0, 0, 0x5a, number >> 8, number } };
}

static int try_override(struct rig *rig, struct mac mac)
{
	struct xdpen_verdict word = { .action = XDPEN_PASS };
	struct xdpen_key key = key_of(mac);

	return bpf_map_update_elem(bpf_map__fd(rig->object->maps.override), &key, &word, BPF_NOEXIST);
}

static void lift(struct rig *rig, struct mac mac)
{
	struct xdpen_key key = key_of(mac);

	assert_int_equal(bpf_map_delete_elem(bpf_map__fd(rig->object->maps.override), &key), 0);
}

/* The device's own entry comes first, or last; those of others are added and taken out again. */
static void check_fill(struct rig *rig, bool first)
{
	set_verdict(rig, rig->slot, XDPEN_DROP, XDPEN_OPERATOR, 0);
	assert_int_equal(reason_of(rig), XDPEN_IN_QUARANTINE_DROP);
	if (first)
		assert_int_equal(try_override(rig, DEVICE), 0);
	for (__u32 i = 1; i < XDPEN_OVERRIDES; i++) {
		assert_int_equal(try_override(rig, stranger(i)), 0);
		assert_int_equal(reason_of(rig), first ? XDPEN_IN_OVERRIDDEN : XDPEN_IN_QUARANTINE_DROP);
	}
	if (!first)
		assert_int_equal(try_override(rig, DEVICE), 0);
	assert_int_equal(reason_of(rig), XDPEN_IN_OVERRIDDEN);
	for (__u32 i = 1; i < XDPEN_OVERRIDES; i++) {
		lift(rig, stranger(i));
		assert_int_equal(reason_of(rig), XDPEN_IN_OVERRIDDEN);
	}
	lift(rig, DEVICE);
	assert_int_equal(reason_of(rig), XDPEN_IN_QUARANTINE_DROP);
}

static void it_holds_from_the_first_to_the_last(void **state)
{
	for (int round = 0; round < 2; round++)
		check_fill(*state, round);
}

static void one_too_many_is_refused(void **state)
{
	for (__u32 i = 0; i < XDPEN_OVERRIDES; i++)
		assert_int_equal(try_override(*state, stranger(i)), 0);
	assert_int_equal(try_override(*state, OTHER), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(it_holds_from_the_first_to_the_last),
		rig_test(one_too_many_is_refused),
	};

	return cmocka_run_group_tests_name("override", tests, NULL, NULL);
}
