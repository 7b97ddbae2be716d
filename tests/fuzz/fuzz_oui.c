// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oui: what is found lies in the table, is a clean name, and does not depend on
 * where the list was cut into pieces. The input's last six bytes are the address.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "oui.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void check_name(const char *name)
{
	size_t length = strlen(name);

	CHECK(length && length < OUI_NAME_MAX);
	for (; *name; name++)
		CHECK((unsigned char)*name >= ' ' && *name != 0x7f);
}

static const char *look_up(struct oui_table *table, int finished, const struct xdpen_key *key)
{
	const char *name = oui_find(table, key);

	CHECK(finished == 0 || finished == -EBADMSG);
	CHECK(!finished || !name);
	CHECK(!name || !(key->mac[0] & 3));
	CHECK(oui_size(table) <= OUI_ENTRIES_MAX * 8 + OUI_NAMES_MAX);
	if (name)
		check_name(name);
	return name;
}

/* The list in two pieces, parted after its first line. */
static void read_parted(struct oui_table *table, const char *text, size_t length)
{
	const char *newline = memchr(text, '\n', length);
	size_t first = newline ? (size_t)(newline - text) + 1 : length;

	CHECK(!oui_read(table, text, first));
	CHECK(!oui_read(table, text + first, length - first));
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct oui_table whole = { 0 }, parted = { 0 };
	struct xdpen_key key = { .present = 1 };
	const char *one, *other;

	if (size < 6)
		return 0;
	size -= 6;
	memcpy(key.mac, data + size, 6);
	CHECK(!oui_read(&whole, (const char *)data, size));
	read_parted(&parted, (const char *)data, size);
	one = look_up(&whole, oui_finish(&whole), &key);
	other = look_up(&parted, oui_finish(&parted), &key);
	CHECK(one ? other && !strcmp(one, other) : !other);
	oui_free(&whole);
	oui_free(&parted);
	return 0;
}
