// SPDX-License-Identifier: GPL-2.0-or-later
#include "html.h"

#include <stdbool.h>
#include <string.h>

/* NULL: the byte stands for itself. */
static const char *reference(unsigned char byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return byte < ' ' || byte == 0x7f ? "?" : NULL;
}

static bool continues_character(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Bytes of the character at `text`, as far as it goes on. */
static size_t character_length(const char *text)
{
	size_t length = 1;

	while (continues_character((unsigned char)text[length]))
		length++;
	return length;
}

size_t html_escape(const char *text, char *out, size_t size)
{
	size_t length = 0;

	while (*text) {
		size_t taken = character_length(text);
		const char *written = reference((unsigned char)*text);
		size_t more = written ? strlen(written) : taken;

		if (more >= size - length)
			break;
		memcpy(out + length, written ? written : text, more);
		length += more;
		text += taken;
	}
	out[length] = '\0';
	return length;
}
