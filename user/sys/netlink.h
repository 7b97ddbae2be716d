/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces: what they belong to, and word of those that come and go. */
#ifndef XDPEN_SYS_NETLINK_H
#define XDPEN_SYS_NETLINK_H

#include <net/if.h>
#include <stdbool.h>
#include <xdpen/abi.h>

struct link {
	__u32 ifindex;
	__u32 master; /* bridge or bond it is a port of, 0 = none */
	char name[IF_NAMESIZE];
	__u8 mac[6]; /* zero where it has none */
	__u32 rx_queues;
	char kind[16]; /* "bridge", "vlan", "veth", …; empty where the driver says none */
	__u32 lower; /* interface that a VLAN device stands on, also where that is in another namespace; 0 = none */
	__u16 vlan_id; /* of a VLAN device */
	bool carrier; /* it is up, and so is the far end */
	bool gone;
};

typedef void link_seen(void *context, const struct link *link);

/* All interfaces of this network namespace, once. Returns 0 or a negative errno. */
int netlink_links(link_seen *seen, void *context);

/* Those of another namespace, named by a file as in /run/netns. The caller comes back to its own. */
int netlink_links_in(const char *namespace, link_seen *seen, void *context);

struct neighbour {
	__u32 ifindex;
	__u8 address[16]; /* v4-mapped */
	__u8 mac[6];
};

typedef void neighbour_seen(void *context, const struct neighbour *neighbour);

/* The neighbours that this network namespace has resolved, once. Returns 0 or a negative errno. */
int netlink_neighbours(neighbour_seen *seen, void *context);

/* Word of changes of links, and that routes have changed: a descriptor to poll, then read by netlink_read() until it is empty. */
struct netlink;
/* Returns 0 or a negative errno, as netlink_read() does. */
int netlink_open(struct netlink **netlink);
int netlink_descriptor(const struct netlink *netlink);
/* -ENOBUFS: messages were lost, look at netlink_links() again. */
int netlink_read(struct netlink *netlink, link_seen *seen, void *context);
void netlink_close(struct netlink *netlink);

#endif
