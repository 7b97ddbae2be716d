// SPDX-License-Identifier: GPL-2.0-or-later
/* Values of the configuration by their types: each read strictly, each written so that it reads the same. */
#include "config_keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lists.h"
#include "mac.h"
#include "when.h"

_Static_assert(DURATION_MAX == 3650ULL * 24 * 3600, "a sentence says that");
_Static_assert(CONFIG_INTERFACES == 32 && CONFIG_LISTS == 16 && CONFIG_GUARDS == 32 && CONFIG_NAME == 32 && CONFIG_PATH == 256 &&
		       XDPEN_TERMS == 4,
	       "the sentences say these numbers");

#define INTERFACE_LETTERS 15 /* IFNAMSIZ without its NUL */
#define NUMBER_DIGITS 9
#define TERM_DAYS 365ULL

/* Returns -EINVAL. */
static int refuse(const char *word, const char *accepted, char *error, size_t size)
{
	char quoted[LISTS_QUOTE];

	snprintf(error, size, "%s: %s", lists_quote(word, strlen(word), quoted), accepted);
	return -EINVAL;
}

/* The next word of a list, cut out of `rest`; NULL when there is none. */
static char *next_word(char **rest)
{
	char *word;

	do
		word = strsep(rest, " \t,");
	while (word && !*word);
	return word;
}

/* Puts a word behind the others. What does not fit cannot have been read, either. */
static void append(char *value, const char *word)
{
	size_t length = strlen(value);

	snprintf(value + length, CONFIG_VALUE - length, "%s%s", length ? " " : "", word);
}

static int read_number(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	char accepted[80];
	size_t digits = strspn(value, "0123456789");
	int number = 0;

	for (size_t i = 0; i < digits && digits <= NUMBER_DIGITS; i++)
		number = number * 10 + (value[i] - '0');
	if (digits && digits <= NUMBER_DIGITS && !value[digits] && number >= key->low && number <= key->high) {
		*(int *)field = number;
		return 0;
	}
	snprintf(accepted, sizeof(accepted), "a whole number from %d to %d is needed", key->low, key->high);
	return refuse(value, accepted, error, size);
}

static bool write_number(const struct config_key *key, const void *field, char *value)
{
	(void)key;
	snprintf(value, CONFIG_VALUE, "%d", *(const int *)field);
	return *(const int *)field != CONFIG_UNSET;
}

/* Seconds; 0 stands without a unit. */
static int read_duration(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	__u64 ns = 0;

	(void)key;
	if (strcmp(value, "0") && duration_parse(value, &ns))
		return refuse(value, "0, or a whole number and one of s, m, h, d is needed, as in 24h, at most 3650d", error, size);
	*(int *)field = (int)(ns / SECOND);
	return 0;
}

static bool write_duration(const struct config_key *key, const void *field, char *value)
{
	int seconds = *(const int *)field;

	(void)key;
	if (seconds == CONFIG_UNSET)
		return false;
	duration_write((__u64)seconds, value);
	return true;
}

static int read_choice(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	char accepted[160] = "one of";

	for (const struct config_word *word = key->words; word->word; word++) {
		size_t length = strlen(accepted);

		if (!strcmp(word->word, value)) {
			*(int *)field = word->number;
			return 0;
		}
		snprintf(accepted + length, sizeof(accepted) - length, "%s %s", word == key->words ? "" : ",", word->word);
	}
	snprintf(accepted + strlen(accepted), sizeof(accepted) - strlen(accepted), " is needed");
	return refuse(value, accepted, error, size);
}

static bool write_choice(const struct config_key *key, const void *field, char *value)
{
	for (const struct config_word *word = key->words; word->word; word++)
		if (word->number == *(const int *)field) {
			snprintf(value, CONFIG_VALUE, "%s", word->word);
			return true;
		}
	return false;
}

/* Written out behind a blank, such a word would be a comment. */
static bool is_comment(const char *word)
{
	return *word == '#' || *word == ';';
}

/* A slash would lead out of the pin directory; "lan1@eth0" is how ip shows lan1. */
static int read_interface(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	struct config_name *name = field;

	(void)key;
	if (strchr(value, '@'))
		return refuse(value, "an interface name is needed, and what ip shows from '@' on is no part of it", error, size);
	if (!*value || strlen(value) > INTERFACE_LETTERS || value[strcspn(value, "/ \t,")] || *value == '.' || is_comment(value))
		return refuse(value, "an interface name is needed: 1 to 15 characters, no '/'", error, size);
	snprintf(name->text, sizeof(name->text), "%s", value);
	return 0;
}

static int read_name(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	struct config_name *name = field;

	(void)key;
	if (!*value || strlen(value) >= CONFIG_NAME || value[strcspn(value, "/: \t,")] || is_comment(value))
		return refuse(value, "one name of at most 31 characters is needed", error, size);
	snprintf(name->text, sizeof(name->text), "%s", value);
	return 0;
}

static bool write_name(const struct config_key *key, const void *field, char *value)
{
	(void)key;
	snprintf(value, CONFIG_VALUE, "%s", ((const struct config_name *)field)->text);
	return *value;
}

static int read_interfaces(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	struct config_names names = { .count = 0 };
	char copy[CONFIG_VALUE], *rest = copy, *word;

	snprintf(copy, sizeof(copy), "%s", value);
	while ((word = next_word(&rest))) {
		if (names.count == CONFIG_INTERFACES)
			return refuse(word, "one too many: at most 32 interfaces", error, size);
		if (read_interface(key, word, &names.list[names.count], error, size))
			return -EINVAL;
		for (__u32 i = 0; i < names.count; i++)
			if (!strcmp(names.list[i].text, word))
				return refuse(word, "named twice", error, size);
		names.count++;
	}
	memcpy(field, &names, sizeof(names));
	return 0;
}

static bool write_interfaces(const struct config_key *key, const void *field, char *value)
{
	const struct config_names *names = field;

	(void)key;
	*value = '\0';
	for (__u32 i = 0; i < names->count; i++)
		append(value, names->list[i].text);
	return names->count;
}

static int read_path(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	struct config_path *path = field;

	(void)key;
	if (*value != '/' || strlen(value) >= CONFIG_PATH || value[strcspn(value, " \t,")])
		return refuse(value, "an absolute path of at most 255 bytes is needed, without blanks and commas", error, size);
	snprintf(path->text, sizeof(path->text), "%s", value);
	return 0;
}

static bool write_path(const struct config_key *key, const void *field, char *value)
{
	(void)key;
	snprintf(value, CONFIG_VALUE, "%s", ((const struct config_path *)field)->text);
	return *value;
}

static int read_paths(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	struct config_paths paths = { .count = 0 };
	char copy[CONFIG_VALUE], *rest = copy, *word;

	snprintf(copy, sizeof(copy), "%s", value);
	while ((word = next_word(&rest))) {
		if (paths.count == CONFIG_LISTS)
			return refuse(word, "one too many: at most 16 files", error, size);
		if (read_path(key, word, &paths.list[paths.count], error, size))
			return -EINVAL;
		paths.count++;
	}
	memcpy(field, &paths, sizeof(paths));
	return 0;
}

static bool write_paths(const struct config_key *key, const void *field, char *value)
{
	const struct config_paths *paths = field;

	(void)key;
	*value = '\0';
	for (__u32 i = 0; i < paths->count; i++)
		append(value, paths->list[i].text);
	return paths->count;
}

static int read_macs(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	struct config_macs macs = { .count = 0 };
	char copy[CONFIG_VALUE], *rest = copy, *word;

	(void)key;
	snprintf(copy, sizeof(copy), "%s", value);
	while ((word = next_word(&rest))) {
		if (macs.count == CONFIG_GUARDS)
			return refuse(word, "one too many: at most 32 devices", error, size);
		if (mac_parse(word, &macs.list[macs.count]))
			return refuse(word, "a MAC address such as 02:00:5e:10:00:01 is needed", error, size);
		macs.count++;
	}
	memcpy(field, &macs, sizeof(macs));
	return 0;
}

static bool write_macs(const struct config_key *key, const void *field, char *value)
{
	const struct config_macs *macs = field;
	char mac[MAC_TEXT];

	(void)key;
	*value = '\0';
	for (__u32 i = 0; i < macs->count; i++)
		append(value, mac_format(&macs->list[i], mac));
	return macs->count;
}

static int read_seconds(const char *word, __u32 *seconds, char *error, size_t size)
{
	__u64 ns;

	if (duration_parse(word, &ns) || ns > TERM_DAYS * 24 * 3600 * SECOND)
		return refuse(word, "a whole number and one of s, m, h, d is needed, as in 90s, 10m, 1h or 30d, at most 365d",
			      error, size);
	*seconds = (__u32)(ns / SECOND);
	return 0;
}

static int read_term(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	(void)key;
	return read_seconds(value, field, error, size);
}

static bool write_term(const struct config_key *key, const void *field, char *value)
{
	(void)key;
	duration_write(*(const __u32 *)field, value);
	return true;
}

static int read_terms(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	struct config_terms terms = { .count = 0 };
	char copy[CONFIG_VALUE], *rest = copy, *word;

	(void)key;
	snprintf(copy, sizeof(copy), "%s", value);
	while ((word = next_word(&rest))) {
		if (terms.count == XDPEN_TERMS)
			return refuse(word, "one too many: at most 4 terms", error, size);
		if (read_seconds(word, &terms.seconds[terms.count], error, size))
			return -EINVAL;
		if (terms.count && terms.seconds[terms.count] < terms.seconds[terms.count - 1])
			return refuse(word, "no term is shorter than the one before it", error, size);
		terms.count++;
	}
	if (!terms.count)
		return refuse(value, "at least one term is needed", error, size);
	for (__u32 i = terms.count; i < XDPEN_TERMS; i++)
		terms.seconds[i] = terms.seconds[i - 1];
	memcpy(field, &terms, sizeof(terms));
	return 0;
}

static bool write_terms(const struct config_key *key, const void *field, char *value)
{
	const struct config_terms *terms = field;
	char word[DURATION_TEXT];

	(void)key;
	*value = '\0';
	for (__u32 i = 0; i < terms->count; i++) {
		append(value, duration_write(terms->seconds[i], word));
	}
	return true;
}

static int read_command(const struct config_key *key, const char *value, void *field, char *error, size_t size)
{
	char why[COMMAND_ERROR];

	(void)key;
	return command_parse(value, field, why, sizeof(why)) ? refuse(value, why, error, size) : 0;
}

_Static_assert(COMMAND_LINE <= CONFIG_VALUE, "a command written out has room");

static bool write_command(const struct config_key *key, const void *field, char *value)
{
	(void)key;
	command_format(field, value);
	return *value;
}

const struct config_type config_type_number = { read_number, write_number };
const struct config_type config_type_duration = { read_duration, write_duration };
const struct config_type config_type_choice = { read_choice, write_choice };
const struct config_type config_type_interface = { read_interface, write_name };
const struct config_type config_type_interfaces = { read_interfaces, write_interfaces };
const struct config_type config_type_name = { read_name, write_name };
const struct config_type config_type_path = { read_path, write_path };
const struct config_type config_type_paths = { read_paths, write_paths };
const struct config_type config_type_macs = { read_macs, write_macs };
const struct config_type config_type_term = { read_term, write_term };
const struct config_type config_type_terms = { read_terms, write_terms };
const struct config_type config_type_command = { read_command, write_command };
