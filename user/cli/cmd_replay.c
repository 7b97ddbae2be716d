// SPDX-License-Identifier: GPL-2.0-or-later
#include "../sys/config_file.h"
#include "../sys/datapath.h"
#include "../sys/replay.h"

#include "../core/mac.h"
#include "../core/names.h"
#include "render.h"

static json_t *facts_trip(const struct trip *trip)
{
	json_t *facts;

	if (!trip->frame)
		return json_null();
	facts = json_object();
	facts_number(facts, "frame", trip->frame);
	facts_real(facts, "time_s", (double)trip->ns / SECOND);
	facts_text(facts, "evidence", kind_name(trip->kind));
	return facts;
}

/* Seconds from the capture's first frame. */
static void put_moment(json_t *facts, const char *key, __u64 ticks)
{
	__u64 ns = ticks_to_ns(ticks, REPLAY_HZ);

	if (ticks)
		facts_real(facts, key, ns > REPLAY_BEGIN ? (double)(ns - REPLAY_BEGIN) / SECOND : 0);
	else
		facts_put(facts, key, json_null());
}

static json_t *facts_evidence(const struct weighing *weighing)
{
	json_t *rows = json_array();

	for (__u32 i = 0; i < weighing->count; i++) {
		const struct observation *observation = &weighing->observations[i];
		json_t *row = json_object();

		facts_text(row, "name", kind_name(observation->kind));
		facts_number(row, "value", kind_number(observation->kind, observation->value));
		facts_number(row, "limit", kind_number(observation->kind, observation->limit));
		facts_number(row, "window_s", observation->window);
		facts_number(row, "points", observation->points);
		facts_text(row, "unit", kind_unit(observation->kind));
		put_moment(row, "first_s", observation->first);
		put_moment(row, "last_s", observation->last);
		facts_pivot(row, observation);
		json_array_append_new(rows, row);
	}
	return rows;
}

static json_t *facts_replayed(const struct replay_device *device)
{
	json_t *facts = json_object();
	char mac[MAC_TEXT];

	facts_text(facts, "mac", mac_format(&device->key, mac));
	facts_text(facts, "state", state_name(device->state));
	if (device->uplink)
		facts_text(facts, "role", "uplink");
	facts_number(facts, "score", device->weighing.score);
	facts_number(facts, "frames", device->frames);
	facts_number(facts, "bytes", device->bytes);
	facts_put(facts, "tripped", facts_trip(&device->trip));
	facts_put(facts, "evidence", facts_evidence(&device->weighing));
	return facts;
}

static json_t *facts_reasons(const struct replay_result *result)
{
	json_t *reasons = json_object();

	for (unsigned reason = 1; reason < XDPEN_REASONS; reason++)
		if (result->reasons[reason])
			facts_number(reasons, reason_name(reason), result->reasons[reason]);
	return reasons;
}

static json_t *gather(const char *file, const struct replay_result *result, const char *error)
{
	json_t *facts = facts_new(), *devices = json_array();

	facts_text(facts, "file", file);
	facts_number(facts, "frames", result->frames);
	facts_number(facts, "unparsed", result->unparsed);
	facts_number(facts, "runt", result->runts);
	facts_real(facts, "duration_s", (double)result->duration_ns / SECOND);
	for (__u32 i = 0; i < result->count; i++)
		json_array_append_new(devices, facts_replayed(&result->devices[i]));
	facts_put(facts, "devices", devices);
	facts_put(facts, "reasons", facts_reasons(result));
	if (result->damaged)
		facts_text(facts, "error", error);
	return facts;
}

static void render_reading(const json_t *row)
{
	printf("    %-15s %6llu %s in %llu s, ", fact_text(row, "name"), fact_number(row, "value"), fact_text(row, "unit"),
	       fact_number(row, "window_s"));
	if (fact_number(row, "limit"))
		printf("limit %llu, ", fact_number(row, "limit"));
	else
		printf("no limit, ");
	printf("%llu points", fact_number(row, "points"));
	if (fact_known(row, "port"))
		printf(", port %llu", fact_number(row, "port"));
	if (fact_known(row, "protocol"))
		printf(", protocol %llu", fact_number(row, "protocol"));
	printf(", %.1f s to %.1f s\n", fact_real(row, "first_s"), fact_real(row, "last_s"));
}

static void render_device(const struct cli *cli, const json_t *device)
{
	const json_t *tripped = json_object_get(device, "tripped"), *row;
	size_t at;

	printf("%s  ", fact_text(device, "mac"));
	text_state(cli, fact_text(device, "state"));
	printf("%s  score %llu  frames %llu\n", fact_known(device, "role") ? " (uplink, not judged)" : "",
	       fact_number(device, "score"), fact_number(device, "frames"));
	if (json_is_object(tripped))
		printf("    tripped at frame %llu, %.3f s, by %s\n", fact_number(tripped, "frame"), fact_real(tripped, "time_s"),
		       fact_text(tripped, "evidence"));
	json_array_foreach(json_object_get(device, "evidence"), at, row)
		render_reading(row);
}

static void render_replay(const struct cli *cli, const json_t *facts)
{
	const json_t *device;
	size_t at;

	printf("%s: %llu frames in %.1f s", fact_text(facts, "file"), fact_number(facts, "frames"),
	       fact_real(facts, "duration_s"));
	printf(", %llu unparsed, %llu runts\n", fact_number(facts, "unparsed"), fact_number(facts, "runt"));
	json_array_foreach(json_object_get(facts, "devices"), at, device)
		render_device(cli, device);
}

static int code_of(const struct replay_result *result)
{
	if (result->damaged)
		return OUTCOME_FAILED;
	for (__u32 i = 0; i < result->count; i++)
		if (result->devices[i].state == XDPEN_QUARANTINED)
			return OUTCOME_FOUND;
	return OUTCOME_DONE;
}

int cmd_replay(struct cli *cli, int argc, char **argv)
{
	static struct config config;
	const char *path = cli->options[OPTION_CONFIG];
	struct replay_result result;
	char error[CONFIG_ERROR];
	int code;

	(void)argc;
	if (path && config_file_read(path, &config, error, sizeof(error)))
		return fail(cli, OUTCOME_FAILED, "%s", error);
	if (replay_file(argv[1], path ? &config : NULL, &result, error)) {
		replay_result_free(&result);
		return fail(cli, OUTCOME_FAILED, "%s", error);
	}
	code = code_of(&result);
	render(cli, gather(argv[1], &result, error), render_replay, code);
	if (result.damaged)
		fprintf(stderr, "xdpen: %s\n", error);
	replay_result_free(&result);
	return code;
}
