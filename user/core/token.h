/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the button's form carries: proof that the page with the button was fetched, by this address, for this device,
 * not long ago, and that the button was not pressed with it yet. So a link or a form from elsewhere cannot press it.
 */
#ifndef XDPEN_CORE_TOKEN_H
#define XDPEN_CORE_TOKEN_H

#include <stddef.h>
#include <xdpen/abi.h>

#include "siphash.h"

#define TOKEN_TEXT 26 /* "0000002a-0123456789abcdef" and its NUL */
#define TOKEN_SECONDS 3600 /* it is good for so long */

struct token_subject {
	__u8 address[16]; /* who fetched the page, network order, IPv4 is v4-mapped */
	struct xdpen_key device;
	__u64 releases; /* how often its owner has released it so far */
};

/* `now`: seconds of a clock that does not go back as long as the key is used. Returns `text`. */
char *token_make(const __u8 key[static SIPHASH_KEY], const struct token_subject *subject, __u32 now,
		 char text[static TOKEN_TEXT]);

/* 0, -EINVAL: this is no token, -ETIME: too old, -EACCES: not made for `subject` with this key. */
int token_check(const __u8 key[static SIPHASH_KEY], const struct token_subject *subject, __u32 now, const char *text);

#endif
