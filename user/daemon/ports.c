// SPDX-License-Identifier: GPL-2.0-or-later
#include "../core/ports.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../sys/log.h"
#include "daemon.h"

#define LIST_BYTES_MAX (4 << 20)

static int read_file(const char *name, char **text, size_t *length)
{
	int file = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t got = 1;

	if (file < 0)
		return -errno;
	*length = 0;
	*text = malloc(LIST_BYTES_MAX + 1);
	while (*text && got > 0 && *length <= LIST_BYTES_MAX) {
		got = read(file, *text + *length, LIST_BYTES_MAX + 1 - *length);
		if (got > 0)
			*length += got;
	}
	close(file);
	if (!*text)
		return -ENOMEM;
	if (got < 0)
		return -errno;
	return *length > LIST_BYTES_MAX ? -EFBIG : 0;
}

int ports_load(struct daemon *daemon)
{
	static struct xdpen_port ports[PORTS];
	const char *name = daemon->options->ports;
	char *text = NULL, error_text[512];
	size_t length = 0;
	int error;

	if (!name)
		return 0;
	ports_defaults(ports);
	error = read_file(name, &text, &length);
	if (error)
		log_line(LOG_LEVEL_ERROR, "%s: %s", name, strerror(-error));
	else if ((error = ports_parse(name, text, length, ports, error_text, sizeof(error_text))))
		log_line(LOG_LEVEL_ERROR, "%s", error_text);
	else
		memcpy(daemon->maps.ports, ports, sizeof(ports));
	free(text);
	return error;
}
