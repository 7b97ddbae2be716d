// SPDX-License-Identifier: GPL-2.0-or-later
/* The lease file, read at most once a second, however many devices are asked for. */
#include <stdlib.h>
#include <string.h>

#include "../sys/clock.h"
#include "daemon.h"

static void refresh(struct daemon *daemon)
{
	__u64 second = clock_boot().ns / SECOND;
	struct lease *leases = NULL;
	int count;

	if (daemon->leases.second == second)
		return;
	count = leases_read(daemon->options->leases, &leases);
	leases_forget(daemon);
	daemon->leases.second = second;
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

const char *leases_host(void *context, const struct xdpen_key *key)
{
	const struct lease *lease = leases_find(context, key);

	return lease && lease->name[0] ? lease->name : NULL;
}

const struct lease *leases_by_holder(struct daemon *daemon, const __u8 address[static 16])
{
	refresh(daemon);
	for (int i = 0; i < daemon->leases.count; i++)
		if (!memcmp(daemon->leases.list[i].address, address, sizeof(daemon->leases.list[i].address)))
			return &daemon->leases.list[i];
	return NULL;
}

const struct lease *leases_at(struct daemon *daemon, int place)
{
	if (!place)
		refresh(daemon);
	return place < daemon->leases.count ? &daemon->leases.list[place] : NULL;
}

void leases_forget(struct daemon *daemon)
{
	free(daemon->leases.list);
	daemon->leases.list = NULL;
	daemon->leases.count = 0;
	daemon->leases.second = 0;
}
