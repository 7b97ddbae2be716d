/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MAC addresses as people write them. */
#ifndef XDPEN_CORE_MAC_H
#define XDPEN_CORE_MAC_H

#include <stdbool.h>
#include <xdpen/abi.h>

#define MAC_TEXT 18 /* "aa:bb:cc:dd:ee:ff" and its NUL */

/*
 * Parses exactly six two-digit hexadecimal bytes joined by ':' (or all by '-'),
 * nothing before or after. Returns 0 or -EINVAL; `key` is untouched on failure.
 * The zero address is -EINVAL, too: no device has it.
 */
int mac_parse(const char *text, struct xdpen_key *key);

/* Lower case, joined by ':'. Returns `text`. */
char *mac_format(const struct xdpen_key *key, char text[static MAC_TEXT]);

/* The key as one word, as the kernel compares it. */
__u64 mac_word(const struct xdpen_key *key);
bool mac_equal(const struct xdpen_key *a, const struct xdpen_key *b);

/* The group bit is set: no honest source address. */
bool mac_is_group(const struct xdpen_key *key);

#endif
