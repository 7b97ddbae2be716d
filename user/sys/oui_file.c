// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Read in pieces and not mapped: the lists are megabytes, the table is not, and
 * a package upgrade that cuts a mapped file short would kill the daemon.
 */
#include "oui_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE 16384

/* A piece of the file that begins with a line. */
struct piece {
	char bytes[PIECE];
	size_t length;
};

/* Hands over the whole lines; what is left of the last one moves to the front. */
static int take_lines(struct piece *piece, struct oui_table *table)
{
	const char *newline = memrchr(piece->bytes, '\n', piece->length);
	size_t whole = newline ? (size_t)(newline - piece->bytes) + 1 : 0;
	int error;

	if (!whole)
		return piece->length == sizeof(piece->bytes) ? -EBADMSG : 0;
	error = oui_read(table, piece->bytes, whole);
	piece->length -= whole;
	memmove(piece->bytes, piece->bytes + whole, piece->length);
	return error;
}

static int read_pieces(int file, struct oui_table *table)
{
	struct piece piece = { .length = 0 };

	for (;;) {
		ssize_t got = read(file, piece.bytes + piece.length, sizeof(piece.bytes) - piece.length);
		int error;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return oui_read(table, piece.bytes, piece.length);
		piece.length += (size_t)got;
		error = take_lines(&piece, table);
		if (error)
			return error;
	}
}

static int read_list(const char *directory, const char *name, struct oui_table *table)
{
	char path[512];
	int file, error;

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	error = read_pieces(file, table);
	close(file);
	return error;
}

int oui_file_load(const char *directory, struct oui_table *table)
{
	static const struct {
		const char *name;
		bool needed;
	} lists[] = { { "oui.txt", true }, { "mam.txt", false }, { "oui36.txt", false } };
	int error = 0;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists) && !error; i++) {
		error = read_list(directory, lists[i].name, table);
		if (error == -ENOENT && !lists[i].needed)
			error = 0;
	}
	if (!error)
		error = oui_finish(table);
	if (error)
		oui_free(table);
	return error;
}
