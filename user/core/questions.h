/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DNS questions that wait for their answer. An answer that nobody asked for is
 * worth nothing: a neighbour could send one to bring a pool's name upon a device,
 * or to hide where another's contacts come from.
 */
#ifndef XDPEN_CORE_QUESTIONS_H
#define XDPEN_CORE_QUESTIONS_H

#include <stdbool.h>
#include <xdpen/abi.h>

#include "dns.h"

#define QUESTIONS_PLACES 1024 /* of all devices; a place that two share keeps the later question */
#define QUESTIONS_SECONDS 10 /* resolvers give up before that */

struct question {
	__u64 tick; /* 0 = free */
	__u32 slot;
	__u32 name; /* hash of the name */
	__u16 id;
	__u16 type;
	__u16 port; /* the client's */
};

struct questions {
	__u64 lifetime; /* ticks */
	struct question at[QUESTIONS_PLACES];
};

/* `hz`: ticks per second. */
void questions_begin(struct questions *questions, __u32 hz);
/* `port`: the client's, host order; `now`: tick of the question's frame. */
void questions_ask(struct questions *questions, __u32 slot, __u16 port, const struct dns_message *message, __u64 now);
/* True once for each question: the same device, port, id, type and name, in time. */
bool questions_answered(struct questions *questions, __u32 slot, __u16 port, const struct dns_message *message,
			__u64 now);

#endif
