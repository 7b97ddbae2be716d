/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host names as text: labels of letters, digits, '-' and '_', with dots between them. */
#ifndef XDPEN_CORE_HOSTNAME_H
#define XDPEN_CORE_HOSTNAME_H

#include <stdbool.h>
#include <stddef.h>

#define HOSTNAME_MAX 253 /* bytes, dots included, final dot left out (RFC 1035) */
#define HOSTNAME_LABEL_MAX 63
#define HOSTNAME_TEXT 256 /* room for a name and its NUL */

char hostname_lower(char letter); /* ASCII only, whatever the locale */
bool hostname_letter(char letter); /* may stand in a label, in either case */

/*
 * `bytes` need not end in NUL. One final dot is taken off and letters become
 * lower case. A last label of digits only is refused: that is an address.
 * Returns 0, or -EINVAL and `name` untouched.
 */
int hostname_parse(const char *bytes, size_t length, char name[static HOSTNAME_TEXT]);

#endif
