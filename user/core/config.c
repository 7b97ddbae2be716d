// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "breaker.h"
#include "config_keys.h"
#include "device.h"
#include "ledger.h"
#include "lists.h"
#include "nearest.h"
#include "text.h"

#define NO_SECTION CONFIG_SECTIONS
#define SENTENCE (CONFIG_ERROR - CONFIG_WHERE)
#define KEY_NAME 64 /* bytes of the longest key in front of what is wrong with its value */

/* One text as it is read. A sentence of an error comes without file and line; both are put in front at the end. */
struct reading {
	struct config *config;
	enum config_section section;
	__u32 file, line;
	char sentence[SENTENCE];
};

void config_defaults(struct config *config)
{
	memset(config, 0, sizeof(*config));
	config->devices = XDPEN_DEVICES_DEFAULT;
	config->mode = config->mining = CONFIG_UNSET;
	config->action = config->vlan = CONFIG_UNSET;
	config->monitor_first = (int)(MONITOR_FIRST / SECOND);
	config->breaker = BREAKER_DEVICES;
	config->throttle = CONFIG_THROTTLE;
	config->longest = (__u32)(QUARANTINE_LONGEST / SECOND);
	config->terms.count = XDPEN_TERMS;
	for (unsigned level = 0; level < XDPEN_TERMS; level++)
		config->terms.seconds[level] = (__u32)(quarantine_terms[level] / SECOND);
}

/* A file name may have a '#' in it: only behind a blank does it begin a comment. */
static struct text without_comment(struct text line)
{
	for (size_t i = 0; i < line.length; i++)
		if ((line.at[i] == '#' || line.at[i] == ';') && (!i || text_is_blank(line.at[i - 1])))
			line.length = i;
	return line;
}

static bool is_word(struct text text, const char *word)
{
	return strlen(word) == text.length && !memcmp(word, text.at, text.length);
}

/* The sentence about a word that nobody knows, with the nearest one that is known. */
static int refuse_unknown(struct reading *reading, const char *what, struct text word, const char *where,
			  const char *const *known, int count)
{
	char quoted[LISTS_QUOTE], copy[CONFIG_NAME];
	const char *near;

	snprintf(copy, sizeof(copy), "%.*s", (int)(word.length < sizeof(copy) ? word.length : 0), word.at);
	near = nearest(copy, known, count, sizeof(*known));
	snprintf(reading->sentence, sizeof(reading->sentence), "unknown %s %s%s%s%s%s", what,
		 lists_quote(word.at, word.length, quoted), where, near ? ": did you mean \"" : "; see xdpen.conf(5)",
		 near ? near : "", near ? "\"?" : "");
	return -EINVAL;
}

static int take_section(struct reading *reading, struct text word)
{
	const char *names[CONFIG_SECTIONS];

	for (unsigned i = 0; i < CONFIG_SECTIONS; i++) {
		names[i] = config_section_name(i);
		if (is_word(word, names[i])) {
			reading->section = i;
			return 0;
		}
	}
	return refuse_unknown(reading, "section", word, "", names, CONFIG_SECTIONS);
}

/* A key that stands in the wrong section, or in none. */
static int refuse_key(struct reading *reading, struct text word)
{
	const char *names[CONFIG_KEYS];
	const struct config_key *key;
	char where[64];
	int count = 0;

	for (unsigned i = 0; (key = config_key(i)); i++)
		if (key->section == reading->section)
			names[count++] = key->name;
	for (unsigned i = 0; (key = config_key(i)); i++)
		if (is_word(word, key->name)) {
			snprintf(reading->sentence, sizeof(reading->sentence), "the key \"%s\" belongs into section [%s]",
				 key->name, config_section_name(key->section));
			return -EINVAL;
		}
	snprintf(where, sizeof(where), " in section [%s]", config_section_name(reading->section));
	return refuse_unknown(reading, "key", word, where, names, count);
}

static int find_key(struct reading *reading, struct text word, unsigned *number)
{
	const struct config_key *key;

	for (*number = 0; (key = config_key(*number)); ++*number)
		if (key->section == reading->section && is_word(word, key->name))
			return 0;
	return refuse_key(reading, word);
}

static int read_value(struct reading *reading, const struct config_key *key, struct text value)
{
	char copy[CONFIG_VALUE], sentence[SENTENCE - KEY_NAME];
	int error;

	if (!value.length || value.length >= sizeof(copy)) {
		snprintf(reading->sentence, sizeof(reading->sentence), "%s: the value is %s", key->name,
			 value.length ? "longer than any that is accepted" : "missing; take the line out for the default");
		return -EINVAL;
	}
	snprintf(copy, sizeof(copy), "%.*s", (int)value.length, value.at);
	error = key->type->read(key, copy, (char *)reading->config + key->field, sentence, sizeof(sentence));
	if (error)
		snprintf(reading->sentence, sizeof(reading->sentence), "%s %s", key->name, sentence);
	return error;
}

static int take_key(struct reading *reading, struct text word, struct text value)
{
	struct config_place *place;
	unsigned number;

	if (find_key(reading, word, &number))
		return -EINVAL;
	place = &reading->config->places[number];
	if (place->file == reading->file) {
		snprintf(reading->sentence, sizeof(reading->sentence), "\"%s\" is given twice: it stands in line %u already",
			 config_key(number)->name, place->line);
		return -EINVAL;
	}
	*place = (struct config_place){ reading->file, reading->line };
	return read_value(reading, config_key(number), value);
}

static int refuse_form(struct reading *reading, struct text line)
{
	char quoted[LISTS_QUOTE];

	snprintf(reading->sentence, sizeof(reading->sentence), "%s: a line is [SECTION], KEY = VALUE or a comment",
		 lists_quote(line.at, line.length, quoted));
	return -EINVAL;
}

/* What would move a terminal's cursor, or end a line early. */
static int check_bytes(struct reading *reading, struct text line)
{
	for (size_t i = 0; i < line.length; i++) {
		unsigned char byte = line.at[i];

		if ((byte >= ' ' && byte != 0x7f) || text_is_blank((char)byte))
			continue;
		snprintf(reading->sentence, sizeof(reading->sentence), "byte %zu of the line is 0x%02x, plain text is needed",
			 i + 1, byte);
		return -EINVAL;
	}
	return 0;
}

static int take_line(struct reading *reading, struct text line)
{
	const char *equals;

	if (check_bytes(reading, line))
		return -EINVAL;
	line = text_trim(without_comment(line));
	if (!line.length)
		return 0;
	if (*line.at == '[') {
		if (line.at[line.length - 1] != ']' || line.length < 3)
			return refuse_form(reading, line);
		return take_section(reading, text_trim((struct text){ line.at + 1, line.length - 2 }));
	}
	equals = memchr(line.at, '=', line.length);
	if (!equals || equals == line.at)
		return refuse_form(reading, line);
	if (reading->section == NO_SECTION) {
		snprintf(reading->sentence, sizeof(reading->sentence), "a key before the first [SECTION]");
		return -EINVAL;
	}
	return take_key(reading, text_trim((struct text){ line.at, equals - line.at }),
			text_trim((struct text){ equals + 1, line.length - (equals + 1 - line.at) }));
}

int config_parse(const char *name, const char *text, size_t length, struct config *config, char *error, size_t size)
{
	const char *end = text + length;
	struct reading reading = { .config = config, .section = NO_SECTION };

	if (config->files == CONFIG_FILES) {
		snprintf(error, size, "%s: one file too many, at most %d are read", name, CONFIG_FILES);
		return -E2BIG;
	}
	snprintf(config->names[config->files].text, CONFIG_PATH, "%s", name);
	reading.file = ++config->files;
	for (reading.line = 1; text < end; reading.line++) {
		if (take_line(&reading, text_line(&text, end))) {
			snprintf(error, size, "%s:%u: %s", name, reading.line, reading.sentence);
			return -EINVAL;
		}
	}
	return 0;
}

char *config_where(const struct config *config, const void *field, char text[static CONFIG_WHERE])
{
	const struct config_key *key;

	*text = '\0';
	for (unsigned i = 0; (key = config_key(i)); i++) {
		struct config_place place = config->places[i];

		if ((const char *)config + key->field == field && place.file)
			snprintf(text, CONFIG_WHERE, "%s:%u: ", config->names[place.file - 1].text, place.line);
	}
	return text;
}

struct writing {
	char *at;
	size_t left; /* 0: it did not fit */
};

static void put(struct writing *writing, const char *word)
{
	size_t length = strlen(word);

	if (length >= writing->left) {
		writing->left = 0;
		return;
	}
	memcpy(writing->at, word, length + 1);
	writing->at += length;
	writing->left -= length;
}

/* What a key is for and what it takes. */
static void put_help(struct writing *writing, const struct config_key *key)
{
	char range[48];

	put(writing, "# ");
	put(writing, key->help);
	if (key->words) {
		put(writing, ":");
		for (const struct config_word *word = key->words; word->word; word++) {
			put(writing, word == key->words ? " " : ", ");
			put(writing, word->word);
		}
	} else if (key->high) {
		snprintf(range, sizeof(range), ", %d to %d", key->low, key->high);
		put(writing, range);
	}
	put(writing, "\n");
}

/* What nobody set, as a comment: the default where there is one. */
static void put_key(struct writing *writing, const struct config *config, unsigned number)
{
	const struct config_key *key = config_key(number);
	char value[CONFIG_VALUE] = "";
	bool known = key->type->write(key, (const char *)config + key->field, value);

	if (key->help)
		put_help(writing, key);
	if (!config->places[number].file || !known)
		put(writing, "# ");
	if (!known)
		snprintf(value, sizeof(value), "%s", key->absent ? key->absent : "");
	put(writing, key->name);
	put(writing, *value ? " = " : " =");
	put(writing, value);
	put(writing, "\n");
}

size_t config_format(const struct config *config, char *text, size_t size)
{
	struct writing writing = { text, size };
	enum config_section section = NO_SECTION;
	const struct config_key *key;

	for (unsigned i = 0; (key = config_key(i)); i++) {
		if (key->section != section) {
			put(&writing, section == NO_SECTION ? "[" : "\n[");
			put(&writing, config_section_name(key->section));
			put(&writing, "]\n");
			section = key->section;
		}
		put_key(&writing, config, i);
	}
	return writing.left ? (size_t)(writing.at - text) : 0;
}
