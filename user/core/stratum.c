// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A walk over JSON that may be cut anywhere: no recursion, no memory, every byte
 * read at most a few times. It keeps two things of the outermost object, the
 * value of "method" and the names of the members of "params"; what they mean is
 * decided at the end, so that the order of the members does not matter.
 */
#include "stratum.h"

#include <stdbool.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

struct cursor {
	const __u8 *at;
	const __u8 *end;
};

/* A JSON string between its quotes, escapes not yet undone. `cut`: the closing quote is beyond the bytes. */
struct text {
	const __u8 *at;
	const __u8 *end;
	bool cut;
};

/* How a step of the walk ended. */
enum step {
	STEP_DONE,
	STEP_CUT, /* the bytes ended first */
	STEP_WRONG, /* this is not JSON */
};

enum param {
	PARAM_LOGIN = 1,
	PARAM_PASS = 2,
	PARAM_AGENT = 4,
	PARAM_JOB_ID = 8,
	PARAM_NONCE = 16,
};

struct message {
	bool http;
	struct text method; /* `at` NULL: none seen */
	unsigned params; /* enum param */
};

static bool is_blank(__u8 c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct cursor *cursor)
{
	while (cursor->at < cursor->end && is_blank(*cursor->at))
		cursor->at++;
}

/* Blanks, then this very byte. */
static enum step take_byte(struct cursor *cursor, __u8 wanted)
{
	skip_blanks(cursor);
	if (cursor->at == cursor->end)
		return STEP_CUT;
	return *cursor->at++ == wanted ? STEP_DONE : STEP_WRONG;
}

/* From its opening quote on. JSON allows no control bytes inside. */
static enum step take_string(struct cursor *cursor, struct text *text)
{
	const __u8 *at = cursor->at + 1;
	const __u8 *end = cursor->end;

	*text = (struct text){ .at = at, .end = end, .cut = true };
	for (; at < end && *at != '"'; at++) {
		if (*at < ' ')
			return STEP_WRONG;
		if (*at == '\\' && ++at == end)
			break;
	}
	cursor->at = at;
	if (at == end)
		return STEP_CUT;
	text->end = at;
	text->cut = false;
	cursor->at++;
	return STEP_DONE;
}

static bool ends_scalar(__u8 c)
{
	return is_blank(c) || c == ',' || c == ':' || c == '}' || c == ']' || c == '{' || c == '[' || c == '"';
}

/* A number, true, false or null; which one does not matter. */
static enum step skip_scalar(struct cursor *cursor)
{
	const __u8 *start = cursor->at;

	while (cursor->at < cursor->end && !ends_scalar(*cursor->at))
		cursor->at++;
	if (cursor->at == cursor->end)
		return STEP_CUT;
	return cursor->at > start ? STEP_DONE : STEP_WRONG;
}

/* From its opening bracket to the one that closes it, strings skipped as strings. */
static enum step skip_nested(struct cursor *cursor)
{
	struct text ignored;
	size_t depth = 0;

	while (cursor->at < cursor->end) {
		__u8 c = *cursor->at;

		if (c == '"') {
			enum step step = take_string(cursor, &ignored);
			if (step != STEP_DONE)
				return step;
			continue;
		}
		cursor->at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return STEP_DONE;
	}
	return STEP_CUT;
}

static enum step skip_value(struct cursor *cursor)
{
	struct text ignored;

	if (*cursor->at == '"')
		return take_string(cursor, &ignored);
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

/* \uXXXX for ASCII, which is all that our words are made of; -1 for all others. */
static int take_unicode(struct text *text)
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

/* The next character with its escape undone, or -1: none, or none of ours. A miner must not hide behind "\u006d". */
static int next_character(struct text *text)
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

/* Takes `word` off the front of `text` if it is there. */
static bool take_word(struct text *text, const char *word)
{
	struct text rest = *text;

	for (; *word; word++)
		if (next_character(&rest) != *word)
			return false;
	*text = rest;
	return true;
}

static bool text_is(struct text text, const char *word)
{
	return !text.cut && take_word(&text, word) && text.at == text.end;
}

static bool text_is_any(struct text text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(text, words[i]))
			return true;
	return false;
}

static unsigned param_of(struct text name)
{
	static const struct {
		const char *name;
		enum param param;
	} params[] = {
		{ "login", PARAM_LOGIN },   { "pass", PARAM_PASS },   { "agent", PARAM_AGENT },
		{ "job_id", PARAM_JOB_ID }, { "nonce", PARAM_NONCE },
	};

	for (size_t i = 0; i < COUNT(params); i++)
		if (text_is(name, params[i].name))
			return params[i].param;
	return 0;
}

/* A member's name and colon; leaves the cursor on the first byte of its value. */
static enum step take_name(struct cursor *cursor, struct text *name)
{
	enum step step;

	skip_blanks(cursor);
	if (cursor->at == cursor->end)
		return STEP_CUT;
	if (*cursor->at != '"')
		return STEP_WRONG;
	step = take_string(cursor, name);
	if (step == STEP_DONE)
		step = take_byte(cursor, ':');
	if (step != STEP_DONE)
		return step;
	skip_blanks(cursor);
	return cursor->at < cursor->end ? STEP_DONE : STEP_CUT;
}

typedef enum step take_member(struct cursor *cursor, struct text name, struct message *message);

/* From '{' to '}': each member goes to `take`, which consumes its value. */
static enum step walk_object(struct cursor *cursor, take_member *take, struct message *message)
{
	enum step step = take_byte(cursor, '{');

	skip_blanks(cursor);
	if (step == STEP_DONE && cursor->at < cursor->end && *cursor->at == '}') {
		cursor->at++;
		return STEP_DONE;
	}
	while (step == STEP_DONE) {
		struct text name;

		step = take_name(cursor, &name);
		if (step == STEP_DONE)
			step = take(cursor, name, message);
		skip_blanks(cursor);
		if (step == STEP_DONE && cursor->at < cursor->end && *cursor->at == '}') {
			cursor->at++;
			return STEP_DONE;
		}
		if (step == STEP_DONE)
			step = take_byte(cursor, ',');
	}
	return step;
}

static enum step take_params(struct cursor *cursor, struct text name, struct message *message)
{
	message->params |= param_of(name);
	return skip_value(cursor);
}

static enum step take_outermost(struct cursor *cursor, struct text name, struct message *message)
{
	if (text_is(name, "method") && *cursor->at == '"')
		return take_string(cursor, &message->method);
	if (text_is(name, "params") && *cursor->at == '{')
		return walk_object(cursor, take_params, message);
	return skip_value(cursor);
}

/* What was cut may still go on to be `word`. An escape that was cut, too, leaves it open. */
static bool may_become(struct text text, const char *word)
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

/* "mining." and a word, but not a pool's own messages: notify, set and set_*. */
static bool is_v1(struct text method)
{
	struct text after_set;

	if (!take_word(&method, "mining.") || method.at >= method.end)
		return false;
	after_set = method;
	if (text_is(method, "notify") || text_is(method, "set") || take_word(&after_set, "set_"))
		return false;
	return !may_become(method, "notify") && !may_become(method, "set_");
}

static bool is_login(const struct message *message)
{
	unsigned has = message->params;

	if (text_is(message->method, "login"))
		return has & PARAM_LOGIN && has & (PARAM_PASS | PARAM_AGENT);
	if (text_is(message->method, "submit"))
		return has & PARAM_JOB_ID && has & PARAM_NONCE;
	return text_is(message->method, "keepalived");
}

static enum stratum_dialect judge(const struct message *message)
{
	static const char *const eth[] = { "eth_submitLogin", "eth_getWork", "eth_submitWork", "eth_submitHashrate" };
	static const char *const getwork[] = { "getwork", "getblocktemplate" };

	if (!message->method.at)
		return STRATUM_NONE;
	if (is_v1(message->method))
		return STRATUM_V1;
	if (text_is_any(message->method, eth, COUNT(eth)))
		return STRATUM_ETH;
	if (text_is_any(message->method, getwork, COUNT(getwork)))
		return STRATUM_GETWORK;
	/* CryptoNote never comes by HTTP, but the log-in of many a web page does. */
	if (!message->http && is_login(message))
		return STRATUM_LOGIN;
	return STRATUM_NONE;
}

/* One outermost object after the other: a client may send several lines at once. */
static enum stratum_dialect parse_objects(struct cursor cursor, bool http)
{
	enum step step;

	do {
		struct message message = { .http = http };
		enum stratum_dialect dialect;

		step = walk_object(&cursor, take_outermost, &message);
		dialect = step == STEP_WRONG ? STRATUM_NONE : judge(&message);
		if (dialect != STRATUM_NONE)
			return dialect;
	} while (step == STEP_DONE);
	return STRATUM_NONE;
}

/* Takes `word` off the front whatever its case. */
static bool take_header(struct cursor *cursor, const char *word)
{
	const __u8 *at = cursor->at;

	for (; *word; word++, at++)
		if (at == cursor->end || (*at >= 'A' && *at <= 'Z' ? *at | 0x20 : *at) != *word)
			return false;
	cursor->at = at;
	return true;
}

static void skip_line(struct cursor *cursor)
{
	const __u8 *newline = memchr(cursor->at, '\n', cursor->end - cursor->at);

	cursor->at = newline ? newline + 1 : cursor->end;
}

/* Walks over the headers to the body. Only a miner says what mining extensions it knows, so that alone is enough. */
static enum stratum_dialect parse_http(struct cursor cursor)
{
	for (skip_line(&cursor); cursor.at < cursor.end; skip_line(&cursor)) {
		if (take_header(&cursor, "x-mining-extensions:"))
			return STRATUM_GETWORK;
		if (*cursor.at == '\n' || (*cursor.at == '\r' && cursor.end - cursor.at > 1 && cursor.at[1] == '\n')) {
			skip_line(&cursor);
			return parse_objects(cursor, true);
		}
	}
	return STRATUM_NONE;
}

enum stratum_dialect stratum_parse(const __u8 *bytes, size_t length)
{
	struct cursor cursor = { bytes, bytes + length };

	skip_blanks(&cursor);
	if (cursor.end - cursor.at >= 5 && !memcmp(cursor.at, "POST ", 5))
		return parse_http(cursor);
	return parse_objects(cursor, false);
}

const char *stratum_dialect_name(enum stratum_dialect dialect)
{
	switch (dialect) {
	case STRATUM_NONE:
		return "none";
	case STRATUM_LOGIN:
		return "cryptonote-login";
	case STRATUM_V1:
		return "stratum-v1";
	case STRATUM_ETH:
		return "eth-proxy";
	case STRATUM_GETWORK:
		return "getwork";
	}
	return "unknown";
}
