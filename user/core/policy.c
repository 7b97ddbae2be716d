// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How evidence is weighed; the limits and their reasons stand in kinds.c.
 *
 * A kind brings its points from its limit on, and SCORE_QUARANTINE from its hard
 * limit on. The points of all kinds are summed, of each group the strongest
 * only. A device is suspect from SCORE_SUSPECT and quarantined from
 * SCORE_QUARANTINE, or by one decisive kind.
 */
#include "policy.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

__u32 kind_window_seconds(unsigned kind, __u32 hz, __u32 fast_shift)
{
	const struct kind_row *row = kind_row(kind);

	if (row->window == WINDOW_DAY)
		return 24 * 3600;
	if (row->window == WINDOW_FLOOD)
		return 3;
	return hz ? (__u32)(((1ULL << (fast_shift + row->window)) + hz / 2) / hz) : 0;
}

__u16 sketch_bits(__u16 bits, __u16 members)
{
	if (!bits || !members)
		return members;
	return (__u16)ceil(bits * (1 - exp(-(double)members / bits)));
}

__u32 sketch_members(__u16 bits, __u32 set)
{
	if (!bits)
		return set;
	if (set >= bits)
		set = bits - 1;
	return (__u32)lround(-bits * log(1 - (double)set / bits));
}

static __u16 countable(__u16 bits, __u32 members)
{
	__u16 set = sketch_bits(bits, members > UINT16_MAX ? UINT16_MAX : members);

	return bits && set >= bits ? 0 : set;
}

static void fill_limit(struct xdpen_limit *limit, unsigned kind, unsigned family)
{
	const struct kind_row *row = kind_row(kind);
	struct kind_limits limits = kind_limits(kind, family);
	/* Where only unanswered ones count, the kernel does not look at the others. */
	bool all = kind != XDPEN_NO_DNS && kind != XDPEN_SCAN_UDP;

	limit->limit = limits.limit;
	limit->limit_bits = all ? countable(row->bits, limits.limit) : 0;
	limit->open_bits = countable(row->bits, limits.open);
	if (!row->reflex || family == XDPEN_FAMILY_CRITICAL)
		return;
	limit->hard = limits.hard;
	limit->hard_bits = countable(row->bits, limits.hard);
}

void policy_limits(struct xdpen_limit limits[static XDPEN_FAMILIES][XDPEN_KINDS])
{
	memset(limits, 0, sizeof(*limits) * XDPEN_FAMILIES);
	for (unsigned family = 0; family < XDPEN_FAMILIES; family++)
		for (unsigned kind = 1; kind < XDPEN_KINDS; kind++)
			fill_limit(&limits[family][kind], kind, family);
}

/*
 * A tick's low half, seen from now: the moment in the past that it stands for. The
 * programs count on while a device is read, and an event is read after it was sent:
 * what lies ahead by less than a fast epoch is now, not a whole turn of the counter ago.
 */
static __u64 whole_ticks(const struct subject *subject, __u32 low)
{
	__u32 ahead = low - (__u32)subject->ticks;

	return ahead < 1u << subject->meta->fast_shift ? subject->ticks : subject->ticks - (__u32)-ahead;
}

static __u32 population(__u64 a, __u64 b)
{
	return __builtin_popcountll(a) + __builtin_popcountll(b);
}

static __u32 window_epoch(const struct subject *subject, unsigned kind)
{
	return (__u32)(subject->ticks >> subject->meta->fast_shift) >> kind_row(kind)->window;
}

/* Windows since `epoch`; one that has turned while the device is read is the present one. */
static __u32 windows_since(const struct subject *subject, unsigned kind, __u32 epoch)
{
	__u32 age = window_epoch(subject, kind) - epoch;

	return age == -1u ? 0 : age;
}

/* What a device's entry counts in its window as the window stands now, not when a frame last touched it. */
static __u32 members_now(const struct subject *subject, const struct xdpen_spread *entry)
{
	__u32 age = windows_since(subject, entry->kind, entry->epoch);

	if (age == 0)
		return entry->value;
	if (age == 1)
		return population(entry->bits[0], entry->bits[1]);
	return 0;
}

struct contacts {
	__u32 all; /* bits */
	__u32 open; /* of them, without an answer for XDPEN_GRACE */
};

/* Contacts that are younger than XDPEN_GRACE may still be answered: then an older reading counts. */
static __u32 settled(const struct subject *subject, const struct xdpen_spread *entry, __u64 contacted, __u64 answered)
{
	__u32 grace = XDPEN_GRACE(subject->meta->fast_shift);
	__u32 open = population(contacted & ~answered, 0), older;

	if (entry->kind == XDPEN_SCAN_UDP || subject->ticks - whole_ticks(subject, entry->last) >= grace)
		return open;
	/* The snapshot is hardly older than the last contact: the difference is small, or negative. */
	older = (__s16)(__u16)((__u16)subject->ticks - entry->misses) >= (__s32)grace ?
			population(entry->snapshot & contacted & ~answered, 0) :
			0;
	if (older < entry->value)
		older = entry->value;
	return older < open ? older : open;
}

static struct contacts contacts_now(const struct subject *subject, const struct xdpen_spread *entry)
{
	__u32 age = entry ? windows_since(subject, entry->kind, entry->epoch) : 2;
	__u64 contacted, answered;

	if (age > 1)
		return (struct contacts){ 0, 0 };
	contacted = entry->bits[0] | (age ? 0 : entry->bits_previous[0]);
	answered = entry->bits[1] | (age ? 0 : entry->bits_previous[1]);
	return (struct contacts){ population(contacted, 0), settled(subject, entry, contacted, answered) };
}

/* The device's entry for a kind without pivot, or NULL. */
static const struct xdpen_spread *entry_of(const struct subject *subject, unsigned kind)
{
	const struct xdpen_spread *entry = &subject->spread[xdpen_place(kind)];

	return entry->owner == subject->slot + 1 && entry->kind == kind ? entry : NULL;
}

static void add(struct weighing *weighing, const struct observation *observation)
{
	__u32 at = weighing->count;

	while (at > 0 && weighing->observations[at - 1].points < observation->points) {
		weighing->observations[at] = weighing->observations[at - 1];
		at--;
	}
	weighing->observations[at] = *observation;
	weighing->count++;
}

static struct observation observation_of(const struct subject *subject, unsigned kind)
{
	return (struct observation){
		.kind = kind,
		.limit = kind_limits(kind, subject->device->family).limit,
		.window = kind_window_seconds(kind, subject->meta->hz, subject->meta->fast_shift),
	};
}

static void observe_times(const struct subject *subject, struct observation *observation,
			  const struct xdpen_spread *entry)
{
	observation->first = whole_ticks(subject, entry->first);
	observation->last = whole_ticks(subject, entry->last);
}

static __u32 points_of(unsigned kind, unsigned family, __u32 set)
{
	const struct kind_row *row = kind_row(kind);
	struct kind_limits limits = kind_limits(kind, family);
	__u16 limit = countable(row->bits, limits.limit), hard = countable(row->bits, limits.hard);

	if (!limit || set < limit)
		return 0;
	return hard && set >= hard ? SCORE_QUARANTINE : row->points;
}

/* `set`, `peak`: raw bits. What was never counted is no observation. */
static void observe(struct weighing *weighing, const struct subject *subject, struct observation *observation,
		    __u32 set, __u32 peak, __u32 most_points)
{
	const struct kind_row *row = kind_row(observation->kind);

	observation->value = sketch_members(row->bits, set);
	observation->peak = sketch_members(row->bits, peak);
	observation->points = points_of(observation->kind, subject->device->family, set);
	/* Bits decide, members are for people: what crossed must not read as one below the limit. */
	if (observation->points && observation->value < observation->limit)
		observation->value = observation->limit;
	if (observation->peak < observation->value)
		observation->peak = observation->value;
	if (observation->points > most_points)
		observation->points = most_points;
	if (peak)
		add(weighing, observation);
}

/* Numbered as they are done: 1. fan-out from the sketch. */
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

/* 4. Unanswered first contacts: UNANSWERED_SERVICE for an attacked service, 1 / WEB_PART for web, 1 for others. */
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
		add(weighing, observation);
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

static void weigh_unanswered(struct weighing *weighing, const struct subject *subject)
{
	struct observation now = observation_of(subject, XDPEN_UNANSWERED);
	struct observation slow = observation_of(subject, XDPEN_UNANSWERED_SLOW);
	struct observation long_term = observation_of(subject, XDPEN_UNANSWERED_LONG);
	__u32 service = open_members(subject, XDPEN_SCAN_SERVICE);
	__u32 web = open_members(subject, XDPEN_CONTACT_WEB), other = open_members(subject, XDPEN_CONTACT_OTHER);
	__u32 spent = overdrawn(subject, XDPEN_CONTACT_WEB) + overdrawn(subject, XDPEN_CONTACT_OTHER);
	bool thing = subject->device->family == XDPEN_FAMILY_THING || subject->device->family == XDPEN_FAMILY_CRITICAL;

	observe_charge(weighing, subject, &slow, XDPEN_SCAN_SERVICE_SLOW,
		       UNANSWERED_SERVICE * open_members(subject, XDPEN_SCAN_SERVICE_SLOW));
	observe_charge(weighing, subject, &long_term, XDPEN_SCAN_SERVICE_LONG,
		       UNANSWERED_SERVICE * open_members(subject, XDPEN_SCAN_SERVICE_LONG));
	observe_charge(weighing, subject, &now, XDPEN_SCAN_SERVICE, UNANSWERED_SERVICE * service + other + (web + spent) / WEB_PART);
	if (!now.value)
		return;
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

/* 5. Mining. */
static __u32 pool_port_points(const struct subject *subject, const struct xdpen_spread *entry)
{
	__u32 lasted = subject->meta->hz ? (entry->last - entry->first) / subject->meta->hz : 0;

	/* It must complete (only data segments are counted) and stay a minute; the port says how much that means. */
	return lasted >= 60 ? subject->ports[entry->pivot & 0xffff].pool_weight / 2 : 0;
}

static void weigh_pool_port(struct weighing *weighing, const struct subject *subject)
{
	const struct xdpen_spread *entry = entry_of(subject, XDPEN_POOL_PORT);
	struct observation observation = observation_of(subject, XDPEN_POOL_PORT);

	if (!entry)
		return;
	observe_times(subject, &observation, entry);
	observation.pivot = entry->pivot;
	observe(weighing, subject, &observation, members_now(subject, entry), entry->peak, pool_port_points(subject, entry));
}

/* On a web port a person may be looking at the pool's page. */
static __u32 most_pool_points(const struct subject *subject, const struct xdpen_spread *entry)
{
	bool web = subject->ports[entry->pivot & 0xffff].flags & XDPEN_PORT_WEB;

	return web && subject->device->family == XDPEN_FAMILY_PERSONAL ? SCORE_QUARANTINE / 2 : SCORE_QUARANTINE;
}

/* Counted by user space over a day, exactly. */
static void weigh_day(struct weighing *weighing, const struct subject *subject, unsigned kind)
{
	const struct xdpen_spread *entry = entry_of(subject, kind);
	struct observation observation = observation_of(subject, kind);
	__u32 value;

	if (!entry)
		return;
	observe_times(subject, &observation, entry);
	observation.pivot = entry->pivot;
	value = subject->ticks - observation.last < (__u64)24 * 3600 * subject->meta->hz ? entry->value : 0;
	observe(weighing, subject, &observation, value, entry->peak,
		kind == XDPEN_STRATUM ? SCORE_QUARANTINE : most_pool_points(subject, entry));
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

/* 8. Mining that the owner allows is shown, but weighs nothing; where it is only reported, it stays below. */
static void temper_mining(struct weighing *weighing, const struct subject *subject)
{
	__u32 left = subject->mining_allowed ? 0 : SCORE_MINING_REPORTED;

	for (__u32 i = 0; i < weighing->count; i++) {
		struct observation *observation = &weighing->observations[i];

		if (!kind_row(observation->kind)->mining)
			continue;
		if (observation->points > left)
			observation->points = left;
		left -= observation->points;
	}
}

/* 9. What was tempered, or decides by its number of hosts, has another place now. */
static void rank(struct weighing *weighing)
{
	struct weighing before = *weighing;

	weighing->count = 0;
	for (__u32 i = 0; i < before.count; i++)
		add(weighing, &before.observations[i]);
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
	weigh_unanswered(weighing, subject);
	weigh_pool_port(weighing, subject);
	weigh_day(weighing, subject, XDPEN_STRATUM);
	weigh_day(weighing, subject, XDPEN_POOL_NAME);
	weigh_day(weighing, subject, XDPEN_POOL_ADDR);
	weigh_spoofed(weighing, subject);
	weigh_flood(weighing, subject);
}

void policy_weigh(const struct subject *subject, struct weighing *weighing)
{
	memset(weighing, 0, sizeof(*weighing));
	weigh_fan_out(weighing, subject);
	if (subject->spread)
		weigh_entries(weighing, subject);
	if (subject->mining_allowed || subject->mining_reported)
		temper_mining(weighing, subject);
	rank(weighing);
	sum_up(weighing, subject);
}
