/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the languages that are spoken here somebody reads. */
#ifndef XDPEN_CORE_LANGUAGE_H
#define XDPEN_CORE_LANGUAGE_H

#include "sentences.h"

/*
 * From an Accept-Language header (RFC 9110, 12.5.4): the language with the highest weight, of equal ones the one named
 * first. Regions are not looked at ("en-GB" is English), what is no language range is passed over. NULL, and a header
 * that accepts none of them, give English.
 */
enum language language_accepted(const char *header);

/* "en" or "ja", exactly. Returns 0, or -EINVAL and `language` untouched. */
int language_parse(const char *text, enum language *language);

#endif
