// SPDX-License-Identifier: GPL-2.0-or-later
/* Whoever can write to a command that root runs is root. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hook.h"

__attribute__((format(printf, 4, 5))) static int refuse(int code, char *error, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error, size, format, arguments);
	va_end(arguments);
	return code;
}

static bool is_trusted(const struct stat *status)
{
	return status->st_uid == 0 || status->st_uid == geteuid();
}

static int check_file(const char *path, char *error, size_t size)
{
	struct stat status;

	if (stat(path, &status))
		return refuse(-errno, error, size, "%s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return refuse(-EINVAL, error, size, "%s is no regular file", path);
	if (!(status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) || access(path, X_OK))
		return refuse(-EACCES, error, size, "%s is not executable", path);
	if (!is_trusted(&status) || status.st_mode & (S_IWGRP | S_IWOTH))
		return refuse(-EPERM, error, size,
			      "%s can be written to by others: it has to be root's, and writable by nobody else", path);
	return 0;
}

/* Cuts `path` back, directory by directory, up to the root. */
static int check_above(char *path, char *error, size_t size)
{
	struct stat status;
	char *slash;

	while ((slash = strrchr(path, '/'))) {
		slash[slash == path] = '\0';
		if (stat(path, &status))
			return refuse(-errno, error, size, "%s: %s", path, strerror(errno));
		if (!is_trusted(&status) || (status.st_mode & (S_IWGRP | S_IWOTH) && !(status.st_mode & S_ISVTX)))
			return refuse(-EPERM, error, size,
				      "others can write to the directory %s: they could put another program in its place",
				      path);
		if (slash == path)
			return 0;
	}
	return 0;
}

int hook_check(const struct command_line *command, char program[static PATH_MAX], char *error, size_t size)
{
	const char *word = command_word(command, 0);
	char path[PATH_MAX];
	int code;

	if (!realpath(word, program))
		return refuse(-errno, error, size, "%s: %s", word, strerror(errno));
	strcpy(path, program);
	code = check_file(path, error, size);
	return code ? code : check_above(path, error, size);
}
