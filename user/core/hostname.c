// SPDX-License-Identifier: GPL-2.0-or-later
#include "hostname.h"

#include <errno.h>

char hostname_lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter;
}

bool hostname_letter(char letter)
{
	char lower = hostname_lower(letter);

	return (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '-' || lower == '_';
}

/* The label that begins at `bytes`: its length, 0 if there is none. */
static size_t label_length(const char *bytes, size_t length, bool *digits)
{
	size_t count = 0;

	*digits = true;
	for (; count < length && hostname_letter(bytes[count]); count++)
		*digits = *digits && bytes[count] >= '0' && bytes[count] <= '9';
	return count;
}

static bool is_hostname(const char *bytes, size_t length)
{
	bool digits = true;

	if (!length || length > HOSTNAME_MAX)
		return false;
	for (;;) {
		size_t label = label_length(bytes, length, &digits);

		if (!label || label > HOSTNAME_LABEL_MAX)
			return false;
		if (label == length)
			return !digits;
		if (bytes[label] != '.')
			return false;
		bytes += label + 1;
		length -= label + 1;
	}
}

int hostname_parse(const char *bytes, size_t length, char name[static HOSTNAME_TEXT])
{
	if (length && bytes[length - 1] == '.')
		length--;
	if (!is_hostname(bytes, length))
		return -EINVAL;
	for (size_t i = 0; i < length; i++)
		name[i] = hostname_lower(bytes[i]);
	name[length] = '\0';
	return 0;
}
