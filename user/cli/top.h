/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who does most: two looks at the table, and the difference as facts. */
#ifndef XDPEN_CLI_TOP_H
#define XDPEN_CLI_TOP_H

#include "../core/activity.h"
#include "facts.h"

enum top_order {
	TOP_FRAMES,
	TOP_CONTACTS,
	TOP_FAN_OUT,
	TOP_SCORE,
	TOP_STATE, /* as list has them */
	TOP_ORDERS,
};

/* frames, contacts, fan-out, score, state; NULL and TOP_ORDERS beyond them. */
const char *top_order_name(enum top_order order);
enum top_order top_order_named(const char *name);

/* The look before. All zero: there was none. */
struct top {
	enum top_order order;
	struct tally *tallies; /* by slot */
	__u32 slots;
	__u64 taken; /* CLOCK_MONOTONIC, ns */
};

/*
 * Looks, and gives what happened since the look before: at most `most` devices, 0 =
 * all. NULL: out of memory. The first look counts everything as just happened.
 */
json_t *top_look(struct top *top, const struct scene *scene, __u32 most);
void top_forget(struct top *top);

#endif
