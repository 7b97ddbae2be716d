// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists as data: ports, names and addresses of pools. All of them are read before any takes effect. */
#include "../core/ports.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../sys/log.h"
#include "../sys/oui_file.h"
#include "../sys/pools.h"
#include "../sys/reader.h"
#include "daemon.h"

#define LIST_BYTES_MAX (64U << 20)

/* Its size, or a negative errno: -EINVAL where it is no regular file, -EFBIG where it is too large. */
static off_t list_size(int file)
{
	struct stat status;

	if (fstat(file, &status))
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	return status.st_size > LIST_BYTES_MAX ? -EFBIG : status.st_size;
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

/* A regular file, read whole. `text` is the caller's to free, whatever is returned. */
static int read_file(const char *name, char **text, size_t *length)
{
	int error = 0, file = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	off_t size;

	*text = NULL;
	*length = 0;
	if (file < 0)
		return -errno;
	size = list_size(file);
	if (size < 0)
		error = (int)size;
	else if (!(*text = malloc((size_t)size + 1)))
		error = -ENOMEM;
	else
		error = read_bytes(file, *text, (size_t)size, length);
	close(file);
	return error;
}

/* One list, by whichever parser: `into` is that parser's own. */
typedef int parse_list(const char *name, const char *text, size_t length, void *into, char *error, size_t size);

static int load_one(const char *name, parse_list *parse, void *into)
{
	char *text, sentence[512];
	size_t length;
	int error = read_file(name, &text, &length);

	if (error) {
		log_line(LOG_LEVEL_ERROR, "%s: %s", name, error == -EINVAL ? "not a regular file" : strerror(-error));
	} else {
		error = parse(name, text, length, into, sentence, sizeof(sentence));
		if (error)
			log_line(LOG_LEVEL_ERROR, "%s", sentence);
	}
	free(text);
	return error;
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

static int load_names(const struct daemon *daemon, struct domains **names)
{
	const struct list_files *files = &daemon->options->names;
	int error;

	*names = domains_new(daemon->maps.meta.salt);
	error = *names ? domains_defaults(*names) : -ENOMEM;
	if (error)
		log_line(LOG_LEVEL_ERROR, "cannot take in the built-in names of pools: %s", strerror(-error));
	for (int i = 0; i < files->count && !error; i++)
		error = load_one(files->names[i], parse_names, *names);
	return error;
}

static int load_networks(const struct daemon *daemon, struct networks *networks)
{
	const struct list_files *files = &daemon->options->networks;
	int error = 0;

	for (int i = 0; i < files->count && !error; i++)
		error = load_one(files->names[i], parse_networks, networks);
	return error;
}

static void use_names(struct daemon *daemon, struct domains *names)
{
	reader_names(engine_reader(daemon->engine), names);
	domains_free(daemon->names);
	daemon->names = names;
}

int lists_load(struct daemon *daemon)
{
	static struct xdpen_port ports[PORTS];
	struct networks networks = { .count = 0 };
	struct domains *names = NULL;
	int error = 0;

	ports_defaults(ports);
	if (daemon->options->ports)
		error = load_one(daemon->options->ports, parse_ports, ports);
	if (!error)
		error = load_names(daemon, &names);
	if (!error)
		error = load_networks(daemon, &networks);
	if (!error && (error = pools_apply(&daemon->maps, &networks)))
		log_line(LOG_LEVEL_ERROR, "cannot write the pools' addresses: %s", strerror(-error));
	networks_free(&networks);
	if (error) {
		domains_free(names);
		return error;
	}
	if (daemon->options->ports)
		memcpy(daemon->maps.ports, ports, sizeof(ports));
	use_names(daemon, names);
	return 0;
}

/* Without the registry's file no maker is known, and a device's class comes from what it says of itself. */
void lists_load_makers(struct daemon *daemon)
{
	int error = oui_file_load(OUI_DIRECTORY, &daemon->makers);

	if (!error)
		reader_makers(engine_reader(daemon->engine), &daemon->makers);
	else if (error != -ENOENT)
		log_line(LOG_LEVEL_WARNING, "cannot read the makers in '%s': %s", OUI_DIRECTORY, strerror(-error));
}

void lists_free(struct daemon *daemon)
{
	domains_free(daemon->names);
	daemon->names = NULL;
	oui_free(&daemon->makers);
}
