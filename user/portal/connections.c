// SPDX-License-Identifier: GPL-2.0-or-later
#include "connections.h"

#include <stddef.h>
#include <sys/socket.h>

#include "../sys/clock.h"

/* The library reads the end of it, and closes. */
static void hang_up(struct connection *connection)
{
	connection->ended = true;
	shutdown(connection->fd, SHUT_RDWR);
}

static void make_room(struct connections *connections)
{
	struct connection *oldest = NULL;
	int count = 0;

	for (int i = 0; i < CONNECTIONS_MAX; i++) {
		struct connection *each = &connections->open[i];

		if (!each->since)
			continue;
		count++;
		if (!each->ended && (!oldest || each->since < oldest->since))
			oldest = each;
	}
	if (count > CONNECTIONS_ROOMY && oldest)
		hang_up(oldest);
}

struct connection *connections_begin(struct connections *connections, int fd, __u64 now)
{
	make_room(connections);
	for (int i = 0; i < CONNECTIONS_MAX; i++) {
		struct connection *each = &connections->open[i];

		if (each->since)
			continue;
		*each = (struct connection){ .fd = fd, .since = now };
		return each;
	}
	return NULL;
}

void connections_end(struct connection *connection)
{
	if (connection)
		connection->since = 0;
}

bool connections_tick(struct connections *connections, __u64 now)
{
	bool any = false;

	for (int i = 0; i < CONNECTIONS_MAX; i++) {
		struct connection *each = &connections->open[i];

		any |= each->since != 0;
		if (each->since && !each->ended && now > each->since + CONNECTION_SECONDS * SECOND)
			hang_up(each);
	}
	return any;
}
