// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Of each outermost object the value of "method" is kept, and of its "params" a
 * few facts; what they mean is decided at the end, by one table, so that the
 * order of the members does not matter.
 */
#include "stratum.h"

#include <string.h>

#include "json.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* What is known of a message beside its method. */
enum fact {
	FACT_PLAIN = 1, /* not inside HTTP */
	FACT_HTTP = 2,
	FACT_WEBSOCKET = 4,
	FACT_CARRIERS = 7,
	/* of its params */
	FACT_LOGIN = 8,
	FACT_SECRET = 16, /* pass or agent */
	FACT_WALLET = 32, /* the login is as long and as spelt as a CryptoNote wallet */
	FACT_MINER = 64, /* a wallet, a miner's name for agent, or algorithms that only miners have */
	FACT_ID = 128,
	FACT_JOB_ID = 256,
	FACT_NONCE = 512, /* a number, or hexadecimal */
	FACT_WORK = 1024, /* result: a hash; or pow: a list */
	FACT_SITE_KEY = 2048,
	FACT_TARGET = 4096,
	FACT_WORK_PARAMS = 8192, /* a list: empty, or a block header in hexadecimal first */
};

struct message {
	struct json_text method; /* `at` NULL: none seen */
	unsigned facts; /* enum fact */
	bool offers_job; /* the answer to a login */
};

/* A row holds when its method is the message's and all of `needs` are there; the first that holds counts. */
static const struct row {
	const char *method;
	enum stratum_dialect dialect;
	enum stratum_strength strength;
	unsigned needs;
} rows[] = {
	/* Named so by the protocol and by nothing else; a prefix "mining." is no accident. */
	{ "mining.subscribe", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.authorize", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.submit", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.configure", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.extranonce.subscribe", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.suggest_difficulty", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.suggest_target", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.multi_version", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.get_transactions", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.capabilities", STRATUM_V1, STRATUM_STRONG, 0 },
	/* EthereumStratum/2.0.0. (1.0.0 has the names above.) */
	{ "mining.hello", STRATUM_V1, STRATUM_STRONG, 0 },
	{ "mining.hashrate", STRATUM_V1, STRATUM_STRONG, 0 },
	/* A pool's own. Others after mining.set_ see judge(). */
	{ "mining.notify", STRATUM_SERVER, STRATUM_NOTHING, 0 },
	{ "mining.set", STRATUM_SERVER, STRATUM_NOTHING, 0 },
	{ "mining.ping", STRATUM_SERVER, STRATUM_NOTHING, 0 },
	{ "client.reconnect", STRATUM_SERVER, STRATUM_NOTHING, 0 },
	{ "client.show_message", STRATUM_SERVER, STRATUM_NOTHING, 0 },
	{ "client.get_version", STRATUM_SERVER, STRATUM_NOTHING, 0 },
	{ "job", STRATUM_SERVER, STRATUM_NOTHING, FACT_JOB_ID | FACT_TARGET },
	/* Only who has work done asks for it or hands it in; a wallet never calls these. */
	{ "eth_submitLogin", STRATUM_ETH, STRATUM_STRONG, 0 },
	{ "eth_getWork", STRATUM_ETH, STRATUM_STRONG, 0 },
	{ "eth_submitWork", STRATUM_ETH, STRATUM_STRONG, 0 },
	{ "eth_submitHashrate", STRATUM_ETH, STRATUM_STRONG, 0 },
	/* A block to be mined, whatever carries it: a node's other calls need none. The second is Monero's spelling. */
	{ "getblocktemplate", STRATUM_GETWORK, STRATUM_STRONG, 0 },
	{ "get_block_template", STRATUM_GETWORK, STRATUM_STRONG, 0 },
	/* An ordinary word: proof in the shape that Bitcoin gave it, else any work queue may use it. */
	{ "getwork", STRATUM_GETWORK, STRATUM_STRONG, FACT_HTTP | FACT_WORK_PARAMS },
	{ "getwork", STRATUM_GETWORK, STRATUM_WEAK, 0 },
	/* An ordinary word, too: an appliance may take login and pass. A wallet, a miner's name or algorithm tells. */
	{ "login", STRATUM_LOGIN, STRATUM_STRONG, FACT_PLAIN | FACT_LOGIN | FACT_SECRET | FACT_MINER },
	{ "login", STRATUM_LOGIN, STRATUM_WEAK, FACT_PLAIN | FACT_LOGIN | FACT_SECRET },
	/* A wallet without a password: no miner known sends it. */
	{ "login", STRATUM_LOGIN, STRATUM_WEAK, FACT_PLAIN | FACT_LOGIN | FACT_WALLET },
	/* In a page's WebSocket the names are "type", not "method". Ahead of the plain submit, for it is plain, too. */
	{ "auth", STRATUM_COINHIVE, STRATUM_WEAK, FACT_WEBSOCKET | FACT_SITE_KEY },
	{ "open", STRATUM_COINHIVE, STRATUM_WEAK, FACT_WEBSOCKET | FACT_SITE_KEY },
	{ "submit", STRATUM_COINHIVE, STRATUM_WEAK, FACT_WEBSOCKET | FACT_JOB_ID | FACT_NONCE | FACT_WORK },
	/* A nonce and the hash that it led to are a share; without the hash it may be some other job's nonce. */
	{ "submit", STRATUM_LOGIN, STRATUM_STRONG, FACT_PLAIN | FACT_JOB_ID | FACT_NONCE | FACT_WORK },
	{ "submit", STRATUM_LOGIN, STRATUM_WEAK, FACT_PLAIN | FACT_JOB_ID | FACT_NONCE },
	/* Ordinary words with a session's id: a joined connection's sign of life, no more. */
	{ "keepalived", STRATUM_LOGIN, STRATUM_WEAK, FACT_PLAIN | FACT_ID },
	{ "getjob", STRATUM_LOGIN, STRATUM_WEAK, FACT_PLAIN | FACT_ID },
};

static bool is_hex(__u8 c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* All hexadecimal, `least` to `most` digits, and whole. */
static bool is_hex_text(struct json_text text, size_t least, size_t most)
{
	size_t length = text.end - text.at;

	if (text.cut || length < least || length > most)
		return false;
	while (text.at < text.end)
		if (!is_hex(*text.at++))
			return false;
	return true;
}

static bool is_base58(__u8 c)
{
	return (c >= '1' && c <= '9') || (c >= 'a' && c <= 'z' && c != 'l') ||
	       (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O');
}

/*
 * CryptoNote wallets have 95 digits and more of base 58, then perhaps a worker's
 * name. Shorter ones (Bitcoin's, for pools that pay in it) look like keys and
 * tokens of anything; their miners are known by agent and algo.
 */
static bool is_wallet(struct json_text text)
{
	const __u8 *at = text.at;

	while (at < text.end && is_base58(*at))
		at++;
	return at - text.at >= 90;
}

static bool begins_with_any(struct json_text text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct json_text rest = text;
		if (json_take_word(&rest, words[i]))
			return true;
	}
	return false;
}

static bool is_miners_name(struct json_text agent)
{
	static const char *const names[] = {
		"XMRig", "xmrig", "xmr-stak", "cpuminer", "ccminer", "SRBMiner", "grin-miner",
	};

	return begins_with_any(agent, names, COUNT(names));
}

static unsigned facts_of_text(unsigned fact, struct json_text name, struct json_text text)
{
	if (fact == FACT_LOGIN)
		return is_wallet(text) ? FACT_LOGIN | FACT_WALLET | FACT_MINER : FACT_LOGIN;
	if (fact == FACT_SECRET && json_is(name, "agent"))
		return is_miners_name(text) ? FACT_SECRET | FACT_MINER : FACT_SECRET;
	if (fact == FACT_NONCE)
		return is_hex_text(text, 1, 16) ? FACT_NONCE : 0;
	if (fact == FACT_WORK)
		return is_hex_text(text, 64, 64) ? FACT_WORK : 0;
	return fact;
}

/* The first string in a list, the cursor before its '['; false: something else is first, or nothing. */
static bool first_text(struct json_cursor cursor, struct json_text *text)
{
	cursor.at++;
	json_skip_blanks(&cursor);
	return cursor.at < cursor.end && *cursor.at == '"' && json_take_string(&cursor, text) != JSON_WRONG;
}

static unsigned facts_of_list(struct json_cursor cursor, struct json_text name)
{
	static const char *const families[] = { "cn/", "cn-", "rx/", "argon2/" };
	struct json_text first;

	if (json_is(name, "pow"))
		return FACT_WORK;
	if (json_is(name, "algo") && first_text(cursor, &first) && begins_with_any(first, families, COUNT(families)))
		return FACT_MINER;
	return 0;
}

static unsigned fact_of(struct json_text name)
{
	static const struct {
		const char *name;
		enum fact fact;
	} names[] = {
		{ "login", FACT_LOGIN },	 { "pass", FACT_SECRET }, { "agent", FACT_SECRET },
		{ "id", FACT_ID },		 { "job_id", FACT_JOB_ID }, { "nonce", FACT_NONCE },
		{ "result", FACT_WORK },	 { "site_key", FACT_SITE_KEY }, { "target", FACT_TARGET },
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (json_is(name, names[i].name))
			return names[i].fact;
	return 0;
}

static enum json_step take_param(struct json_cursor *cursor, struct json_text name, void *context)
{
	struct message *message = context;
	unsigned fact = fact_of(name);
	struct json_text text;
	enum json_step step;

	if (*cursor->at == '[')
		message->facts |= facts_of_list(*cursor, name);
	/* Grin's numbers. */
	if (*cursor->at >= '0' && *cursor->at <= '9')
		message->facts |= fact & (FACT_NONCE | FACT_JOB_ID);
	if (*cursor->at != '"')
		return json_skip_value(cursor);
	step = json_take_string(cursor, &text);
	if (step != JSON_WRONG)
		message->facts |= facts_of_text(fact, name, text);
	return step;
}

static unsigned facts_of_params(struct json_cursor cursor)
{
	struct json_text first;

	if (first_text(cursor, &first))
		return is_hex_text(first, 160, 512) ? FACT_WORK_PARAMS : 0;
	cursor.at++;
	json_skip_blanks(&cursor);
	return cursor.at < cursor.end && *cursor.at == ']' ? FACT_WORK_PARAMS : 0;
}

static enum json_step take_params(struct json_cursor *cursor, struct message *message)
{
	message->facts &= FACT_CARRIERS;
	if (*cursor->at == '{')
		return json_walk_object(cursor, take_param, message);
	if (*cursor->at == '[')
		message->facts |= facts_of_params(*cursor);
	return json_skip_value(cursor);
}

static enum json_step take_answer(struct json_cursor *cursor, struct json_text name, void *context)
{
	struct message *message = context;

	if (json_is(name, "job") && *cursor->at == '{')
		message->offers_job = true;
	return json_skip_value(cursor);
}

static enum json_step take_outermost(struct json_cursor *cursor, struct json_text name, void *context)
{
	struct message *message = context;
	bool names_it = json_is(name, "method") || (message->facts & FACT_WEBSOCKET && json_is(name, "type"));

	if (names_it && *cursor->at == '"')
		return json_take_string(cursor, &message->method);
	if (json_is(name, "params"))
		return take_params(cursor, message);
	if (json_is(name, "result") && *cursor->at == '{')
		return json_walk_object(cursor, take_answer, message);
	return json_skip_value(cursor);
}

/* What no row names: "mining." and a word, cut or new. Weak, unless it is, or may become, a pool's word. */
static struct stratum_finding judge_unnamed(struct json_text method)
{
	static const struct stratum_finding none = { .dialect = STRATUM_NONE };
	struct json_text after_set;

	if (!json_take_word(&method, "mining.") || method.at >= method.end)
		return none;
	after_set = method;
	if (json_take_word(&after_set, "set_"))
		return (struct stratum_finding){ .dialect = STRATUM_SERVER };
	if (json_may_become(method, "notify") || json_may_become(method, "set_") || json_may_become(method, "ping"))
		return none;
	return (struct stratum_finding){ .dialect = STRATUM_V1, .strength = STRATUM_WEAK };
}

static struct stratum_finding judge(const struct message *message)
{
	if (!message->method.at)
		return (struct stratum_finding){ .dialect = message->offers_job ? STRATUM_SERVER : STRATUM_NONE };
	for (size_t i = 0; i < COUNT(rows); i++)
		if ((message->facts & rows[i].needs) == rows[i].needs && json_is(message->method, rows[i].method))
			return (struct stratum_finding){ .dialect = rows[i].dialect, .strength = rows[i].strength };
	return judge_unnamed(message->method);
}

/* The stronger of two; of equals the first that says anything. */
static struct stratum_finding stronger(struct stratum_finding first, struct stratum_finding second)
{
	return second.strength > first.strength || first.dialect == STRATUM_NONE ? second : first;
}

/* One outermost object after the other: a client may send several lines at once. */
static struct stratum_finding parse_objects(struct json_cursor cursor, unsigned carrier)
{
	struct stratum_finding best = { .dialect = STRATUM_NONE };
	enum json_step step = JSON_DONE;

	while (step == JSON_DONE) {
		struct message message = { .facts = carrier };

		json_skip_blanks(&cursor);
		if (cursor.at == cursor.end)
			return best;
		step = json_walk_object(&cursor, take_outermost, &message);
		if (step != JSON_WRONG)
			best = stronger(best, judge(&message));
	}
	best.cut = step == JSON_CUT;
	return best;
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

/* What a browser sends, some page chose, and no page may cut a computer off. Old ones tell only by their name. */
static bool is_browsers(struct json_cursor *cursor)
{
	if (take_header(cursor, "origin:") || take_header(cursor, "sec-fetch-"))
		return true;
	if (!take_header(cursor, "user-agent:"))
		return false;
	json_skip_blanks(cursor);
	return take_header(cursor, "mozilla/") || take_header(cursor, "opera/");
}

static bool is_blank_line(struct json_cursor cursor)
{
	return *cursor.at == '\n' || (*cursor.at == '\r' && cursor.end - cursor.at > 1 && cursor.at[1] == '\n');
}

/*
 * Walks over the headers to the body. Only a miner says what mining extensions
 * it knows, so that alone is enough, but only when all headers were seen: one
 * of them may be a browser's.
 */
static struct stratum_finding parse_http(struct json_cursor cursor)
{
	struct stratum_finding found = { .dialect = STRATUM_NONE };

	for (skip_line(&cursor); cursor.at < cursor.end; skip_line(&cursor)) {
		struct json_cursor line = cursor;

		if (is_browsers(&line))
			return (struct stratum_finding){ .dialect = STRATUM_NONE };
		if (take_header(&line, "x-mining-extensions:"))
			found = (struct stratum_finding){ .dialect = STRATUM_GETWORK, .strength = STRATUM_WEAK };
		if (is_blank_line(cursor)) {
			struct stratum_finding body;

			skip_line(&cursor);
			found.strength = found.dialect ? STRATUM_STRONG : STRATUM_NOTHING;
			body = parse_objects(cursor, FACT_HTTP);
			found = stronger(found, body);
			found.cut = body.cut || cursor.at == cursor.end;
			return found;
		}
	}
	found.cut = true;
	return found;
}

struct stratum_finding stratum_read(const __u8 *bytes, size_t length)
{
	struct json_cursor cursor = { bytes, bytes + length };
	size_t left;

	json_skip_blanks(&cursor);
	left = cursor.end - cursor.at;
	if (left >= 5 && !memcmp(cursor.at, "POST ", 5))
		return parse_http(cursor);
	if (left > 0 && left < 5 && !memcmp(cursor.at, "POST ", left))
		return (struct stratum_finding){ .cut = true };
	return parse_objects(cursor, FACT_PLAIN);
}

bool stratum_proves(const struct stratum_finding *found, bool pool_port, bool has_browser)
{
	if (found->strength != STRATUM_WEAK)
		return found->strength == STRATUM_STRONG;
	return pool_port || (found->dialect == STRATUM_COINHIVE && !has_browser);
}

/* A frame's header: how long its payload is and what masks it. */
struct frame {
	__u64 length;
	const __u8 *mask;
};

/* Only what a client sends of text or binary data, unfragmented (0x81, 0x82) and masked. */
static enum json_step take_frame(struct json_cursor *cursor, struct frame *frame)
{
	const __u8 *at = cursor->at;
	size_t left = cursor->end - at;
	size_t more;

	if (left < 2)
		return JSON_CUT;
	if ((at[0] != 0x81 && at[0] != 0x82) || !(at[1] & 0x80))
		return JSON_WRONG;
	frame->length = at[1] & 0x7f;
	more = frame->length == 127 ? 8 : frame->length == 126 ? 2 : 0;
	if (left < 2 + more + 4)
		return JSON_CUT;
	if (more)
		frame->length = 0;
	for (size_t i = 0; i < more; i++)
		frame->length = frame->length << 8 | at[2 + i];
	frame->mask = at + 2 + more;
	cursor->at = frame->mask + 4;
	return JSON_DONE;
}

static struct stratum_finding parse_frame(const struct json_cursor *cursor, const struct frame *frame, size_t length)
{
	__u8 clear[STRATUM_WEBSOCKET_MAX];
	struct stratum_finding found;

	if (length > sizeof(clear))
		length = sizeof(clear);
	for (size_t i = 0; i < length; i++)
		clear[i] = cursor->at[i] ^ frame->mask[i % 4];
	found = parse_objects((struct json_cursor){ clear, clear + length }, FACT_PLAIN | FACT_WEBSOCKET);
	if (found.strength > STRATUM_WEAK)
		found.strength = STRATUM_WEAK;
	return found;
}

struct stratum_finding stratum_read_websocket(const __u8 *bytes, size_t length)
{
	struct json_cursor cursor = { bytes, bytes + length };
	struct stratum_finding best = { .dialect = STRATUM_NONE };
	enum json_step step = JSON_DONE;

	while (step == JSON_DONE && cursor.at < cursor.end) {
		struct frame frame;
		size_t there;

		step = take_frame(&cursor, &frame);
		if (step != JSON_DONE)
			break;
		there = cursor.end - cursor.at;
		if (frame.length > there)
			step = JSON_CUT;
		else
			there = frame.length;
		best = stronger(best, parse_frame(&cursor, &frame, there));
		cursor.at += there;
	}
	best.cut = step == JSON_CUT;
	return best;
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
	case STRATUM_COINHIVE:
		return "coinhive";
	case STRATUM_SERVER:
		return "pool-server";
	}
	return "unknown";
}
