// SPDX-License-Identifier: GPL-2.0-or-later
#include "netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../core/address.h"

struct netlink {
	struct mnl_socket *socket;
};

struct reader {
	link_seen *seen;
	void *context;
};

/* What a driver of virtual interfaces says of one of its own. */
static void read_kind(const struct nlattr *info, struct link *link)
{
	const struct nlattr *part, *inner;

	mnl_attr_for_each_nested(part, info) {
		if (mnl_attr_get_type(part) == IFLA_INFO_KIND)
			strncpy(link->kind, mnl_attr_get_str(part), sizeof(link->kind) - 1);
		if (mnl_attr_get_type(part) != IFLA_INFO_DATA || strcmp(link->kind, "vlan"))
			continue;
		mnl_attr_for_each_nested(inner, part)
			if (mnl_attr_get_type(inner) == IFLA_VLAN_ID)
				link->vlan_id = mnl_attr_get_u16(inner);
	}
}

static int read_attribute(const struct nlattr *attribute, void *data)
{
	struct link *link = data;

	switch (mnl_attr_get_type(attribute)) {
	case IFLA_IFNAME:
		strncpy(link->name, mnl_attr_get_str(attribute), sizeof(link->name) - 1);
		break;
	case IFLA_MASTER:
		link->master = mnl_attr_get_u32(attribute);
		break;
	case IFLA_LINK:
		link->lower = mnl_attr_get_u32(attribute);
		break;
	case IFLA_LINKINFO:
		read_kind(attribute, link);
		break;
	case IFLA_NUM_RX_QUEUES:
		link->rx_queues = mnl_attr_get_u32(attribute);
		break;
	case IFLA_ADDRESS:
		if (mnl_attr_get_payload_len(attribute) == sizeof(link->mac))
			memcpy(link->mac, mnl_attr_get_payload(attribute), sizeof(link->mac));
		break;
	}
	return MNL_CB_OK;
}

static int read_message(const struct nlmsghdr *message, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	const struct reader *reader = data;
	struct link link = { .gone = message->nlmsg_type == RTM_DELLINK };

	if (message->nlmsg_type != RTM_NEWLINK && message->nlmsg_type != RTM_DELLINK)
		return MNL_CB_OK;
	/* Bridge port notices have the family of the bridge; a port that leaves one has not gone. */
	if (info->ifi_family != AF_UNSPEC)
		return MNL_CB_OK;
	link.ifindex = info->ifi_index;
	link.carrier = info->ifi_flags & IFF_UP && info->ifi_flags & IFF_RUNNING;
	mnl_attr_parse(message, sizeof(*info), read_attribute, &link);
	reader->seen(reader->context, &link);
	return MNL_CB_OK;
}

struct neighbour_reader {
	neighbour_seen *seen;
	void *context;
};

/* An entry that is being looked for, or was not found, has no address yet. */
#define RESOLVED_STATES (NUD_PERMANENT | NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_NOARP)

struct neighbour_parts {
	struct neighbour neighbour;
	bool has_address, has_mac;
};

static int read_neighbour_attribute(const struct nlattr *attribute, void *data)
{
	struct neighbour_parts *parts = data;
	const void *bytes = mnl_attr_get_payload(attribute);
	__u16 length = mnl_attr_get_payload_len(attribute);

	if (mnl_attr_get_type(attribute) == NDA_DST && length == 4) {
		address_map_ipv4(bytes, parts->neighbour.address);
		parts->has_address = true;
	} else if (mnl_attr_get_type(attribute) == NDA_DST && length == 16) {
		memcpy(parts->neighbour.address, bytes, 16);
		parts->has_address = true;
	} else if (mnl_attr_get_type(attribute) == NDA_LLADDR && length == sizeof(parts->neighbour.mac)) {
		memcpy(parts->neighbour.mac, bytes, sizeof(parts->neighbour.mac));
		parts->has_mac = true;
	}
	return MNL_CB_OK;
}

static int read_neighbour(const struct nlmsghdr *message, void *data)
{
	const struct ndmsg *info = mnl_nlmsg_get_payload(message);
	const struct neighbour_reader *reader = data;
	struct neighbour_parts parts = { .has_address = false };

	if (message->nlmsg_type != RTM_NEWNEIGH || !(info->ndm_state & RESOLVED_STATES))
		return MNL_CB_OK;
	parts.neighbour.ifindex = info->ndm_ifindex;
	mnl_attr_parse(message, sizeof(*info), read_neighbour_attribute, &parts);
	if (parts.has_address && parts.has_mac)
		reader->seen(reader->context, &parts.neighbour);
	return MNL_CB_OK;
}

static int open_socket(unsigned groups, int flags, struct mnl_socket **socket)
{
	*socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | flags);
	if (!*socket)
		return -errno;
	if (!mnl_socket_bind(*socket, groups, MNL_SOCKET_AUTOPID))
		return 0;
	mnl_socket_close(*socket);
	return -EIO;
}

/* 1: there may be more; 0: the end of a dump; or a negative errno. */
static int receive(struct mnl_socket *socket, unsigned sequence, unsigned port, mnl_cb_t read, void *reader)
{
	char buffer[16384];
	ssize_t length = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
	int result;

	if (length < 0)
		return -errno;
	result = mnl_cb_run(buffer, length, sequence, port, read, reader);
	return result < 0 ? -errno : result;
}

/* Asks for a whole table; `header`: bytes of the family's header, all zero: every family. */
static int dump(__u16 type, size_t header, mnl_cb_t read, void *reader)
{
	char buffer[MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(struct ifinfomsg))] = { 0 };
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct mnl_socket *socket;
	int result = open_socket(0, 0, &socket);

	if (result)
		return result;
	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = time(NULL);
	mnl_nlmsg_put_extra_header(message, header);
	result = mnl_socket_sendto(socket, message, message->nlmsg_len) < 0 ? -errno : 1;
	while (result > 0)
		result = receive(socket, message->nlmsg_seq, mnl_socket_get_portid(socket), read, reader);
	mnl_socket_close(socket);
	return result;
}

int netlink_links(link_seen *seen, void *context)
{
	struct reader reader = { seen, context };

	return dump(RTM_GETLINK, sizeof(struct ifinfomsg), read_message, &reader);
}

/* A socket belongs to the namespace that it was opened in. */
static int enter_and_list(int there, link_seen *seen, void *context)
{
	int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), error;

	if (home < 0)
		return -errno;
	error = setns(there, CLONE_NEWNET) ? -errno : netlink_links(seen, context);
	if (setns(home, CLONE_NEWNET) && !error)
		error = -errno;
	close(home);
	return error;
}

int netlink_links_in(const char *namespace, link_seen *seen, void *context)
{
	int there = open(namespace, O_RDONLY | O_CLOEXEC), error;

	if (there < 0)
		return -errno;
	error = enter_and_list(there, seen, context);
	close(there);
	return error;
}

int netlink_neighbours(neighbour_seen *seen, void *context)
{
	struct neighbour_reader reader = { seen, context };

	return dump(RTM_GETNEIGH, sizeof(struct ndmsg), read_neighbour, &reader);
}

int netlink_open(struct netlink **netlink)
{
	struct netlink *made = calloc(1, sizeof(*made));
	int error;

	if (!made)
		return -ENOMEM;
	error = open_socket(RTMGRP_LINK | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE, SOCK_NONBLOCK, &made->socket);
	if (error)
		free(made);
	else
		*netlink = made;
	return error;
}

int netlink_descriptor(const struct netlink *netlink)
{
	return mnl_socket_get_fd(netlink->socket);
}

int netlink_read(struct netlink *netlink, link_seen *seen, void *context)
{
	struct reader reader = { seen, context };
	int result;

	do
		result = receive(netlink->socket, 0, 0, read_message, &reader);
	while (result > 0);
	return result == -EAGAIN ? 0 : result;
}

void netlink_close(struct netlink *netlink)
{
	if (!netlink)
		return;
	mnl_socket_close(netlink->socket);
	free(netlink);
}
