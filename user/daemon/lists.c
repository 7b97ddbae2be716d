// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists as data: ports, names and addresses of pools. All of them are read before any takes effect. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sys/log.h"
#include "../sys/oui_file.h"
#include "../sys/pools.h"
#include "../sys/reader.h"
#include "daemon.h"

static void use_names(struct daemon *daemon, struct domains *names)
{
	reader_names(engine_reader(daemon->engine), names);
	domains_free(daemon->names);
	daemon->names = names;
}

static int read_lists(struct daemon *daemon, const struct options *options, struct xdpen_port *ports, char *error, size_t size)
{
	struct networks networks = { .count = 0 };
	struct domains *names = NULL;
	int result = list_file_ports(options->ports, ports, error, size);

	if (!result)
		result = list_file_names(&options->names, daemon->maps.meta.salt, &names, error, size);
	if (!result)
		result = list_file_networks(&options->networks, &networks, error, size);
	if (!result && (result = pools_apply(&daemon->maps, &networks)))
		snprintf(error, size, "cannot write the pools' addresses: %s", strerror(-result));
	networks_free(&networks);
	if (result) {
		domains_free(names);
		return result;
	}
	memcpy(daemon->maps.ports, ports, PORTS * sizeof(*ports));
	use_names(daemon, names);
	return 0;
}

int lists_load(struct daemon *daemon, const struct options *options, char *error, size_t size)
{
	struct xdpen_port *ports = calloc(PORTS, sizeof(*ports));
	int result = -ENOMEM;

	if (ports)
		result = read_lists(daemon, options, ports, error, size);
	else
		snprintf(error, size, "out of memory");
	free(ports);
	return result;
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
