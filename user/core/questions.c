// SPDX-License-Identifier: GPL-2.0-or-later
#include "questions.h"

#include <string.h>

#include "fnv.h"

static __u32 hash_name(const char *name)
{
	return fnv1a(name, strlen(name));
}

static struct question *place(struct questions *questions, __u32 slot, __u16 port, __u16 id)
{
	__u32 at = (slot * 2654435761u) ^ ((__u32)port << 16 | id) * 2246822519u;

	return &questions->at[(at ^ at >> 15) % QUESTIONS_PLACES];
}

void questions_begin(struct questions *questions, __u32 hz)
{
	memset(questions, 0, sizeof(*questions));
	questions->lifetime = (__u64)QUESTIONS_SECONDS * hz;
}

void questions_ask(struct questions *questions, __u32 slot, __u16 port, const struct dns_message *message, __u64 now)
{
	*place(questions, slot, port, message->id) = (struct question){
		.tick = now,
		.slot = slot,
		.name = hash_name(message->name),
		.id = message->id,
		.type = message->type,
		.port = port,
	};
}

bool questions_answered(struct questions *questions, __u32 slot, __u16 port, const struct dns_message *message,
			__u64 now)
{
	struct question *asked = place(questions, slot, port, message->id);

	/* Ticks of several CPUs may come out of order: an answer from before the question is in time. */
	if (!asked->tick || asked->slot != slot || asked->port != port || asked->id != message->id ||
	    asked->type != message->type || asked->name != hash_name(message->name) ||
	    (now > asked->tick && now - asked->tick > questions->lifetime))
		return false;
	asked->tick = 0;
	return true;
}
