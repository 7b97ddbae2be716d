// SPDX-License-Identifier: GPL-2.0-or-later
/* The report as text. */
#include <stdio.h>

#include "render.h"

#define COLUMNS(table) (sizeof(table) / sizeof(*(table)))

static void make_reason(const json_t *row, char *text, size_t size)
{
	if (fact_known(row, "evidence"))
		snprintf(text, size, "%s %llu in %llu s, limit %llu", fact_text(row, "evidence"), fact_number(row, "value"),
			 fact_number(row, "window_s"), fact_number(row, "limit"));
	else
		snprintf(text, size, "-");
}

static const struct column device_columns[] = {
	{ "MAC", "mac", CELL_TEXT, NULL },	     { "CLASS", "class", CELL_TEXT, NULL },
	{ "STATE", "state", CELL_STATE, NULL },	     { "SINCE", "since_s", CELL_DURATION, NULL },
	{ "FRAMES", "frames", CELL_NUMBER, NULL },   { "BYTES", "bytes", CELL_NUMBER, NULL },
	{ "CHANGES", "transitions", CELL_NUMBER, NULL }, { "QUARANTINES", "quarantines", CELL_NUMBER, NULL },
	{ "KNOWN FOR", "first_seen_s", CELL_DURATION, NULL },
};

static const struct column class_columns[] = {
	{ "CLASS", "class", CELL_TEXT, NULL },	   { "DEVICES", "devices", CELL_NUMBER, NULL },
	{ "QUARANTINES", "quarantines", CELL_NUMBER, NULL }, { "FRAMES", "frames", CELL_NUMBER, NULL },
	{ "BYTES", "bytes", CELL_NUMBER, NULL },
};

static const struct column evidence_columns[] = {
	{ "CLASS", "class", CELL_TEXT, NULL },	   { "EVIDENCE", "evidence", CELL_TEXT, NULL },
	{ "DEVICES", "devices", CELL_NUMBER, NULL }, { "TIMES", "times", CELL_NUMBER, NULL },
	{ "MOST", "most", CELL_NUMBER, NULL },	   { "OF", "unit", CELL_TEXT, NULL },
};

static const struct column event_columns[] = {
	{ "WHEN", "time_s", CELL_AGO, NULL },  { "MAC", "mac", CELL_TEXT, NULL },
	{ "DEED", "deed", CELL_TEXT, NULL },   { "FROM", "from", CELL_TEXT, NULL },
	{ "STATE", "state", CELL_STATE, NULL }, { "BY", "actor", CELL_TEXT, NULL },
	{ "EVIDENCE", NULL, CELL_TEXT, make_reason },
};

static const struct column permission_columns[] = {
	{ "MAC", "mac", CELL_TEXT, NULL },	{ "WHAT", "what", CELL_TEXT, NULL },
	{ "UNTIL", "until", CELL_TEXT, NULL },	{ "REASON", "reason", CELL_TEXT, NULL },
};

static void print(const struct cli *cli, const json_t *facts, const char *key, const char *title,
		  const struct column *columns, int count)
{
	const json_t *rows = json_object_get(facts, key);

	if (!json_array_size(rows))
		return;
	printf("\n%s\n", title);
	text_table(cli, rows, columns, count);
}

void render_report(const struct cli *cli, const json_t *facts)
{
	char period[DURATION_TEXT];

	size_t devices = json_array_size(json_object_get(facts, "devices"));
	size_t changes = json_array_size(json_object_get(facts, "transitions"));

	printf("the last %s, since %s: %zu device%s in the ledger, %zu change%s\n",
	       duration_format(fact_number(facts, "period_s") * SECOND, period), fact_text(facts, "from"), devices,
	       devices == 1 ? "" : "s", changes, changes == 1 ? "" : "s");
	print(cli, facts, "devices", "devices (what they send is written down every ten minutes)", device_columns,
	      COLUMNS(device_columns));
	print(cli, facts, "classes", "by class", class_columns, COLUMNS(class_columns));
	print(cli, facts, "evidence", "evidence in decisions, by class", evidence_columns, COLUMNS(evidence_columns));
	print(cli, facts, "allowed", "allowed now", permission_columns, COLUMNS(permission_columns));
	print(cli, facts, "transitions", "changes, newest first", event_columns, COLUMNS(event_columns));
}
