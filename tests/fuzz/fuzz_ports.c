// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ports: a bad list changes nothing and is told by name and line; a good one,
 * written out in the syntax of ports.h and read again, gives the same table.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ports.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

static struct xdpen_port ports[PORTS], again[PORTS];

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void say(unsigned number, const char *format, unsigned weight)
{
	char words[64], line[96], error[256];

	snprintf(words, sizeof(words), format, weight);
	snprintf(line, sizeof(line), "%u %s", number, words);
	CHECK(!ports_parse_line(line, again, error, sizeof(error)));
}

static void write_out(unsigned number)
{
	const struct xdpen_port *port = &ports[number];

	CHECK(!(port->flags & XDPEN_PORT_SERVICE && port->flags & XDPEN_PORT_WEB));
	CHECK(port->service_weight % 4 == 0 || port->flags & XDPEN_PORT_WEB);
	if (port->flags & XDPEN_PORT_SERVICE)
		say(number, "service %u", port->service_weight / 4);
	if (port->flags & XDPEN_PORT_WEB)
		say(number, "web", 0);
	if (port->flags & XDPEN_PORT_POOL)
		say(number, "pool %u", port->pool_weight);
}

static void check_good(void)
{
	for (unsigned number = 0; number < PORTS; number++)
		if (ports[number].flags)
			write_out(number);
	CHECK(!memcmp(ports, again, sizeof(ports)));
}

/* Nobody touched the table: it is all zero, as `again` is. */
static void check_bad(const char *error, size_t size)
{
	CHECK(!memcmp(ports, again, sizeof(ports)));
	CHECK(memchr(error, '\0', size));
	CHECK(!strncmp(error, "list:", 5) && strtoul(error + 5, NULL, 10) >= 1);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	char error[256] = "";
	int result;

	memset(ports, 0, sizeof(ports));
	memset(again, 0, sizeof(again));
	result = ports_parse("list", (const char *)data, size, ports, error, sizeof(error));
	CHECK(result == 0 || result == -EINVAL);
	if (result)
		check_bad(error, sizeof(error));
	else
		check_good();
	return 0;
}
