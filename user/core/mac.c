// SPDX-License-Identifier: GPL-2.0-or-later
#include "mac.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Not isxdigit(): what a digit is must not depend on the locale. */
static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Two digits; the second is looked at only when the first is one, so a NUL ends it. */
static int hex_byte(const char *text)
{
	int high = hex_digit(text[0]);
	int low = high < 0 ? -1 : hex_digit(text[1]);

	return low < 0 ? -1 : high << 4 | low;
}

int mac_parse(const char *text, struct xdpen_key *key)
{
	struct xdpen_key parsed = { .present = 1 };
	unsigned any = 0;
	char join = 0;

	for (int i = 0; i < 6; i++, text += 2) {
		if (i == 1 && (*text == ':' || *text == '-'))
			join = *text;
		if (i > 0 && (!join || *text++ != join))
			return -EINVAL;
		int byte = hex_byte(text);
		if (byte < 0)
			return -EINVAL;
		parsed.mac[i] = byte;
		any |= byte;
	}
	if (*text || !any)
		return -EINVAL;
	*key = parsed;
	return 0;
}

char *mac_format(const struct xdpen_key *key, char text[static MAC_TEXT])
{
	const __u8 *mac = key->mac;

	snprintf(text, MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return text;
}

__u64 mac_word(const struct xdpen_key *key)
{
	__u64 word;

	_Static_assert(sizeof(word) == sizeof(*key), "a key is one word");
	memcpy(&word, key, sizeof(word));
	return word;
}

bool mac_equal(const struct xdpen_key *a, const struct xdpen_key *b)
{
	return mac_word(a) == mac_word(b);
}

bool mac_is_group(const struct xdpen_key *key)
{
	return key->mac[0] & 1;
}
