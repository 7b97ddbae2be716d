/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that a verb takes: for its help, and for the error where another one was typed. */
#ifndef XDPEN_CLI_WORDS_H
#define XDPEN_CLI_WORDS_H

#include "cli.h"

#define WORDS_MAX 32
#define WORDS_TEXT 256

struct words {
	const char *list[WORDS_MAX];
	int count;
};

void words_of_classes(struct words *words);
void words_of_states(struct words *words); /* those that a device can have */
void words_of_kinds(struct words *words); /* those that share a name once */

void words_add(struct words *words, const char *word);

/* "this, that or the other" */
const char *words_text(const struct words *words, char text[static WORDS_TEXT]);

/* Fails: `word` is none of the words for `what`, but one may be meant. */
int words_refuse(struct cli *cli, const char *what, const char *word, const struct words *words);

#endif
