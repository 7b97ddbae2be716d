/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences with places to fill in, so that a translation may put them in its own order. */
#ifndef XDPEN_CORE_PHRASE_H
#define XDPEN_CORE_PHRASE_H

#include <stddef.h>
#include <xdpen/abi.h>
#include "sentences.h"

/* What stands in place of {name}. */
struct phrase_slot {
	const char *name;
	const char *value;
};

/*
 * Copies `pattern` with its places filled in; `slots` ends with a NULL name. A
 * place without a slot stays as it is, so that a test can find it. What does not
 * fit is cut between characters, never within one. Returns `text`, which is UTF-8
 * when pattern and values are.
 */
char *phrase(const char *pattern, const struct phrase_slot *slots, char *text, size_t size);

/* "60 seconds", "about 9 minutes", "24 hours", "7 days": the unit that people would take. */
#define PHRASE_DURATION 48
char *phrase_duration(__u32 seconds, enum language language, char text[static PHRASE_DURATION]);

/* "14:05 on 30 November 2026" */
#define PHRASE_TIME 64
char *phrase_time(const struct clock_time *time, enum language language, char text[static PHRASE_TIME]);

/* What others sent, as a name within a sentence: printable ASCII, without what markup is made of. */
#define PHRASE_NAME 64
char *phrase_name(const char *name, char text[static PHRASE_NAME]);

#endif
