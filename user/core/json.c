// SPDX-License-Identifier: GPL-2.0-or-later
#include "json.h"

static bool is_blank(__u8 c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void json_skip_blanks(struct json_cursor *cursor)
{
	while (cursor->at < cursor->end && is_blank(*cursor->at))
		cursor->at++;
}

/* Blanks, then this very byte. */
static enum json_step take_byte(struct json_cursor *cursor, __u8 wanted)
{
	json_skip_blanks(cursor);
	if (cursor->at == cursor->end)
		return JSON_CUT;
	return *cursor->at++ == wanted ? JSON_DONE : JSON_WRONG;
}

/* JSON allows no control bytes inside. */
enum json_step json_take_string(struct json_cursor *cursor, struct json_text *text)
{
	const __u8 *at = cursor->at + 1;
	const __u8 *end = cursor->end;

	*text = (struct json_text){ .at = at, .end = end, .cut = true };
	for (; at < end && *at != '"'; at++) {
		if (*at < ' ')
			return JSON_WRONG;
		if (*at == '\\' && ++at == end)
			break;
	}
	cursor->at = at;
	if (at == end)
		return JSON_CUT;
	text->end = at;
	text->cut = false;
	cursor->at++;
	return JSON_DONE;
}

static bool ends_scalar(__u8 c)
{
	return is_blank(c) || c == ',' || c == ':' || c == '}' || c == ']' || c == '{' || c == '[' || c == '"';
}

/* A number, true, false or null; which one does not matter. */
static enum json_step skip_scalar(struct json_cursor *cursor)
{
	const __u8 *start = cursor->at;

	while (cursor->at < cursor->end && !ends_scalar(*cursor->at))
		cursor->at++;
	if (cursor->at == cursor->end)
		return JSON_CUT;
	return cursor->at > start ? JSON_DONE : JSON_WRONG;
}

/* From its opening bracket to the one that closes it, strings skipped as strings. */
static enum json_step skip_nested(struct json_cursor *cursor)
{
	struct json_text ignored;
	size_t depth = 0;

	while (cursor->at < cursor->end) {
		__u8 c = *cursor->at;

		if (c == '"') {
			enum json_step step = json_take_string(cursor, &ignored);
			if (step != JSON_DONE)
				return step;
			continue;
		}
		cursor->at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return JSON_DONE;
	}
	return JSON_CUT;
}

enum json_step json_skip_value(struct json_cursor *cursor)
{
	struct json_text ignored;

	if (*cursor->at == '"')
		return json_take_string(cursor, &ignored);
	if (*cursor->at == '{' || *cursor->at == '[')
		return skip_nested(cursor);
	return skip_scalar(cursor);
}

static int hex_digit(__u8 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \uXXXX for ASCII, which is all that words are made of; -1 for all others. */
static int take_unicode(struct json_text *text)
{
	int value = 0;

	for (int i = 0; i < 4; i++, text->at++) {
		int digit = text->at < text->end ? hex_digit(*text->at) : -1;
		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value < 0x80 ? value : -1;
}

/* The next character with its escape undone, or -1: none, or none that a word has. Nothing hides behind "\u006d". */
static int next_character(struct json_text *text)
{
	if (text->at >= text->end)
		return -1;
	if (*text->at != '\\')
		return *text->at++;
	if (++text->at >= text->end)
		return -1;
	switch (*text->at++) {
	case 'u':
		return take_unicode(text);
	case '/':
		return '/';
	}
	return -1;
}

bool json_take_word(struct json_text *text, const char *word)
{
	struct json_text rest = *text;

	for (; *word; word++)
		if (next_character(&rest) != *word)
			return false;
	*text = rest;
	return true;
}

bool json_is(struct json_text text, const char *word)
{
	return !text.cut && json_take_word(&text, word) && text.at == text.end;
}

bool json_is_any(struct json_text text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (json_is(text, words[i]))
			return true;
	return false;
}

/* A member's name and colon; leaves the cursor on the first byte of its value. */
static enum json_step take_name(struct json_cursor *cursor, struct json_text *name)
{
	enum json_step step;

	json_skip_blanks(cursor);
	if (cursor->at == cursor->end)
		return JSON_CUT;
	if (*cursor->at != '"')
		return JSON_WRONG;
	step = json_take_string(cursor, name);
	if (step == JSON_DONE)
		step = take_byte(cursor, ':');
	if (step != JSON_DONE)
		return step;
	json_skip_blanks(cursor);
	return cursor->at < cursor->end ? JSON_DONE : JSON_CUT;
}

enum json_step json_walk_object(struct json_cursor *cursor, json_member *take, void *context)
{
	enum json_step step = take_byte(cursor, '{');

	json_skip_blanks(cursor);
	if (step == JSON_DONE && cursor->at < cursor->end && *cursor->at == '}') {
		cursor->at++;
		return JSON_DONE;
	}
	while (step == JSON_DONE) {
		struct json_text name;

		step = take_name(cursor, &name);
		if (step == JSON_DONE)
			step = take(cursor, name, context);
		json_skip_blanks(cursor);
		if (step == JSON_DONE && cursor->at < cursor->end && *cursor->at == '}') {
			cursor->at++;
			return JSON_DONE;
		}
		if (step == JSON_DONE)
			step = take_byte(cursor, ',');
	}
	return step;
}

bool json_may_become(struct json_text text, const char *word)
{
	for (; text.cut && text.at < text.end; word++) {
		int c = next_character(&text);
		if (c < 0)
			return true;
		if (!*word || c != *word)
			return false;
	}
	return text.cut;
}
