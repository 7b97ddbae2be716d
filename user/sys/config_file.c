// SPDX-License-Identifier: GPL-2.0-or-later
#include "config_file.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "text_file.h"

struct reading {
	struct config *config;
	char *error;
	size_t size;
};

static int refuse(const struct reading *reading, const char *name, int error)
{
	snprintf(reading->error, reading->size, "%s: %s", name, text_file_error(error));
	return error;
}

static int read_one(const struct reading *reading, const char *name)
{
	size_t length;
	char *text;
	int error = text_file_read(name, CONFIG_BYTES_MAX, &text, &length);

	if (error)
		refuse(reading, name, error);
	else
		error = config_parse(name, text, length, reading->config, reading->error, reading->size);
	free(text);
	return error;
}

/* Hidden files, and what editors and package managers leave beside them, have other ends or beginnings. */
static int is_part(const struct dirent *entry)
{
	return !fnmatch("*.conf", entry->d_name, FNM_PERIOD);
}

/* By bytes, not by the language of whoever starts us. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_parts(const struct reading *reading, const char *directory)
{
	struct dirent **parts;
	int error = 0, count = scandir(directory, &parts, is_part, by_name);

	if (count < 0)
		return errno == ENOENT ? 0 : refuse(reading, directory, -errno);
	for (int i = 0; i < count; i++) {
		char name[CONFIG_PATH + 256 + 2];

		snprintf(name, sizeof(name), "%s/%s", directory, parts[i]->d_name);
		if (!error)
			error = read_one(reading, name);
		free(parts[i]);
	}
	free(parts);
	return error;
}

static int read_directory(const struct reading *reading, const char *directory)
{
	char name[CONFIG_PATH];
	struct stat status;
	int error = 0;

	if (snprintf(name, sizeof(name), "%s/xdpen.conf", directory) >= (int)sizeof(name))
		return refuse(reading, directory, -ENAMETOOLONG);
	if (!stat(name, &status) || errno != ENOENT)
		error = read_one(reading, name);
	if (error)
		return error;
	snprintf(name, sizeof(name), "%s/conf.d", directory);
	return read_parts(reading, name);
}

static bool is_directory(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

int config_file_read(const char *path, struct config *config, char *error, size_t size)
{
	struct config *fresh = malloc(sizeof(*fresh));
	const struct reading reading = { fresh, error, size };
	int result;

	if (!fresh)
		return refuse(&reading, path ? path : CONFIG_DIRECTORY, -ENOMEM);
	config_defaults(fresh);
	if (!path || is_directory(path))
		result = read_directory(&reading, path ? path : CONFIG_DIRECTORY);
	else
		result = read_one(&reading, path);
	if (!result)
		*config = *fresh;
	free(fresh);
	return result;
}
