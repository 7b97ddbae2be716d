/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP on each place that was named, and the one loop that serves all of them. */
#ifndef XDPEN_PORTAL_SERVER_H
#define XDPEN_PORTAL_SERVER_H

#include "portal.h"

struct server;

/* Opens all places. The log has the reason for a failure. Returns 0 or a negative errno. */
int server_open(struct portal *portal, struct server **server);
/* Until SIGTERM or SIGINT. Returns 0 or a negative errno. */
int server_run(struct server *server);
void server_close(struct server *server);

#endif
