// SPDX-License-Identifier: GPL-2.0-or-later
/* Unanswered first contacts: UNANSWERED_SERVICE for an attacked service, 1 / WEB_PART for web, 1 for others. */
#include "unanswered.h"

#include "observation.h"
#include "windows.h"

#define WEB_PART 4
/* Alone they decide from so many hosts on; for things only. */
#define WEB_DECIDES 100
#define OTHER_DECIDES 160

static __u32 open_members(const struct subject *subject, unsigned kind)
{
	const struct xdpen_spread *entry = entry_of(subject, kind);

	return entry ? sketch_members(kind_row(kind)->bits, contacts_now(subject, entry).open) : 0;
}

static void observe_charge(struct weighing *weighing, const struct subject *subject, struct observation *observation,
			   unsigned service_kind, __u32 charge)
{
	const struct xdpen_spread *entry = entry_of(subject, service_kind);

	observation->value = observation->peak = charge;
	if (observation->limit && charge >= observation->limit)
		observation->points = kind_row(observation->kind)->points;
	if (entry)
		observe_times(subject, observation, entry);
	if (charge)
		add_observation(weighing, observation);
}

/* The sum's times are those of all its parts. */
static void widen_times(const struct subject *subject, struct observation *observation, unsigned kind)
{
	const struct xdpen_spread *entry = entry_of(subject, kind);
	struct observation part;

	if (!entry)
		return;
	observe_times(subject, &part, entry);
	if (!observation->first || part.first < observation->first)
		observation->first = part.first;
	if (part.last > observation->last)
		observation->last = part.last;
}

/*
 * Answers buy credit for so many hosts a window (the most of clean traffic: 46 web hosts, 127 others). Beyond them
 * the sketch is full, and the bits of those that answered would hide those that did not: what is overdrawn is charged
 * like web contacts (Mell and Harang, CNS 2013: success must buy bounded credit). It is noticed, and never decides
 * alone.
 */
#define CREDIT_HOSTS 200

static __u32 overdrawn(const struct subject *subject, unsigned kind)
{
	const struct xdpen_spread *entry = entry_of(subject, kind);
	struct contacts contacts = contacts_now(subject, entry);
	__u32 answered = entry ? sketch_members(kind_row(kind)->bits, contacts.all - contacts.open) : 0;

	return answered > CREDIT_HOSTS ? answered - CREDIT_HOSTS : 0;
}

/* The charge of 60 s stands for all three sorts of contacts; of things so many hosts of one sort decide. */
static void judge_hosts(struct weighing *weighing, const struct subject *subject, __u32 web, __u32 other)
{
	bool thing = subject->device->family == XDPEN_FAMILY_THING || subject->device->family == XDPEN_FAMILY_CRITICAL;

	for (__u32 i = 0; i < weighing->count; i++) {
		struct observation *seen = &weighing->observations[i];

		if (seen->kind != XDPEN_UNANSWERED)
			continue;
		widen_times(subject, seen, XDPEN_CONTACT_WEB);
		widen_times(subject, seen, XDPEN_CONTACT_OTHER);
		if (thing && (web >= WEB_DECIDES || other >= OTHER_DECIDES))
			seen->points = SCORE_QUARANTINE;
	}
}

void weigh_unanswered(struct weighing *weighing, const struct subject *subject)
{
	struct observation now = observation_of(subject, XDPEN_UNANSWERED);
	struct observation slow = observation_of(subject, XDPEN_UNANSWERED_SLOW);
	struct observation long_term = observation_of(subject, XDPEN_UNANSWERED_LONG);
	__u32 service = open_members(subject, XDPEN_SCAN_SERVICE);
	__u32 web = open_members(subject, XDPEN_CONTACT_WEB), other = open_members(subject, XDPEN_CONTACT_OTHER);
	__u32 spent = overdrawn(subject, XDPEN_CONTACT_WEB) + overdrawn(subject, XDPEN_CONTACT_OTHER);

	observe_charge(weighing, subject, &slow, XDPEN_SCAN_SERVICE_SLOW,
		       UNANSWERED_SERVICE * open_members(subject, XDPEN_SCAN_SERVICE_SLOW));
	observe_charge(weighing, subject, &long_term, XDPEN_SCAN_SERVICE_LONG,
		       UNANSWERED_SERVICE * open_members(subject, XDPEN_SCAN_SERVICE_LONG));
	observe_charge(weighing, subject, &now, XDPEN_SCAN_SERVICE, UNANSWERED_SERVICE * service + other + (web + spent) / WEB_PART);
	if (now.value)
		judge_hosts(weighing, subject, web, other);
}
