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
static unsigned bits_of(__u32 kind, unsigned members, bool in_a_row)
{
	__u32 first = (__u32)next_number();
	__u64 bits = 0;

	salt = next_number();
	for (unsigned i = 0; i < members; i++) {
		__u8 address[16];

		map_address(address, htonl(in_a_row ? first + i : (__u32)next_number()));
		bits |= contact_mask(kind, (__u32)sketch_hash(address, salt));
	}
	return __builtin_popcountll(bits);
}

/* What the estimate is on average: by how many of 64 places so many members take, each place as likely as any other. */
static double expected_estimate(unsigned members)
{
	double taken[65] = { 1 }, sum = 0;

	for (unsigned i = 0; i < members; i++)
		for (int k = 64; k >= 0; k--)
			taken[k] = taken[k] * k / 64 + (k ? taken[k - 1] * (65 - k) / 64 : 0);
	for (unsigned k = 0; k <= 64; k++)
		sum += taken[k] * sketch_members(64, k);
	return sum;
}

#define ROUNDS 4000

static void check_error(__u32 kind, size_t i, bool in_a_row)
{
	double members = errors[i].members, sigma = errors[i].sigma, sum = 0, squares = 0;
	unsigned within = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		double error = sketch_members(64, bits_of(kind, errors[i].members, in_a_row)) - members;

		sum += error;
		squares += error * error;
		/* Estimates are whole: half a member more. */
		within += fabs(error) <= sigma + 0.5;
	}
	sum /= ROUNDS;
	squares = sqrt(squares / ROUNDS);
	/* The published bias is of first order, and of estimates that are not whole numbers. */
	if (fabs(members + sum - expected_estimate(members)) > 4 * squares / sqrt(ROUNDS))
		fail_msg("%g members: off by %g on average", members, sum);
	if (squares < 0.8 * sigma - 0.3 || squares > 1.15 * sigma + 0.3)
		fail_msg("%g members: standard error %g, expected %g", members, squares, sigma);
	if (within < ROUNDS * 60 / 100)
		fail_msg("%g members: %u of %u within one sigma", members, within, ROUNDS);
}

/* One for each place that a contact's bit is taken from. */
static const __u32 counted[] = { XDPEN_SCAN_SERVICE, XDPEN_SCAN_SERVICE_SLOW, XDPEN_SCAN_SERVICE_LONG, XDPEN_CONTACT_WEB,
				 XDPEN_NO_DNS };

/* Addresses at random and, as a sweep has them, in a row: the salted hash makes no difference. */
static void test_the_error_of_64_bits_is_the_published_one(void **unused)
{
	(void)unused;
	generator = 2;
	for (size_t i = 0; i < COUNT(errors); i++) {
		check_error(counted[i % COUNT(counted)], i, false);
		check_error(counted[i % COUNT(counted)], i, true);
	}
}

/* Hosts that are one in a window are two in the next, but for one pair in 64. */
static void test_windows_of_a_contact_take_bits_of_their_own(void **unused)
{
	unsigned same = 0, both = 0;

	(void)unused;
	generator = 3;
	for (size_t i = 0; i < COUNT(counted); i++)
		for (size_t j = 0; j < i; j++)
			assert_true(xdpen_contact_shift(counted[i]) >= xdpen_contact_shift(counted[j]) + 6);
	for (unsigned i = 0; i < 1000000; i++) {
		__u32 one = (__u32)next_number(), other = (__u32)next_number();

		if (contact_mask(XDPEN_SCAN_SERVICE_SLOW, one) != contact_mask(XDPEN_SCAN_SERVICE_SLOW, other))
			continue;
		same++;
		both += contact_mask(XDPEN_SCAN_SERVICE_LONG, one) == contact_mask(XDPEN_SCAN_SERVICE_LONG, other);
	}
	assert_in_range(same, 15000, 16250);
	assert_in_range(both, 190, 300);
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
		cmocka_unit_test(test_windows_of_a_contact_take_bits_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
