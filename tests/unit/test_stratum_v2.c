// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include "stratum_v2.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define HZ 100

static const size_t sizes[] = { SV2_CLIENT_BYTES, SV2_SERVER_BYTES_OLD, SV2_SERVER_BYTES };

/* splitmix64: the same numbers on every run. */
static __u64 next(__u64 *seed)
{
	__u64 z = *seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void fill(__u8 *bytes, size_t length, __u64 *seed)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = next(seed) >> 24;
}

/* How many of `rounds` blocks of random bytes are refused. */
static unsigned refused(size_t length, unsigned rounds, __u64 seed)
{
	__u8 bytes[SV2_SERVER_BYTES];
	unsigned count = 0;

	while (rounds--) {
		fill(bytes, length, &seed);
		count += !noise_like(bytes, length);
	}
	return count;
}

/* P(k distinct values among `length` random bytes), by the recurrence of balls and boxes. */
static void distinct_chances(double chance[static 257], size_t length)
{
	memset(chance, 0, 257 * sizeof(*chance));
	chance[0] = 1;
	for (size_t ball = 0; ball < length; ball++)
		for (int k = 256; k >= 0; k--)
			chance[k] = chance[k] * k / 256 + (k ? chance[k - 1] * (257 - k) / 256 : 0);
}

/* P(they lie beyond 5 deviations). */
static double distinct_beyond(size_t length)
{
	double chance[257], mean = 0, square = 0, beyond = 0;

	distinct_chances(chance, length);
	for (int k = 0; k <= 256; k++) {
		mean += k * chance[k];
		square += (double)k * k * chance[k];
	}
	for (int k = 0; k <= 256; k++)
		if (fabs(k - mean) > 5 * sqrt(square - mean * mean))
			beyond += chance[k];
	return beyond;
}

/* P(less than half of a column's values differ). */
static double column_repeats(size_t rows)
{
	double chance[257], repeats = 0;

	distinct_chances(chance, rows);
	for (size_t k = 0; 2 * k < rows; k++)
		repeats += chance[k];
	return repeats;
}

/* P(ones among so many tosses lie beyond 5 deviations). */
static double unbalanced(int tosses)
{
	double beyond = 0;

	for (int k = 0; k <= tosses; k++)
		if (fabs(k - tosses / 2.0) > 2.5 * sqrt(tosses))
			beyond += exp(lgamma(tosses + 1) - lgamma(k + 1) - lgamma(tosses - k + 1) - tosses * log(2));
	return beyond;
}

/* The sum over the single tests bounds their union. */
static double error_rate(size_t length)
{
	double rate = distinct_beyond(length) + distinct_beyond(length - 1);


	rate += 8 * unbalanced(length) + unbalanced(8 * length);
	for (size_t period = 2; period <= 8; period++)
		for (size_t column = 0; column < period; column++)
			rate += column_repeats((length - column + period - 1) / period);
	/* Four lengths in two bytes; those in four and TLS's are rarer by far. */
	return rate + 4 / 65536.0 + 1e-7;
}

static void test_error_rate_is_as_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++)
		if (error_rate(sizes[i]) * 1e6 > NOISE_MISSED_PER_MILLION)
			fail_msg("%zu bytes: %g in a million", sizes[i], error_rate(sizes[i]) * 1e6);
}

/* 300000 blocks: 22.5 expected at the most, 50 lie six deviations off. Not none: a length in front occurs. */
static void test_error_rate_measured(void **state)
{
	unsigned count = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++)
		count += refused(sizes[i], 100000, 1 + i);
	assert_in_range(count, 1, 50);
}

typedef void maker(__u8 *bytes, size_t length, __u64 *seed);

static void make_text(__u8 *bytes, size_t length, __u64 *seed)
{
	static const char words[] =
		"{\"id\": 1, \"name\": \"camera\", \"state\": \"ON\"} the quick brown fox jumps over a dog ";

	(void)seed;
	for (size_t i = 0; i < length; i++)
		bytes[i] = words[i % (sizeof(words) - 1)];
}

static void make_base64(__u8 *bytes, size_t length, __u64 *seed)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i++)
		bytes[i] = digits[next(seed) % 64];
}

static void make_hex(__u8 *bytes, size_t length, __u64 *seed)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = "0123456789abcdef"[next(seed) % 16];
}

/* UTF-8 beyond ASCII: three bytes a character. */
static void make_utf8(__u8 *bytes, size_t length, __u64 *seed)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = i % 3 ? 0x80 | next(seed) % 64 : 0xe3;
}

static void make_padded(__u8 *bytes, size_t length, __u64 *seed)
{
	memset(bytes, 0, length);
	fill(bytes, length / 2, seed);
}

static void make_zeros(__u8 *bytes, size_t length, __u64 *seed)
{
	(void)seed;
	memset(bytes, 0, length);
}

static void make_twice(__u8 *bytes, size_t length, __u64 *seed)
{
	fill(bytes, length / 2, seed);
	memcpy(bytes + length / 2, bytes, length / 2);
}

static void make_counter(__u8 *bytes, size_t length, __u64 *seed)
{
	(void)seed;
	for (size_t i = 0; i < length; i++)
		bytes[i] = 5 + i;
}

static void make_ramp(__u8 *bytes, size_t length, __u64 *seed)
{
	(void)seed;
	for (size_t i = 0; i < length; i++)
		bytes[i] = 5 + 37 * i;
}

/* Records of four bytes with a number below 65536. */
static void make_words(__u8 *bytes, size_t length, __u64 *seed)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = i % 4 < 2 ? next(seed) : 0;
}

/* Measurements between 16 and 64 as 32-bit floating point numbers. */
static void make_floats(__u8 *bytes, size_t length, __u64 *seed)
{
	memset(bytes, 0, length);
	for (size_t i = 0; i + 4 <= length; i += 4) {
		float value = 16 + next(seed) % 48000 / 1000.0f;
		memcpy(bytes + i, &value, 4);
	}
}

static void make_tls(__u8 *bytes, size_t length, __u64 *seed)
{
	fill(bytes, length, seed);
	memcpy(bytes, "\x17\x03\x03", 3);
	bytes[3] = 0;
	bytes[4] = length - 5;
}

static void make_length_big(__u8 *bytes, size_t length, __u64 *seed)
{
	fill(bytes, length, seed);
	bytes[0] = 0;
	bytes[1] = length - 2;
}

static void make_length_little(__u8 *bytes, size_t length, __u64 *seed)
{
	fill(bytes, length, seed);
	bytes[0] = length;
	bytes[1] = 0;
}

static void make_length_big4(__u8 *bytes, size_t length, __u64 *seed)
{
	fill(bytes, length, seed);
	memset(bytes, 0, 3);
	bytes[3] = length - 4;
}

static void make_length_little4(__u8 *bytes, size_t length, __u64 *seed)
{
	fill(bytes, length, seed);
	memset(bytes, 0, 4);
	bytes[0] = length - 4;
}

/* A key of 32 bytes behind 32 of a header with its zeros. */
static void make_header_and_key(__u8 *bytes, size_t length, __u64 *seed)
{
	fill(bytes, length, seed);
	memset(bytes, 0, length / 2);
	memcpy(bytes, "MAGC\x01\0\0\0\x12\0\0\0\x40", 13);
}

static void test_structure_does_not_pass(void **state)
{
	static const struct {
		const char *what;
		maker *make;
	} cases[] = {
		{ "text", make_text },		 { "base 64", make_base64 },
		{ "hexadecimal", make_hex },	 { "UTF-8", make_utf8 },
		{ "zeros behind", make_padded }, { "zeros", make_zeros },
		{ "a block twice", make_twice }, { "a counter", make_counter },
		{ "a ramp", make_ramp },	 { "small numbers", make_words },
		{ "measurements", make_floats }, { "a TLS record", make_tls },
		{ "length, big", make_length_big },	 { "length, little", make_length_little },
		{ "length in four, big", make_length_big4 }, { "length in four, little", make_length_little4 },
		{ "header and key", make_header_and_key },
	};
	__u8 bytes[SV2_SERVER_BYTES];
	__u64 seed = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t round = 0; round < 3000; round++) {
			size_t length = sizes[round % COUNT(sizes)];

			cases[i].make(bytes, length, &seed);
			if (noise_like(bytes, length))
				fail_msg("%s, %zu bytes, round %zu", cases[i].what, length, round);
		}
}

static void test_too_short_or_long(void **state)
{
	static __u8 bytes[1025];
	__u64 seed = 3;

	(void)state;
	fill(bytes, sizeof(bytes), &seed);
	assert_false(noise_like(bytes, 0));
	assert_false(noise_like(bytes, 63));
	assert_true(noise_like(bytes, 64));
	assert_true(noise_like(bytes, 1024));
	assert_false(noise_like(bytes, 1025));
}

struct rig {
	struct sv2_cache *cache;
	struct flow flow;
	__u8 noise[SV2_SERVER_BYTES];
	__u8 text[SV2_SERVER_BYTES];
};

static int set_up(void **state)
{
	static struct rig rig;
	__u64 seed = 11;

	rig = (struct rig){ .cache = sv2_new(HZ), .flow = { .key = { .mac = { 2 }, .present = 1 }, .source_port = 1 } };
	fill(rig.noise, sizeof(rig.noise), &seed);
	make_text(rig.text, sizeof(rig.text), &seed);
	*state = &rig;
	return rig.cache ? 0 : -1;
}

static int tear_down(void **state)
{
	sv2_free(((struct rig *)*state)->cache);
	return 0;
}

static bool offer(struct rig *rig, size_t length, __u64 now)
{
	return sv2_offer(rig->cache, &rig->flow, length, rig->noise, now);
}

static bool answer(struct rig *rig, size_t length, __u64 now)
{
	return sv2_answer(rig->cache, &rig->flow, length, rig->noise, now);
}

static void test_pair(void **state)
{
	struct rig *rig = *state;

	assert_false(answer(rig, 234, 5));
	assert_true(offer(rig, 64, 10));
	assert_true(answer(rig, 234, 20));
	assert_false(answer(rig, 234, 21)); /* once */
	assert_true(offer(rig, 64, 30));
	assert_true(answer(rig, 170, 30 + SV2_SECONDS * HZ));
}

static void test_no_pair(void **state)
{
	struct rig *rig = *state;

	assert_false(offer(rig, 63, 1));
	assert_false(offer(rig, 65, 1));
	assert_false(sv2_offer(rig->cache, &rig->flow, 64, rig->text, 1));
	assert_false(answer(rig, 234, 1));
	assert_true(offer(rig, 64, 1));
	assert_false(answer(rig, 233, 2));
	assert_false(answer(rig, 234, 2)); /* it was the first answer that counts */
	assert_true(offer(rig, 64, 3));
	assert_false(sv2_answer(rig->cache, &rig->flow, 234, rig->text, 4));
	assert_true(offer(rig, 64, 5));
	assert_false(answer(rig, 234, 6 + SV2_SECONDS * HZ));
	assert_true(offer(rig, 64, 5000));
	rig->flow.source_port = 2;
	assert_false(answer(rig, 234, 5001));
	rig->flow.source_port = 1;
	assert_false(sv2_offer(rig->cache, &rig->flow, 64, rig->text, 5002)); /* from the same port */
	assert_false(answer(rig, 234, 5003));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error_rate_is_as_said),
		cmocka_unit_test(test_error_rate_measured),
		cmocka_unit_test(test_structure_does_not_pass),
		cmocka_unit_test(test_too_short_or_long),
		cmocka_unit_test_setup_teardown(test_pair, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_pair, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
