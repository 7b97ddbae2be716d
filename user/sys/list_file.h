/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists as files: ports, names and addresses of pools. All functions return 0, or
 * a negative errno with a sentence in `error`, with file and line where there is one.
 */
#ifndef XDPEN_SYS_LIST_FILE_H
#define XDPEN_SYS_LIST_FILE_H

#include "../core/domains.h"
#include "../core/networks.h"
#include "../core/ports.h"

#define LIST_BYTES_MAX (64U << 20) /* of one file */
#define LIST_FILES 16

struct list_files {
	const char *names[LIST_FILES];
	int count;
};

/* The built-in ports, and over them those of `name`, unless it is NULL. */
int list_file_ports(const char *name, struct xdpen_port ports[static PORTS], char *error, size_t size);
/* The built-in names and those of the files: a new set, to be given back with domains_free() even after an error. */
int list_file_names(const struct list_files *files, __u64 salt, struct domains **names, char *error, size_t size);
/* Adds what the files say; networks_free() after an error, too. */
int list_file_networks(const struct list_files *files, struct networks *networks, char *error, size_t size);

#endif
