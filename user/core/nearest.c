// SPDX-License-Identifier: GPL-2.0-or-later
#include "nearest.h"

#include <string.h>

#define WORD_MAX 31
#define DISTANCE_MAX 3

/* Levenshtein's: letters to insert, delete or change. One row of the table is kept. */
static int distance(const char *a, const char *b)
{
	int length = (int)strlen(b);
	int row[WORD_MAX + 1];

	for (int j = 0; j <= length; j++)
		row[j] = j;
	for (int i = 1; *a; i++, a++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= length; j++) {
			int change = diagonal + (*a != b[j - 1]);
			int other = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

			diagonal = row[j];
			row[j] = change < other ? change : other;
		}
	}
	return row[length];
}

const char *nearest(const char *word, const void *words, int count, size_t stride)
{
	int length = (int)strlen(word), least = DISTANCE_MAX + 1;
	const char *best = NULL;

	if (!length || length > WORD_MAX)
		return NULL;
	for (int i = 0; i < count; i++) {
		const char *candidate = *(const char *const *)((const char *)words + (size_t)i * stride);
		int far = strncmp(candidate, word, (size_t)length) ? distance(word, candidate) : 0;

		if (far < least && far < length) {
			least = far;
			best = candidate;
		}
	}
	return best;
}
