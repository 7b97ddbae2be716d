/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making an observation of a kind: its numbers, its points, and its place among the others. */
#ifndef XDPEN_CORE_OBSERVATION_H
#define XDPEN_CORE_OBSERVATION_H

#include "policy.h"

/* Of nothing yet: the limit and the window of a kind. */
struct observation observation_of(const struct subject *subject, unsigned kind);

void observe_times(const struct subject *subject, struct observation *observation, const struct xdpen_spread *entry);

/* `set`, `peak`: raw bits. What was never counted is no observation. */
void observe(struct weighing *weighing, const struct subject *subject, struct observation *observation, __u32 set,
	     __u32 peak, __u32 most_points);

/* Behind those that bring as many points. */
void add_observation(struct weighing *weighing, const struct observation *observation);

#endif
