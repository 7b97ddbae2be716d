/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stretch of somebody else's text, not ended by NUL, as files of lists and of the configuration are read by. */
#ifndef XDPEN_CORE_TEXT_H
#define XDPEN_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	const char *at;
	size_t length; /* bytes */
};

/* Between words of a line. CR is one, so that files of either kind of line end read the same. */
bool text_is_blank(char letter);
/* Without the blanks at both ends. */
struct text text_trim(struct text text);
/* The line at `*at`, without its newline; `*at` goes to the next one, or to `end`. */
struct text text_line(const char **at, const char *end);

#endif
