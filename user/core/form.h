/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a page's form sends (application/x-www-form-urlencoded), as far as it is needed here. */
#ifndef XDPEN_CORE_FORM_H
#define XDPEN_CORE_FORM_H

#include <stddef.h>

/*
 * The value of the first field `name`, which consists of letters, digits, '-', '.', '_' and '~' (RFC 3986: unreserved),
 * so that there is nothing to decode. Returns 0; -ENOENT: no such field; -EINVAL: other characters; -E2BIG: too long
 * for `size`. `value` is untouched on failure.
 */
int form_value(const char *body, const char *name, char *value, size_t size);

#endif
