// SPDX-License-Identifier: GPL-2.0-or-later
/* The guard list kept fresh, and what it says written into states and verdicts. */
#include <errno.h>
#include <string.h>

#include "../core/mac.h"
#include "../sys/act.h"
#include "../sys/clock.h"
#include "../sys/guards.h"
#include "../sys/log.h"
#include "daemon.h"

/* A minute is soon enough for what changes by itself. */
#define RENEW_SECONDS 60
#define FACTS_MAX 128

struct facts {
	struct guard_fact list[FACTS_MAX];
	int count;
};

static void add_fact(void *context, const __u8 address[static 16], __u8 reason)
{
	struct facts *facts = context;
	struct guard_fact *fact;

	if (facts->count == FACTS_MAX)
		return;
	fact = &facts->list[facts->count++];
	*fact = (struct guard_fact){ .reason = reason };
	memcpy(fact->address, address, sizeof(fact->address));
}

static void add_mac(void *context, const struct neighbour *neighbour)
{
	struct facts *facts = context;

	for (int i = 0; i < facts->count; i++) {
		struct guard_fact *fact = &facts->list[i];

		if (memcmp(fact->address, neighbour->address, sizeof(fact->address)))
			continue;
		memcpy(fact->key.mac, neighbour->mac, sizeof(fact->key.mac));
		fact->key.present = 1;
	}
}

static bool is_known(void *context, const struct xdpen_key *key)
{
	const struct daemon *daemon = context;

	return maps_find(&daemon->maps, key) != XDPEN_NO_SLOT;
}

static void complain(int error, const char *what)
{
	if (error)
		log_line(LOG_LEVEL_WARNING, "guard list: cannot read %s: %s", what, strerror(-error));
}

static void find_facts(struct daemon *daemon, struct facts *facts)
{
	complain(guards_next_hops(add_fact, facts), "the routes");
	complain(guards_servers(add_fact, facts), "the servers");
	complain(guards_sessions(add_fact, facts), "the login sessions");
	complain(netlink_neighbours(add_mac, facts), "the neighbours");
	for (int i = 0; i < daemon->options->guard_count && facts->count < FACTS_MAX; i++)
		facts->list[facts->count++] =
			(struct guard_fact){ .key = daemon->options->guards[i], .reason = XDPEN_GUARD_LISTED };
}

static void apply(struct daemon *daemon, __u32 slot)
{
	struct xdpen_state *state = &daemon->maps.states[slot];
	const struct xdpen_key *key = &daemon->maps.devices[slot].key;
	__u8 reasons = guard_reasons(&daemon->guards, key);
	bool flagged = maps_verdict(&daemon->maps, slot).flags & XDPEN_GUARDED;
	bool wanted = reasons || state->grace_until; /* a released device has its grace by the same flag */
	char mac[MAC_TEXT];

	if (flagged != wanted)
		act_flag(&daemon->maps, slot, XDPEN_GUARDED, wanted);
	if (state->guard == reasons)
		return;
	state->guard = reasons;
	if (reasons)
		log_line(LOG_LEVEL_INFO, "%s is guarded: it %s", mac_format(key, mac), guard_text(reasons));
	else
		log_line(LOG_LEVEL_INFO, "%s is not guarded any more", mac_format(key, mac));
}

void guards_renew(struct daemon *daemon)
{
	static struct facts facts;
	struct when now = clock_boot();

	facts.count = 0;
	find_facts(daemon, &facts);
	guard_expire(&daemon->guards, now);
	for (int i = 0; i < facts.count; i++)
		guard_note(&daemon->guards, &facts.list[i], is_known, daemon, now);
	for (__u32 slot = 0; slot < daemon->maps.meta.slots; slot++)
		if (daemon->maps.devices[slot].key.present)
			apply(daemon, slot);
}

/* A device that has just been admitted, before anything is weighed for it. */
void guards_meet(struct daemon *daemon, __u32 slot)
{
	apply(daemon, slot);
}

void guards_change(struct daemon *daemon)
{
	guard_drop(&daemon->guards, XDPEN_GUARD_LISTED);
	guards_renew(daemon);
}

/* With the next second, however many changes there were in this one. */
void guards_soon(struct daemon *daemon)
{
	daemon->guard_checks = RENEW_SECONDS - 1;
}

void guards_check(struct daemon *daemon)
{
	if (++daemon->guard_checks % RENEW_SECONDS == 0)
		guards_renew(daemon);
}
