// SPDX-License-Identifier: GPL-2.0-or-later
/* The lease file, read at most once a second, however many devices are asked for. */
#include <stdlib.h>

#include "../sys/clock.h"
#include "daemon.h"

static void refresh(struct daemon *daemon)
{
	__u64 second = clock_boot().ns / SECOND;
	struct lease *leases = NULL;
	int count;

	if (daemon->leases.second == second)
		return;
	daemon->leases.second = second;
	count = leases_read(daemon->options->leases, &leases);
	leases_forget(daemon);
	daemon->leases.list = leases;
	daemon->leases.count = count > 0 ? count : 0;
}

const struct lease *leases_find(struct daemon *daemon, const struct xdpen_key *key)
{
	refresh(daemon);
	return leases_by_key(daemon->leases.list, daemon->leases.count, key);
}

bool leases_has(void *context, const struct xdpen_key *key)
{
	return leases_find(context, key);
}

void leases_forget(struct daemon *daemon)
{
	free(daemon->leases.list);
	daemon->leases.list = NULL;
	daemon->leases.count = 0;
}
