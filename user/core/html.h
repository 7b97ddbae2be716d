/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in a page. Whatever a device says of itself must stay text there. */
#ifndef XDPEN_CORE_HTML_H
#define XDPEN_CORE_HTML_H

#include <stddef.h>

#define HTML_GROWTH 6 /* a character becomes at most so many bytes */

/*
 * `text` (UTF-8) for the content of an element or an attribute between double or single quotes: & < > " ' become
 * references, control characters '?'. What has no room is left out from a whole character on; `out` ends in NUL,
 * `size` is at least 1. Returns the bytes written without the NUL.
 */
size_t html_escape(const char *text, char *out, size_t size);

#endif
