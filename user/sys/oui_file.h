/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads IEEE's lists of address prefixes from the files of Debian's package ieee-data. */
#ifndef XDPEN_SYS_OUI_FILE_H
#define XDPEN_SYS_OUI_FILE_H

#include "../core/oui.h"

#define OUI_DIRECTORY "/usr/share/ieee-data"

/*
 * Fills a zero-initialised table from oui.txt, mam.txt and oui36.txt in the
 * directory; it is ready for oui_find(). Returns 0, -ENOENT without oui.txt (the
 * caller then knows no makers; that is no fault), or what oui_read(), oui_finish()
 * or the system says; the table is empty after a failure. Missing smaller lists are no failure.
 */
int oui_file_load(const char *directory, struct oui_table *table);

#endif
