// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Limits of the configuration: LIMIT, LIMIT HARD where the kind has both, or "off". They
 * are numbers as people count them, see kind_number(), and kept in members.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config_keys.h"
#include "lists.h"

#define DIGITS 9
#define NUMBERS 2

static int refuse(unsigned kind, const char *value, char *error, size_t size)
{
	char quoted[LISTS_QUOTE];
	const char *form = kind_row(kind)->hard ? "two numbers are needed, from which on it is evidence and from which on it quarantines, "
						  "the second not below the first" :
						  "one number is needed, from which on it is evidence";

	snprintf(error, size, "%s: %s, 1 to %u (%s), or off", lists_quote(value, strlen(value), quoted), form,
		 kind_number(kind, limit_largest(kind)), kind_unit(kind));
	return -EINVAL;
}

/* The number as people say it, in members, rounded up: never earlier than was asked for. 0: more than can be counted. */
static __u32 members_of(unsigned kind, __u32 number)
{
	__u32 members = 0, largest = limit_largest(kind);
	__u32 unit = kind_number(kind, 1);

	if (unit > 1) /* frames a second, counted in samples */
		members = (number + unit - 1) / unit;
	else /* hosts, each of which counts several times, or once */
		members = unit ? number : number * UNANSWERED_SERVICE;
	return members <= largest ? members : 0;
}

/* The next number of a value; 0 where none stands. */
static __u32 next_number(const char **at)
{
	__u32 number = 0;
	size_t digits;

	*at += strspn(*at, " \t,");
	digits = strspn(*at, "0123456789");
	if (digits > DIGITS)
		return 0;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (__u32)((*at)[i] - '0');
	*at += digits;
	return number;
}

static int read_limit(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	const unsigned kind = (unsigned)key->low;
	struct limit_choice choice = { .given = true };
	__u32 members[NUMBERS] = { 0 };
	int count = kind_row(kind)->hard ? NUMBERS : 1;
	const char *at = value;

	if (strcmp(value, "off")) {
		for (int i = 0; i < count; i++) {
			members[i] = members_of(kind, next_number(&at));
			if (!members[i] || (*at && !strchr(" \t,", *at)))
				return refuse(kind, value, error, size);
		}
		if (at[strspn(at, " \t,")] || (count == NUMBERS && members[1] < members[0]))
			return refuse(kind, value, error, size);
	}
	choice.limit = (__u16)members[0];
	choice.hard = (__u16)members[1];
	*(struct limit_choice *)field = choice;
	return 0;
}

static bool write_limit(const struct config_key *key, const void *field, char *value)
{
	const unsigned kind = (unsigned)key->low;
	const struct limit_choice *choice = field;
	struct kind_limits limits = kind_limits(kind, (unsigned)key->high);

	if (choice->given)
		limits = (struct kind_limits){ .limit = choice->limit, .hard = choice->hard };
	if (!limits.limit)
		snprintf(value, CONFIG_VALUE, "off");
	else if (limits.hard)
		snprintf(value, CONFIG_VALUE, "%u %u", kind_number(kind, limits.limit), kind_number(kind, limits.hard));
	else
		snprintf(value, CONFIG_VALUE, "%u", kind_number(kind, limits.limit));
	return true;
}

const struct config_type config_type_limit = { read_limit, write_limit };
