/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small regular file, read whole. */
#ifndef XDPEN_SYS_TEXT_FILE_H
#define XDPEN_SYS_TEXT_FILE_H

#include <stddef.h>

/*
 * Returns 0, or a negative errno: -EINVAL where it is no regular file, -EFBIG where
 * it is longer than `most` bytes. `text` is the caller's to free, whatever is returned.
 */
int text_file_read(const char *name, size_t most, char **text, size_t *length);
/* Such an error in words. */
const char *text_file_error(int error);

#endif
