// SPDX-License-Identifier: GPL-2.0-or-later
#include "token.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define TIME_DIGITS 8
#define PROOF_DIGITS 16

static __u64 prove(const __u8 key[static SIPHASH_KEY], const struct token_subject *subject, __u32 time)
{
	/* Every byte counts: no padding may be among them. */
	struct {
		__u8 address[16];
		__u64 device, releases, time;
	} message = { .releases = subject->releases, .time = time };

	memcpy(message.address, subject->address, sizeof(message.address));
	memcpy(&message.device, subject->device.mac, sizeof(subject->device.mac));
	return siphash(key, &message, sizeof(message));
}

/* Exactly `digits` lower-case hexadecimal digits. */
static int parse_digits(const char *text, int digits, __u64 *value)
{
	*value = 0;
	for (int i = 0; i < digits; i++) {
		static const char all[] = "0123456789abcdef";
		const char *digit = text[i] ? strchr(all, text[i]) : NULL;

		if (!digit)
			return -EINVAL;
		*value = *value << 4 | (__u64)(digit - all);
	}
	return 0;
}

char *token_make(const __u8 key[static SIPHASH_KEY], const struct token_subject *subject, __u32 now,
		 char text[static TOKEN_TEXT])
{
	snprintf(text, TOKEN_TEXT, "%08x-%016llx", now, (unsigned long long)prove(key, subject, now));
	return text;
}

int token_check(const __u8 key[static SIPHASH_KEY], const struct token_subject *subject, __u32 now, const char *text)
{
	__u64 time, proof;

	if (strnlen(text, TOKEN_TEXT) != TOKEN_TEXT - 1 || text[TIME_DIGITS] != '-' ||
	    parse_digits(text, TIME_DIGITS, &time) || parse_digits(text + TIME_DIGITS + 1, PROOF_DIGITS, &proof))
		return -EINVAL;
	if (proof != prove(key, subject, (__u32)time))
		return -EACCES;
	return time > now || now - time > TOKEN_SECONDS ? -ETIME : 0;
}
