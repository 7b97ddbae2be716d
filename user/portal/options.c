// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "../core/request.h"
#include "portal.h"

#define USAGE 2 /* exit code */

static const char usage[] =
	"Usage: xdpen-portal --listen ADDRESS:PORT [OPTION]...\n"
	"Show by HTTP what xdpend has cut off and why: to a quarantined device its own case, with a button for its owner\n"
	"to say that it is fixed; with --notice, on the LAN side, all cases, to be read only.\n"
	"\n"
	"      --listen ADDRESS:PORT  an IPv4 address, or an IPv6 address in brackets; [::] stands for both families;\n"
	"                       may be given again, up to 8 times\n"
	"      --notice         the read-only page about all devices\n"
	"      --host NAME      a name of this machine; requests under any other are led to the first one, or where\n"
	"                       there is none to the address; may be given again, up to 4 times\n"
	"      --run DIR        where xdpend's sockets are (default " XDPEN_RUN_DIRECTORY ")\n"
	"      --user NAME      whom to become when started by root (default nobody)\n"
	"      --group NAME     the same, its only group: that of xdpend's --portal-group (default xdpen, where there\n"
	"                       is such a group, else the user's)\n"
	"      --verbose        debug messages\n"
	"      --help, --version\n"
	"\n"
	"SIGTERM ends it.\n";

enum { LISTEN = 256, NOTICE, HOST, RUN, USER, GROUP, VERBOSE, HELP, VERSION };

static const struct option long_options[] = {
	{ "listen", required_argument, NULL, LISTEN }, { "notice", no_argument, NULL, NOTICE },
	{ "host", required_argument, NULL, HOST },     { "run", required_argument, NULL, RUN },
	{ "user", required_argument, NULL, USER },     { "group", required_argument, NULL, GROUP },
	{ "verbose", no_argument, NULL, VERBOSE },     { "help", no_argument, NULL, HELP },
	{ "version", no_argument, NULL, VERSION },     { NULL, 0, NULL, 0 },
};

static int wrong(const char *option, const char *value, const char *accepted)
{
	fprintf(stderr, "xdpen-portal: %s '%s': %s\n", option, value, accepted);
	return USAGE;
}

static int parse_port(const char *text, in_port_t *port)
{
	unsigned long parsed;
	char *end;

	if (text[0] < '1' || text[0] > '9')
		return -EINVAL;
	parsed = strtoul(text, &end, 10);
	if (*end || parsed > 65535)
		return -EINVAL;
	*port = htons((in_port_t)parsed);
	return 0;
}

/* "fe80::1%eth0": the interface is part of a link-local address, and of no other. */
static int parse_ipv6(char *text, struct place *place)
{
	char *interface = strchr(text, '%');
	__u8 address[16];

	if (interface)
		*interface++ = '\0';
	if (address_parse(text, address) || !strchr(text, ':') || address_is_ipv4(address))
		return -EINVAL;
	place->address.sin6_family = AF_INET6;
	place->length = sizeof(place->address);
	memcpy(&place->address.sin6_addr, address, sizeof(address));
	if (!interface == !!IN6_IS_ADDR_LINKLOCAL(&place->address.sin6_addr))
		return -EINVAL;
	place->address.sin6_scope_id = interface ? if_nametoindex(interface) : 0;
	return interface && !place->address.sin6_scope_id ? -ENODEV : 0;
}

static int parse_ipv4(const char *text, struct place *place)
{
	struct sockaddr_in address = { .sin_family = AF_INET };

	if (inet_pton(AF_INET, text, &address.sin_addr) != 1)
		return -EINVAL;
	memcpy(&place->address, &address, sizeof(address));
	place->length = sizeof(address);
	return 0;
}

/* ADDRESS:PORT or [ADDRESS]:PORT; `text` is taken apart. */
static int parse_place(char *text, struct place *place)
{
	char *colon = strrchr(text, ':');
	const bool brackets = text[0] == '[';
	in_port_t port;
	int error;

	if (!colon || parse_port(colon + 1, &port) || (brackets && (colon == text || colon[-1] != ']')))
		return -EINVAL;
	colon[brackets ? -1 : 0] = '\0';
	error = brackets ? parse_ipv6(text + 1, place) : parse_ipv4(text, place);
	if (error)
		return error;
	if (brackets)
		place->address.sin6_port = port;
	else
		((struct sockaddr_in *)&place->address)->sin_port = port;
	return 0;
}

static int add_place(const char *text, struct options *options)
{
	struct place place = { .text = text };
	char *copy = strdup(text);
	int error = copy ? parse_place(copy, &place) : -ENOMEM;

	free(copy);
	if (error == -ENODEV)
		return wrong("--listen", text, "there is no such interface");
	if (error)
		return wrong("--listen", text, "not ADDRESS:PORT such as 192.0.2.1:80, [2001:db8::1]:80 or [fe80::1%eth0]:80");
	if (options->place_count == LISTEN_MAX)
		return wrong("--listen", text, "one too many: at most 8 addresses");
	options->places[options->place_count++] = place;
	return 0;
}

static int add_host(const char *text, struct options *options)
{
	if (options->host_count == HOSTS_MAX)
		return wrong("--host", text, "one too many: at most 4 names");
	if (hostname_parse(text, strlen(text), options->hosts[options->host_count]))
		return wrong("--host", text, "not a host name such as portal.lan");
	options->host_count++;
	return 0;
}

static int read_option(int option, struct options *options, bool *done)
{
	switch (option) {
	case LISTEN:
		return add_place(optarg, options);
	case HOST:
		return add_host(optarg, options);
	case NOTICE:
		options->notice = true;
		return 0;
	case RUN:
		options->run = optarg;
		return 0;
	case USER:
		options->user = optarg;
		return 0;
	case GROUP:
		options->group = optarg;
		return 0;
	case VERBOSE:
		options->verbose = true;
		return 0;
	case HELP:
		fputs(usage, stdout);
		*done = true;
		return 0;
	case VERSION:
		printf("xdpen-portal %s\n", XDPEN_VERSION);
		*done = true;
		return 0;
	}
	fputs("Try 'xdpen-portal --help'.\n", stderr);
	return USAGE;
}

int options_read(int argc, char **argv, struct options *options, bool *done)
{
	const char *run = getenv("XDPEN_RUN");
	int option, error;

	*options = (struct options){ .run = run && *run ? run : XDPEN_RUN_DIRECTORY };
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		error = read_option(option, options, done);
		if (error || *done)
			return error;
	}
	if (optind < argc)
		return wrong("argument", argv[optind], "nothing but options is expected");
	if (!options->place_count) {
		fputs("xdpen-portal: no --listen given: on which address? Try 'xdpen-portal --help'.\n", stderr);
		return USAGE;
	}
	return 0;
}
