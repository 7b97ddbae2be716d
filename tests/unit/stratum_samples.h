/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First bytes of miners, their pools and others, and what they are. */
#ifndef XDPEN_UNIT_STRATUM_SAMPLES_H
#define XDPEN_UNIT_STRATUM_SAMPLES_H

#include "stratum.h"

#define WALLET "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge"
#define HASH "00ff1f2e3d4c5b6a798800ff1f2e3d4c5b6a798800ff1f2e3d4c5b6a79880011"

struct sample {
	const char *what;
	unsigned said; /* enum stratum_dialect, with WEAK or, where it is a client that speaks, else strong */
	const char *bytes;
};

#define WEAK 0x100

static inline enum stratum_dialect dialect_of(const struct sample *sample)
{
	return sample->said & ~WEAK;
}

static inline enum stratum_strength expected(const struct sample *sample)
{
	if (dialect_of(sample) == STRATUM_NONE || dialect_of(sample) == STRATUM_SERVER)
		return STRATUM_NOTHING;
	return sample->said & WEAK ? STRATUM_WEAK : STRATUM_STRONG;
}

static const struct sample logins[] = {
	{ "XMRig's order", STRATUM_LOGIN,
	  "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"" WALLET "\",\"pass\":\"x\","
	  "\"agent\":\"XMRig/6.0\",\"rigid\":\"\",\"algo\":[\"rx/0\",\"cn/r\"]}}\n" },
	{ "XMRig through a proxy: no wallet", STRATUM_LOGIN,
	  "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"x\",\"pass\":\"x\","
	  "\"agent\":\"XMRig/6.0\"}}\n" },
	{ "XMRig renamed: its algorithms", STRATUM_LOGIN,
	  "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"x\",\"pass\":\"\","
	  "\"agent\":\"update/1\","
	  "\"algo\":[\"cn/1\",\"rx/0\"]}}\n" },
	{ "renamed, no wallet, no algorithms", STRATUM_LOGIN | WEAK,
	  "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"x\",\"pass\":\"\",\"agent\":\"update/1\"}}\n" },
	{ "xmr-stak: method first, id last", STRATUM_LOGIN,
	  "{\"method\":\"login\",\"params\":{\"login\":\"" WALLET "\",\"pass\":\"x\",\"agent\":\"xmr-stak/2\"},"
	  "\"id\":1}\n" },
	{ "xmr-stak with blanks", STRATUM_LOGIN,
	  "{\"method\": \"login\", \"params\": {\"login\": \"w\", \"pass\": \"x\", "
	  "\"agent\": \"xmr-stak-cpu/1.3\"}, \"id\": 1}\n" },
	{ "params first", STRATUM_LOGIN,
	  "{\"params\":{\"agent\":\"cpuminer/1\",\"login\":\"4wallet\"},\"id\":1,\"method\":\"login\"}" },
	{ "wallet and pass, no agent, no jsonrpc", STRATUM_LOGIN,
	  "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"" WALLET ".rig1\",\"pass\":\"x\"}}" },
	{ "a name and pass alone", STRATUM_LOGIN | WEAK,
	  "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"4wallet\",\"pass\":\"x\"}}" },
	{ "a wallet alone", STRATUM_LOGIN | WEAK, "{\"method\":\"login\",\"params\":{\"login\":\"" WALLET "\"}}" },
	{ "a token for login", STRATUM_LOGIN | WEAK,
	  "{\"method\":\"login\","
	  "\"params\":{\"login\":\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6Ikpv"
	  "aG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ\",\"pass\":\"x\"}}" },
	{ "other algorithms", STRATUM_LOGIN | WEAK,
	  "{\"method\":\"login\",\"params\":{\"login\":\"admin\",\"pass\":\"x\",\"algo\":[\"sha256\",\"md5\"]}}" },
	{ "submit", STRATUM_LOGIN,
	  "{\"id\":2,\"method\":\"submit\",\"params\":{\"id\":\"s\",\"job_id\":\"7\",\"nonce\":\"00ff00ff\","
	  "\"result\":\"" HASH "\"}}\n" },
	{ "Grin's submit", STRATUM_LOGIN,
	  "{\"id\":\"0\",\"jsonrpc\":\"2.0\",\"method\":\"submit\",\"params\":{\"edge_bits\":29,\"height\":16419,"
	  "\"job_id\":0,"
	  "\"nonce\":8895699060858340771,\"pow\":[4210040,10141596]}}\n" },
	{ "submit without a hash", STRATUM_LOGIN | WEAK,
	  "{\"id\":2,\"method\":\"submit\",\"params\":{\"job_id\":\"7\",\"nonce\":\"00ff\",\"result\":\"ok\"}}\n" },
	{ "submit with a nonce of words", STRATUM_NONE,
	  "{\"id\":2,\"method\":\"submit\",\"params\":{\"job_id\":\"7\",\"nonce\":\"once\","
	  "\"result\":\"" HASH "\"}}\n" },
	{ "a page made a browser post it", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nHost: pool\r\nOrigin: http://page.example\r\n\r\n{\"method\":\"eth_getWork\","
	  "\"params\":[]}" },
	{ "the same by fetch metadata", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nSec-Fetch-Mode: no-cors\r\n\r\n{\"method\":\"eth_getWork\",\"params\":[]}" },
	{ "the same by an old browser's name", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nUser-Agent: Mozilla/4.0 (x)\r\n\r\n{\"method\":\"eth_getWork\",\"params\":[]}" },
	{ "a page about mining, posted", STRATUM_NONE,
	  "POST /post HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"title\":\"getwork\","
	  "\"body\":\"{\\\"method\\\":"
	  "\\\"mining.subscribe\\\"}\"}" },
	{ "no browser posted it", STRATUM_ETH,
	  "POST / HTTP/1.1\r\nHost: pool\r\nUser-Agent: cpp-ethereum\r\n\r\n{\"method\":\"eth_getWork\","
	  "\"params\":[]}" },
	{ "keepalived", STRATUM_LOGIN | WEAK,
	  "{\"id\":3,\"jsonrpc\":\"2.0\",\"method\":\"keepalived\",\"params\":{\"id\":\"s\"}}\n" },
	{ "keepalived without a session", STRATUM_NONE, "{\"id\":3,\"method\":\"keepalived\",\"params\":{}}\n" },
	{ "getjob", STRATUM_LOGIN | WEAK, "{\"method\":\"getjob\",\"params\":{\"id\":\"s\"},\"id\":1}\n" },
	{ "cut after the decisive params", STRATUM_LOGIN,
	  "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"4wallet\",\"pass\":\"x\",\"algo\":[\"rx/0\",\"c" },
	{ "an escape in a value", STRATUM_LOGIN,
	  "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"a\\\"}\\\\\",\"pass\":\"{\","
	  "\"agent\":\"XMRig\\/6\"}}" },
	{ "the last params count", STRATUM_NONE,
	  "{\"method\":\"login\",\"params\":{\"login\":\"" WALLET "\",\"pass\":\"x\"},\"params\":{}}" },

	{ "login without pass or agent", STRATUM_NONE, "{\"method\":\"login\",\"params\":{\"login\":\"user\"}}" },
	{ "login with user and password", STRATUM_NONE,
	  "{\"method\":\"login\",\"params\":{\"user\":\"root\",\"pass\":\"x\"}}" },
	{ "login with positional params", STRATUM_NONE,
	  "{\"id\":1,\"method\":\"login\",\"params\":[\"login\",\"pass\"]}" },
	{ "login whose words are values", STRATUM_NONE,
	  "{\"method\":\"login\",\"params\":{\"a\":\"login\",\"b\":\"pass\"}}" },
	{ "login whose names lie deeper", STRATUM_NONE,
	  "{\"method\":\"login\",\"params\":{\"login\":\"u\",\"more\":{\"pass\":\"x\"}}}" },
	{ "login whose names lie beside params", STRATUM_NONE,
	  "{\"method\":\"login\",\"login\":\"u\",\"pass\":\"x\",\"params\":{}}" },
	{ "cut before pass", STRATUM_NONE, "{\"method\":\"login\",\"params\":{\"login\":\"user\",\"pas" },
	{ "Verto's login of a telephone", STRATUM_NONE,
	  "{\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"1008@host\",\"passwd\":\"x\","
	  "\"sessid\":\"1\"},\"id\":1}" },
	{ "an appliance's login, user and password", STRATUM_NONE,
	  "{\"method\":\"login\",\"params\":{\"user\":\"admin\",\"password\":\"x\"}}" },
	{ "submit of a form", STRATUM_NONE,
	  "{\"method\":\"submit\",\"params\":{\"job_id\":\"7\",\"text\":\"hello\"}}" },
	{ "logins", STRATUM_NONE, "{\"method\":\"logins\",\"params\":{\"login\":\"u\",\"pass\":\"x\"}}" },
	{ "Login", STRATUM_NONE, "{\"method\":\"Login\",\"params\":{\"login\":\"u\",\"pass\":\"x\"}}" },
};

static const struct sample v1[] = {
	{ "subscribe, no blanks", STRATUM_V1, "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"esp/1.0\"]}\n" },
	{ "subscribe, blanks after colons", STRATUM_V1,
	  "{\"id\": 1, \"method\": \"mining.subscribe\", \"params\": [\"cpu/2.5\"]}\n" },
	{ "blanks everywhere", STRATUM_V1,
	  " \r\n\t{ \"id\" : 1 ,\n\"method\"\t: \"mining.subscribe\" , \"params\" : [ ] }" },
	{ "authorize first", STRATUM_V1, "{\"params\":[\"w\",\"x\"],\"id\":2,\"method\":\"mining.authorize\"}\n" },
	{ "configure", STRATUM_V1,
	  "{\"id\":1,\"method\":\"mining.configure\","
	  "\"params\":[[\"version-rolling\"],{\"version-rolling.mask\":\"ff\"}]}" },
	{ "extranonce", STRATUM_V1, "{\"id\":3,\"method\":\"mining.extranonce.subscribe\",\"params\":[]}" },
	{ "suggest_difficulty", STRATUM_V1, "{\"id\":4,\"method\":\"mining.suggest_difficulty\",\"params\":[512]}" },
	{ "suggest_target", STRATUM_V1, "{\"id\":4,\"method\":\"mining.suggest_target\",\"params\":[\"00ff\"]}" },
	{ "submit", STRATUM_V1,
	  "{\"params\": [\"w\", \"1\", \"00\", \"5f\", \"ab\"], \"id\": 4, \"method\": \"mining.submit\"}" },
	{ "get_transactions", STRATUM_V1, "{\"id\":5,\"method\":\"mining.get_transactions\",\"params\":[\"1\"]}" },
	{ "EthereumStratum", STRATUM_V1,
	  "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"m/1\",\"EthereumStratum/1.0.0\"]}" },
	{ "a string id that reads like the method", STRATUM_V1,
	  "{\"id\": \"mining.subscribe\", \"method\": \"mining.subscribe\", \"params\": []}" },
	{ "cut in params", STRATUM_V1, "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"cp" },
	{ "cut in the method, already clear", STRATUM_V1 | WEAK, "{\"id\":1,\"method\":\"mining.su" },
	{ "multi_version", STRATUM_V1, "{\"id\":4,\"method\":\"mining.multi_version\",\"params\":[1]}" },
	{ "capabilities", STRATUM_V1, "{\"id\":4,\"method\":\"mining.capabilities\",\"params\":[{\"notify\":[]}]}" },
	{ "hello", STRATUM_V1,
	  "{\"id\":0,\"method\":\"mining.hello\",\"params\":{\"agent\":\"m\",\"proto\":\"EthereumStratum/2.0.0\"}}" },
	{ "hashrate", STRATUM_V1, "{\"id\":16,\"method\":\"mining.hashrate\",\"params\":[\"500000\",\"w-123\"]}" },
	{ "a word after mining. that is not known", STRATUM_V1 | WEAK,
	  "{\"id\":4,\"method\":\"mining.start\",\"params\":[]}" },
	{ "a pool's line, then a client's", STRATUM_V1,
	  "{\"method\":\"mining.notify\",\"params\":[]}\n{\"id\":2,\"method\":\"mining.submit\"}" },
	{ "weak, then strong", STRATUM_V1,
	  "{\"id\":1,\"method\":\"keepalived\",\"params\":{\"id\":\"s\"}}\n{\"id\":2,\"method\":\"mining.submit\"}" },
	{ "second line", STRATUM_V1, "{\"id\":1,\"method\":\"hello\"}\n{\"id\":2,\"method\":\"mining.authorize\"}" },
	{ "hidden behind escapes", STRATUM_V1, "{\"\\u006dethod\":\"mining\\u002Esubscribe\"}" },
	{ "the last method counts", STRATUM_V1, "{\"method\":\"x\",\"method\":\"mining.submit\"}" },
	{ "by HTTP", STRATUM_V1, "POST / HTTP/1.1\r\nHost: p\r\n\r\n{\"method\":\"mining.subscribe\"}" },

	{ "notify comes from a pool", STRATUM_SERVER, "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"1\"]}" },
	{ "set_difficulty too", STRATUM_SERVER, "{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[8]}" },
	{ "set_target too", STRATUM_SERVER, "{\"id\":null,\"method\":\"mining.set_target\",\"params\":[\"00\"]}" },
	{ "set_extranonce too", STRATUM_SERVER, "{\"id\":null,\"method\":\"mining.set_extranonce\",\"params\":[]}" },
	{ "set too", STRATUM_SERVER, "{\"method\":\"mining.set\",\"params\":{}}" },
	{ "notify and a cut member", STRATUM_SERVER, "{\"method\":\"mining.notify\",\"params\":[\"1\",\"00" },
	{ "cut where it may still be a pool's", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.s" },
	{ "cut in notify", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.not" },
	{ "cut in set_", STRATUM_SERVER, "{\"id\":1,\"method\":\"mining.set_d" },
	{ "cut in an escape", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.s\\u00" },
	{ "escapes that are none, cut", STRATUM_NONE, "{\"method\":\"mining.\\x\\x\\x\\x\\x\\x\\x\\x\\x\\x" },
	{ "ping too", STRATUM_SERVER, "{\"id\":1,\"method\":\"mining.ping\"}" },
	{ "client.reconnect too", STRATUM_SERVER,
	  "{\"id\":null,\"method\":\"client.reconnect\",\"params\":[\"h\",1]}" },
	{ "a CryptoNote pool's job", STRATUM_SERVER,
	  "{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":{\"blob\":\"07\",\"job_id\":\"1\","
	  "\"target\":\"b8\"}}\n" },
	{ "its answer to a login", STRATUM_SERVER,
	  "{\"id\":1,\"error\":null,\"result\":{\"id\":\"s\",\"job\":{\"blob\":\"07\"},\"status\":\"OK\"}}\n" },
	{ "some other job", STRATUM_NONE, "{\"method\":\"job\",\"params\":{\"job_id\":\"1\"}}" },
	{ "longer than notify", STRATUM_V1 | WEAK, "{\"method\":\"mining.notify_me" },
	{ "longer than notify, with a NUL", STRATUM_V1 | WEAK, "{\"method\":\"mining.notify\\u0000\\u0000x" },
	{ "cut after the dot", STRATUM_NONE, "{\"id\":1,\"method\":\"mining." },
	{ "nothing after the dot", STRATUM_NONE, "{\"id\":1,\"method\":\"mining.\"}" },
	{ "another prefix", STRATUM_NONE, "{\"id\":1,\"method\":\"miningx.subscribe\"}" },
	{ "cut before the method", STRATUM_NONE, "{\"id\":1,\"params\":[\"mining.subscribe\"],\"meth" },
	{ "cut before its value", STRATUM_NONE, "{\"id\":1,\"method\":" },
	{ "a pool's answer", STRATUM_NONE,
	  "{\"id\":1,\"result\":[[[\"mining.notify\",\"a\"]],\"08\",4],\"error\":null}" },
};

static const struct sample others[] = {
	{ "eth_submitLogin, blanks", STRATUM_ETH,
	  "{\"worker\": \"rig\", \"jsonrpc\": \"2.0\", \"params\": [\"0xab\"], "
	  "\"id\": 2, \"method\": \"eth_submitLogin\"}\n" },
	{ "eth_submitLogin, none", STRATUM_ETH,
	  "{\"worker\":\"\",\"method\":\"eth_submitLogin\",\"params\":[\"0xab\"],\"id\":2}" },
	{ "eth_getWork", STRATUM_ETH, "{\"id\":3,\"jsonrpc\":\"2.0\",\"method\":\"eth_getWork\",\"params\":[]}" },
	{ "eth_submitWork", STRATUM_ETH,
	  "{\"id\":4,\"method\":\"eth_submitWork\",\"params\":[\"0x1\",\"0x2\",\"0x3\"]}" },
	{ "eth_submitHashrate", STRATUM_ETH,
	  "{\"id\":6,\"method\":\"eth_submitHashrate\",\"params\":[\"0x1\",\"0x2\"]}" },
	{ "eth_getWork by HTTP", STRATUM_ETH,
	  "POST / HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\"id\":1,\"method\":\"eth_getWork\","
	  "\"params\":[]}" },
	{ "eth_call of a wallet", STRATUM_NONE,
	  "{\"id\":1,\"method\":\"eth_call\",\"params\":[{\"to\":\"0x1\"},\"latest\"]}" },
	{ "eth_blockNumber", STRATUM_NONE, "{\"id\":1,\"method\":\"eth_blockNumber\",\"params\":[]}" },
	{ "eth_getWorkers", STRATUM_NONE, "{\"id\":1,\"method\":\"eth_getWorkers\",\"params\":[]}" },
	{ "eth_getWork, cut in the word", STRATUM_NONE, "{\"id\":1,\"method\":\"eth_getWork" },

	{ "getblocktemplate by HTTP", STRATUM_GETWORK,
	  "POST / HTTP/1.1\r\nAuthorization: Basic eA==\r\nHost: 192.0.2.1:8332\r\nContent-Length: 99\r\n\r\n"
	  "{\"method\": \"getblocktemplate\", \"params\": [{\"capabilities\": [\"coinbasetxn\"]}], \"id\":0}\r\n" },
	{ "getwork by HTTP", STRATUM_GETWORK,
	  "POST / HTTP/1.0\n\n {\"method\": \"getwork\", \"params\": [], \"id\":0}" },
	{ "getwork, bare", STRATUM_GETWORK | WEAK, "{\"method\": \"getwork\", \"params\": [], \"id\":0}" },
	{ "getwork of some queue", STRATUM_GETWORK | WEAK,
	  "POST / HTTP/1.1\r\n\r\n{\"method\": \"getwork\", \"params\": {\"queue\":1}, \"id\":0}" },
	{ "getwork that hands in", STRATUM_GETWORK,
	  "POST / HTTP/1.1\r\n\r\n"
	  "{\"method\": \"getwork\", \"params\": [ \"" HASH HASH HASH HASH "\" ], \"id\":1}\r\n" },
	{ "getblocktemplate of Monero", STRATUM_GETWORK,
	  "POST /json_rpc HTTP/1.1\r\nHost: n\r\n\r\n{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"getblocktemplate\","
	  "\"params\":{\"wallet_address\":\"" WALLET "\"}}" },
	{ "getblocktemplate, bare", STRATUM_GETWORK, "{\"method\":\"getblocktemplate\",\"params\":[]}" },
	{ "mining extensions, body missing", STRATUM_GETWORK,
	  "POST / HTTP/1.1\r\nHost: p\r\nX-Mining-Extensions: longpoll midstate\r\nContent-Length: 45\r\n\r\n" },
	{ "mining extensions, another case, cut", STRATUM_GETWORK | WEAK,
	  "POST / HTTP/1.1\r\nx-mining-EXTENSIONS: mid" },

	{ "mining extensions by a browser", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nX-Mining-Extensions: a\r\nOrigin: http://page.example\r\n\r\n" },
	{ "submitblock by HTTP", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nHost: n\r\n\r\n{\"method\":\"submitblock\",\"params\":[\"00\"]}" },
	{ "getblockchaininfo by HTTP", STRATUM_NONE,
	  "POST / HTTP/1.1\r\n\r\n{\"method\":\"getblockchaininfo\",\"params\":[]}" },
	{ "getmininginfo by HTTP", STRATUM_NONE,
	  "POST / HTTP/1.1\r\n\r\n{\"method\":\"getmininginfo\",\"params\":[]}" },
	{ "another method by HTTP", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nHost: n\r\n\r\n{\"method\": \"getblockcount\", \"id\":0}" },
	{ "body missing", STRATUM_NONE, "POST / HTTP/1.1\r\nHost: n\r\nContent-Length: 45\r\n\r\n" },
	{ "headers cut", STRATUM_NONE, "POST / HTTP/1.1\r\nHost: n\r\nX-Mining-Ext" },
	{ "mining extensions in a value", STRATUM_NONE, "POST / HTTP/1.1\r\nReferer: X-Mining-Extensions: a\r\n\r\n" },
	{ "mining extensions in the body", STRATUM_NONE,
	  "POST / HTTP/1.1\r\nHost: n\r\n\r\nX-Mining-Extensions: a\r\n" },
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
	{ "miIO", STRATUM_NONE, "{\"id\":1,\"method\":\"miIO.info\",\"params\":[]}" },
	{ "Kodi", STRATUM_NONE, "{\"jsonrpc\":\"2.0\",\"method\":\"Player.GetActivePlayers\",\"id\":1}" },
	{ "Deluge", STRATUM_NONE,
	  "POST /json HTTP/1.1\r\n\r\n{\"method\":\"auth.login\",\"params\":[\"deluge\"],\"id\":1}" },
	{ "a list of rules", STRATUM_NONE,
	  "{\"rules\":[{\"content\":\"mining.notify\",\"method\":\"mining.subscribe\"}]}" },
	{ "adb", STRATUM_NONE, "CNXN\x01host::mining.subscribe" },
	{ "a Bitcoin node", STRATUM_NONE, "\xf9\xbe\xb4\xd9version" },
	{ "text, then a message in a line of its own", STRATUM_NONE,
	  "\nThe client sends:\n{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n" },
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

#endif
