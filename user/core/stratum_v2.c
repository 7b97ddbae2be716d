// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The limits of the tests lie five standard deviations from what random bytes
 * give; columns are too short for that, there half the values must differ. The
 * unit test computes the error rate exactly.
 */
#include "stratum_v2.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOISE_MIN 64
#define NOISE_MAX 1024
#define NOISE_DEVIATIONS 5
#define NOISE_PERIODS 8
#define NOISE_ROWS 128 /* longer columns repeat themselves by nature */

/* Different values among `length` bytes: as many as so many balls hit of 256 boxes. */
static bool distinct_as_random(const __u8 *bytes, size_t length)
{
	double empty = 256 * pow(255.0 / 256, length);
	double variance = empty + 256.0 * 255 * pow(254.0 / 256, length) - empty * empty;
	double limit = NOISE_DEVIATIONS * sqrt(variance);
	bool seen[256] = { false };
	int distinct = 0;

	for (size_t i = 0; i < length; i++) {
		distinct += !seen[bytes[i]];
		seen[bytes[i]] = true;
	}
	return fabs(distinct - (256 - empty)) <= limit;
}

/* Counters and ramps have few differences. */
static bool differences_as_random(const __u8 *bytes, size_t length)
{
	__u8 differences[NOISE_MAX];

	for (size_t i = 0; i + 1 < length; i++)
		differences[i] = bytes[i + 1] - bytes[i];
	return distinct_as_random(differences, length - 1);
}

/* Ones among so many tosses: (ones - tosses / 2)^2 <= 25 tosses / 4. */
static bool balanced(long ones, long tosses)
{
	long lean = 2 * ones - tosses;

	return lean * lean <= NOISE_DEVIATIONS * NOISE_DEVIATIONS * tosses;
}

/* Text has bit 7 always zero; small numbers have more zeros than ones. */
static bool bits_as_random(const __u8 *bytes, size_t length)
{
	long all = 0;

	for (int bit = 0; bit < 8; bit++) {
		long ones = 0;

		for (size_t i = 0; i < length; i++)
			ones += bytes[i] >> bit & 1;
		if (!balanced(ones, length))
			return false;
		all += ones;
	}
	return balanced(all, 8 * length);
}

/* Records of 2 to 8 bytes have a place that changes little: the sign and exponent of numbers, types, high bytes. */
static bool columns_as_random(const __u8 *bytes, size_t length)
{
	for (size_t period = 2; period <= NOISE_PERIODS; period++)
		for (size_t column = 0; column < period; column++) {
			bool seen[256] = { false };
			size_t rows = 0, distinct = 0;

			for (size_t i = column; i < length; i += period, rows++) {
				distinct += !seen[bytes[i]];
				seen[bytes[i]] = true;
			}
			if (2 * distinct < rows && rows <= NOISE_ROWS)
				return false;
		}
	return true;
}

/* Two or four bytes in front, in either order, that give the length with or without themselves; or a TLS record. */
static bool has_length_in_front(const __u8 *bytes, size_t length)
{
	size_t big = (size_t)bytes[0] << 8 | bytes[1];
	size_t little = (size_t)bytes[1] << 8 | bytes[0];
	size_t record = (size_t)bytes[3] << 8 | bytes[4];
	size_t big4 = (size_t)bytes[2] << 8 | bytes[3];

	if (big == length || big == length - 2 || little == length || little == length - 2)
		return true;
	if (big == 0 && (big4 == length || big4 == length - 4))
		return true;
	if (little == length - 4 && bytes[2] == 0 && bytes[3] == 0)
		return true;
	return bytes[0] >= 0x14 && bytes[0] <= 0x18 && bytes[1] == 3 && bytes[2] <= 4 && record <= length - 5;
}

bool noise_like(const __u8 *bytes, size_t length)
{
	if (length < NOISE_MIN || length > NOISE_MAX)
		return false;
	return bits_as_random(bytes, length) && distinct_as_random(bytes, length) &&
	       differences_as_random(bytes, length) && columns_as_random(bytes, length) &&
	       !has_length_in_front(bytes, length);
}

struct sv2_cache {
	struct flow_places places;
};

struct sv2_cache *sv2_new(__u32 hz)
{
	struct sv2_cache *cache = calloc(1, sizeof(*cache));

	if (cache)
		cache->places.lifetime = (__u64)SV2_SECONDS * hz;
	return cache;
}

void sv2_free(struct sv2_cache *cache)
{
	free(cache);
}

/* A place is never touched again: its lifetime counts from the offer. A new connection's offer replaces it. */
bool sv2_offer(struct sv2_cache *cache, const struct flow *flow, size_t length, const __u8 *bytes, __u64 now)
{
	unsigned place = flow_find(&cache->places, flow, now);

	if (place != FLOW_NONE)
		flow_leave(&cache->places, place);
	if (length != SV2_CLIENT_BYTES || !noise_like(bytes, length))
		return false;
	flow_take(&cache->places, flow, now);
	return true;
}

bool sv2_answer(struct sv2_cache *cache, const struct flow *flow, size_t length, const __u8 *bytes, __u64 now)
{
	unsigned place = flow_find(&cache->places, flow, now);

	if (place == FLOW_NONE)
		return false;
	flow_leave(&cache->places, place);
	return (length == SV2_SERVER_BYTES || length == SV2_SERVER_BYTES_OLD) && noise_like(bytes, length);
}
