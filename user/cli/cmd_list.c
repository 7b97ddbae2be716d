// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "../core/names.h"
#include "render.h"

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

static json_t *gather(const struct scene *scene, unsigned state)
{
	struct place *places = calloc(scene->maps.meta.slots, sizeof(*places));
	json_t *facts = facts_new(), *rows = json_array();
	struct view view;
	__u32 count;

	if (!places) {
		json_decref(rows);
		json_decref(facts);
		return NULL;
	}
	count = collect(scene, places, state);
	for (__u32 i = 0; i < count; i++) {
		view_take(scene, places[i].slot, &view);
		json_array_append_new(rows, facts_row(scene, &view));
	}
	free(places);
	facts_put(facts, "devices", rows);
	return facts;
}

int cmd_list(struct cli *cli, int argc, char **argv)
{
	const char *name = cli->options[OPTION_STATE];
	int state = name ? state_number(name) : XDPEN_STATE_NONE;
	struct scene scene;
	json_t *facts;
	int code;

	(void)argc;
	(void)argv;
	if (state < 0)
		return fail(
			cli, OUTCOME_USAGE,
			"--state \"%s\": new, learning, normal, suspect, quarantined, probation, retired or exempt is "
			"accepted",
			name);
	code = scene_open(cli, &scene);
	if (code)
		return code;
	facts = gather(&scene, state);
	scene_close(&scene);
	return render(cli, facts, render_list, OUTCOME_DONE);
}
