// SPDX-License-Identifier: GPL-2.0-or-later
#include "list_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_file.h"

/* One list, by whichever parser: `into` is that parser's own. */
typedef int parse_list(const char *name, const char *text, size_t length, void *into, char *error, size_t size);

static int load_one(const char *name, parse_list *parse, void *into, char *error, size_t size)
{
	size_t length;
	char *text;
	int result = text_file_read(name, LIST_BYTES_MAX, &text, &length);

	if (result)
		snprintf(error, size, "%s: %s", name, text_file_error(result));
	else
		result = parse(name, text, length, into, error, size);
	free(text);
	return result;
}

static int parse_ports(const char *name, const char *text, size_t length, void *into, char *error, size_t size)
{
	return ports_parse(name, text, length, into, error, size);
}

static int parse_names(const char *name, const char *text, size_t length, void *into, char *error, size_t size)
{
	return domains_parse(name, text, length, into, error, size);
}

static int parse_networks(const char *name, const char *text, size_t length, void *into, char *error, size_t size)
{
	return networks_parse(name, text, length, into, error, size);
}

int list_file_ports(const char *name, struct xdpen_port ports[static PORTS], char *error, size_t size)
{
	ports_defaults(ports);
	return name ? load_one(name, parse_ports, ports, error, size) : 0;
}

int list_file_names(const struct list_files *files, __u64 salt, struct domains **names, char *error, size_t size)
{
	int result;

	*names = domains_new(salt);
	result = *names ? domains_defaults(*names) : -ENOMEM;
	if (result)
		snprintf(error, size, "cannot take in the built-in names of pools: %s", strerror(-result));
	for (int i = 0; i < files->count && !result; i++)
		result = load_one(files->names[i], parse_names, *names, error, size);
	return result;
}

int list_file_networks(const struct list_files *files, struct networks *networks, char *error, size_t size)
{
	int result = 0;

	for (int i = 0; i < files->count && !result; i++)
		result = load_one(files->names[i], parse_networks, networks, error, size);
	return result;
}
