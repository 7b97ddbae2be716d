// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How evidence is weighed; the limits and their reasons stand in kinds.c.
 *
 * A kind brings its points from its limit on, and SCORE_QUARANTINE from its hard
 * limit on. The points of all kinds are summed, of each group the strongest
 * only. A device is suspect from SCORE_SUSPECT and quarantined from
 * SCORE_QUARANTINE, or by one decisive kind.
 *
 * Numbered as it is done. Steps 1 to 7 observe, each its kinds; 8 to 10 combine
 * what was observed. What an entry counts now says windows.c, what its numbers
 * are worth observation.c.
 */
#include "policy.h"

#include <string.h>

#include "mining.h"
#include "observation.h"
#include "unanswered.h"
#include "windows.h"

/* 1. Fan-out from the sketch. */
static void weigh_fan_out(struct weighing *weighing, const struct subject *subject)
{
	const struct xdpen_sketch *sketch = subject->sketch;
	struct observation fast = observation_of(subject, XDPEN_FAN_OUT);
	struct observation slow = observation_of(subject, XDPEN_FAN_OUT_SLOW);
	__u32 age = windows_since(subject, XDPEN_FAN_OUT, subject->device->epoch);
	__u32 slow_age = windows_since(subject, XDPEN_FAN_OUT_SLOW, subject->device->epoch >> WINDOW_10MIN);
	__u64 started = (__u64)subject->device->epoch << subject->meta->fast_shift;
	__u32 bits = age == 0 ? sketch->fast : 0;
	__u32 previous = age == 0 ? sketch->fast_previous : age == 1 ? sketch->fast : 0;
	__u32 slow_bits = slow_age == 0 ? sketch->slow : 0;
	__u32 slow_previous = slow_age == 0 ? sketch->slow_previous : slow_age == 1 ? sketch->slow : 0;

	started = started < subject->ticks ? started : subject->ticks;
	fast.first = fast.last = slow.first = slow.last = started;
	bits = bits > previous ? bits : previous;
	slow_bits = slow_bits > slow_previous ? slow_bits : slow_previous;
	observe(weighing, subject, &fast, bits, bits, SCORE_QUARANTINE);
	observe(weighing, subject, &slow, slow_bits, slow_bits, SCORE_QUARANTINE);
}

/* 2. Kinds that count members. */
static void weigh_members(struct weighing *weighing, const struct subject *subject, const struct xdpen_spread *entry)
{
	struct observation observation;

	if (!entry)
		return;
	observation = observation_of(subject, entry->kind);
	observe_times(subject, &observation, entry);
	observation.pivot = entry->pivot;
	observe(weighing, subject, &observation, members_now(subject, entry), entry->peak, SCORE_QUARANTINE);
}

/* Of the two ways of scan-ports the stronger speaks. */
static const struct xdpen_spread *strongest_way(const struct subject *subject)
{
	const struct xdpen_spread *best = NULL;

	for (int way = 0; way < 2; way++) {
		const struct xdpen_spread *entry = &subject->spread[xdpen_place(XDPEN_SCAN_PORTS) + way];

		if (entry->owner != subject->slot + 1 || entry->kind != XDPEN_SCAN_PORTS)
			continue;
		if (!best || members_now(subject, entry) > members_now(subject, best))
			best = entry;
	}
	return best;
}

/* 3. Kinds that know whether a contact was answered. */
static void weigh_contacted(struct weighing *weighing, const struct subject *subject, unsigned kind)
{
	const struct xdpen_spread *entry = entry_of(subject, kind);
	struct observation observation = observation_of(subject, kind);
	struct contacts contacts = contacts_now(subject, entry);

	if (!entry)
		return;
	observe_times(subject, &observation, entry);
	observe(weighing, subject, &observation, contacts.all, entry->peak, SCORE_QUARANTINE);
}

static void weigh_open(struct weighing *weighing, const struct subject *subject, unsigned kind)
{
	const struct xdpen_spread *entry = entry_of(subject, kind);
	struct observation observation = observation_of(subject, kind);
	struct contacts contacts = contacts_now(subject, entry);

	if (!entry || !contacts.open)
		return;
	observe_times(subject, &observation, entry);
	observation.pivot = kind == XDPEN_SCAN_UDP ? entry->pivot : 0;
	observe(weighing, subject, &observation, contacts.open, contacts.open, SCORE_QUARANTINE);
}

/* 6. Spoofing: nothing but the MAC says that these frames are the device's. */
static void weigh_spoofed(struct weighing *weighing, const struct subject *subject)
{
	const struct xdpen_spread *entry = entry_of(subject, XDPEN_SPOOF);
	struct observation observation = observation_of(subject, XDPEN_SPOOF);

	if (!entry)
		return;
	observe_times(subject, &observation, entry);
	observe(weighing, subject, &observation, members_now(subject, entry), entry->peak,
		subject->shares_port ? kind_row(XDPEN_SPOOF)->points : SCORE_QUARANTINE);
}

/* 7. Floods: a rate, good for the seconds after it was measured. */
static void weigh_flood(struct weighing *weighing, const struct subject *subject)
{
	const struct xdpen_spread *entry = entry_of(subject, XDPEN_FLOOD);
	struct observation observation = observation_of(subject, XDPEN_FLOOD);
	__u32 window = kind_window_seconds(XDPEN_UNANSWERED, subject->meta->hz, subject->meta->fast_shift);

	/* Most devices have an entry and none was ever told: the peak is written where a flood has lasted. */
	if (!entry || !entry->peak)
		return;
	observe_times(subject, &observation, entry);
	observe(weighing, subject, &observation,
		subject->ticks - observation.last < (__u64)window * subject->meta->hz ? entry->peak : 0, entry->peak,
		SCORE_QUARANTINE);
}

static void weigh_entries(struct weighing *weighing, const struct subject *subject)
{
	static const __u8 members[] = { XDPEN_BARE_SYN, XDPEN_MIRAI, XDPEN_SCAN_ARP,	   XDPEN_SCAN_ICMP,
					XDPEN_ODD_PROTOCOL, XDPEN_SCAN_UDP_PORTS };

	for (unsigned i = 0; i < sizeof(members); i++)
		weigh_members(weighing, subject, entry_of(subject, members[i]));
	weigh_members(weighing, subject, strongest_way(subject));
	weigh_contacted(weighing, subject, XDPEN_SCAN_SERVICE);
	weigh_contacted(weighing, subject, XDPEN_SCAN_SERVICE_SLOW);
	weigh_contacted(weighing, subject, XDPEN_SCAN_SERVICE_LONG);
	weigh_open(weighing, subject, XDPEN_SCAN_UDP);
	if (subject->asked_dns)
		weigh_open(weighing, subject, XDPEN_NO_DNS);
	weigh_unanswered(weighing, subject); /* 4. unanswered.c */
	weigh_mining(weighing, subject); /* 5. mining.c */
	weigh_spoofed(weighing, subject);
	weigh_flood(weighing, subject);
}

/* 9. What was tempered, or decides by its number of hosts, has another place now. */
static void rank(struct weighing *weighing)
{
	struct weighing before = *weighing;

	weighing->count = 0;
	for (__u32 i = 0; i < before.count; i++)
		add_observation(weighing, &before.observations[i]);
}

/* 10. The sum, of each group the strongest, and whether the behaviour goes on. */
static void sum_up(struct weighing *weighing, const struct subject *subject)
{
	bool tempered = subject->mining_allowed || subject->mining_reported;
	bool counted[GROUPS] = { false };

	for (__u32 i = 0; i < weighing->count; i++) {
		const struct observation *observation = &weighing->observations[i];
		const struct kind_row *row = kind_row(observation->kind);

		if (!observation->points)
			continue;
		if (subject->monitored_kinds >> observation->kind & 1) {
			weighing->monitored += observation->points;
			continue;
		}
		if (row->group == GROUP_NONE || !counted[row->group])
			weighing->score += observation->points;
		counted[row->group] = true;
		weighing->decisive |= row->decisive && !(row->mining && tempered);
		weighing->active |= subject->ticks - observation->last < (__u64)ACTIVE_SECONDS * subject->meta->hz;
	}
	/* What must never be set aside automatically is at most suspect. */
	if (subject->device->family == XDPEN_FAMILY_CRITICAL) {
		weighing->decisive = false;
		weighing->score = weighing->score < SCORE_QUARANTINE ? weighing->score : SCORE_QUARANTINE - 1;
	}
}

void policy_weigh(const struct subject *subject, struct weighing *weighing)
{
	memset(weighing, 0, sizeof(*weighing));
	weigh_fan_out(weighing, subject);
	if (subject->spread)
		weigh_entries(weighing, subject);
	if (subject->mining_allowed || subject->mining_reported)
		temper_mining(weighing, subject); /* 8. mining.c */
	rank(weighing);
	sum_up(weighing, subject);
}
