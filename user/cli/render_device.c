// SPDX-License-Identifier: GPL-2.0-or-later
/* One device as text: show and explain. */
#include <stdio.h>
#include <string.h>

#include "../core/device.h"
#include "explain.h"
#include "render.h"

static void make_port(const json_t *row, char *text, size_t size)
{
	if (fact_number(row, "destination_port"))
		snprintf(text, size, "%s/%llu", fact_text(row, "protocol"), fact_number(row, "destination_port"));
	else
		snprintf(text, size, "%s", fact_text(row, "protocol"));
}

static void make_seq(const json_t *row, char *text, size_t size)
{
	snprintf(text, size, "0x%08llx", fact_number(row, "seq"));
}

static void make_window(const json_t *row, char *text, size_t size)
{
	char window[DURATION_TEXT];

	snprintf(text, size, "%s", explain_window((__u32)fact_number(row, "window_s"), window));
}

static void make_limit(const json_t *row, char *text, size_t size)
{
	if (fact_number(row, "limit"))
		snprintf(text, size, "%llu", fact_number(row, "limit"));
	else
		snprintf(text, size, "-");
}

static void make_pivot(const json_t *row, char *text, size_t size)
{
	if (fact_known(row, "protocol"))
		snprintf(text, size, "ip/%llu", fact_number(row, "protocol"));
	else if (fact_known(row, "port"))
		snprintf(text, size, "%llu", fact_number(row, "port"));
	else
		snprintf(text, size, "-");
}

static const struct column reading_columns[] = {
	{ "EVIDENCE", "name", CELL_TEXT, NULL },    { "WITHIN", NULL, CELL_TEXT, make_window },
	{ "NOW", "value", CELL_NUMBER, NULL },	    { "PEAK", "peak", CELL_NUMBER, NULL },
	{ "LIMIT", NULL, CELL_NUMBER, make_limit }, { "OF", "unit", CELL_TEXT, NULL },
	{ "POINTS", "points", CELL_NUMBER, NULL },  { "PORT", NULL, CELL_TEXT, make_pivot },
	{ "FIRST", "first_s", CELL_AGO, NULL },	    { "LAST", "last_s", CELL_AGO, NULL },
};

/* IPv6 addresses get brackets before a port. */
static void put_end(const char *address, __u64 port, char *text, size_t size)
{
	bool brackets = port && strchr(address, ':');

	if (port)
		snprintf(text, size, "%s%s%s:%llu", brackets ? "[" : "", address, brackets ? "]" : "", port);
	else
		snprintf(text, size, "%s", address);
}

static void make_source(const json_t *row, char *text, size_t size)
{
	put_end(fact_text(row, "source"), fact_number(row, "source_port"), text, size);
}

static void make_destination(const json_t *row, char *text, size_t size)
{
	put_end(fact_text(row, "destination"), fact_number(row, "destination_port"), text, size);
}

static const struct column header_columns[] = {
	{ "WHEN", "ago_s", CELL_AGO, NULL },	    { "FOR", "evidence", CELL_TEXT, NULL },
	{ "TO", "destination", CELL_TEXT, NULL },   { "PORT", NULL, CELL_TEXT, make_port },
	{ "FLAGS", "flags", CELL_TEXT, NULL },	    { "SEQ", NULL, CELL_TEXT, make_seq },
	{ "LENGTH", "length", CELL_NUMBER, NULL },
};

#define COUNT(columns) ((int)(sizeof(columns) / sizeof(*(columns))))

static void print_readings(const struct cli *cli, const json_t *facts)
{
	const json_t *readings = json_object_get(facts, "evidence");

	if (json_array_size(readings))
		text_table(cli, readings, reading_columns, COUNT(reading_columns));
}

static const struct column frame_columns[] = {
	{ "NUMBER", "number", CELL_NUMBER, NULL },  { "TIME", "time", CELL_TEXT, NULL },
	{ "FOR", "evidence", CELL_TEXT, NULL },	    { "FROM", NULL, CELL_TEXT, make_source },
	{ "TO", NULL, CELL_TEXT, make_destination }, { "PROTOCOL", "protocol", CELL_TEXT, NULL },
	{ "FLAGS", "flags", CELL_TEXT, NULL },	    { "LENGTH", "length", CELL_NUMBER, NULL },
};

void render_evidence(const struct cli *cli, const json_t *facts)
{
	const json_t *frames = json_object_get(facts, "frames");

	if (fact_known(facts, "file"))
		printf("%zu frames of %s written to %s\n", json_array_size(frames), fact_text(facts, "mac"),
		       fact_text(facts, "file"));
	else if (!json_array_size(frames))
		printf("no frames of %s are kept: none counted as evidence\n", fact_text(facts, "mac"));
	else
		text_table(cli, frames, frame_columns, COUNT(frame_columns));
}

void render_explain(const struct cli *cli, const json_t *facts)
{
	const json_t *headers = json_object_get(facts, "headers");

	text_paragraph(json_object_get(facts, "sentences"));
	putchar('\n');
	print_readings(cli, facts);
	if (!json_array_size(headers))
		return;
	printf("\nThe last frames that counted, newest first:\n");
	text_table(cli, headers, header_columns, COUNT(header_columns));
}

static void print_line(const char *label, const char *text)
{
	text_label(label);
	printf("%s\n", *text ? text : "-");
}

/* The main one first, then what the quarantine side has learnt. */
static void print_addresses(const json_t *facts)
{
	const char *main = fact_text(facts, "address"), *before = *main ? ", " : "";
	const json_t *address;
	size_t at;

	text_label("address");
	fputs(main, stdout);
	json_array_foreach(json_object_get(facts, "addresses"), at, address) {
		if (!strcmp(json_string_value(address), main))
			continue;
		printf("%s%s", before, json_string_value(address));
		before = ", ";
	}
	puts(*before || *main ? "" : "-");
}

static void print_state(const struct cli *cli, const json_t *facts)
{
	const json_t *decided = json_object_get(facts, "decided");
	char duration[DURATION_TEXT];

	text_label("state");
	text_state(cli, fact_text(facts, "state"));
	if (fact_known(facts, "since_s"))
		printf(", for %s", fact_duration(facts, "since_s", duration));
	if (fact_known(facts, "until_s"))
		printf(", until %s", fact_text(facts, "until"));
	if (fact_known(facts, "allow_reason"))
		printf(": \"%s\"", fact_text(facts, "allow_reason"));
	printf("\n");
	text_label("decided");
	printf("by %s", fact_text(decided, "by"));
	if (fact_known(decided, "evidence"))
		printf(": %s %llu in %llu s, limit %llu, score %llu", fact_text(decided, "evidence"),
		       fact_number(decided, "value"), fact_number(decided, "window_s"), fact_number(decided, "limit"),
		       fact_number(decided, "score"));
	if (fact_number(decided, "level"))
		printf(", quarantine number %llu in a row", fact_number(decided, "level"));
	putchar('\n');
}

static void print_verdict(const json_t *facts)
{
	const json_t *verdict = json_object_get(facts, "verdict");

	text_label("verdict");
	fputs(fact_text(verdict, "action"), stdout);
	if (fact_number(verdict, "vlan"))
		printf(" %llu", fact_number(verdict, "vlan"));
	printf(" by %s", fact_text(verdict, "actor"));
	if (fact_known(verdict, "evidence"))
		printf(" (%s)", fact_text(verdict, "evidence"));
	if (fact_truth(verdict, "held"))
		printf(", held");
	if (fact_truth(verdict, "exempt"))
		printf(", exempt");
	if (!fact_truth(verdict, "enforced"))
		printf(", not enforced: %s", fact_text(verdict, "lifted_by"));
	printf(", generation %llu\n", fact_number(verdict, "generation"));
}

static void print_traffic(const json_t *facts)
{
	const json_t *counters = json_object_get(facts, "counters"), *port = json_object_get(facts, "port");

	text_label("port");
	if (fact_known(port, "name"))
		printf("%s\n", fact_text(port, "name"));
	else if (fact_number(port, "ifindex"))
		printf("interface %llu, which has gone\n", fact_number(port, "ifindex"));
	else
		puts("-");
	text_label("traffic");
	printf("%llu frames, %llu bytes, %llu SYNs, %llu to pool ports", fact_number(counters, "frames"),
	       fact_number(counters, "bytes"), fact_number(counters, "syns"), fact_number(counters, "pool"));
	if (fact_known(counters, "since_quarantine"))
		printf("; %llu frames in quarantine", fact_number(counters, "since_quarantine"));
	putchar('\n');
}

/* Said of every state: who set it for a while must find it again. */
static void print_mode(const json_t *facts)
{
	if (!fact_truth(facts, "monitored"))
		return;
	text_label("mode");
	puts("monitor, for this device: nothing automatic is enforced on it");
}

static void print_mining(const json_t *facts)
{
	if (!fact_truth(facts, "mining_allowed"))
		return;
	text_label("mining");
	printf("allowed");
	if (fact_known(facts, "mining_allowed_until"))
		printf(" until %s", fact_text(facts, "mining_allowed_until"));
	if (fact_known(facts, "mining_reason"))
		printf(": \"%s\"", fact_text(facts, "mining_reason"));
	putchar('\n');
}

static void print_class(const json_t *facts)
{
	text_label("class");
	printf("%s, ", fact_text(facts, "class"));
	if (fact_truth(facts, "class_held"))
		printf("set by hand");
	else
		printf("%s", strcmp(fact_text(facts, "class"), "unknown") ? "guessed" : "nothing tells");
	printf("; limits of family %s\n", fact_text(facts, "family"));
}

static void print_guard(const json_t *facts)
{
	const json_t *reasons = json_object_get(facts, "guarded"), *reason;
	size_t at;

	if (!json_array_size(reasons))
		return;
	text_label("guarded");
	json_array_foreach(reasons, at, reason)
		printf("%s%s", at ? ", " : "", json_string_value(reason));
	puts(": nothing automatic cuts it off");
}

static void print_suspicion(const json_t *facts)
{
	if (fact_truth(facts, "conflict")) {
		text_label("suspicion");
		puts("its MAC was seen on two ports, or another device claimed its address: forged?");
	}
	if (fact_truth(facts, "two_dhcp_shapes")) {
		text_label("suspicion");
		puts("it asked DHCP in two different ways: another system, or a copy of its MAC?");
	}
}

static void print_contacts(const json_t *facts)
{
	text_label("contacts");
	printf("about %llu addresses outside the LAN within 10 s, about %llu within 10 min%s\n", fact_number(facts, "fan_out_10s"),
	       fact_number(facts, "fan_out_10min"), fact_truth(facts, "asked_dns") ? "; uses DNS" : "; no DNS answer seen");
}

static void print_score(const json_t *facts)
{
	printf("%llu; ", fact_number(facts, "score"));
	if (!strcmp(fact_text(facts, "state"), "probation"))
		printf("on probation quarantine begins at %u\n", SCORE_PROBATION);
	else
		printf("suspect from %u on, quarantine from %u on\n", SCORE_SUSPECT, SCORE_QUARANTINE);
}

void render_show(const struct cli *cli, const json_t *facts)
{
	char duration[DURATION_TEXT];

	print_line("device", fact_text(facts, "mac"));
	print_line("name", fact_text(facts, "name"));
	print_addresses(facts);
	print_class(facts);
	print_guard(facts);
	print_suspicion(facts);
	print_state(cli, facts);
	print_verdict(facts);
	print_mode(facts);
	print_mining(facts);
	text_label("first seen");
	printf("%s, %s ago\n", fact_text(facts, "first_seen"), fact_duration(facts, "first_seen_s", duration));
	print_traffic(facts);
	print_contacts(facts);
	text_label("score");
	print_score(facts);
	print_readings(cli, facts);
}
