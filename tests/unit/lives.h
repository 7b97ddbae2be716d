/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A site, what may be weighed there, and a device that has been ordinary so far. */
#ifndef XDPEN_UNIT_LIVES_H
#define XDPEN_UNIT_LIVES_H

#include "device.h"

static const struct xdpen_policy site = { .action = XDPEN_VLAN, .vlan_id = 66, .mode = XDPEN_ENFORCE };
static const struct weighing calm;
static const struct weighing suspicious = { .count = 1, .score = 40, .observations = { { .kind = XDPEN_BARE_SYN } } };
static const struct weighing guilty = {
	.count = 1,
	.score = 100,
	.decisive = true,
	.active = true,
	.observations = { { .kind = XDPEN_SCAN_SERVICE, .value = 13, .limit = 8, .window = 66, .points = 100 } },
};

static const struct xdpen_verdict pass;

static inline struct when second(unsigned seconds)
{
	return (struct when){ (1000 + (__u64)seconds) * SECOND };
}

static inline struct xdpen_state normal(void)
{
	struct xdpen_state state;

	device_admit(&state, second(0));
	state.state = XDPEN_NORMAL;
	return state;
}

#endif
