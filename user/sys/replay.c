// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <limits.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/uplink.h"
#include "datapath.h"
#include "engine.h"
#include "replay_harness.h"
#include "replay_survey.h"
#include "list_file.h"
#include "pools.h"
#include "reader.h"
#include "site.h"
#include "subject.h"

#define REPLAY_SALT 0x7864706e52504c59ULL /* any fixed number */
/* The clock of a replay begins here, so that no moment of it is 0, which means never. */
#define CLOCK_BEGIN (1000 * SECOND)
#define SWEEP_EVERY SECOND
/* A silence longer than this is swept this long and then skipped: every window and day-long term has ended by then. */
#define SILENCE_SWEPT (25ULL * 3600 * SECOND)

struct replay {
	struct datapath *path;
	struct maps maps;
	struct engine *engine;
	struct ring_buffer *ring;
	struct replay_harness harness;
	struct uplink *uplink;
	struct domains *names;
	struct replay_result *result;
	__u64 first_ns, now_ns; /* the file's first time; the replay's clock */
	__u64 next_sweep;
	__u64 times[REPLAY_BATCH]; /* of the frames in the batch */
	__u32 frame; /* number of the frame that runs, or ran last */
	__u32 macs; /* in the capture: the table is sized by it */
	struct trip *trips; /* by slot */
	struct weighing *strongest;
};

static void keep_strongest(struct weighing *strongest, const struct weighing *weighing)
{
	for (__u32 i = 0; i < weighing->count; i++) {
		const struct observation *seen = &weighing->observations[i];
		struct observation *kept = NULL;

		for (__u32 k = 0; k < strongest->count && !kept; k++)
			if (strongest->observations[k].kind == seen->kind)
				kept = &strongest->observations[k];
		if (!kept && strongest->count <= XDPEN_KINDS)
			kept = &strongest->observations[strongest->count++];
		if (kept && (!kept->kind || seen->points > kept->points ||
			     (seen->points == kept->points && seen->value > kept->value)))
			*kept = *seen;
	}
	strongest->score = 0;
	for (__u32 i = 0; i < strongest->count; i++)
		strongest->score += strongest->observations[i].points;
}

static void on_change(void *context, const struct change *change)
{
	struct replay *replay = context;
	struct trip *trip = &replay->trips[change->slot];

	if (change->from == XDPEN_STATE_NONE) {
		memset(trip, 0, sizeof(*trip));
		memset(&replay->strongest[change->slot], 0, sizeof(replay->strongest[change->slot]));
	}
	keep_strongest(&replay->strongest[change->slot], change->weighing);
	if (change->state->state != XDPEN_QUARANTINED || trip->frame)
		return;
	trip->frame = change->frame ? change->frame : replay->frame;
	trip->ns = replay->now_ns - CLOCK_BEGIN;
	trip->kind = change->state->kind;
}

static bool is_uplink(void *context, const struct xdpen_key *key)
{
	const struct replay *replay = context;

	return uplink_is(replay->uplink, key);
}

static int on_record(void *context, void *record, size_t size)
{
	struct replay *replay = context;

	return engine_event(replay->engine, record, size, (struct when){ replay->now_ns });
}

static __u64 ticks_of(const struct replay *replay, __u64 ns)
{
	return ns_to_ticks(ns, replay->maps.meta.hz);
}

/* The clock stands at the frame that ran last. Where an event waits, that frame has come in and not gone out yet. */
static void note_last(struct replay *replay)
{
	const struct replay_cursor *cursor = replay->harness.cursor;
	__u32 at = cursor->step == REPLAY_OUT ? cursor->next : cursor->next - 1;

	if (at >= cursor->count)
		return;
	replay->now_ns = replay->times[at];
	replay->frame = replay->harness.batch[at].number;
}

/* Runs what is in the batch; every event is answered before the next frame. */
static int run_batch(struct replay *replay)
{
	struct replay_cursor *cursor = replay->harness.cursor;
	int error = 0;

	cursor->next = 0;
	cursor->step = REPLAY_IN;
	while (cursor->next < cursor->count && !error) {
		error = replay_harness_run(&replay->harness);
		note_last(replay);
		ring_buffer__consume(replay->ring);
	}
	cursor->count = 0;
	return error;
}

static void sweep_until(struct replay *replay, __u64 ns)
{
	__u64 last = replay->next_sweep + SILENCE_SWEPT;

	for (; replay->next_sweep <= ns && replay->next_sweep <= last; replay->next_sweep += SWEEP_EVERY) {
		replay->now_ns = replay->next_sweep;
		engine_check(replay->engine, (struct when){ replay->now_ns }, ticks_of(replay, replay->now_ns));
		engine_sweep(replay->engine, (struct when){ replay->now_ns }, ticks_of(replay, replay->now_ns));
	}
	if (replay->next_sweep <= ns)
		replay->next_sweep = ns - (ns - CLOCK_BEGIN) % SWEEP_EVERY + SWEEP_EVERY;
}

/* Looks that come due between sweeps. */
static bool is_due(const struct replay *replay, __u64 ns)
{
	__u64 next = engine_next_check(replay->engine);

	return next && next <= ns;
}

static void check_until(struct replay *replay, __u64 ns)
{
	__u64 next;

	while (is_due(replay, ns) && (next = engine_next_check(replay->engine)) < replay->next_sweep) {
		replay->now_ns = next;
		engine_check(replay->engine, (struct when){ next }, ticks_of(replay, next));
	}
}

static void put(struct replay *replay, const struct capture_frame *frame, __u32 number, __u64 ns)
{
	struct replay_cursor *cursor = replay->harness.cursor;
	struct replay_frame *slot = &replay->harness.batch[cursor->count];

	slot->ticks = ticks_of(replay, ns);
	slot->number = number;
	slot->length = frame->length < frame->captured ? frame->captured : frame->length;
	slot->captured = frame->captured < REPLAY_CUT ? frame->captured : REPLAY_CUT;
	memcpy(slot->bytes, frame->bytes, slot->captured);
	replay->times[cursor->count++] = ns;
}

static int take(struct replay *replay, const struct capture_frame *frame)
{
	struct replay_result *result = replay->result;
	__u64 ns;
	int error = 0;

	if (!result->frames++)
		replay->first_ns = frame->ns;
	/* The clock never runs backwards. */
	ns = frame->ns > replay->first_ns ? frame->ns - replay->first_ns + CLOCK_BEGIN : CLOCK_BEGIN;
	if (ns < result->duration_ns + CLOCK_BEGIN)
		ns = result->duration_ns + CLOCK_BEGIN;
	result->duration_ns = ns - CLOCK_BEGIN;
	if (ns >= replay->next_sweep || is_due(replay, ns)) {
		error = run_batch(replay);
		check_until(replay, ns);
		sweep_until(replay, ns);
	}
	if (frame->captured < ETH_HLEN) {
		result->runts++;
		return error;
	}
	if (!error && replay->harness.cursor->count == REPLAY_BATCH)
		error = run_batch(replay);
	if (!error)
		put(replay, frame, result->frames, ns);
	return error;
}

static int run_capture(struct replay *replay, const char *file, char error[static CAPTURE_ERROR])
{
	struct capture_frame frame;
	struct capture *capture;
	int result = capture_open(file, &capture, error), next;

	if (result)
		return result;
	replay->next_sweep = CLOCK_BEGIN + SWEEP_EVERY;
	replay->now_ns = CLOCK_BEGIN;
	while (!result && (next = capture_next(capture, &frame, error)) == 1)
		result = take(replay, &frame);
	if (!result) {
		replay->result->damaged = next < 0;
		result = run_batch(replay);
	}
	capture_close(capture);
	if (!result) {
		/* The last contacts have their time to be answered, too. */
		check_until(replay, replay->result->duration_ns + CLOCK_BEGIN + 2 * SWEEP_EVERY);
		sweep_until(replay, replay->result->duration_ns + CLOCK_BEGIN + 2 * SWEEP_EVERY);
	}
	return result;
}

static void name_files(const struct config_paths *paths, struct list_files *files)
{
	files->count = (int)paths->count;
	for (int i = 0; i < files->count; i++)
		files->names[i] = paths->list[i].text;
}

static int load_networks(struct replay *replay, const struct list_files *files, char *error)
{
	struct networks networks = { .count = 0 };
	int result = list_file_networks(files, &networks, error, CAPTURE_ERROR);

	if (!result)
		result = pools_apply(&replay->maps, &networks);
	networks_free(&networks);
	return result;
}

static int load_lists(struct replay *replay, const struct config *config, char *error)
{
	const char *ports = config->ports.text;
	struct list_files names, networks;
	int result = list_file_ports(*ports ? ports : NULL, replay->maps.ports, error, CAPTURE_ERROR);

	name_files(&config->pool_names, &names);
	name_files(&config->pool_addresses, &networks);
	if (!result)
		result = list_file_names(&names, REPLAY_SALT, &replay->names, error, CAPTURE_ERROR);
	if (!result)
		reader_names(engine_reader(replay->engine), replay->names);
	return result ? result : load_networks(replay, &networks, error);
}

/* Fresh maps, laid out as the configuration says, where it matters to a verdict. */
static void lay_out(struct replay *replay, const struct config *config)
{
	const struct site_options site = {
		.mode = XDPEN_ENFORCE,
		.vlan_id = SITE_VLAN,
		.action = XDPEN_VLAN,
		.mining = config->mining == CONFIG_UNSET ? XDPEN_MINING_QUARANTINE : config->mining,
	};

	site_defaults(&replay->maps, &site);
	site_configure(&replay->maps, config);
	replay->maps.policy->strangers_per_epoch = UINT_MAX;
}

static int open_path(struct replay *replay, const struct config *config, char *sentence)
{
	const struct datapath_options options = {
		.devices = replay->macs < XDPEN_DEVICES_MIN ? XDPEN_DEVICES_MIN : replay->macs,
		.salt = REPLAY_SALT,
		.replay = true,
	};
	const struct engine_hooks hooks = { .changed = on_change, .exempt = is_uplink, .context = replay };
	int error = datapath_load(&options, &replay->path);

	if (!error)
		error = maps_of(replay->path, &replay->maps);
	if (error)
		return error;
	spread_map(&replay->maps);
	lay_out(replay, config);
	replay->trips = calloc(replay->maps.meta.slots, sizeof(*replay->trips));
	replay->strongest = calloc(replay->maps.meta.slots, sizeof(*replay->strongest));
	if (!replay->trips || !replay->strongest)
		return -ENOMEM;
	error = engine_new(&replay->maps, &hooks, &replay->engine);
	if (!error)
		error = load_lists(replay, config, sentence);
	if (error)
		return error;
	replay->ring = ring_buffer__new(replay->maps.events, on_record, replay, NULL);
	return replay->ring ? replay_harness_open(replay->path, &replay->harness) : -errno;
}

static void gather_device(struct replay *replay, __u32 slot, struct replay_device *device)
{
	const struct maps *maps = &replay->maps;
	struct xdpen_counters total;
	struct weighing weighing;
	struct xdpen_spread group[XDPEN_SPREAD_PLACES];
	struct subject subject;

	maps_counters(maps, slot, &total);
	subject = subject_of(maps, slot, ticks_of(replay, replay->now_ns), group);
	policy_weigh(&subject, &weighing);
	keep_strongest(&replay->strongest[slot], &weighing);
	*device = (struct replay_device){
		.key = maps->devices[slot].key,
		.uplink = uplink_is(replay->uplink, &maps->devices[slot].key),
		.state = replay->trips[slot].frame ? XDPEN_QUARANTINED : maps->states[slot].state,
		.frames = total.frames,
		.bytes = total.bytes,
		.trip = replay->trips[slot],
		.weighing = replay->strongest[slot],
	};
}

struct arrival {
	__u64 ns;
	struct xdpen_key key;
	__u32 slot;
};

static int by_arrival(const void *a, const void *b)
{
	const struct arrival *first = a, *second = b;

	if (first->ns != second->ns)
		return first->ns < second->ns ? -1 : 1;
	return memcmp(&first->key, &second->key, sizeof(first->key));
}

static int gather(struct replay *replay)
{
	struct replay_result *result = replay->result;
	const struct maps *maps = &replay->maps;
	struct arrival *arrivals = calloc(maps->meta.slots, sizeof(*arrivals));
	struct xdpen_count count;

	result->devices = calloc(maps->meta.slots, sizeof(*result->devices));
	if (!arrivals || !result->devices) {
		free(arrivals);
		return -ENOMEM;
	}
	for (__u32 slot = 0; slot < maps->meta.slots; slot++)
		if (maps->devices[slot].key.present)
			arrivals[result->count++] = (struct arrival){ maps->states[slot].first_seen,
								      maps->devices[slot].key, slot };
	qsort(arrivals, result->count, sizeof(*arrivals), by_arrival);
	for (__u32 i = 0; i < result->count; i++)
		gather_device(replay, arrivals[i].slot, &result->devices[i]);
	free(arrivals);
	for (__u32 reason = 0; reason < XDPEN_REASONS; reason++) {
		maps_reason(maps, reason, &count);
		result->reasons[reason] = count.frames;
	}
	result->unparsed = result->reasons[XDPEN_IN_UNPARSED] + result->reasons[XDPEN_IN_TOO_DEEP] +
			   result->reasons[XDPEN_IN_QUARANTINE_UNPARSED];
	return 0;
}

static void close_all(struct replay *replay)
{
	replay_harness_close(&replay->harness);
	ring_buffer__free(replay->ring);
	engine_free(replay->engine);
	maps_close(&replay->maps);
	datapath_free(replay->path);
	uplink_free(replay->uplink);
	domains_free(replay->names);
	free(replay->trips);
	free(replay->strongest);
}

static int open_configured(struct replay *replay, const struct config *config, char *error)
{
	static struct config built_in;
	int failed;

	if (!config)
		config_defaults(&built_in);
	failed = open_path(replay, config ? config : &built_in, error);
	if (failed && !error[0])
		snprintf(error, CAPTURE_ERROR, "%s", datapath_error());
	return failed;
}

int replay_file(const char *file, const struct config *config, struct replay_result *result, char error[static CAPTURE_ERROR])
{
	struct replay replay = { .result = result, .uplink = uplink_new() };
	int failed;

	memset(result, 0, sizeof(*result));
	error[0] = '\0';
	failed = replay.uplink ? replay_survey(file, replay.uplink, &replay.macs, error) : -ENOMEM;
	if (!failed)
		failed = open_configured(&replay, config, error);
	if (!failed)
		failed = run_capture(&replay, file, error);
	if (!failed)
		failed = gather(&replay);
	close_all(&replay);
	if (failed && !error[0])
		snprintf(error, CAPTURE_ERROR, "'%s': %s", file, strerror(-failed));
	return failed;
}

void replay_result_free(struct replay_result *result)
{
	free(result->devices);
	result->devices = NULL;
}
