/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mining protocols by the first bytes that a client sends, any port. */
#ifndef XDPEN_CORE_STRATUM_H
#define XDPEN_CORE_STRATUM_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

enum stratum_dialect {
	STRATUM_NONE = 0,
	STRATUM_LOGIN, /* CryptoNote: login, submit, keepalived, getjob */
	STRATUM_V1, /* mining.subscribe, mining.authorize, mining.configure and their kin; EthereumStratum, too */
	STRATUM_ETH, /* eth_submitLogin, eth_getWork, eth_submitWork, eth_submitHashrate */
	STRATUM_GETWORK, /* getwork or getblocktemplate, as a rule over HTTP */
	STRATUM_COINHIVE, /* what a web page's miner says inside a WebSocket: auth, open, submit */
	STRATUM_SERVER, /* what only a pool says: mining.notify, mining.set_difficulty, job; its sender does not mine */
};

/* How much one message proves of its sender. The reason of each is a row of the table in stratum.c. */
enum stratum_strength {
	STRATUM_NOTHING = 0,
	STRATUM_WEAK, /* others may say it, too: counts only together with a second fact, such as a pool port */
	STRATUM_STRONG, /* only a miner says it: one message is proof */
};

struct stratum_finding {
	enum stratum_dialect dialect;
	enum stratum_strength strength; /* of the strongest message there is */
	bool cut; /* the bytes end inside a message: what follows may say more */
};

const char *stratum_dialect_name(enum stratum_dialect dialect);

/*
 * `bytes`: the first `length` bytes of a TCP payload from the client, or of
 * several in a row, possibly cut. Never reads past them. A method counts only as
 * the value of the member "method" of an outermost JSON object, so that text
 * that merely quotes one (a rule file, a chat) is not mining. A piece of a
 * message never proves more than the whole.
 *
 * What cannot be told apart: a pool server on the LAN that asks its own node
 * for getblocktemplate says what a solo miner says.
 */
struct stratum_finding stratum_read(const __u8 *bytes, size_t length);

/*
 * The same for bytes that begin with a WebSocket frame (RFC 6455) of a client;
 * its mask, which lies in the frame, is undone. Frames in a row are read one
 * after the other, the first STRATUM_WEBSOCKET_MAX bytes of each. Never more
 * than weak by itself: see stratum_proves().
 */
#define STRATUM_WEBSOCKET_MAX 1024
struct stratum_finding stratum_read_websocket(const __u8 *bytes, size_t length);

/*
 * Is its sender a miner? A strong message is proof. A weak one needs a second
 * fact: that it goes to a pool's port, or, for what a web page's miner says, that
 * the device is no computer or phone: a thing has no browser in which somebody
 * may have opened that page.
 */
bool stratum_proves(const struct stratum_finding *found, bool pool_port, bool has_browser);

#endif
