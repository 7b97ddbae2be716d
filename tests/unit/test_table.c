// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "mac.h"
#include "table.h"

#define SLOTS 8192
#define SALT 0x1234567890abcdefULL

static struct xdpen_key key_of(unsigned number)
{
	return (struct xdpen_key){ { 2, 0, number >> 24, number >> 16, number >> 8, number }, 1, 0 };
}

static struct xdpen_device *empty(void)
{
	return calloc(SLOTS, sizeof(struct xdpen_device));
}

static void test_places_are_two_pairs_within_the_table(void **unused)
{
	(void)unused;
	for (unsigned number = 1; number < 2000; number++) {
		struct xdpen_key key = key_of(number);
		__u32 places[TABLE_PLACES];

		table_places(&key, SALT, SLOTS, places);
		assert_int_equal(places[1], places[0] ^ 1);
		assert_int_equal(places[3], places[2] ^ 1);
		for (int i = 0; i < TABLE_PLACES; i++)
			assert_in_range(places[i], 0, SLOTS - 1);
	}
}

static void test_salt_moves_places(void **unused)
{
	struct xdpen_key key = key_of(7);
	__u32 a[TABLE_PLACES], b[TABLE_PLACES];

	(void)unused;
	table_places(&key, SALT, SLOTS, a);
	table_places(&key, SALT + 1, SLOTS, b);
	assert_true(a[0] != b[0] || a[2] != b[2]);
}

/* At half load few keys miss their four places; each of those still gets a slot of its own. */
static void test_half_full_every_key_has_a_slot_and_few_overflow(void **unused)
{
	struct xdpen_device *devices = empty();
	unsigned overflowed = 0;

	(void)unused;
	for (unsigned number = 1; number <= SLOTS / 2; number++) {
		struct xdpen_key key = key_of(number);
		__u32 slot = table_choose(devices, SLOTS, &key, SALT);

		assert_int_not_equal(slot, XDPEN_NO_SLOT);
		assert_false(devices[slot].key.present);
		devices[slot].key = key;
		if (table_probe(devices, SLOTS, &key, SALT) == XDPEN_NO_SLOT)
			overflowed++;
	}
	assert_in_range(overflowed, 1, SLOTS / 2 / 20);
	free(devices);
}

static void test_full_table_says_so(void **unused)
{
	struct xdpen_device *devices = empty();
	struct xdpen_key stranger = key_of(SLOTS + 1);

	(void)unused;
	for (unsigned slot = 0; slot < SLOTS; slot++)
		devices[slot].key = key_of(slot + 1);
	assert_int_equal(table_choose(devices, SLOTS, &stranger, SALT), XDPEN_NO_SLOT);
	devices[17].key.present = 0;
	assert_int_equal(table_choose(devices, SLOTS, &stranger, SALT), 17);
	free(devices);
}

static void test_probe_wants_the_whole_key(void **unused)
{
	struct xdpen_device *devices = empty();
	struct xdpen_key key = key_of(5), absent = key;
	__u32 slot = table_choose(devices, SLOTS, &key, SALT);

	(void)unused;
	assert_int_equal(table_probe(devices, SLOTS, &key, SALT), XDPEN_NO_SLOT);
	devices[slot].key = key;
	assert_int_equal(table_probe(devices, SLOTS, &key, SALT), slot);
	absent.mac[5] ^= 1;
	assert_int_equal(table_probe(devices, SLOTS, &absent, SALT), XDPEN_NO_SLOT);
	free(devices);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places_are_two_pairs_within_the_table),
		cmocka_unit_test(test_salt_moves_places),
		cmocka_unit_test(test_half_full_every_key_has_a_slot_and_few_overflow),
		cmocka_unit_test(test_full_table_says_so),
		cmocka_unit_test(test_probe_wants_the_whole_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
