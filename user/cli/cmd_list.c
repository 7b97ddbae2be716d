// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "../core/names.h"
#include "render.h"
#include "words.h"

struct place {
	__u32 slot;
	int rank;
	struct xdpen_key key;
};

/* What needs eyes first; within a state by MAC address. */
static int compare(const void *a, const void *b)
{
	const struct place *left = a, *right = b;

	return left->rank != right->rank ? left->rank - right->rank
					 : memcmp(&left->key, &right->key, sizeof(left->key));
}

/* `state`: only devices in it, XDPEN_STATE_NONE for all. */
static __u32 collect(const struct scene *scene, struct place *places, unsigned state)
{
	__u32 count = 0;

	for (__u32 slot = 0; slot < scene->maps.meta.slots; slot++) {
		unsigned shown;

		if (!slot_used(scene, slot))
			continue;
		shown = view_shown(scene, slot);
		if (state == XDPEN_STATE_NONE || state == shown)
			places[count++] = (struct place){ slot, view_rank(shown), scene->maps.devices[slot].key };
	}
	qsort(places, count, sizeof(*places), compare);
	return count;
}

/* The list, and how far it has been told. */
struct list {
	const struct scene *scene;
	struct place *places;
	struct xdpen_counters *totals; /* by slot */
	__u32 count, told;
};

static json_t *next(void *context)
{
	struct list *list = context;
	struct view view;
	__u32 slot;

	if (list->told == list->count)
		return NULL;
	slot = list->places[list->told++].slot;
	view_take_counted(list->scene, slot, &list->totals[slot], &view);
	return facts_row(list->scene, &view);
}

static int tell(struct cli *cli, const struct scene *scene, unsigned state)
{
	__u32 slots = scene->maps.meta.slots;
	struct list list = { .scene = scene };
	int code;

	list.places = calloc(slots, sizeof(*list.places));
	list.totals = calloc(slots, sizeof(*list.totals));
	if (list.places && list.totals) {
		list.count = collect(scene, list.places, state);
		maps_counters_all(&scene->maps, list.totals);
		code = render_list(cli, next, &list);
	} else {
		code = fail(cli, OUTCOME_FAILED, "out of memory");
	}
	free(list.places);
	free(list.totals);
	return code;
}

static int unknown_state(struct cli *cli, const char *word)
{
	char text[WORDS_TEXT];
	struct words words;

	words_of_states(&words);
	return fail(cli, OUTCOME_USAGE, "--state \"%s\": %s is accepted", word, words_text(&words, text));
}

int cmd_list(struct cli *cli, int argc, char **argv)
{
	const char *name = cli->options[OPTION_STATE];
	int state = name ? state_number(name) : XDPEN_STATE_NONE;
	struct scene scene;
	int code;

	(void)argc;
	(void)argv;
	/* Of one that nothing leads to, an empty list would say that there are none. */
	if (state < 0 || (state && !state_occurs(state)))
		return unknown_state(cli, name);
	code = scene_open(cli, &scene);
	if (code)
		return code;
	code = tell(cli, &scene, state);
	scene_close(&scene);
	return code;
}
