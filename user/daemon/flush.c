// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is cut off now and was not a moment ago, whoever decided and whatever made the
 * verdict hold: their flows go. The state is compared, not the events, so that none
 * is missed: the kernel's own verdicts, mode enforce, the end of a suspension.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../sys/enforcement.h"
#include "../sys/flusher.h"
#include "../sys/log.h"
#include "daemon.h"

int flush_open(struct daemon *daemon)
{
	int error = flusher_open(&daemon->maps, &daemon->flusher);

	/* A kernel without netfilter has no flows to end. */
	if (error == -EPROTONOSUPPORT || error == -EAFNOSUPPORT)
		return 0;
	if (!error)
		daemon->cut = calloc(daemon->maps.meta.slots, sizeof(*daemon->cut));
	return error ? error : daemon->cut ? 0 : -ENOMEM;
}

void flush_close(struct daemon *daemon)
{
	flusher_close(daemon->flusher);
	free(daemon->cut);
	daemon->flusher = NULL;
	daemon->cut = NULL;
}

/* What cannot be added, as where too many wait, is tried again at the next sweep. */
static bool adds(struct daemon *daemon, __u32 slot)
{
	int error = flusher_add(daemon->flusher, slot);

	if (error && error != -ENOSPC && error != daemon->flush_error)
		log_line(LOG_LEVEL_WARNING, "tracked flows of devices that are cut off wait to be ended: %s", strerror(-error));
	daemon->flush_error = error;
	return !error;
}

void flush_consider(struct daemon *daemon, __u32 slot)
{
	bool cuts;

	if (!daemon->flusher)
		return;
	cuts = enforcement_cuts(&daemon->maps, slot, maps_ticks(&daemon->maps));
	if (cuts && !daemon->cut[slot] && !adds(daemon, slot))
		return;
	daemon->cut[slot] = cuts;
}

void flush_sweep(struct daemon *daemon)
{
	if (!daemon->flusher)
		return;
	for (__u32 slot = 0; slot < daemon->maps.meta.slots; slot++)
		if (daemon->maps.devices[slot].verdict.action != XDPEN_PASS || daemon->cut[slot])
			flush_consider(daemon, slot);
}

void flush_done(struct daemon *daemon)
{
	__u64 taken = flusher_taken(daemon->flusher);

	if (taken)
		log_line(LOG_LEVEL_INFO, "%llu tracked flows of devices that were cut off are ended", taken);
}
