// SPDX-License-Identifier: GPL-2.0-or-later
/* The smaller answers as text, and the list. */
#include <stdio.h>
#include <time.h>

#include "render.h"

void render_done(const struct cli *cli, const json_t *facts)
{
	(void)cli;
	puts(fact_text(facts, "done"));
}

static void print_monitored(const json_t *names)
{
	const json_t *name;
	size_t at;

	json_array_foreach(names, at, name)
		printf("%s: monitor\n", json_string_value(name));
}

void render_mode(const struct cli *cli, const json_t *facts)
{
	(void)cli;
	puts(fact_text(facts, "mode"));
	print_monitored(json_object_get(facts, "monitored"));
	print_monitored(json_object_get(facts, "monitored_devices"));
}

void render_check(const struct cli *cli, const json_t *facts)
{
	text_state(cli, fact_text(facts, "state"));
	if (fact_truth(facts, "enforced"))
		putchar('\n');
	else
		printf(" (not enforced: %s)\n", fact_text(facts, "lifted_by"));
}

void render_version(const struct cli *cli, const json_t *facts)
{
	(void)cli;
	printf("xdpen %s, ABI %llu, libbpf %s\n", fact_text(facts, "version"), fact_number(facts, "abi"),
	       fact_text(facts, "libbpf"));
}

static void print_time(__u64 seconds)
{
	time_t time = (time_t)seconds;
	char text[32] = "?";
	struct tm parts;

	if (localtime_r(&time, &parts))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts);
	printf("%s ", text);
}

/* In the words of the daemon's log. */
void render_change(const struct cli *cli, const json_t *change)
{
	print_time(fact_number(change, "time"));
	if (fact_known(change, "breaker")) {
		printf("the circuit breaker is %s: %llu of %llu devices in ten minutes\n", fact_text(change, "breaker"),
		       fact_number(change, "quarantined"), fact_number(change, "limit"));
		return;
	}
	if (fact_known(change, "mode")) {
		printf("mode is %s\n", fact_text(change, "mode"));
		return;
	}
	printf("%s: %s -> ", fact_text(change, fact_known(change, "device") ? "device" : "mac"),
	       fact_text(change, "from"));
	text_state(cli, fact_text(change, "state"));
	if (fact_known(change, "actor"))
		printf(" by %s", fact_text(change, "actor"));
	if (fact_known(change, "evidence"))
		printf(": %s %llu in %llu s, limit %llu", fact_text(change, "evidence"), fact_number(change, "value"),
		       fact_number(change, "window_s"), fact_number(change, "limit"));
	puts(json_is_false(json_object_get(change, "enforced")) ? " (not enforced)" : "");
}

static void make_verdict(const json_t *row, char *text, size_t size)
{
	snprintf(text, size, fact_truth(row, "enforced") ? "%s" : "(%s)", fact_text(row, "verdict"));
}

static const struct column columns[] = {
	{ "MAC", "mac", CELL_TEXT, NULL },
	{ "NAME", "name", CELL_TEXT, NULL },
	{ "ADDRESS", "address", CELL_TEXT, NULL },
	{ "STATE", "state", CELL_STATE, NULL },
	{ "VERDICT", NULL, CELL_TEXT, make_verdict },
	{ "FRAMES", "frames", CELL_NUMBER, NULL },
	{ "FAN-OUT 10s", "fan_out_10s", CELL_ESTIMATE, NULL },
	{ "10min", "fan_out_10min", CELL_ESTIMATE, NULL },
	{ "SCORE", "score", CELL_NUMBER, NULL },
	{ "SINCE", "since_s", CELL_DURATION, NULL },
};

static int list_text(struct cli *cli, next_row *next, void *context)
{
	bool lifted = false;
	struct table table;
	int error = 0;
	json_t *row;

	table_begin(&table, columns, sizeof(columns) / sizeof(*columns));
	while (!error && (row = next(context))) {
		lifted |= !fact_truth(row, "enforced");
		error = table_add(&table, row);
		json_decref(row);
	}
	if (!error && table.length)
		table_print(cli, &table);
	else if (!error)
		puts("no devices");
	if (lifted && !error)
		puts("(in brackets: not enforced, see `xdpen explain DEV`)");
	table_end(&table);
	return error ? fail(cli, OUTCOME_FAILED, "out of memory") : OUTCOME_DONE;
}

static int list_json(next_row *next, void *context)
{
	const char *between = "";
	json_t *row;

	printf("{\"schema\":%d,\"devices\":[", SCHEMA);
	while ((row = next(context))) {
		fputs(between, stdout);
		json_dumpf(row, stdout, JSON_STYLE);
		json_decref(row);
		between = ",";
	}
	puts("]}");
	return OUTCOME_DONE;
}

int render_list(struct cli *cli, next_row *next, void *context)
{
	return cli->json ? list_json(next, context) : list_text(cli, next, context);
}
