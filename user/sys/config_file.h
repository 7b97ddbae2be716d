/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration's files. */
#ifndef XDPEN_SYS_CONFIG_FILE_H
#define XDPEN_SYS_CONFIG_FILE_H

#include "../core/config.h"

#define CONFIG_DIRECTORY "/etc/xdpen"
#define CONFIG_BYTES_MAX (256 << 10) /* of one file */

/*
 * Reads `path`: a file, or a directory with xdpen.conf and the files conf.d/NAME.conf in it, the
 * latter in the order of their names (of bytes); NULL: CONFIG_DIRECTORY, where
 * nothing need be. Returns 0, or a negative errno with a sentence in `error`, with
 * file and line where there is one; `config` is untouched on failure.
 */
int config_file_read(const char *path, struct config *config, char *error, size_t size);

#endif
