// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "stratum.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

struct sample {
	const char *what;
	enum stratum_dialect dialect;
	const char *bytes;
};

/* The bytes end where the memory ends, so that a sanitiser sees a read past them. */
static enum stratum_dialect parse(const char *bytes, size_t length)
{
	__u8 *copy = malloc(length ? length : 1);
	enum stratum_dialect dialect;

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	dialect = stratum_parse(copy + (length ? 0 : 1), length);
	free(copy);
	return dialect;
}

static void check(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum stratum_dialect dialect = parse(samples[i].bytes, strlen(samples[i].bytes));

		if (dialect != samples[i].dialect)
			fail_msg("%s: %s", samples[i].what, stratum_dialect_name(dialect));
	}
}

static const struct sample logins[] = {
	{ "XMRig's order", STRATUM_LOGIN,
	  "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"4wallet\",\"pass\":\"x\","
	  "\"agent\":\"XMRig/6.0\",\"rigid\":\"\",\"algo\":[\"rx/0\",\"cn/r\"]}}\n" },
	{ "method first, id last", STRATUM_LOGIN,
	  "{\"method\":\"login\",\"params\":{\"login\":\"4wallet\",\"pass\":\"x\",\"agent\":\"miner/1\"},\"id\":1}\n" },
	{ "params first", STRATUM_LOGIN,
	  "{\"params\":{\"agent\":\"miner/1\",\"login\":\"4wallet\"},\"id\":1,\"method\":\"login\"}" },
	{ "no agent, no jsonrpc", STRATUM_LOGIN,
	  "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"4wallet\",\"pass\":\"x\"}}" },
	{ "submit", STRATUM_LOGIN,
	  "{\"id\":2,\"method\":\"submit\",\"params\":{\"id\":\"s\",\"job_id\":\"7\",\"nonce\":\"00ff\",\"result\":\"ab\"}}\n" },
	{ "a page made a browser post it", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nHost: pool\r\nOrigin: http://page.example\r\n\r\n{\"method\":\"eth_getWork\",\"params\":[]}" },
	{ "the same by fetch metadata", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nSec-Fetch-Mode: no-cors\r\n\r\n{\"method\":\"eth_getWork\",\"params\":[]}" },
	{ "no browser posted it", STRATUM_ETH,
	  "POST / HTTP/1.1\r\nHost: pool\r\n\r\n{\"method\":\"eth_getWork\",\"params\":[]}" },
	{ "keepalived", STRATUM_NONE, "{\"id\":3,\"method\":\"keepalived\",\"params\":{\"id\":\"s\"}}\n" },
	{ "cut after the decisive params", STRATUM_LOGIN,
	  "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"4wallet\",\"pass\":\"x\",\"algo\":[\"rx/0\",\"c" },
	{ "an escape in a value", STRATUM_LOGIN,
	  "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"a\\\"}\\\\\",\"pass\":\"{\"}}" },

	{ "login without pass or agent", STRATUM_NONE, "{\"method\":\"login\",\"params\":{\"login\":\"user\"}}" },
	{ "login with user and password", STRATUM_NONE,
	  "{\"method\":\"login\",\"params\":{\"user\":\"root\",\"pass\":\"x\"}}" },
	{ "login with positional params", STRATUM_NONE, "{\"id\":1,\"method\":\"login\",\"params\":[\"login\",\"pass\"]}" },
	{ "login whose words are values", STRATUM_NONE,
	  "{\"method\":\"login\",\"params\":{\"a\":\"login\",\"b\":\"pass\"}}" },
	{ "login whose names lie deeper", STRATUM_NONE,
	  "{\"method\":\"login\",\"params\":{\"login\":\"u\",\"more\":{\"pass\":\"x\"}}}" },
	{ "login whose names lie beside params", STRATUM_NONE,
	  "{\"method\":\"login\",\"login\":\"u\",\"pass\":\"x\",\"params\":{}}" },
	{ "cut before pass", STRATUM_NONE, "{\"method\":\"login\",\"params\":{\"login\":\"user\",\"pas" },
	{ "submit of a form", STRATUM_NONE, "{\"method\":\"submit\",\"params\":{\"job_id\":\"7\",\"text\":\"hello\"}}" },
	{ "logins", STRATUM_NONE, "{\"method\":\"logins\",\"params\":{\"login\":\"u\",\"pass\":\"x\"}}" },
	{ "Login", STRATUM_NONE, "{\"method\":\"Login\",\"params\":{\"login\":\"u\",\"pass\":\"x\"}}" },
};

static const struct sample v1[] = {
	{ "subscribe, no blanks", STRATUM_V1, "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"esp/1.0\"]}\n" },
	{ "subscribe, blanks after colons", STRATUM_V1,
	  "{\"id\": 1, \"method\": \"mining.subscribe\", \"params\": [\"cpu/2.5\"]}\n" },
	{ "blanks everywhere", STRATUM_V1, " \r\n\t{ \"id\" : 1 ,\n\"method\"\t: \"mining.subscribe\" , \"params\" : [ ] }" },
	{ "authorize first", STRATUM_V1, "{\"params\":[\"w\",\"x\"],\"id\":2,\"method\":\"mining.authorize\"}\n" },
	{ "configure", STRATUM_V1,
	  "{\"id\":1,\"method\":\"mining.configure\",\"params\":[[\"version-rolling\"],{\"version-rolling.mask\":\"ff\"}]}" },
	{ "extranonce", STRATUM_V1, "{\"id\":3,\"method\":\"mining.extranonce.subscribe\",\"params\":[]}" },
	{ "suggest_difficulty", STRATUM_V1, "{\"id\":4,\"method\":\"mining.suggest_difficulty\",\"params\":[512]}" },
	{ "suggest_target", STRATUM_V1, "{\"id\":4,\"method\":\"mining.suggest_target\",\"params\":[\"00ff\"]}" },
	{ "submit", STRATUM_V1, "{\"params\": [\"w\", \"1\", \"00\", \"5f\", \"ab\"], \"id\": 4, \"method\": \"mining.submit\"}" },
	{ "get_transactions", STRATUM_V1, "{\"id\":5,\"method\":\"mining.get_transactions\",\"params\":[\"1\"]}" },
	{ "EthereumStratum", STRATUM_V1,
	  "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"m/1\",\"EthereumStratum/1.0.0\"]}" },
	{ "a string id that reads like the method", STRATUM_V1,
	  "{\"id\": \"mining.subscribe\", \"method\": \"mining.subscribe\", \"params\": []}" },
	{ "cut in params", STRATUM_V1, "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"cp" },
	{ "cut in the method, already clear", STRATUM_V1, "{\"id\":1,\"method\":\"mining.su" },
	{ "second line", STRATUM_V1, "{\"id\":1,\"method\":\"hello\"}\n{\"id\":2,\"method\":\"mining.authorize\"}" },
	{ "hidden behind escapes", STRATUM_V1, "{\"\\u006dethod\":\"mining\\u002Esubscribe\"}" },
	{ "the last method counts", STRATUM_V1, "{\"method\":\"x\",\"method\":\"mining.submit\"}" },
	{ "by HTTP", STRATUM_V1, "POST / HTTP/1.1\r\nHost: p\r\n\r\n{\"method\":\"mining.subscribe\"}" },

	{ "notify comes from a pool", STRATUM_NONE, "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"1\"]}" },
	{ "set_difficulty too", STRATUM_NONE, "{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[8]}" },
	{ "set_target too", STRATUM_NONE, "{\"id\":null,\"method\":\"mining.set_target\",\"params\":[\"00\"]}" },
	{ "set_extranonce too", STRATUM_NONE, "{\"id\":null,\"method\":\"mining.set_extranonce\",\"params\":[]}" },
	{ "set too", STRATUM_NONE, "{\"method\":\"mining.set\",\"params\":{}}" },
	{ "notify and a cut member", STRATUM_NONE, "{\"method\":\"mining.notify\",\"params\":[\"1\",\"00" },
	{ "cut where it may still be a pool's", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.s" },
	{ "cut in notify", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.not" },
	{ "cut in set_", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.set_d" },
	{ "cut in an escape", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.s\\u00" },
	{ "escapes that are none, cut", STRATUM_NONE, "{\"method\":\"mining.\\x\\x\\x\\x\\x\\x\\x\\x\\x\\x" },
	{ "longer than notify", STRATUM_V1, "{\"method\":\"mining.notify_me" },
	{ "longer than notify, with a NUL", STRATUM_V1, "{\"method\":\"mining.notify\\u0000\\u0000x" },
	{ "cut after the dot", STRATUM_NONE, "{\"id\":1,\"method\":\"mining." },
	{ "nothing after the dot", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.\"}" },
	{ "another prefix", STRATUM_NONE, "{\"id\":1,\"method\":\"miningx.subscribe\"}" },
	{ "cut before the method", STRATUM_NONE, "{\"id\":1,\"params\":[\"mining.subscribe\"],\"meth" },
	{ "cut before its value", STRATUM_NONE, "{\"id\":1,\"method\":" },
	{ "a pool's answer", STRATUM_NONE, "{\"id\":1,\"result\":[[[\"mining.notify\",\"a\"]],\"08\",4],\"error\":null}" },
};

static const struct sample others[] = {
	{ "eth_submitLogin, blanks", STRATUM_ETH,
	  "{\"worker\": \"rig\", \"jsonrpc\": \"2.0\", \"params\": [\"0xab\"], \"id\": 2, \"method\": \"eth_submitLogin\"}\n" },
	{ "eth_submitLogin, none", STRATUM_ETH, "{\"worker\":\"\",\"method\":\"eth_submitLogin\",\"params\":[\"0xab\"],\"id\":2}" },
	{ "eth_getWork", STRATUM_ETH, "{\"id\":3,\"jsonrpc\":\"2.0\",\"method\":\"eth_getWork\",\"params\":[]}" },
	{ "eth_submitWork", STRATUM_ETH, "{\"id\":4,\"method\":\"eth_submitWork\",\"params\":[\"0x1\",\"0x2\",\"0x3\"]}" },
	{ "eth_submitHashrate", STRATUM_ETH, "{\"id\":6,\"method\":\"eth_submitHashrate\",\"params\":[\"0x1\",\"0x2\"]}" },
	{ "eth_getWork by HTTP", STRATUM_ETH,
	  "POST / HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"id\":1,\"method\":\"eth_getWork\",\"params\":[]}" },
	{ "eth_call of a wallet", STRATUM_NONE, "{\"id\":1,\"method\":\"eth_call\",\"params\":[{\"to\":\"0x1\"},\"latest\"]}" },
	{ "eth_blockNumber", STRATUM_NONE, "{\"id\":1,\"method\":\"eth_blockNumber\",\"params\":[]}" },
	{ "eth_getWorkers", STRATUM_NONE, "{\"id\":1,\"method\":\"eth_getWorkers\",\"params\":[]}" },
	{ "eth_getWork, cut in the word", STRATUM_NONE, "{\"id\":1,\"method\":\"eth_getWork" },

	{ "getblocktemplate by HTTP", STRATUM_GETWORK,
	  "POST / HTTP/1.1\r\nAuthorization: Basic eA==\r\nHost: 192.0.2.1:8332\r\nContent-Length: 99\r\n\r\n"
	  "{\"method\": \"getblocktemplate\", \"params\": [{\"capabilities\": [\"coinbasetxn\"]}], \"id\":0}\r\n" },
	{ "getwork by HTTP", STRATUM_GETWORK, "POST / HTTP/1.0\n\n {\"method\": \"getwork\", \"params\": [], \"id\":0}" },
	{ "getwork, bare", STRATUM_GETWORK, "{\"method\": \"getwork\", \"params\": [], \"id\":0}" },
	{ "mining extensions, body missing", STRATUM_GETWORK,
	  "POST / HTTP/1.1\r\nHost: p\r\nX-Mining-Extensions: longpoll midstate\r\nContent-Length: 45\r\n\r\n" },
	{ "mining extensions, another case, cut", STRATUM_GETWORK, "POST / HTTP/1.1\r\nx-mining-EXTENSIONS: mid" },

	{ "another method by HTTP", STRATUM_NONE, "POST / HTTP/1.1\r\nHost: n\r\n\r\n{\"method\": \"getblockcount\", \"id\":0}" },
	{ "body missing", STRATUM_NONE, "POST / HTTP/1.1\r\nHost: n\r\nContent-Length: 45\r\n\r\n" },
	{ "headers cut", STRATUM_NONE, "POST / HTTP/1.1\r\nHost: n\r\nX-Mining-Ext" },
	{ "mining extensions in a value", STRATUM_NONE, "POST / HTTP/1.1\r\nReferer: X-Mining-Extensions: a\r\n\r\n" },
	{ "mining extensions in the body", STRATUM_NONE, "POST / HTTP/1.1\r\nHost: n\r\n\r\nX-Mining-Extensions: a\r\n" },
	{ "mining extensions in the path", STRATUM_NONE, "POST /X-Mining-Extensions: HTTP/1.1\r\n\r\n" },
	{ "the method in a header", STRATUM_NONE, "POST / HTTP/1.1\r\n{\"method\":\"getwork\"}\r\n\r\n" },
	{ "the log-in of a web page", STRATUM_NONE,
	  "POST /rpc HTTP/1.1\r\n\r\n{\"method\":\"login\",\"params\":{\"login\":\"u\",\"pass\":\"x\"}}" },
	{ "GET", STRATUM_NONE, "GET /getwork HTTP/1.1\r\nHost: n\r\n\r\n" },
};

static const struct sample benign[] = {
	{ "nothing", STRATUM_NONE, "" },
	{ "blanks", STRATUM_NONE, " \r\n" },
	{ "a brace", STRATUM_NONE, "{" },
	{ "an empty object", STRATUM_NONE, "{}" },
	{ "Electrum", STRATUM_NONE,
	  "{\"id\":0,\"method\":\"server.version\",\"params\":[\"electrum/4.3\",\"1.4\"]}\n" },
	{ "Electrum's subscription", STRATUM_NONE,
	  "{\"id\":1,\"method\":\"blockchain.headers.subscribe\",\"params\":[]}\n" },
	{ "any JSON-RPC", STRATUM_NONE, "{\"jsonrpc\":\"2.0\",\"method\":\"subtract\",\"params\":[42,23],\"id\":1}" },
	{ "smart plug", STRATUM_NONE, "{\"system\":{\"get_sysinfo\":{}}}" },
	{ "text that quotes a rule", STRATUM_NONE, "alert tcp any any -> any any (content:\"mining.notify\";)" },
	{ "a chat that quotes a message", STRATUM_NONE,
	  "{\"text\":\"{\\\"method\\\":\\\"mining.subscribe\\\"}\",\"to\":\"room\"}" },
	{ "a nested object that quotes it", STRATUM_NONE,
	  "{\"id\":1,\"body\":{\"method\":\"mining.subscribe\"},\"tail\":[{\"method\":\"getwork\"}]}" },
	{ "the method as a name", STRATUM_NONE, "{\"mining.subscribe\":\"method\"}" },
	{ "the method as an object", STRATUM_NONE, "{\"method\":{\"mining.subscribe\":1}}" },
	{ "the method in an array", STRATUM_NONE, "{\"method\":[\"mining.subscribe\"]}" },
	{ "another name", STRATUM_NONE, "{\"methods\":\"mining.subscribe\",\"Method\":\"getwork\"}" },
	{ "a JSON string", STRATUM_NONE, "\"mining.subscribe\"" },
	{ "a JSON array", STRATUM_NONE, "[\"method\",\"mining.subscribe\"]" },
	{ "no quotes", STRATUM_NONE, "{method:mining.subscribe}" },
	{ "single quotes", STRATUM_NONE, "{'method':'mining.subscribe'}" },
	{ "no colon", STRATUM_NONE, "{\"method\" \"mining.subscribe\"}" },
	{ "no comma", STRATUM_NONE, "{\"id\":1 \"method\":\"mining.subscribe\"}" },
	{ "two commas", STRATUM_NONE, "{\"id\":1,,\"method\":\"mining.subscribe\"}" },
	{ "a value missing", STRATUM_NONE, "{\"id\":,\"method\":\"mining.subscribe\"}" },
	{ "closed too early", STRATUM_NONE, "{\"id\":1}\"method\":\"mining.subscribe\"}" },
	{ "a byte in front", STRATUM_NONE, "x{\"method\":\"mining.subscribe\"}" },
	{ "a line break in a string", STRATUM_NONE, "{\"a\":\"b\n\",\"method\":\"mining.subscribe\"}" },
	{ "an escaped quote before", STRATUM_NONE, "{\"a\":\"\\\",\\\"method\\\":\\\"mining.subscribe\"}" },
	{ "SSH", STRATUM_NONE, "SSH-2.0-OpenSSH_9.2\r\n" },
	{ "TLS", STRATUM_NONE, "\x16\x03\x01\x02" },
};

/* With NUL bytes inside: an MQTT connect, and a message behind a NUL. */
static void test_bytes_that_are_no_text(void **state)
{
	static const char mqtt[] = "\x10\x1a\0\x04MQTT\x04\x02\0\x3c\0\x0emining.notify{";
	static const char behind[] = "\0{\"method\":\"mining.subscribe\"}";
	static const char inside[] = "{\"a\":\"\0\",\"method\":\"mining.subscribe\"}";
	static const char after[] = "{\"method\":\"mining.subscribe\"}\0\0";

	(void)state;
	assert_int_equal(parse(mqtt, sizeof(mqtt) - 1), STRATUM_NONE);
	assert_int_equal(parse(behind, sizeof(behind) - 1), STRATUM_NONE);
	assert_int_equal(parse(inside, sizeof(inside) - 1), STRATUM_NONE);
	assert_int_equal(parse(after, sizeof(after) - 1), STRATUM_V1);
}

static void test_logins(void **state)
{
	(void)state;
	check(logins, COUNT(logins));
}

static void test_v1(void **state)
{
	(void)state;
	check(v1, COUNT(v1));
}

static void test_eth_and_getwork(void **state)
{
	(void)state;
	check(others, COUNT(others));
}

static void test_benign(void **state)
{
	(void)state;
	check(benign, COUNT(benign));
}

/* A piece of a message is what the whole is, or nothing yet. (Of no message: what is wrong later cannot be foreseen.) */
static void check_cuts(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t length = 0; samples[i].dialect && length < strlen(samples[i].bytes); length++) {
			enum stratum_dialect dialect = parse(samples[i].bytes, length);

			if (dialect != STRATUM_NONE && dialect != samples[i].dialect)
				fail_msg("%s: cut at %zu", samples[i].what, length);
		}
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	check_cuts(logins, COUNT(logins));
	check_cuts(v1, COUNT(v1));
	check_cuts(others, COUNT(others));
}

/* Depth costs no stack: as much as a whole segment of brackets. */
static void test_deep(void **state)
{
	static char deep[70000];
	size_t half = sizeof(deep) / 2 - 100;
	char *at = deep;

	(void)state;
	at += strlen(strcpy(at, "{\"params\":"));
	memset(at, '[', half);
	memset(at + half, ']', half);
	at += 2 * half;
	strcpy(at, ",\"method\":\"mining.subscribe\"}");
	assert_int_equal(parse(deep, strlen(deep)), STRATUM_V1);
	assert_int_equal(parse(deep, half), STRATUM_NONE);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(stratum_dialect_name(STRATUM_NONE), "none");
	for (unsigned a = STRATUM_NONE; a <= STRATUM_GETWORK; a++)
		for (unsigned b = STRATUM_NONE; b < a; b++)
			assert_string_not_equal(stratum_dialect_name(a), stratum_dialect_name(b));
	assert_string_equal(stratum_dialect_name(STRATUM_GETWORK + 1), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logins),
		cmocka_unit_test(test_v1),
		cmocka_unit_test(test_eth_and_getwork),
		cmocka_unit_test(test_benign),
		cmocka_unit_test(test_bytes_that_are_no_text),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
