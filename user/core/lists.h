/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The forms that public lists of names and addresses come in, one entry a line:
 *   plain  the entry alone
 *   hosts  0.0.0.0 NAME... (or 127.0.0.1, ::, ::1); a hosts file's names for the computer itself are stepped over
 *   CSV    the first column, in quotes or not; a first row that names its columns is stepped over
 * '#' and ';' begin a comment. Blank lines, a byte order mark and CR count for nothing.
 */
#ifndef XDPEN_CORE_LISTS_H
#define XDPEN_CORE_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#define LISTS_ENTRIES_MAX 1000000

/* One entry as it stands there, not ended by NUL. Returns 0, or a negative errno and a sentence in `error`. */
typedef int list_take(void *context, const char *word, size_t length, char *error, size_t size);

struct list_kind {
	list_take *take;
	bool hosts; /* the hosts form is one */
	const char *form; /* what a line is, as the end of a sentence */
	const char *const *columns; /* names of a first column, lower case, ended by NULL */
};

/*
 * Gives each entry of `text` to `take`. Returns 0; or -EINVAL or what `take`
 * returned, with "LIST:LINE: " and a sentence in `error`.
 */
int lists_walk(const struct list_kind *kind, const char *list, const char *text, size_t length, void *context,
	       char *error, size_t size);

#define LISTS_QUOTE 68

/* A word for an error: in double quotes, cut after 60 bytes, what a terminal may not see as '?'. Returns `quoted`. */
const char *lists_quote(const char *word, size_t length, char quoted[static LISTS_QUOTE]);

#endif
