// SPDX-License-Identifier: GPL-2.0-or-later
/* The circuit breaker at work: what was spent of the budget is noted, what is left is given out. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "../sys/act.h"
#include "../sys/clock.h"
#include "../sys/log.h"
#include "daemon.h"

static __u32 known_devices(const struct daemon *daemon)
{
	__u32 known = 0;

	for (__u32 slot = 0; slot < daemon->maps.meta.slots; slot++)
		known += daemon->maps.devices[slot].key.present;
	return known;
}

static bool is_recent_quarantine(const struct maps *maps, __u32 slot, struct when now)
{
	const struct xdpen_state *state = &maps->states[slot];

	return maps->devices[slot].key.present && state->state == XDPEN_QUARANTINED && state->actor != XDPEN_OPERATOR &&
	       now.ns - state->since < BREAKER_WINDOW;
}

/*
 * Those that a daemon before this one has put in quarantine count: a restart is no way round. What was only watched
 * has cost nothing.
 */
void breaker_begin(struct daemon *daemon)
{
	struct when now = clock_boot();
	__u32 recent = 0;

	daemon->breaker.devices = daemon->options->breaker;
	daemon->breaker.percent = BREAKER_PERCENT;
	for (__u32 slot = 0; slot < daemon->maps.meta.slots && daemon->maps.policy->mode == XDPEN_ENFORCE; slot++)
		recent += is_recent_quarantine(&daemon->maps, slot, now);
	if (daemon->breaker.devices)
		breaker_spend(&daemon->breaker, recent, now);
	daemon->granted = breaker_left(&daemon->breaker, known_devices(daemon), now);
	__atomic_store_n(&daemon->maps.policy->budget, daemon->granted, __ATOMIC_RELEASE);
}

/* Another limit than before. What was spent stays spent; without a breaker nothing was counted. */
void breaker_change(struct daemon *daemon)
{
	__u32 devices = daemon->options->breaker;

	if (daemon->breaker.devices == devices)
		return;
	breaker_tick(daemon);
	if (!daemon->breaker.devices || !devices) {
		daemon->breaker.count = 0;
		breaker_begin(daemon);
		return;
	}
	daemon->breaker.devices = devices;
	breaker_tick(daemon);
}

static void tell(struct daemon *daemon, bool open)
{
	json_t *facts = json_pack("{s:i, s:I, s:s, s:i, s:i}", "schema", 1, "time", (json_int_t)clock_wall(clock_boot()),
				  "breaker", open ? "open" : "closed", "quarantined", (int)daemon->breaker.count, "limit",
				  (int)breaker_limit(&daemon->breaker, known_devices(daemon)));

	if (open)
		log_line(LOG_LEVEL_WARNING,
			 "the circuit breaker is open: %u devices were put in quarantine automatically within ten minutes; "
			 "what else is found is only told, until that is over or 'xdpen mode enforce' closes it",
			 daemon->breaker.count);
	else
		log_line(LOG_LEVEL_INFO, "the circuit breaker is closed again");
	report_facts(daemon, facts);
	outward_breaker(daemon, open, daemon->breaker.count, breaker_limit(&daemon->breaker, known_devices(daemon)));
}

void breaker_tick(struct daemon *daemon)
{
	__u32 *budget = &daemon->maps.policy->budget, left = __atomic_load_n(budget, __ATOMIC_ACQUIRE), grant;
	struct when now = clock_boot();

	if (!daemon->breaker.devices)
		return;
	/* The reflex may take one between the look and the refill: then it is counted, and refilled anew. */
	do {
		if (left < daemon->granted)
			breaker_spend(&daemon->breaker, daemon->granted - left, now);
		daemon->granted = left;
		grant = breaker_left(&daemon->breaker, known_devices(daemon), now);
	} while (!__atomic_compare_exchange_n(budget, &left, grant, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	daemon->granted = grant;
	if (!grant != daemon->breaker_open) {
		daemon->breaker_open = !grant;
		tell(daemon, daemon->breaker_open);
	}
}

void breaker_reset(struct daemon *daemon)
{
	breaker_tick(daemon);
	breaker_close(&daemon->breaker);
	breaker_tick(daemon);
}

/* Would be cut off as soon as mode is enforce. */
static bool waits(const struct maps *maps, __u32 slot)
{
	struct xdpen_verdict verdict = maps_verdict(maps, slot);

	return maps->devices[slot].key.present && verdict.action > XDPEN_THROTTLE && verdict.actor != XDPEN_OPERATOR &&
	       !(verdict.flags & (XDPEN_GUARDED | XDPEN_MONITORED));
}

/* The gravest of those that were not looked at yet; ties by slot. */
static __u32 next_waiting(const struct maps *maps, const __u8 *seen)
{
	__u32 found = XDPEN_NO_SLOT;

	for (__u32 slot = 0; slot < maps->meta.slots; slot++)
		if (!seen[slot] && waits(maps, slot) &&
		    (found == XDPEN_NO_SLOT || maps->states[slot].score > maps->states[found].score))
			found = slot;
	return found;
}

static void stand_down(struct daemon *daemon, __u32 slot)
{
	static const struct weighing nothing;
	struct xdpen_state state = daemon->maps.states[slot];
	struct action action = device_stand_down(&state, clock_boot());
	struct change change = {
		.slot = slot,
		.key = daemon->maps.devices[slot].key,
		.from = daemon->maps.states[slot].state,
		.state = &daemon->maps.states[slot],
		.weighing = &nothing,
	};

	if (!act(&daemon->maps, slot, &state, &action, XDPEN_DAEMON))
		record_change(daemon, &change);
}

void breaker_sift(struct daemon *daemon)
{
	__u8 *seen = calloc(daemon->maps.meta.slots, 1);
	__u32 left, kept = 0, slot;

	if (!seen)
		return;
	breaker_tick(daemon);
	left = breaker_left(&daemon->breaker, known_devices(daemon), clock_boot());
	while ((slot = next_waiting(&daemon->maps, seen)) != XDPEN_NO_SLOT) {
		seen[slot] = 1;
		if (kept < left)
			kept++;
		else
			stand_down(daemon, slot);
	}
	free(seen);
	if (!daemon->breaker.devices || !kept)
		return;
	breaker_spend(&daemon->breaker, kept, clock_boot());
	daemon->granted = left - kept;
	__atomic_store_n(&daemon->maps.policy->budget, daemon->granted, __ATOMIC_RELEASE);
}
