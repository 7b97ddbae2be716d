/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who a MAC address's prefix is registered for, from IEEE's lists as text (oui.txt, mam.txt, oui36.txt). */
#ifndef XDPEN_CORE_OUI_H
#define XDPEN_CORE_OUI_H

#include <stddef.h>
#include <xdpen/abi.h>

#define OUI_ENTRIES_MAX 131072 /* three times what IEEE has given out */
#define OUI_NAMES_MAX (2 << 20) /* bytes of all names */
#define OUI_NAME_MAX 96 /* bytes of one with its NUL; what is longer is cut */

/* Eight bytes a prefix; a name is stored once. Zero-initialise it; members are the module's own. */
struct oui_table {
	struct oui_entry *entries;
	size_t count, room;
	char *names;
	size_t names_length, names_room;
	__u32 *seen; /* while reading: hash table of name offsets + 1 */
	__u32 different; /* while reading: names in it */
	__u32 prefix; /* while reading: the last "(hex)" line's, 24 bits */
	__u8 has_prefix;
};

/*
 * Reads `length` bytes of whole lines; several lists, or parts of one, may follow
 * each other. Lines that are no registration (addresses, headings) are passed
 * over, and so are those that name nobody ("Private", the registry itself).
 * Control bytes in a name become '?'. Returns 0, -E2BIG over a limit above,
 * -ENOMEM; after an error only oui_free() is allowed.
 */
int oui_read(struct oui_table *table, const char *text, size_t length);

/* Sorts what was read; comes once, before oui_find(). Returns 0, or -EBADMSG if there was no registration at all. */
int oui_finish(struct oui_table *table);

/*
 * The longest registered prefix (36, 28, 24 bits). NULL: not registered, or a
 * zero, group or locally administered address. Lives as long as the table.
 */
const char *oui_find(const struct oui_table *table, const struct xdpen_key *key);

/* Bytes of memory that the table holds. */
size_t oui_size(const struct oui_table *table);

/* Back to an empty table; also after a failure. */
void oui_free(struct oui_table *table);

#endif
