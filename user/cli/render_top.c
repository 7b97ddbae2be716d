// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "render.h"

/* Below ten a fraction tells one frame in two seconds from none. */
static void put_rate(double rate, char *text, size_t size)
{
	snprintf(text, size, "%.*f", rate > 0 && rate < 9.95 ? 1 : 0, rate);
}

static void make_frames(const json_t *row, char *text, size_t size)
{
	put_rate(fact_real(row, "frames_s"), text, size);
}

static void make_kilobits(const json_t *row, char *text, size_t size)
{
	put_rate(fact_real(row, "bytes_s") * 8 / 1000, text, size);
}

static void make_contacts(const json_t *row, char *text, size_t size)
{
	double rate = fact_real(row, "contacts_s");

	snprintf(text, size, "%s", rate > 0 ? "~" : "");
	put_rate(rate, text + strlen(text), size - strlen(text));
}

static void make_device(const json_t *row, char *text, size_t size)
{
	const char *name = fact_text(row, fact_known(row, "name") ? "name" : "address");

	snprintf(text, size, "%s", *name ? name : "-");
}

/* In brackets as a verdict of `list`: a word alone would say that the device is cut off. */
static void make_state(const json_t *row, char *text, size_t size)
{
	snprintf(text, size, fact_truth(row, "enforced") ? "%s" : "(%s)", fact_text(row, "state"));
}

static bool some_lifted(const json_t *rows)
{
	const json_t *row;
	size_t at;

	json_array_foreach(rows, at, row)
		if (!fact_truth(row, "enforced"))
			return true;
	return false;
}

/* What a narrow window cuts off comes last. */
static const struct column columns[] = {
	{ "MAC", "mac", CELL_TEXT, NULL },
	{ "STATE", NULL, CELL_STATE, make_state },
	{ "FRAMES/s", NULL, CELL_NUMBER, make_frames },
	{ "NEW/s", NULL, CELL_NUMBER, make_contacts },
	{ "FAN-OUT", "fan_out_10s", CELL_ESTIMATE, NULL },
	{ "SCORE", "score", CELL_NUMBER, NULL },
	{ "kbit/s", NULL, CELL_NUMBER, make_kilobits },
	{ "DEVICE", NULL, CELL_TEXT, make_device },
};

void render_top(const struct cli *cli, const json_t *facts)
{
	const json_t *rows = json_object_get(facts, "devices");
	char rate[CELL];

	put_rate(fact_real(facts, "frames_s"), rate, sizeof(rate));
	printf("mode %s%s, %llu devices, %llu quarantined, %llu suspect; %s frames/s", fact_text(facts, "mode"),
	       fact_truth(facts, "suspended") ? " (suspended)" : "", fact_number(facts, "known"),
	       fact_number(facts, "quarantined"), fact_number(facts, "suspect"), rate);
	if (some_lifted(rows))
		fputs("; in brackets: not enforced", stdout);
	if (json_is_false(json_object_get(facts, "daemon_running")))
		fputs("; the daemon is down", stdout);
	fputs("\n\n", stdout);
	if (json_array_size(rows))
		text_table(cli, rows, columns, sizeof(columns) / sizeof(*columns));
	else
		puts("no devices");
}
