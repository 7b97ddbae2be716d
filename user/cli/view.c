// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

#include <errno.h>

#include "../sys/clock.h"
#include "../sys/control.h"
#include "../sys/subject.h"
#include "../sys/walk.h"

/* Asked at the socket, not by taking the lock: a glance must not keep a daemon from starting. */
static enum daemon_state daemon_state(const struct cli *cli)
{
	int error = control_listening(cli->run);

	if (!error)
		return DAEMON_UP;
	return error == -ENOENT || error == -ECONNREFUSED ? DAEMON_DOWN : DAEMON_UNKNOWN;
}

int scene_open(struct cli *cli, struct scene *scene)
{
	int code;

	code = leases_open(cli, &scene->leases);
	if (code)
		return code;
	code = open_maps(cli, &scene->maps);
	if (code) {
		leases_close(&scene->leases);
		return code;
	}
	spread_map(&scene->maps);
	scene->now = clock_boot();
	scene->ticks = maps_ticks(&scene->maps);
	scene->real = clock_real();
	scene->panic = maps_panic(&scene->maps);
	scene->overrides = walk_overrides(&scene->maps);
	scene->daemon = daemon_state(cli);
	return OUTCOME_DONE;
}

void scene_close(struct scene *scene)
{
	maps_close(&scene->maps);
	leases_close(&scene->leases);
}

bool slot_used(const struct scene *scene, __u32 slot)
{
	return scene->maps.devices[slot].key.present;
}

bool scene_suspended(const struct scene *scene)
{
	return enforcement_suspended(&scene->maps, scene->ticks);
}

bool scene_unattended(const struct scene *scene)
{
	return enforcement_unattended(&scene->maps, scene->ticks);
}

static void rule(const struct scene *scene, struct view *view)
{
	struct xdpen_verdict word = view->device.verdict;

	view->lifted = enforcement_of(&scene->maps, &view->device.key, &word, scene->ticks);
	view->action = view->lifted == LIFTED_NOT ? word.action : XDPEN_PASS;
	view->vlan_id = view->lifted == LIFTED_NOT ? word.vlan_id : 0;
}

static unsigned shown(const struct xdpen_device *device, const struct xdpen_state *state)
{
	bool throttled = device->verdict.action == XDPEN_THROTTLE && state->state == XDPEN_SUSPECT;

	return device->verdict.action == XDPEN_PASS || throttled ? state->state : XDPEN_QUARANTINED;
}

unsigned view_shown(const struct scene *scene, __u32 slot)
{
	return shown(&scene->maps.devices[slot], &scene->maps.states[slot]);
}

int view_rank(unsigned state)
{
	static const unsigned char ranks[XDPEN_STATES] = {
		[XDPEN_QUARANTINED] = 1, [XDPEN_SUSPECT] = 2, [XDPEN_PROBATION] = 3, [XDPEN_NEW] = 4,
		[XDPEN_LEARNING] = 4,	 [XDPEN_NORMAL] = 5,  [XDPEN_STATE_EXEMPT] = 6, [XDPEN_RETIRED] = 7,
	};

	return state < XDPEN_STATES ? ranks[state] : 0;
}

void view_take_counted(const struct scene *scene, __u32 slot, const struct xdpen_counters *counters, struct view *view)
{
	const struct maps *maps = &scene->maps;
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];
	struct subject subject;

	view->slot = slot;
	view->device = maps->devices[slot];
	view->state = maps->states[slot];
	view->name = leases_name(&scene->leases, &view->device.key);
	view->counters = *counters;
	subject = subject_of(maps, slot, scene->ticks, group);
	policy_weigh(&subject, &view->weighing);
	view->shown = shown(&view->device, &view->state);
	rule(scene, view);
	view->allow_reason[0] = view->mining_reason[0] = '\0';
}

void view_take(const struct scene *scene, __u32 slot, struct view *view)
{
	struct xdpen_counters counters;

	maps_counters(&scene->maps, slot, &counters);
	view_take_counted(scene, slot, &counters, view);
}

const struct observation *view_observation(const struct view *view, unsigned kind)
{
	for (__u32 i = 0; i < view->weighing.count; i++)
		if (view->weighing.observations[i].kind == kind)
			return &view->weighing.observations[i];
	return NULL;
}
