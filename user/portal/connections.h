/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections that are open, so that none stays for long: an idle or dripping one is ended after its time, and where
 * there are many the oldest makes room for the newest. An honest one takes a moment.
 */
#ifndef XDPEN_PORTAL_CONNECTIONS_H
#define XDPEN_PORTAL_CONNECTIONS_H

#include <stdbool.h>
#include <xdpen/abi.h>

#define CONNECTIONS_MAX 64
#define CONNECTIONS_OF_ONE 8 /* of one address */
#define CONNECTIONS_ROOMY 56 /* beyond so many the oldest is ended */
#define CONNECTION_SECONDS 20 /* from its first packet to its end, whatever is done on it */
#define CONNECTION_IDLE_SECONDS 5

struct connection {
	int fd; /* the HTTP library's, who closes it */
	__u64 since; /* CLOCK_MONOTONIC, ns; 0: no connection */
	bool ended;
};

struct connections {
	struct connection open[CONNECTIONS_MAX];
};

/* What connections_begin() returned goes to connections_end(); NULL where there was no room. */
struct connection *connections_begin(struct connections *connections, int fd, __u64 now);
void connections_end(struct connection *connection);
/* Ends those that are over time. Returns whether any is open. */
bool connections_tick(struct connections *connections, __u64 now);

#endif
