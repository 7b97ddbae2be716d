/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the portal may ask of the daemon, one line: VERB [ADDRESS]. Nothing else
 * can be said on that socket, so whoever takes the portal over can do no more.
 */
#ifndef XDPEN_CORE_PORTAL_H
#define XDPEN_CORE_PORTAL_H

#include <stddef.h>
#include <xdpen/abi.h>

#define PORTAL_LINE_MAX 64 /* bytes of a request with its NUL: a verb, a blank and the longest address */

enum portal_verb {
	PORTAL_NONE,
	PORTAL_DEVICE, /* ADDRESS: what is known of the device that uses it in quarantine */
	PORTAL_FIXED, /* ADDRESS: its owner says that it is put right */
	PORTAL_LIST, /* all that is cut off */
};

/* What the daemon says; the portal has it in other words. */
#define PORTAL_NOT_QUARANTINED "no device in quarantine uses this address"
#define PORTAL_AMBIGUOUS "several devices claim this address"
#define PORTAL_DO_FIX "fix-and-say-so"
#define PORTAL_DO_WAIT "wait"
#define PORTAL_DO_ASK "ask-the-administrator"

struct portal_request {
	enum portal_verb verb;
	__u8 address[16]; /* network order, IPv4 is v4-mapped; zero for PORTAL_LIST */
};

/* Without the newline. Returns 0, or -EINVAL and `request` untouched. */
int portal_parse(const char *line, struct portal_request *request);
/* Without a newline. Returns the length, or -EINVAL for a verb that is none. */
int portal_format(const struct portal_request *request, char line[static PORTAL_LINE_MAX]);

#endif
