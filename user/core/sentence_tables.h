/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of sentences.c: a translation is a column here. Places in braces: see sentences.c, fill(). */
#ifndef XDPEN_CORE_SENTENCE_TABLES_H
#define XDPEN_CORE_SENTENCE_TABLES_H

#include "sentences.h"

/* Classes that are put right in the same way. */
enum care { CARE_THING, CARE_RECORDER, CARE_CONSOLE, CARE_COMPUTER, CARE_PHONE, CARE_ROUTER, CARE_CRITICAL, CARES };

struct class_words {
	const char *one[LANGUAGES], *many[LANGUAGES];
	enum care care;
};
/* Never NULL: what is no class is a "device". */
const struct class_words *class_words(unsigned class);

/*
 * What a device did; NULL for XDPEN_KIND_NONE and for what is no kind. A pool's name has a stage as its number: 1 asked,
 * else used.
 */
const char *deed_pattern(unsigned kind, __u32 number, enum language language);

/* Steps of a care in their order; NULL after the last. */
const char *const *care_steps(enum care care, enum language language);

#endif
