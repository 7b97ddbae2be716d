/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command that somebody configured, as words for execve(2). There is no shell:
 * words stand between blanks, and "..." keeps blanks within a word. What only a
 * shell would understand is refused, because whoever writes it expects one.
 */
#ifndef XDPEN_CORE_COMMAND_H
#define XDPEN_CORE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

#define COMMAND_TEXT 512 /* bytes of all words, each with its NUL */
#define COMMAND_WORDS 16
#define COMMAND_LINE (COMMAND_TEXT + 2 * COMMAND_WORDS) /* bytes of a line that command_format() writes */
#define COMMAND_ERROR 256 /* room for any sentence of an error */

struct command_line {
	int count; /* of words, the program is the first */
	__u16 at[COMMAND_WORDS]; /* where each begins in `text` */
	char text[COMMAND_TEXT];
};

/*
 * The first word is an absolute path. Returns 0, or -EINVAL with a sentence part
 * in `error` that says what is wrong and what is accepted; `command` is untouched then.
 */
int command_parse(const char *line, struct command_line *command, char *error, size_t size);

/* A line that gives the same words again; "" for none. Returns `line`. */
char *command_format(const struct command_line *command, char line[static COMMAND_LINE]);
bool command_equal(const struct command_line *a, const struct command_line *b);

const char *command_word(const struct command_line *command, int place);

#endif
