// SPDX-License-Identifier: GPL-2.0-or-later
#include "top.h"

#include <stdlib.h>
#include <string.h>

#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/subject.h"

static const char *const orders[TOP_ORDERS] = {
	[TOP_FRAMES] = "frames", [TOP_CONTACTS] = "contacts", [TOP_FAN_OUT] = "fan-out",
	[TOP_SCORE] = "score",	 [TOP_STATE] = "state",
};

const char *top_order_name(enum top_order order)
{
	return order < TOP_ORDERS ? orders[order] : NULL;
}

enum top_order top_order_named(const char *name)
{
	enum top_order order = 0;

	while (order < TOP_ORDERS && strcmp(orders[order], name))
		order++;
	return order;
}

struct place {
	double weight; /* by the order asked for */
	struct activity activity;
	struct xdpen_key key;
	__u32 slot;
};

/* Everything of one look. */
struct look {
	const struct scene *scene;
	struct xdpen_counters *totals; /* by slot */
	struct tally *tallies;
	struct place *places;
	__u32 count; /* of places */
	__u32 states[XDPEN_STATES];
	double frames; /* a second, of all devices */
	__u64 taken;
};

static void look_free(struct look *look)
{
	free(look->totals);
	free(look->tallies);
	free(look->places);
}

static bool look_new(struct look *look, const struct scene *scene)
{
	__u32 slots = scene->maps.meta.slots;

	memset(look, 0, sizeof(*look));
	look->scene = scene;
	look->totals = calloc(slots, sizeof(*look->totals));
	look->tallies = calloc(slots, sizeof(*look->tallies));
	look->places = calloc(slots, sizeof(*look->places));
	if (look->totals && look->tallies && look->places)
		return true;
	look_free(look);
	return false;
}

/* The heaviest first; of equals who sends more, then by MAC address, so that lines do not jump. */
static int compare(const void *a, const void *b)
{
	const struct place *left = a, *right = b;

	if (left->weight != right->weight)
		return left->weight < right->weight ? 1 : -1;
	if (left->activity.frames != right->activity.frames)
		return left->activity.frames < right->activity.frames ? 1 : -1;
	return memcmp(&left->key, &right->key, sizeof(left->key));
}

static void weigh(const struct scene *scene, __u32 slot, __u32 *fan_out, __u32 *score)
{
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];
	struct subject subject = subject_of(&scene->maps, slot, scene->ticks, group);
	struct weighing weighing;

	policy_weigh(&subject, &weighing);
	*score = weighing.score;
	*fan_out = 0;
	for (__u32 i = 0; i < weighing.count; i++)
		if (weighing.observations[i].kind == XDPEN_FAN_OUT)
			*fan_out = weighing.observations[i].value;
}

static double weight_of(const struct scene *scene, enum top_order order, const struct place *place)
{
	__u32 fan_out, score;

	switch (order) {
	case TOP_FRAMES:
	case TOP_ORDERS:
		return place->activity.frames;
	case TOP_CONTACTS:
		return place->activity.contacts;
	case TOP_STATE:
		return -view_rank(view_shown(scene, place->slot));
	case TOP_FAN_OUT:
	case TOP_SCORE:
		weigh(scene, place->slot, &fan_out, &score);
		return order == TOP_SCORE ? score : fan_out;
	}
	return 0;
}

static void look_at(const struct top *top, struct look *look, __u32 slot)
{
	static const struct tally nothing;
	const struct maps *maps = &look->scene->maps;
	const struct tally *before = slot < top->slots ? &top->tallies[slot] : &nothing;
	struct place *place = &look->places[look->count];
	unsigned shown = view_shown(look->scene, slot);

	look->tallies[slot] = tally_of(&maps->devices[slot], &maps->sketches[slot], &look->totals[slot]);
	place->slot = slot;
	place->key = look->tallies[slot].key;
	place->activity = activity_between(before, &look->tallies[slot], look->taken - top->taken);
	place->weight = weight_of(look->scene, top->order, place);
	look->count++;
	look->states[shown < XDPEN_STATES ? shown : XDPEN_STATE_NONE]++;
	look->frames += place->activity.frames;
}

static json_t *row_facts(const struct look *look, const struct place *place)
{
	struct view view;
	json_t *row;

	view_take_counted(look->scene, place->slot, &look->totals[place->slot], &view);
	row = facts_row(look->scene, &view);
	facts_real(row, "frames_s", place->activity.frames);
	facts_real(row, "bytes_s", place->activity.bytes);
	facts_real(row, "syns_s", place->activity.syns);
	facts_real(row, "contacts_s", place->activity.contacts);
	return row;
}

static json_t *gather(const struct top *top, const struct look *look, __u32 most)
{
	__u32 count = most && most < look->count ? most : look->count;
	json_t *facts = facts_new(), *rows = json_array();

	facts_moment(facts, "time", look->scene->now.ns, look->scene->now);
	json_object_del(facts, "time_s");
	facts_real(facts, "interval_s", (double)(look->taken - top->taken) / SECOND);
	facts_text(facts, "sort", top_order_name(top->order));
	facts_text(facts, "mode", mode_name(look->scene->maps.policy->mode));
	facts_truth(facts, "suspended", scene_suspended(look->scene));
	if (look->scene->daemon == DAEMON_UNKNOWN)
		facts_put(facts, "daemon_running", json_null());
	else
		facts_truth(facts, "daemon_running", look->scene->daemon == DAEMON_UP);
	facts_number(facts, "known", look->count);
	facts_number(facts, "quarantined", look->states[XDPEN_QUARANTINED]);
	facts_number(facts, "suspect", look->states[XDPEN_SUSPECT]);
	facts_real(facts, "frames_s", look->frames);
	for (__u32 i = 0; i < count; i++)
		json_array_append_new(rows, row_facts(look, &look->places[i]));
	facts_put(facts, "devices", rows);
	return facts;
}

json_t *top_look(struct top *top, const struct scene *scene, __u32 most)
{
	struct look look;
	json_t *facts;

	if (!look_new(&look, scene))
		return NULL;
	look.taken = clock_monotonic();
	maps_counters_all(&scene->maps, look.totals);
	for (__u32 slot = 0; slot < scene->maps.meta.slots; slot++)
		if (slot_used(scene, slot))
			look_at(top, &look, slot);
	qsort(look.places, look.count, sizeof(*look.places), compare);
	facts = gather(top, &look, most);
	free(top->tallies);
	top->tallies = look.tallies;
	top->slots = scene->maps.meta.slots;
	top->taken = look.taken;
	look.tallies = NULL;
	look_free(&look);
	return facts;
}

void top_forget(struct top *top)
{
	free(top->tallies);
	top->tallies = NULL;
	top->slots = 0;
}
