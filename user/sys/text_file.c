// SPDX-License-Identifier: GPL-2.0-or-later
#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Its size, or a negative errno. */
static off_t file_size(int file, size_t most)
{
	struct stat status;

	if (fstat(file, &status))
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	return (size_t)status.st_size > most ? -EFBIG : status.st_size;
}

/* At most `size` bytes: the file may have become shorter or longer meanwhile. */
static int read_bytes(int file, char *text, size_t size, size_t *length)
{
	while (*length < size) {
		ssize_t got = read(file, text + *length, size - *length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		*length += (size_t)got;
	}
	return 0;
}

int text_file_read(const char *name, size_t most, char **text, size_t *length)
{
	int error = 0, file = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	off_t size;

	*text = NULL;
	*length = 0;
	if (file < 0)
		return -errno;
	size = file_size(file, most);
	if (size < 0)
		error = (int)size;
	else if (!(*text = malloc((size_t)size + 1)))
		error = -ENOMEM;
	else
		error = read_bytes(file, *text, (size_t)size, length);
	close(file);
	return error;
}

const char *text_file_error(int error)
{
	return error == -EINVAL ? "not a regular file" : strerror(-error);
}
