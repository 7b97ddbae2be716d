// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <string.h>

bool text_is_blank(char letter)
{
	return letter == ' ' || letter == '\t' || letter == '\r';
}

struct text text_trim(struct text text)
{
	while (text.length && text_is_blank(*text.at)) {
		text.at++;
		text.length--;
	}
	while (text.length && text_is_blank(text.at[text.length - 1]))
		text.length--;
	return text;
}

struct text text_line(const char **at, const char *end)
{
	const char *newline = memchr(*at, '\n', end - *at);
	struct text line = { *at, (newline ? newline : end) - *at };

	*at += line.length + (newline != NULL);
	return line;
}
