// SPDX-License-Identifier: GPL-2.0-or-later
#include "overview.h"

#include <stdlib.h>
#include <string.h>

#include "../core/breaker.h"
#include "../sys/walk.h"

/* Put in quarantine automatically, within the breaker's window. */
static bool is_recent(const struct scene *scene, const struct xdpen_state *state)
{
	return state->state == XDPEN_QUARANTINED && state->actor != XDPEN_OPERATOR &&
	       scene->now.ns - state->since < BREAKER_WINDOW;
}

static void count_devices(struct overview *overview)
{
	for (__u32 slot = 0; slot < overview->scene.maps.meta.slots; slot++) {
		unsigned shown;

		if (!slot_used(&overview->scene, slot))
			continue;
		shown = view_shown(&overview->scene, slot);
		overview->devices++;
		overview->states[shown < XDPEN_STATES ? shown : XDPEN_STATE_NONE]++;
		if (overview->scene.maps.states[slot].flags & XDPEN_CONFLICT)
			overview->conflicts++;
		overview->monitored += (overview->scene.maps.states[slot].flags & XDPEN_STATE_MONITORED) != 0;
		overview->automatic += is_recent(&overview->scene, &overview->scene.maps.states[slot]);
	}
}

/* Seconds since the daemon's last sweep, -1 = there was none. */
static double heartbeat_age(const struct scene *scene)
{
	__u64 beat = scene->maps.policy->heartbeat;

	if (!beat)
		return -1;
	return beat < scene->ticks ? (double)(scene->ticks - beat) / scene->maps.meta.hz : 0;
}

/* The directory's order is nobody's: lan1, lan2, lan10. */
static int by_name(const void *left, const void *right)
{
	return strverscmp(((const struct attachment *)left)->name, ((const struct attachment *)right)->name);
}

void overview_take(struct cli *cli, struct overview *overview)
{
	count_devices(overview);
	overview->heartbeat = heartbeat_age(&overview->scene);
	overview->interfaces = datapath_attachments(cli->pins, overview->attachments);
	if (overview->interfaces < 0)
		overview->interfaces = 0;
	qsort(overview->attachments, (size_t)overview->interfaces, sizeof(*overview->attachments), by_name);
	trunk_read(cli->pins, &overview->trunk);
	overview->flowtables = flowtables_list(overview->tables);
	if (overview->flowtables < 0)
		overview->flowtables = 0;
	overview->suspected = walk_unfit(&overview->scene.maps, overview->ports);
	for (unsigned reason = 1; reason < XDPEN_REASONS; reason++)
		maps_reason(&overview->scene.maps, reason, &overview->reasons[reason]);
}
