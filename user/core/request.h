/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the CLI asks of the daemon, one line: VERB [MAC] [CLASS|MODE] [for=SECONDS] [kind=NAME] [flag...] [reason=TEXT].
 * The CLI formats it, the daemon parses it; with the daemon down the CLI hands
 * the same struct to the same function (user/sys/perform.h).
 */
#ifndef XDPEN_CORE_REQUEST_H
#define XDPEN_CORE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

#define XDPEN_RUN_DIRECTORY "/run/xdpen" /* where the lock and the sockets are, unless somebody says otherwise */
#define REQUEST_MAX 256 /* bytes of a line with its newline */

enum verb {
	VERB_NONE,
	VERB_QUARANTINE, /* MAC [for=S] [force] */
	VERB_RELEASE, /* MAC */
	VERB_ALLOW, /* MAC [for=S] [mining] [reason=TEXT, to the end of the line], or MAC mining off */
	VERB_CLASS, /* MAC, and the name of a class or "auto" */
	VERB_MODE, /* [MAC] monitor | enforce [kind=NAME] */
	VERB_SUSPEND, /* for=S, or off */
	VERB_RELOAD, /* for the daemon alone */
	VERB_FORGET, /* MAC [force] */
	VERB_WATCH,
	VERB_PING,
	VERB_NOTIFY, /* [test] */
	VERB_SELF_RELEASE, /* MAC; the daemon's own, for the portal: no line says it */
};

#define CLASS_AUTO XDPEN_CLASSES /* no class, but that it is to be guessed again */

#define REASON_TEXT 121 /* with its NUL */

struct request {
	enum verb verb;
	struct xdpen_key key;
	__u64 seconds; /* 0 = no end given */
	bool force;
	bool mining;
	bool off;
	bool test;
	__u32 mode; /* enum xdpen_mode */
	__u32 kinds; /* bit per enum xdpen_kind whose mode it is: all of one name; 0 = that of the site or device */
	__u32 class; /* enum xdpen_class or CLASS_AUTO */
	char reason[REASON_TEXT]; /* "" = none; see request_reason() */
};

/* Without the newline. Returns 0 or -EINVAL with a sentence in `error`; `request` is untouched on failure. */
int request_parse(const char *line, struct request *request, char *error, size_t size);
/* With the newline. Returns the length, or -EINVAL for a verb that is none. */
int request_format(const struct request *request, char line[static REQUEST_MAX]);

/* As its line begins; "" for a verb that no line says. */
const char *request_verb_name(enum verb verb);

/*
 * Somebody's words: 1 to 120 printable ASCII characters, no blank at either end. What is wrong with them as the end of a
 * sentence that begins with them, or NULL.
 */
const char *request_reason(const char *text);

/* What a word after `class MAC` means: enum xdpen_class, CLASS_AUTO for "auto", -1 for what is neither. */
int request_class(const char *word);

#endif
