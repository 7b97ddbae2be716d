// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The site's own switch or access point: who is to be cut off there. It is told
 * first of all that are, then of each device that comes or goes. What is wanted is
 * read from the maps, so that a change that nobody told of (a mode, a suspension,
 * a release while no daemon ran) arrives all the same, within a second.
 */
#include <stdio.h>
#include <string.h>

#include "../core/mac.h"
#include "../sys/clock.h"
#include "../sys/log.h"
#include "outward.h"

static __u64 tag_of(const struct xdpen_key *key)
{
	__u64 tag;

	memcpy(&tag, key, sizeof(tag));
	return tag;
}

/* What the switch needs where the device has left the table: its MAC. */
static json_t *describe(struct daemon *daemon, const struct xdpen_key *key)
{
	__u32 slot = maps_find(&daemon->maps, key);
	char mac[MAC_TEXT];

	if (slot != XDPEN_NO_SLOT)
		return outward_device(daemon, slot);
	return json_pack("{s:s}", "mac", mac_format(key, mac));
}

static void tell(struct daemon *daemon, struct errand *errand)
{
	json_t *message = outward_message("do", errand->wanted ? "quarantine" : "release");

	if (message)
		json_object_set_new(message, "device", describe(daemon, &errand->key));
	errand_begin(errand);
	if (outward_send(daemon->outward->exec, message, tag_of(&errand->key)))
		errands_ended(&daemon->outward->errands, &errand->key, false, clock_boot());
}

static void tell_set(struct daemon *daemon)
{
	struct outward *outward = daemon->outward;
	json_t *message = outward_message("do", "set"), *devices = json_array();

	outward->set.count = 0;
	for (int i = 0; i < ERRANDS_MAX; i++) {
		const struct errand *errand = &outward->errands.list[i];

		if (!errand->key.present || !errand->wanted)
			continue;
		outward->set.keys[outward->set.count++] = errand->key;
		json_array_append_new(devices, describe(daemon, &errand->key));
	}
	json_object_set_new(message, "devices", devices);
	outward->set.running = true;
	if (outward_send(outward->exec, message, 0))
		outward->set.running = false;
}

/* One after the other and the set before all of them, as there is room. */
static void advance(struct daemon *daemon)
{
	struct outward *outward = daemon->outward;
	struct errand *errand;
	struct when now = clock_boot();

	if (!outward->set.told) {
		if (!outward->set.running && outward->set.due <= now.ns)
			tell_set(daemon);
		return;
	}
	while (hook_free(outward->exec) && (errand = errands_next(&outward->errands, now)))
		tell(daemon, errand);
}

void exec_changed(struct daemon *daemon, const struct change *change)
{
	errands_want(&daemon->outward->errands, &change->key, outward_cut_off(daemon, change->slot));
	if (daemon->outward->set.told)
		advance(daemon);
}

static bool still_cut_off(struct daemon *daemon, const struct xdpen_key *key)
{
	__u32 slot = maps_find(&daemon->maps, key);

	return slot != XDPEN_NO_SLOT && outward_cut_off(daemon, slot);
}

void exec_tick(struct daemon *daemon)
{
	struct errands *errands = &daemon->outward->errands;
	__u64 before = errands->no_room;

	for (__u32 slot = 0; slot < daemon->maps.meta.slots; slot++)
		if (outward_cut_off(daemon, slot))
			errands_want(errands, &daemon->maps.devices[slot].key, true);
	for (int i = 0; i < ERRANDS_MAX; i++)
		if (errands->list[i].key.present && errands->list[i].wanted && !still_cut_off(daemon, &errands->list[i].key))
			errands_want(errands, &errands->list[i].key, false);
	if (!before && errands->no_room)
		log_line(LOG_LEVEL_WARNING, "exec: more than %d devices are in quarantine; the others are not told to the command",
			 ERRANDS_MAX);
	advance(daemon);
}

static void set_done(struct daemon *daemon, bool success)
{
	struct exec_set *set = &daemon->outward->set;

	set->running = false;
	if (!success) {
		set->due = clock_boot().ns + errand_pause(++set->failures);
		return;
	}
	set->told = true;
	for (__u32 i = 0; i < set->count; i++)
		errands_known(&daemon->outward->errands, &set->keys[i]);
}

void exec_done(void *context, __u64 tag, const struct hook_result *result)
{
	struct daemon *daemon = context;
	bool success = result->started && !result->late && !result->exit_code;
	struct xdpen_key key;

	if (!success)
		outward_failed(daemon, "exec", result);
	if (!tag) {
		set_done(daemon, success);
		return;
	}
	memcpy(&key, &tag, sizeof(key));
	errands_ended(&daemon->outward->errands, &key, success, clock_boot());
}
