// SPDX-License-Identifier: GPL-2.0-or-later
#include "visitor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define HTTP_PORT 80 /* is not said in an address */

static int read_address(const struct sockaddr *from, __u8 address[static 16], unsigned *port)
{
	const struct sockaddr_in6 *six = (const void *)from;
	const struct sockaddr_in *four = (const void *)from;

	if (from->sa_family == AF_INET) {
		address_map_ipv4(&four->sin_addr, address);
		*port = ntohs(four->sin_port);
		return 0;
	}
	if (from->sa_family != AF_INET6)
		return -EAFNOSUPPORT;
	memcpy(address, &six->sin6_addr, 16);
	*port = ntohs(six->sin6_port);
	return 0;
}

/* The link at the end of the page counts over what the browser says. */
static enum language language_of(struct MHD_Connection *connection)
{
	const char *asked = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "lang");
	enum language language;

	if (asked && !language_parse(asked, &language))
		return language;
	return language_accepted(
		MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_LANGUAGE));
}

int visitor_of(struct MHD_Connection *connection, struct visitor *visitor)
{
	const union MHD_ConnectionInfo *peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const union MHD_ConnectionInfo *socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct sockaddr_storage local;
	socklen_t length = sizeof(local);
	unsigned port;

	*visitor = (struct visitor){ .language = language_of(connection) };
	if (!peer || !socket || getsockname(socket->connect_fd, (struct sockaddr *)&local, &length))
		return -ENOTCONN;
	if (read_address(peer->client_addr, visitor->address, &port))
		return -EAFNOSUPPORT;
	return read_address((const struct sockaddr *)&local, visitor->local, &visitor->port);
}

/* NAME or NAME:PORT, an IPv6 address in brackets. */
static char *authority(const char *name, unsigned port, char text[static AUTHORITY_TEXT])
{
	const char *format = strchr(name, ':') ? "[%s]" : "%s";
	int length = snprintf(text, AUTHORITY_TEXT, format, name);

	if (port != HTTP_PORT)
		snprintf(text + length, AUTHORITY_TEXT - (size_t)length, ":%u", port);
	return text;
}

static char *own_address(const struct visitor *visitor, char text[static AUTHORITY_TEXT])
{
	char address[ADDRESS_TEXT];

	return authority(address_format(visitor->local, address), visitor->port, text);
}

/* The daemon knows a device by the addresses that it has on the LAN, not by this one. */
static bool is_link_local(const struct visitor *visitor)
{
	return visitor->local[0] == 0xfe && (visitor->local[1] & 0xc0) == 0x80;
}

bool visitor_means_us(const struct options *options, const struct visitor *visitor, const char *host)
{
	char text[AUTHORITY_TEXT];

	if (!host)
		return false;
	for (int i = 0; i < options->host_count; i++)
		if (!strcasecmp(host, authority(options->hosts[i], visitor->port, text)))
			return true;
	if (options->host_count && is_link_local(visitor))
		return false;
	return !strcasecmp(host, own_address(visitor, text));
}

/* A name is known to have an IPv4 address only. */
char *visitor_home(const struct options *options, const struct visitor *visitor, char url[static HOME_TEXT])
{
	char text[AUTHORITY_TEXT];

	if (options->host_count && (address_is_ipv4(visitor->local) || is_link_local(visitor)))
		authority(options->hosts[0], visitor->port, text);
	else
		own_address(visitor, text);
	snprintf(url, HOME_TEXT, "http://%s/", text);
	return url;
}
