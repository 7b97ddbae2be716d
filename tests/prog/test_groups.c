// SPDX-License-Identifier: GPL-2.0-or-later
/* The groups of the map `spread` by copies: each is found, written to and cleared without its neighbours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sys/spread.h"

#define POOL 8
#define SLOTS (2 * POOL) /* two devices share each group */

static struct maps maps;

/* A mark that no other entry has. */
static __u32 mark(__u32 slot, int place)
{
	return (slot & (POOL - 1)) * 100 + place + 1;
}

static int open_map(void **state)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);

	(void)state;
	maps.meta.pool = POOL;
	maps.spread = bpf_map_create(BPF_MAP_TYPE_ARRAY, "spread", sizeof(__u32), sizeof(struct xdpen_spread),
				     POOL * XDPEN_SPREAD_PLACES, &options);
	return maps.spread < 0;
}

static int close_map(void **state)
{
	(void)state;
	return close(maps.spread);
}

/* One device owns every second place of each group, the other one that shares it the rest. */
static void fill(void)
{
	for (__u32 slot = 0; slot < POOL; slot++)
		for (int place = 0; place < XDPEN_SPREAD_PLACES; place++) {
			const struct xdpen_spread entry = { .owner = (place & 1 ? slot + POOL : slot) + 1, .last = mark(slot, place) };

			assert_int_equal(spread_put(&maps, slot, place, &entry), 0);
		}
}

static void every_group_is_read_whole(void **state)
{
	struct xdpen_spread group[XDPEN_SPREAD_PLACES], one;

	(void)state;
	fill();
	for (__u32 slot = 0; slot < SLOTS; slot++) {
		assert_int_equal(spread_read(&maps, slot, group), 0);
		for (int place = 0; place < XDPEN_SPREAD_PLACES; place++) {
			assert_int_equal(group[place].last, mark(slot, place));
			assert_int_equal(spread_get(&maps, slot, place, &one), 0);
			assert_memory_equal(&one, &group[place], sizeof(one));
		}
	}
}

static void a_mapped_group_is_the_same(void **state)
{
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];
	const struct xdpen_spread entry = { .last = 4711 };

	(void)state;
	fill();
	assert_int_equal(spread_map(&maps), 0);
	assert_int_equal(spread_put(&maps, POOL - 1, XDPEN_SPREAD_PLACES - 1, &entry), 0);
	for (__u32 slot = 0; slot < SLOTS; slot++) {
		assert_int_equal(spread_read(&maps, slot, group), 0);
		for (int place = 0; place < XDPEN_SPREAD_PLACES - 1; place++)
			assert_int_equal(group[place].last, mark(slot, place));
	}
	assert_int_equal(group[XDPEN_SPREAD_PLACES - 1].last, 4711);
	spread_unmap(&maps);
	assert_null(maps.groups);
}

static void only_the_owners_places_are_cleared(void **state)
{
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];
	const __u32 cleared = POOL + 3;

	(void)state;
	fill();
	assert_int_equal(spread_clear(&maps, cleared), 0);
	for (__u32 slot = 0; slot < POOL; slot++) {
		assert_int_equal(spread_read(&maps, slot, group), 0);
		for (int place = 0; place < XDPEN_SPREAD_PLACES; place++) {
			bool gone = slot == (cleared & (POOL - 1)) && place & 1;

			assert_int_equal(group[place].last, gone ? 0 : mark(slot, place));
		}
	}
}

static void a_map_that_is_none_is_told(void **state)
{
	struct maps none = { .meta.pool = POOL, .spread = -1 };
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];

	(void)state;
	assert_int_equal(spread_read(&none, 1, group), -EBADF);
	assert_int_equal(spread_get(&none, 1, 0, group), -EBADF);
	assert_int_equal(spread_put(&none, 1, 0, group), -EBADF);
	assert_int_equal(spread_clear(&none, 1), -EBADF);
}

/* A map with fewer entries than its table says: half a group is no group. */
static void a_short_map_is_told(void **state)
{
	struct maps longer = { .meta.pool = 2 * POOL, .spread = maps.spread };
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];

	(void)state;
	assert_true(spread_read(&longer, POOL, group) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_group_is_read_whole),
		cmocka_unit_test(a_mapped_group_is_the_same),
		cmocka_unit_test(only_the_owners_places_are_cleared),
		cmocka_unit_test(a_map_that_is_none_is_told),
		cmocka_unit_test(a_short_map_is_told),
	};

	return cmocka_run_group_tests(tests, open_map, close_map);
}
