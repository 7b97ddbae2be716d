// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "generator.h"
#include "policy.h"
#include "programs.h"
#include "sketch.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static void map_address(__u8 *address, __be32 ipv4)
{
	memset(address, 0, 10);
	address[10] = address[11] = 0xff;
	memcpy(address + 12, &ipv4, sizeof(ipv4));
}

/* The finaliser of MurmurHash3: values of its public description, so that both sides cannot be wrong alike. */
static void test_the_mixer_is_the_published_one(void **unused)
{
	(void)unused;
	assert_true(mix(0) == 0);
	assert_true(mix(1) == 0xb456bcfc34c2cb2cULL);
}

static void test_hash_is_that_of_the_programs(void **unused)
{
	static const __u64 salts[] = { 0, 1, 1ULL << 63, ~0ULL, 0x243f6a8885a308d3ULL };
	__u8 address[16];

	(void)unused;
	generator = 1;
	for (unsigned number = 0; number < 10000; number++) {
		__be32 ipv4 = number < 2 ? -number : (__be32)next_number(); /* 0.0.0.0 and 255.255.255.255, too */
		__u64 halves[2] = { next_number(), next_number() };

		salt = number < COUNT(salts) ? salts[number] : next_number();
		map_address(address, ipv4);
		assert_true(sketch_hash(address, salt) == hash_ipv4(ipv4));
		memcpy(address, halves, sizeof(halves));
		assert_true(sketch_hash(address, salt) == hash_ipv6(halves[0], halves[1]));
	}
}

/* ::a.b.c.d and 64:ff9b::a.b.c.d are IPv6: only the mapped prefix is not. */
static void test_what_only_looks_mapped_is_ipv6(void **unused)
{
	static const __u8 cases[][16] = {
		{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1 },
		{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 192, 0, 2, 1 },
		{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 192, 0, 2, 1 },
		{ 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1 },
	};

	(void)unused;
	salt = 7;
	for (size_t i = 0; i < COUNT(cases); i++) {
		__u64 halves[2];
		__be32 ipv4;

		memcpy(halves, cases[i], sizeof(halves));
		memcpy(&ipv4, cases[i] + 12, sizeof(ipv4));
		assert_true(sketch_hash(cases[i], salt) == hash_ipv6(halves[0], halves[1]));
		assert_true(sketch_hash(cases[i], salt) != hash_ipv4(ipv4));
	}
}

static void test_each_bit_of_address_and_salt_matters(void **unused)
{
	__u8 address[16] = { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
	__u64 plain = sketch_hash(address, 7);

	(void)unused;
	for (unsigned bit = 0; bit < 128; bit++) {
		address[bit / 8] ^= 1 << bit % 8;
		assert_true(sketch_hash(address, 7) != plain);
		address[bit / 8] ^= 1 << bit % 8;
	}
	for (unsigned bit = 0; bit < 64; bit++)
		assert_true(sketch_hash(address, 7 ^ 1ULL << bit) != plain);
}

/*
 * Linear counting with 64 bits (Whang, Vander-Zanden, Taylor, ACM TODS 1990): with
 * t = n/m the standard error of the estimate is sqrt(m (e^t - t - 1)) members, its
 * bias (e^t - t - 1)/2.
 */
static const struct {
	unsigned members;
	double sigma, bias; /* members */
} errors[] = {
	{ 5, 0.45, 0.00 },  { 10, 0.91, 0.01 }, { 20, 1.86, 0.03 }, { 30, 2.88, 0.06 },
	{ 40, 3.95, 0.12 }, { 50, 5.08, 0.20 }, { 60, 6.28, 0.31 }, { 70, 7.55, 0.45 },
	{ 80, 8.91, 0.62 }, { 90, 10.35, 0.84 }, { 100, 11.89, 1.10 },
};

static void test_the_table_is_that_of_the_formula(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < COUNT(errors); i++) {
		double t = errors[i].members / 64.0, excess = exp(t) - t - 1;

		assert_true(fabs(errors[i].sigma - sqrt(64 * excess)) < 0.006);
		assert_true(fabs(errors[i].bias - excess / 2) < 0.006);
	}
}

/* Bits that so many hosts of a scan set in an entry that keeps answers, by the programs' hash. */
static unsigned bits_of(unsigned members, bool in_a_row)
{
	__u32 first = (__u32)next_number();
	__u64 bits = 0;

	salt = next_number();
	for (unsigned i = 0; i < members; i++) {
		__u8 address[16];

		map_address(address, htonl(in_a_row ? first + i : (__u32)next_number()));
		bits |= 1ULL << (member_bit((__u32)sketch_hash(address, salt)) & 63);
	}
	return __builtin_popcountll(bits);
}

#define ROUNDS 4000

static void check_error(size_t i, bool in_a_row)
{
	double members = errors[i].members, sigma = errors[i].sigma, sum = 0, squares = 0;
	unsigned within = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		double error = sketch_members(64, bits_of(errors[i].members, in_a_row)) - members;

		sum += error;
		squares += error * error;
		/* Estimates are whole: half a member more. */
		within += fabs(error) <= sigma + 0.5;
	}
	sum /= ROUNDS;
	squares = sqrt(squares / ROUNDS);
	if (fabs(sum - errors[i].bias) > 0.5 + 4 * sigma / sqrt(ROUNDS))
		fail_msg("%g members: off by %g on average", members, sum);
	if (squares < 0.8 * sigma - 0.3 || squares > 1.15 * sigma + 0.3)
		fail_msg("%g members: standard error %g, expected %g", members, squares, sigma);
	if (within < ROUNDS * 60 / 100)
		fail_msg("%g members: %u of %u within one sigma", members, within, ROUNDS);
}

/* Addresses at random and, as a sweep has them, in a row: the salted hash makes no difference. */
static void test_the_error_of_64_bits_is_the_published_one(void **unused)
{
	(void)unused;
	generator = 2;
	for (size_t i = 0; i < COUNT(errors); i++) {
		check_error(i, false);
		check_error(i, true);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_mixer_is_the_published_one),
		cmocka_unit_test(test_hash_is_that_of_the_programs),
		cmocka_unit_test(test_what_only_looks_mapped_is_ipv6),
		cmocka_unit_test(test_each_bit_of_address_and_salt_matters),
		cmocka_unit_test(test_the_table_is_that_of_the_formula),
		cmocka_unit_test(test_the_error_of_64_bits_is_the_published_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
