// SPDX-License-Identifier: GPL-2.0-or-later
#include "guards.h"

#include <errno.h>
#include <glob.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/address.h"
#include "dump.h"

/* A file with more lines than this is not what it is taken for. */
#define LINES_MAX 4096
#define FILES_MAX 64

struct search {
	guard_found *found;
	void *context;
};

static void tell_gateway(const struct search *search, const void *bytes, __u16 length)
{
	__u8 address[16];

	if (length == 4)
		address_map_ipv4(bytes, address);
	else if (length == 16)
		memcpy(address, bytes, sizeof(address));
	else
		return;
	search->found(search->context, address, XDPEN_GUARD_NEXT_HOP);
}

static void read_hops(const struct search *search, const struct nlattr *attribute)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(attribute);
	int left = mnl_attr_get_payload_len(attribute);

	for (; RTNH_OK(hop, left); left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop)) {
		void *inner = RTNH_DATA(hop);
		struct nlattr *attr;

		mnl_attr_for_each_payload(inner, hop->rtnh_len - sizeof(*hop))
			if (mnl_attr_get_type(attr) == RTA_GATEWAY)
				tell_gateway(search, mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
	}
}

static int read_route(const struct nlmsghdr *message, void *context)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(message);
	const struct search *search = context;
	const struct nlattr *attribute;

	if (message->nlmsg_type != RTM_NEWROUTE || route->rtm_dst_len || route->rtm_type != RTN_UNICAST)
		return MNL_CB_OK;
	mnl_attr_for_each(attribute, message, sizeof(*route)) {
		if (mnl_attr_get_type(attribute) == RTA_GATEWAY)
			tell_gateway(search, mnl_attr_get_payload(attribute), mnl_attr_get_payload_len(attribute));
		else if (mnl_attr_get_type(attribute) == RTA_MULTIPATH)
			read_hops(search, attribute);
	}
	return MNL_CB_OK;
}

int guards_next_hops(guard_found *found, void *context)
{
	const struct rtmsg every = { .rtm_family = AF_UNSPEC };
	struct search search = { found, context };

	return dump_table(NETLINK_ROUTE, RTM_GETROUTE, &every, sizeof(every), read_route, &search);
}

/* Where the gateway keeps the word of its servers: what stands before the address on a line, blanks apart. */
static const struct {
	const char *files, *before;
	__u8 reason;
} places[] = {
	{ "/etc/resolv.conf", "nameserver", XDPEN_GUARD_DNS },
	{ "/run/systemd/resolve/resolv.conf", "nameserver", XDPEN_GUARD_DNS },
	{ "/tmp/resolv.conf.d/resolv.conf.auto", "nameserver", XDPEN_GUARD_DNS },
	{ "/etc/dnsmasq.conf", "server=", XDPEN_GUARD_DNS },
	{ "/etc/dnsmasq.d/*.conf", "server=", XDPEN_GUARD_DNS },
	{ "/run/systemd/netif/leases/*", "SERVER_ADDRESS=", XDPEN_GUARD_DHCP },
	{ "/var/lib/dhcp/dhclient*.leases", "option dhcp-server-identifier", XDPEN_GUARD_DHCP },
};

static void read_line(const struct search *search, char *line, const char *before, __u8 reason)
{
	char *rest = line + strspn(line, " \t"), *word;
	__u8 address[16];

	if (strncmp(rest, before, strlen(before)))
		return;
	rest += strlen(before);
	word = strtok_r(rest, " \t\n;#@%", &rest);
	if (word && !address_parse(word, address))
		search->found(search->context, address, reason);
}

static void read_file(const struct search *search, const char *name, const char *before, __u8 reason)
{
	FILE *stream = fopen(name, "re");
	char *line = NULL;
	size_t size = 0;

	if (!stream)
		return;
	for (int i = 0; i < LINES_MAX && getline(&line, &size, stream) >= 0; i++)
		read_line(search, line, before, reason);
	free(line);
	fclose(stream);
}

int guards_servers(guard_found *found, void *context)
{
	struct search search = { found, context };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		glob_t names;

		if (glob(places[i].files, 0, NULL, &names))
			continue;
		for (size_t k = 0; k < names.gl_pathc && k < FILES_MAX; k++)
			read_file(&search, names.gl_pathv[k], places[i].before, places[i].reason);
		globfree(&names);
	}
	return 0;
}
