// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A registration is two lines of a list; the second has the range below the
 * first one's prefix, in the list of whole prefixes the prefix itself:
 *   00-22-72   (hex)             NAME         74-1A-E0   (hex)                 NAME
 *   002272     (base 16)         NAME         900000-9FFFFF     (base 16)      NAME
 */
#include "oui.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fnv.h"

#define SEEN 131072 /* places of the hash table of names, a power of two */
#define DIFFERENT_MAX (SEEN / 4 * 3) /* names; a fuller table gets slow */
#define GROUP 1
#define LOCALLY_ADMINISTERED 2
#define PREFIX_DIGITS 6

/* The first 36 bits of an address, those beyond `bits` zero: in order of address, then of length. */
struct oui_entry {
	__u32 head;
	__u32 tail : 4;
	__u32 bits : 6; /* 24, 28 or 36 */
	__u32 name : 22; /* offset in names */
};
_Static_assert(sizeof(struct oui_entry) == 8, "the table is counted by it");
_Static_assert(OUI_NAMES_MAX <= 1 << 22, "an offset fits");

/* As far as a line goes. */
struct cursor {
	const char *at;
	const char *end;
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool skip(struct cursor *line, const char *text)
{
	size_t length = strlen(text);

	if ((size_t)(line->end - line->at) < length || memcmp(line->at, text, length))
		return false;
	line->at += length;
	return true;
}

static void skip_blanks(struct cursor *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
		line->at++;
}

/* Six digits; with `join`, it stands between each two. */
static bool read_prefix(struct cursor *line, char join, __u32 *number)
{
	*number = 0;
	for (int i = 0; i < PREFIX_DIGITS; i++) {
		int digit;

		if (join && i && !(i % 2) && (line->at == line->end || *line->at++ != join))
			return false;
		digit = line->at < line->end ? hex_digit(*line->at++) : -1;
		if (digit < 0)
			return false;
		*number = *number << 4 | (__u32)digit;
	}
	return true;
}

/* "AA-BB-CC   (hex)": what the ranges that follow lie in. */
static bool read_first_line(struct cursor line, __u32 *prefix)
{
	if (!read_prefix(&line, '-', prefix))
		return false;
	skip_blanks(&line);
	return skip(&line, "(hex)");
}

/* A range of a whole power of 16: how many of the lower 24 bits are in the prefix, -1 for any other. */
static int range_bits(__u32 first, __u32 last)
{
	if ((first & 0xfffff) == 0 && last == (first | 0xfffff))
		return 4;
	if ((first & 0xfff) == 0 && last == (first | 0xfff))
		return 12;
	return -1;
}

/* "AABBCC (base 16) NAME" or "D00000-DFFFFF (base 16) NAME" below `prefix`. The cursor moves to the name. */
static bool read_second_line(struct cursor *line, __u32 prefix, struct oui_entry *entry)
{
	__u32 first, last;
	int bits = 0;

	if (!read_prefix(line, 0, &first))
		return false;
	if (skip(line, "-"))
		bits = read_prefix(line, 0, &last) ? range_bits(first, last) : -1;
	else if (first != prefix)
		return false;
	skip_blanks(line);
	if (bits < 0 || !skip(line, "(base 16)"))
		return false;
	skip_blanks(line);
	*entry = (struct oui_entry){ .head = prefix << 8, .bits = 24 + bits };
	if (bits) {
		entry->head |= first >> 16;
		entry->tail = bits > 4 ? first >> 12 & 0xf : 0;
	}
	return true;
}

/* Copies it without control bytes and blanks at its end, cut between UTF-8's letters. Returns its length. */
static size_t clean_name(const struct cursor *line, char name[static OUI_NAME_MAX])
{
	size_t length = line->end - line->at;

	if (length >= OUI_NAME_MAX) {
		length = OUI_NAME_MAX - 1;
		while (length && (line->at[length] & 0xc0) == 0x80)
			length--;
	}
	for (size_t i = 0; i < length; i++)
		name[i] = (unsigned char)line->at[i] < ' ' || line->at[i] == 0x7f ? '?' : line->at[i];
	while (length && name[length - 1] == ' ')
		length--;
	name[length] = '\0';
	return length;
}

static bool names_somebody(const char *name)
{
	return *name && strcmp(name, "Private") && strcmp(name, "IEEE Registration Authority");
}

/* Room for `more` items behind `count`; grows by half. */
static int reserve(void **items, size_t size, size_t count, size_t *room, size_t more, size_t max)
{
	size_t wanted = *room + *room / 2;
	void *grown;

	if (more > max - count)
		return -E2BIG;
	if (more <= *room - count)
		return 0;
	if (wanted < count + more)
		wanted = count + more + 1024;
	grown = realloc(*items, wanted * size);
	if (!grown)
		return -ENOMEM;
	*items = grown;
	*room = wanted;
	return 0;
}

static __u32 hash_name(const char *name)
{
	__u32 hash = fnv1a(name, strlen(name));

	return hash ^ hash >> 16;
}

/* The place of the name, or the free one where it belongs. */
static __u32 *find_place(const struct oui_table *table, const char *name)
{
	__u32 place = hash_name(name) % SEEN;

	while (table->seen[place] && strcmp(table->names + table->seen[place] - 1, name))
		place = (place + 1) % SEEN;
	return &table->seen[place];
}

/* Returns the name's offset, or a negative errno. */
static int keep_name(struct oui_table *table, const char *name, size_t length)
{
	__u32 *place;
	int error;

	if (!table->seen)
		table->seen = calloc(SEEN, sizeof(*table->seen));
	if (!table->seen)
		return -ENOMEM;
	place = find_place(table, name);
	if (*place)
		return (int)*place - 1;
	if (table->different == DIFFERENT_MAX)
		return -E2BIG;
	error = reserve((void **)&table->names, 1, table->names_length, &table->names_room, length + 1, OUI_NAMES_MAX);
	if (error)
		return error;
	memcpy(table->names + table->names_length, name, length + 1);
	*place = table->names_length + 1;
	table->names_length += length + 1;
	table->different++;
	return (int)*place - 1;
}

static int add_entry(struct oui_table *table, struct oui_entry *entry, const struct cursor *line)
{
	char name[OUI_NAME_MAX];
	size_t length = clean_name(line, name);
	int offset, error;

	if (!names_somebody(name))
		return 0;
	offset = keep_name(table, name, length);
	if (offset < 0)
		return offset;
	error = reserve((void **)&table->entries, sizeof(*entry), table->count, &table->room, 1, OUI_ENTRIES_MAX);
	if (error)
		return error;
	entry->name = offset;
	table->entries[table->count++] = *entry;
	return 0;
}

/* A first line is followed by its second one; anything else in between, and the second is none. */
static int read_line(struct oui_table *table, struct cursor line)
{
	struct oui_entry entry;
	bool has_prefix = table->has_prefix;

	table->has_prefix = 0;
	if (has_prefix && read_second_line(&line, table->prefix, &entry))
		return add_entry(table, &entry, &line);
	table->has_prefix = read_first_line(line, &table->prefix);
	return 0;
}

int oui_read(struct oui_table *table, const char *text, size_t length)
{
	const char *end = text + length;

	while (text < end) {
		const char *newline = memchr(text, '\n', end - text);
		const char *stop = newline ? newline : end;
		struct cursor line = { text, stop > text && stop[-1] == '\r' ? stop - 1 : stop };
		int error = read_line(table, line);

		if (error)
			return error;
		text = stop + (newline != NULL);
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct oui_entry *left = a, *right = b;

	if (left->head != right->head)
		return left->head < right->head ? -1 : 1;
	if (left->tail != right->tail)
		return left->tail < right->tail ? -1 : 1;
	return (int)left->bits - (int)right->bits;
}

/* Then by name, so that of a prefix registered twice always the same one stays. */
static int compare_whole(const void *a, const void *b)
{
	const struct oui_entry *left = a, *right = b;
	int order = compare(a, b);

	return order ? order : (int)left->name - (int)right->name;
}

static void drop_doubles(struct oui_table *table)
{
	size_t kept = 1;

	for (size_t i = 1; i < table->count; i++)
		if (compare(&table->entries[kept - 1], &table->entries[i]))
			table->entries[kept++] = table->entries[i];
	table->count = kept;
}

/* Gives back what was reserved; a refusal leaves it as it is, only larger. */
static void shrink(void **items, size_t size, size_t count, size_t *room)
{
	void *smaller = realloc(*items, count * size);

	if (!smaller)
		return;
	*items = smaller;
	*room = count;
}

int oui_finish(struct oui_table *table)
{
	free(table->seen);
	table->seen = NULL;
	table->has_prefix = 0;
	if (!table->count)
		return -EBADMSG;
	qsort(table->entries, table->count, sizeof(*table->entries), compare_whole);
	drop_doubles(table);
	shrink((void **)&table->entries, sizeof(*table->entries), table->count, &table->room);
	shrink((void **)&table->names, 1, table->names_length, &table->names_room);
	return 0;
}

static const struct oui_entry *find_prefix(const struct oui_table *table, const __u8 mac[static 6], unsigned bits)
{
	struct oui_entry wanted = { .bits = bits };

	wanted.head = (__u32)mac[0] << 24 | mac[1] << 16 | mac[2] << 8;
	if (bits == 28)
		wanted.head |= mac[3] & 0xf0;
	if (bits == 36) {
		wanted.head |= mac[3];
		wanted.tail = mac[4] >> 4;
	}
	return bsearch(&wanted, table->entries, table->count, sizeof(wanted), compare);
}

const char *oui_find(const struct oui_table *table, const struct xdpen_key *key)
{
	static const unsigned lengths[] = { 36, 28, 24 };
	static const __u8 nobody[6];

	/* All zero lies in the first prefix ever given out, and is what loopback and broken firmware have. */
	if (!table->count || !memcmp(key->mac, nobody, sizeof(nobody)) || key->mac[0] & (GROUP | LOCALLY_ADMINISTERED))
		return NULL;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		const struct oui_entry *entry = find_prefix(table, key->mac, lengths[i]);

		if (entry)
			return table->names + entry->name;
	}
	return NULL;
}

size_t oui_size(const struct oui_table *table)
{
	return table->room * sizeof(*table->entries) + table->names_room +
	       (table->seen ? SEEN * sizeof(*table->seen) : 0);
}

void oui_free(struct oui_table *table)
{
	free(table->entries);
	free(table->names);
	free(table->seen);
	*table = (struct oui_table){ 0 };
}
