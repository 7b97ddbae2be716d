// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

#include <stdio.h>

#include "../core/names.h"

_Static_assert(XDPEN_CLASSES + 1 <= WORDS_MAX && XDPEN_STATES <= WORDS_MAX && XDPEN_KINDS <= WORDS_MAX, "all have a place");

void words_add(struct words *words, const char *word)
{
	words->list[words->count++] = word;
}

void words_of_classes(struct words *words)
{
	words->count = 0;
	for (unsigned class = 0; class < XDPEN_CLASSES; class++)
		words_add(words, class_name(class));
}

void words_of_states(struct words *words)
{
	words->count = 0;
	for (unsigned state = XDPEN_NEW; state < XDPEN_STATES; state++)
		if (state_occurs(state))
			words_add(words, state_name(state));
}

void words_of_kinds(struct words *words)
{
	words->count = 0;
	for (unsigned kind = XDPEN_KIND_NONE + 1; kind < XDPEN_KINDS; kind++)
		if ((__u32)__builtin_ctz(kinds_by_name(kind_name(kind))) == kind)
			words_add(words, kind_name(kind));
}

const char *words_text(const struct words *words, char text[static WORDS_TEXT])
{
	int length = 0;

	text[0] = '\0';
	for (int i = 0; i < words->count && length < WORDS_TEXT; i++)
		length += snprintf(text + length, (size_t)(WORDS_TEXT - length), "%s%s",
				   !i ? "" : i == words->count - 1 ? " or " : ", ", words->list[i]);
	return text;
}

int words_refuse(struct cli *cli, const char *what, const char *word, const struct words *words)
{
	const char *near = nearest(word, words->list, words->count, sizeof(*words->list));
	char text[WORDS_TEXT];

	words_text(words, text);
	if (near)
		return fail(cli, OUTCOME_USAGE, "unknown %s \"%s\": did you mean \"%s\"? %s is accepted", what, word, near, text);
	return fail(cli, OUTCOME_USAGE, "unknown %s \"%s\": %s is accepted", what, word, text);
}
