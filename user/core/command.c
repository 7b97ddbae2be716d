// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What a shell takes for more than a letter. */
#define SHELL "'\\$`|&;<>()*?[]{}~#!"
#define ONLY_QUOTED SHELL " "

static int refuse(char *error, size_t size, const char *what)
{
	snprintf(error, size, "%s; expected is an absolute path and plain words, as in \"/usr/local/bin/tell me@example.org\"", what);
	return -EINVAL;
}

static int refuse_letter(char *error, size_t size, char letter)
{
	char what[96];

	if (letter < ' ' || letter > '~')
		snprintf(what, sizeof(what), "byte 0x%02x is no printable ASCII", (unsigned)(__u8)letter);
	else
		snprintf(what, sizeof(what), "'%c' means something to a shell only, and none is used; quote it by \"\"", letter);
	return refuse(error, size, what);
}

/* One more letter of the word that begins last. */
static int add(struct command_line *command, size_t *length, char letter)
{
	if (*length == sizeof(command->text))
		return -ENOSPC;
	command->text[(*length)++] = letter;
	return 0;
}

/* The word at `line`, up to a blank outside of quotes. Returns what follows it, or NULL: too long, or `error` says it. */
static const char *take_word(const char *line, struct command_line *command, size_t *length, char *error, size_t size)
{
	bool quoted = false;

	for (; *line && (quoted || *line != ' '); line++) {
		if (*line < ' ' || *line > '~' || (!quoted && strchr(SHELL, *line))) {
			refuse_letter(error, size, *line);
			return NULL;
		}
		if (*line == '"')
			quoted = !quoted;
		else if (add(command, length, *line))
			break;
	}
	if ((*line && (quoted || *line != ' ')) || add(command, length, '\0')) {
		refuse(error, size, "it is too long");
		return NULL;
	}
	if (!quoted)
		return line;
	refuse(error, size, "a '\"' is not closed");
	return NULL;
}

int command_parse(const char *line, struct command_line *command, char *error, size_t size)
{
	struct command_line parsed = { .count = 0 };
	size_t length = 0;

	for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
		if (parsed.count == COMMAND_WORDS)
			return refuse(error, size, "it has more than 16 words");
		parsed.at[parsed.count++] = (__u16)length;
		line = take_word(line, &parsed, &length, error, size);
		if (!line)
			return -EINVAL;
	}
	if (!parsed.count)
		return refuse(error, size, "it is empty");
	if (parsed.text[0] != '/' || !parsed.text[1])
		return refuse(error, size, "the program has no absolute path");
	*command = parsed;
	return 0;
}

char *command_format(const struct command_line *command, char line[static COMMAND_LINE])
{
	size_t length = 0;

	line[0] = '\0';
	for (int i = 0; i < command->count; i++) {
		const char *word = command_word(command, i), *quote = !*word || word[strcspn(word, ONLY_QUOTED)] ? "\"" : "";

		length += (size_t)snprintf(line + length, COMMAND_LINE - length, "%s%s%s%s", i ? " " : "", quote, word, quote);
	}
	return line;
}

bool command_equal(const struct command_line *a, const struct command_line *b)
{
	if (a->count != b->count)
		return false;
	for (int i = 0; i < a->count; i++)
		if (strcmp(command_word(a, i), command_word(b, i)))
			return false;
	return true;
}

const char *command_word(const struct command_line *command, int place)
{
	return command->text + command->at[place];
}
