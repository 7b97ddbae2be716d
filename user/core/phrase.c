// SPDX-License-Identifier: GPL-2.0-or-later
#include "phrase.h"

#include <stdio.h>
#include <string.h>

/* The first byte of a character; the others of a UTF-8 sequence are 10xxxxxx. */
static bool begins_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

/* Appends as many whole characters as fit. Returns the new length. */
static size_t append(char *text, size_t length, size_t size, const char *from, size_t count)
{
	if (count > size - 1 - length) {
		count = size - 1 - length;
		while (count && !begins_character(from[count]))
			count--;
	}
	memcpy(text + length, from, count);
	text[length + count] = '\0';
	return length + count;
}

static const char *value_of(const struct phrase_slot *slots, const char *name, size_t length)
{
	for (; slots->name; slots++)
		if (strlen(slots->name) == length && !memcmp(slots->name, name, length))
			return slots->value;
	return NULL;
}

char *phrase(const char *pattern, const struct phrase_slot *slots, char *text, size_t size)
{
	size_t length = 0;

	text[0] = '\0';
	while (*pattern) {
		size_t plain = strcspn(pattern, "{"), name = strcspn(pattern + plain, "}");
		const char *value = NULL;

		length = append(text, length, size, pattern, plain);
		pattern += plain;
		if (!*pattern)
			break;
		if (pattern[name])
			value = value_of(slots, pattern + 1, name - 1);
		if (value)
			length = append(text, length, size, value, strlen(value));
		else
			length = append(text, length, size, pattern, name + !!pattern[name]);
		pattern += name + !!pattern[name];
	}
	return text;
}

/* A unit is taken from two of it on: "60 seconds" and "24 hours", as people say of short terms. */
static const struct unit {
	__u32 seconds;
	const char *word[LANGUAGES];
} units[] = {
	{ 24 * 3600, { "day", "日" } },
	{ 3600, { "hour", "時間" } },
	{ 60, { "minute", "分" } },
	{ 1, { "second", "秒" } },
};
#define UNITS (sizeof(units) / sizeof(*units))

char *phrase_duration(__u32 seconds, enum language language, char text[static PHRASE_DURATION])
{
	const struct unit *unit = units;
	bool exact;
	__u32 number;

	while (unit < units + UNITS - 1 && seconds < 2 * unit->seconds)
		unit++;
	number = (__u32)(((__u64)seconds + unit->seconds / 2) / unit->seconds);
	exact = (__u64)number * unit->seconds == seconds;
	if (language == LANGUAGE_JAPANESE)
		snprintf(text, PHRASE_DURATION, "%s%u%s", exact ? "" : "約", number, unit->word[language]);
	else
		snprintf(text, PHRASE_DURATION, "%s%u %s%s", exact ? "" : "about ", number, unit->word[language],
			 number == 1 ? "" : "s");
	return text;
}

char *phrase_time(const struct clock_time *time, enum language language, char text[static PHRASE_TIME])
{
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July",
					      "August", "September", "October", "November", "December" };
	unsigned month = (unsigned)time->month - 1;

	if (language == LANGUAGE_JAPANESE)
		snprintf(text, PHRASE_TIME, "%d年%d月%d日 %d時%02d分", time->year, time->month, time->day, time->hour,
			 time->minute);
	else
		snprintf(text, PHRASE_TIME, "%d:%02d on %d %s %d", time->hour, time->minute, time->day,
			 month < 12 ? months[month] : "?", time->year);
	return text;
}

char *phrase_name(const char *name, char text[static PHRASE_NAME])
{
	size_t i;

	for (i = 0; name && name[i] && i < PHRASE_NAME - 1; i++)
		text[i] = name[i] < ' ' || name[i] > '~' || strchr("<>&\"'`{}", name[i]) ? '?' : name[i];
	text[i] = '\0';
	return text;
}
