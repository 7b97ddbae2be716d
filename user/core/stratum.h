/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mining protocols by the first bytes that a client sends, any port. */
#ifndef XDPEN_CORE_STRATUM_H
#define XDPEN_CORE_STRATUM_H

#include <stddef.h>
#include <xdpen/abi.h>

enum stratum_dialect {
	STRATUM_NONE = 0,
	STRATUM_LOGIN, /* CryptoNote "login" with login and pass or agent */
	STRATUM_V1, /* mining.subscribe, mining.authorize, mining.configure and their kin */
	STRATUM_ETH, /* eth_submitLogin, eth_getWork, eth_submitWork, eth_submitHashrate */
	STRATUM_GETWORK, /* getwork or getblocktemplate over HTTP */
};

const char *stratum_dialect_name(enum stratum_dialect dialect);

/*
 * `bytes`: the first `length` bytes of a TCP payload from the client, possibly
 * cut. Never reads past them. A method counts only as the value of the member
 * "method" of the outermost JSON object, so that text that merely quotes one
 * (a rule file, a chat) is not mining.
 */
enum stratum_dialect stratum_parse(const __u8 *bytes, size_t length);

#endif
