// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two things are kept of the outermost object, the value of "method" and the
 * names of the members of "params"; what they mean is decided at the end, so
 * that the order of the members does not matter.
 */
#include "stratum.h"

#include <stdbool.h>
#include <string.h>

#include "json.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

enum param {
	PARAM_LOGIN = 1,
	PARAM_PASS = 2,
	PARAM_AGENT = 4,
	PARAM_JOB_ID = 8,
	PARAM_NONCE = 16,
};

struct message {
	bool http;
	struct json_text method; /* `at` NULL: none seen */
	unsigned params; /* enum param */
};

static unsigned param_of(struct json_text name)
{
	static const struct {
		const char *name;
		enum param param;
	} params[] = {
		{ "login", PARAM_LOGIN },   { "pass", PARAM_PASS },   { "agent", PARAM_AGENT },
		{ "job_id", PARAM_JOB_ID }, { "nonce", PARAM_NONCE },
	};

	for (size_t i = 0; i < COUNT(params); i++)
		if (json_is(name, params[i].name))
			return params[i].param;
	return 0;
}

static enum json_step take_params(struct json_cursor *cursor, struct json_text name, void *context)
{
	struct message *message = context;

	message->params |= param_of(name);
	return json_skip_value(cursor);
}

static enum json_step take_outermost(struct json_cursor *cursor, struct json_text name, void *context)
{
	struct message *message = context;

	if (json_is(name, "method") && *cursor->at == '"')
		return json_take_string(cursor, &message->method);
	if (json_is(name, "params") && *cursor->at == '{')
		return json_walk_object(cursor, take_params, message);
	return json_skip_value(cursor);
}

/* "mining." and a word, but not a pool's own messages: notify, set and set_*. */
static bool is_v1(struct json_text method)
{
	struct json_text after_set;

	if (!json_take_word(&method, "mining.") || method.at >= method.end)
		return false;
	after_set = method;
	if (json_is(method, "notify") || json_is(method, "set") || json_take_word(&after_set, "set_"))
		return false;
	return !json_may_become(method, "notify") && !json_may_become(method, "set_");
}

static bool is_login(const struct message *message)
{
	unsigned has = message->params;

	if (json_is(message->method, "login"))
		return has & PARAM_LOGIN && has & (PARAM_PASS | PARAM_AGENT);
	if (json_is(message->method, "submit"))
		return has & PARAM_JOB_ID && has & PARAM_NONCE;
	return false;
}

static enum stratum_dialect judge(const struct message *message)
{
	static const char *const eth[] = { "eth_submitLogin", "eth_getWork", "eth_submitWork", "eth_submitHashrate" };
	static const char *const getwork[] = { "getwork", "getblocktemplate" };

	if (!message->method.at)
		return STRATUM_NONE;
	if (is_v1(message->method))
		return STRATUM_V1;
	if (json_is_any(message->method, eth, COUNT(eth)))
		return STRATUM_ETH;
	if (json_is_any(message->method, getwork, COUNT(getwork)))
		return STRATUM_GETWORK;
	/* CryptoNote never comes by HTTP, but the log-in of many a web page does. */
	if (!message->http && is_login(message))
		return STRATUM_LOGIN;
	return STRATUM_NONE;
}

/* One outermost object after the other: a client may send several lines at once. */
static enum stratum_dialect parse_objects(struct json_cursor cursor, bool http)
{
	enum json_step step;

	do {
		struct message message = { .http = http };
		enum stratum_dialect dialect;

		step = json_walk_object(&cursor, take_outermost, &message);
		dialect = step == JSON_WRONG ? STRATUM_NONE : judge(&message);
		if (dialect != STRATUM_NONE)
			return dialect;
	} while (step == JSON_DONE);
	return STRATUM_NONE;
}

/* Takes `word` off the front whatever its case. */
static bool take_header(struct json_cursor *cursor, const char *word)
{
	const __u8 *at = cursor->at;

	for (; *word; word++, at++)
		if (at == cursor->end || (*at >= 'A' && *at <= 'Z' ? *at | 0x20 : *at) != *word)
			return false;
	cursor->at = at;
	return true;
}

static void skip_line(struct json_cursor *cursor)
{
	const __u8 *newline = memchr(cursor->at, '\n', cursor->end - cursor->at);

	cursor->at = newline ? newline + 1 : cursor->end;
}

/* Walks over the headers to the body. Only a miner says what mining extensions it knows, so that alone is enough. */
static enum stratum_dialect parse_http(struct json_cursor cursor)
{
	for (skip_line(&cursor); cursor.at < cursor.end; skip_line(&cursor)) {
		if (take_header(&cursor, "x-mining-extensions:"))
			return STRATUM_GETWORK;
		/* A browser: what it sends, some page chose, and no page may cut a computer off. */
		if (take_header(&cursor, "origin:") || take_header(&cursor, "sec-fetch-"))
			return STRATUM_NONE;
		if (*cursor.at == '\n' || (*cursor.at == '\r' && cursor.end - cursor.at > 1 && cursor.at[1] == '\n')) {
			skip_line(&cursor);
			return parse_objects(cursor, true);
		}
	}
	return STRATUM_NONE;
}

enum stratum_dialect stratum_parse(const __u8 *bytes, size_t length)
{
	struct json_cursor cursor = { bytes, bytes + length };

	json_skip_blanks(&cursor);
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
