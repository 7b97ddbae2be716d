// SPDX-License-Identifier: GPL-2.0-or-later
#include "when.h"

#include <errno.h>
#include <stdio.h>

#define MINUTE 60ULL
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define FAST_SECONDS 10

static const struct unit {
	__u64 seconds;
	char letter; /* as people type it */
	const char *word; /* as it is shown */
} units[] = {
	{ DAY, 'd', "d" },
	{ HOUR, 'h', "h" },
	{ MINUTE, 'm', "min" },
	{ 1, 's', "s" },
};
#define UNITS (sizeof(units) / sizeof(*units))

static const struct unit *unit_of(char letter)
{
	for (size_t i = 0; i < UNITS; i++)
		if (units[i].letter == letter)
			return &units[i];
	return NULL;
}

int duration_parse(const char *text, __u64 *ns)
{
	const char *digit = text;
	__u64 number = 0;

	/* Stops growing once out of range, so that a long row of digits cannot wrap. */
	for (; *digit >= '0' && *digit <= '9'; digit++)
		if (number <= DURATION_MAX)
			number = number * 10 + (*digit - '0');

	const struct unit *unit = *digit ? unit_of(*digit) : NULL;
	if (digit == text || !unit || digit[1])
		return -EINVAL;
	if (number < 1 || number > DURATION_MAX / unit->seconds)
		return -ERANGE;
	*ns = number * unit->seconds * SECOND;
	return 0;
}

char *duration_write(__u64 seconds, char text[static DURATION_TEXT])
{
	size_t i = 0;

	while (seconds % units[i].seconds)
		i++;
	if (seconds)
		snprintf(text, DURATION_TEXT, "%llu%c", seconds / units[i].seconds, units[i].letter);
	else
		snprintf(text, DURATION_TEXT, "0");
	return text;
}

/* Cut, not rounded: "1 h" is said once a whole hour has passed. */
char *duration_format(__u64 ns, char text[static DURATION_TEXT])
{
	__u64 seconds = ns / SECOND;
	size_t i = 0;

	while (i < UNITS - 1 && seconds < units[i].seconds)
		i++;

	unsigned long long big = seconds / units[i].seconds;
	unsigned long long small = i < UNITS - 1 ? seconds % units[i].seconds / units[i + 1].seconds : 0;

	if (small)
		snprintf(text, DURATION_TEXT, "%llu %s %llu %s", big, units[i].word, small, units[i + 1].word);
	else
		snprintf(text, DURATION_TEXT, "%llu %s", big, units[i].word);
	return text;
}

/* The first nanosecond of the tick: rounded up, so that ns_to_ticks() gives the same tick back. */
__u64 ticks_to_ns(__u64 ticks, __u32 hz)
{
	if (!hz)
		return 0;
	return ticks / hz * SECOND + (ticks % hz * SECOND + hz - 1) / hz;
}

/* Whole seconds apart from the rest: the product of all would not fit in 64 bits. */
__u64 ns_to_ticks(__u64 ns, __u32 hz)
{
	return ns / SECOND * hz + ns % SECOND * hz / SECOND;
}

/*
 * Nearest by ratio: the next power is nearer as long as the wanted length lies
 * beyond their geometric mean, length * sqrt(2). There are no ties, it is irrational.
 */
__u32 fast_shift_for(__u32 hz)
{
	double wanted = (double)FAST_SECONDS * hz;
	double length = 1;
	__u32 shift = 0;

	for (; wanted * wanted > 2 * length * length; shift++)
		length *= 2;
	return shift;
}
