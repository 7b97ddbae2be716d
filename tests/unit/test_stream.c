// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "stream.h"

#define HZ 100

struct rig {
	struct stream_cache *cache;
	struct flow flow;
	const __u8 *joined;
	size_t length;
};

static int set_up(void **state)
{
	static struct rig rig;

	rig = (struct rig){ .cache = stream_new(HZ), .flow = { .key = { .mac = { 2 }, .present = 1 } } };
	*state = &rig;
	return rig.cache ? 0 : -1;
}

static int tear_down(void **state)
{
	stream_free(((struct rig *)*state)->cache);
	return 0;
}

static bool feed_at(struct rig *rig, __u32 sequence, const char *text, __u64 now)
{
	return stream_feed(rig->cache, &rig->flow, sequence, (const __u8 *)text, strlen(text), now, &rig->joined,
			   &rig->length);
}

static bool feed(struct rig *rig, __u32 sequence, const char *text)
{
	return feed_at(rig, sequence, text, 1);
}

#define expect(rig, text)                                              \
	do {                                                           \
		assert_int_equal((rig)->length, strlen(text));         \
		assert_memory_equal((rig)->joined, text, strlen(text)); \
	} while (0)

static void test_in_a_row(void **state)
{
	struct rig *rig = *state;

	assert_false(stream_has(rig->cache, &rig->flow, 1));
	assert_true(feed(rig, 0xfffffffe, "abcd"));
	expect(rig, "abcd");
	assert_true(stream_has(rig->cache, &rig->flow, 1));
	assert_true(feed(rig, 2, "ef"));
	expect(rig, "abcdef");
	assert_true(feed(rig, 4, "g"));
	expect(rig, "abcdefg");
}

static void test_again_and_overlapping(void **state)
{
	struct rig *rig = *state;

	feed(rig, 100, "abcd");
	assert_false(feed(rig, 100, "abcd"));
	assert_false(feed(rig, 102, "XX"));
	assert_false(feed(rig, 104, ""));
	expect(rig, "abcd");
	assert_true(feed(rig, 102, "XXef"));
	expect(rig, "abcdef");
	assert_true(feed(rig, 100, "YYYYYYgh"));
	expect(rig, "abcdefgh");
}

static void test_in_front(void **state)
{
	struct rig *rig = *state;

	feed(rig, 2, "cd");
	assert_true(feed(rig, 0xffffffff, "xab"));
	expect(rig, "xabcd");
	assert_true(feed(rig, 0xfffffffe, "wXABCDe"));
	expect(rig, "wxabcde");
	assert_true(feed(rig, 5, "f"));
	expect(rig, "wxabcdef");
}

static void test_a_gap_begins_anew(void **state)
{
	struct rig *rig = *state;

	feed(rig, 100, "abcd");
	assert_true(feed(rig, 105, "x"));
	expect(rig, "x");
	assert_true(feed(rig, 100, "abcd"));
	expect(rig, "abcd");
	assert_true(feed(rig, 0x80000064, "far"));
	expect(rig, "far");
}

static void test_flows_are_apart(void **state)
{
	struct rig *rig = *state;

	feed(rig, 100, "abcd");
	rig->flow.source_port = 1;
	feed(rig, 104, "ef");
	expect(rig, "ef");
	rig->flow.source_port = 0;
	feed(rig, 104, "gh");
	expect(rig, "abcdgh");
}

static void test_ends(void **state)
{
	struct rig *rig = *state;

	feed_at(rig, 100, "abcd", 1);
	feed_at(rig, 104, "ef", 1 + STREAM_SECONDS * HZ);
	expect(rig, "abcdef");
	feed_at(rig, 106, "gh", 2 + 2 * STREAM_SECONDS * HZ);
	expect(rig, "gh");
	stream_end(rig->cache, &rig->flow, 2 + 2 * STREAM_SECONDS * HZ);
	feed_at(rig, 108, "ij", 2 + 2 * STREAM_SECONDS * HZ);
	expect(rig, "ij");
}

static void test_full(void **state)
{
	struct rig *rig = *state;
	static char most[STREAM_BYTES], long_one[STREAM_BYTES + 11];

	memset(most, 'a', sizeof(most) - 1);
	memset(long_one, 'b', sizeof(long_one) - 1);
	feed(rig, 100, most);
	assert_true(feed(rig, 100 + STREAM_BYTES - 1, "yz"));
	assert_int_equal(rig->length, STREAM_BYTES);
	assert_int_equal(rig->joined[STREAM_BYTES - 1], 'y');
	/* Nothing has room in front of it but by pushing out the end. */
	assert_true(feed(rig, 98, "12a"));
	assert_int_equal(rig->length, STREAM_BYTES);
	assert_memory_equal(rig->joined, "12aaa", 5);
	assert_int_equal(rig->joined[STREAM_BYTES - 1], 'a');
	/* What reaches beyond the end is lost there, and what comes after it begins anew. */
	assert_false(feed(rig, 97 + STREAM_BYTES, "aq"));
	assert_true(feed(rig, 98 + STREAM_BYTES, "q"));
	expect(rig, "q");
	assert_true(feed(rig, 5000, long_one));
	assert_int_equal(rig->length, STREAM_BYTES);
	assert_true(feed(rig, 5000 - STREAM_BYTES, long_one));
	assert_int_equal(rig->length, STREAM_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_in_a_row, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_again_and_overlapping, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_in_front, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_gap_begins_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_flows_are_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_full, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
