/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scene is what a command reads once; a view is one device in it, copied at
 * one moment out of maps that go on changing.
 */
#ifndef XDPEN_CLI_VIEW_H
#define XDPEN_CLI_VIEW_H

#include "../core/policy.h"
#include "../sys/enforcement.h"
#include "device.h"

enum daemon_state {
	DAEMON_DOWN,
	DAEMON_UP,
	DAEMON_UNKNOWN, /* the lock cannot be looked at */
};

struct scene {
	struct maps maps;
	struct leases leases;
	struct when now;
	__u64 ticks; /* now, as the kernel counts */
	__u64 real; /* now, ns since 1970 */
	bool panic;
	int overrides; /* entries in the map */
	enum daemon_state daemon;
};

/* Returns an exit code, having said why; 0: to be closed by scene_close(). */
int scene_open(struct cli *cli, struct scene *scene);
void scene_close(struct scene *scene);

/* Nothing is enforced now; the daemon has not been heard of for longer than the site allows. */
bool scene_suspended(const struct scene *scene);
bool scene_unattended(const struct scene *scene);

struct view {
	__u32 slot;
	const char *name; /* "" = unknown */
	struct xdpen_device device;
	struct xdpen_state state;
	struct xdpen_counters counters; /* since the device was first seen */
	struct weighing weighing;
	__u8 shown; /* enum xdpen_device_state, view_shown() */
	__u8 action; /* enum xdpen_action, enforced now */
	__u16 vlan_id;
	enum lifted lifted;
	char allow_reason[REASON_TEXT], mining_reason[REASON_TEXT]; /* "" unless reasons_take() has found one */
};

/* A device is there. */
bool slot_used(const struct scene *scene, __u32 slot);
/* The state to show: the daemon's, or quarantined where the reflex is ahead of it. */
unsigned view_shown(const struct scene *scene, __u32 slot);
/* 1 = needs eyes first. */
int view_rank(unsigned state);
void view_take(const struct scene *scene, __u32 slot, struct view *view);
/* The same where the counters are known already. */
void view_take_counted(const struct scene *scene, __u32 slot, const struct xdpen_counters *counters, struct view *view);

/* The present reading of one kind, NULL where there is none. */
const struct observation *view_observation(const struct view *view, unsigned kind);

#endif
