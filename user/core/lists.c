// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "hostname.h"
#include "text.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define QUOTE_MAX 60

const char *lists_quote(const char *word, size_t length, char quoted[static LISTS_QUOTE])
{
	size_t shown = length < QUOTE_MAX ? length : QUOTE_MAX;
	char *at = quoted;

	*at++ = '"';
	for (size_t i = 0; i < shown; i++)
		*at++ = word[i] >= ' ' && word[i] <= '~' ? word[i] : '?';
	snprintf(at, LISTS_QUOTE - (at - quoted), "%s\"", shown < length ? "..." : "");
	return quoted;
}

static int refuse(const struct list_kind *kind, struct text word, const char *what, char *error, size_t size)
{
	char quoted[LISTS_QUOTE];

	snprintf(error, size, "%s %s; a line is %s", lists_quote(word.at, word.length, quoted), what, kind->form);
	return -EINVAL;
}

static struct text without_comment(struct text line)
{
	for (size_t i = 0; i < line.length; i++)
		if (line.at[i] == '#' || line.at[i] == ';')
			line.length = i;
	return line;
}

/* The next word; none is left when it is empty. */
static struct text next_word(struct text *rest)
{
	struct text word = { 0 };

	*rest = text_trim(*rest);
	word.at = rest->at;
	while (word.length < rest->length && !text_is_blank(rest->at[word.length]))
		word.length++;
	rest->at += word.length;
	rest->length -= word.length;
	return word;
}

static bool is_word(struct text text, const char *word)
{
	size_t i = 0;

	while (i < text.length && word[i] && hostname_lower(text.at[i]) == word[i])
		i++;
	return i == text.length && !word[i];
}

/* What hosts files call the computer that they lie on; no list means these. */
static bool is_own_name(struct text word)
{
	static const char *const names[] = {
		"localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost", "ip6-loopback",
		"ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters", "ip6-allhosts", "0.0.0.0",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (is_word(word, names[i]))
			return true;
	return false;
}

static bool is_sink(struct text word)
{
	return is_word(word, "0.0.0.0") || is_word(word, "127.0.0.1") || is_word(word, "::") || is_word(word, "::1");
}

/* `first` is no entry: there are words behind it. */
static int take_hosts(const struct list_kind *kind, struct text first, struct text rest, void *context, char *error,
		      size_t size)
{
	struct text word = next_word(&rest);

	if (!kind->hosts)
		return refuse(kind, word, "is one word too many", error, size);
	if (!is_sink(first) && !is_own_name(word))
		return refuse(kind, first, "is no address of a hosts file, with names behind it", error, size);
	for (; word.length; word = next_word(&rest)) {
		int result = is_own_name(word) ? 0 : kind->take(context, word.at, word.length, error, size);

		if (result)
			return result;
	}
	return 0;
}

static bool is_column(const struct list_kind *kind, struct text word)
{
	for (const char *const *column = kind->columns; *column; column++)
		if (is_word(word, *column))
			return true;
	return false;
}

/* The first column of a line with a comma or quotes. No entry has a comma or a quote in it, so none is escaped. */
static int take_csv(const struct list_kind *kind, struct text line, bool first, void *context, char *error, size_t size)
{
	const char *comma = memchr(line.at, ',', line.length);
	struct text word = text_trim((struct text){ line.at, comma ? (size_t)(comma - line.at) : line.length });
	bool opened = word.length && *word.at == '"';

	if (opened && (word.length < 2 || word.at[word.length - 1] != '"'))
		return refuse(kind, word, "lacks its closing quote", error, size);
	if (opened)
		word = (struct text){ word.at + 1, word.length - 2 };
	if (first && comma && is_column(kind, word))
		return 0;
	return kind->take(context, word.at, word.length, error, size);
}

/* `first` until a line said something. */
static int take_line(const struct list_kind *kind, struct text line, bool *first, void *context, char *error,
		     size_t size)
{
	bool was_first = *first;
	struct text word;

	if (memchr(line.at, '\0', line.length)) {
		snprintf(error, size, "a NUL byte; a list is plain text");
		return -EINVAL;
	}
	line = text_trim(without_comment(line));
	if (!line.length)
		return 0;
	*first = false;
	if (*line.at == '"' || memchr(line.at, ',', line.length))
		return take_csv(kind, line, was_first, context, error, size);
	word = next_word(&line);
	line = text_trim(line);
	if (line.length)
		return take_hosts(kind, word, line, context, error, size);
	return kind->take(context, word.at, word.length, error, size);
}

int lists_walk(const struct list_kind *kind, const char *list, const char *text, size_t length, void *context,
	       char *error, size_t size)
{
	const char *end = text + length;
	char sentence[512];
	bool first = true;

	if (length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		text += 3;
	for (unsigned number = 1; text < end; number++) {
		struct text line = text_line(&text, end);
		int result = take_line(kind, line, &first, context, sentence, sizeof(sentence));

		if (result) {
			snprintf(error, size, "%s:%u: %s", list, number, sentence);
			return result;
		}
	}
	return 0;
}
