// SPDX-License-Identifier: GPL-2.0-or-later
/* Status and what load has done, as text. */
#include <stdio.h>

#include "interfaces.h"
#include "render.h"

static void print_daemon(const json_t *daemon)
{
	char age[DURATION_TEXT];

	text_label("daemon");
	if (!fact_known(daemon, "running"))
		printf("unknown");
	else
		printf("%s", fact_truth(daemon, "running") ? "running" : "not running");
	if (fact_known(daemon, "heartbeat_s"))
		printf(", last sweep %s ago", fact_duration(daemon, "heartbeat_s", age));
	putchar('\n');
}

static void print_devices(const struct cli *cli, const json_t *devices)
{
	json_t *states = json_object_get(devices, "states"), *number;
	const char *state, *before = ": ";

	text_label("devices");
	printf("%llu of %llu", fact_number(devices, "total"), fact_number(devices, "capacity"));
	json_object_foreach(states, state, number) {
		if (!json_integer_value(number))
			continue;
		printf("%s%lld ", before, (long long)json_integer_value(number));
		text_state(cli, state);
		before = ", ";
	}
	putchar('\n');
}

static void print_quarantine(const json_t *quarantine)
{
	text_label("quarantine");
	if (fact_number(quarantine, "vlan"))
		printf("VLAN %llu", fact_number(quarantine, "vlan"));
	else
		printf("%s", fact_text(quarantine, "action"));
	if (fact_known(quarantine, "trunk")) {
		const json_t *trunk = json_object_get(quarantine, "trunk");

		printf(", out of %s%s%s", fact_text(trunk, "name"), fact_truth(trunk, "untagged") ? ", untagged" : "",
		       fact_truth(trunk, "present") ? "" : " (not there)");
	}
	putchar('\n');
}

static void print_windows(const json_t *windows)
{
	const json_t *window;
	size_t at;

	text_label("windows");
	json_array_foreach(windows, at, window)
		printf("%s%s = %g s", at ? ", " : "", fact_text(window, "name"), fact_real(window, "seconds"));
	putchar('\n');
}

static void print_guards(const json_t *guards)
{
	const json_t *guard, *reason;
	size_t at, k;

	if (!json_array_size(guards))
		return;
	text_label("guarded");
	json_array_foreach(guards, at, guard) {
		printf("%s%s", at ? "; " : "", fact_text(guard, "mac"));
		json_array_foreach(json_object_get(guard, "reasons"), k, reason)
			printf("%s%s", k ? ", " : " ", json_string_value(reason));
	}
	putchar('\n');
}

static const struct column reason_columns[] = {
	{ "REASON", "reason", CELL_TEXT, NULL },
	{ "FRAMES", "frames", CELL_NUMBER, NULL },
	{ "BYTES", "bytes", CELL_NUMBER, NULL },
	{ "MEANING", "text", CELL_TEXT, NULL },
};

static void print_reasons(const struct cli *cli, const json_t *rows)
{
	if (!json_array_size(rows))
		return;
	putchar('\n');
	text_table(cli, rows, reason_columns, sizeof(reason_columns) / sizeof(*reason_columns));
}

static void print_warnings(const struct cli *cli, const json_t *warnings)
{
	const json_t *warning;
	size_t at;

	if (!json_array_size(warnings))
		return;
	putchar('\n');
	text_state(cli, "degraded");
	puts(":");
	json_array_foreach(warnings, at, warning)
		printf("  - %s\n", json_string_value(warning));
}

/* The first day ends by itself. */
static void print_mode(const json_t *facts)
{
	char left[DURATION_TEXT];

	text_label("mode");
	printf("%s", fact_text(facts, "mode"));
	if (fact_known(facts, "enforce_from"))
		printf(", for the first day: enforces by itself in %s", fact_duration(facts, "enforce_from_s", left));
	if (fact_number(json_object_get(facts, "devices"), "monitored") || json_array_size(json_object_get(facts, "monitored")))
		printf("; monitor for some, see `xdpen mode`");
	putchar('\n');
}

void render_status(const struct cli *cli, const json_t *facts)
{
	text_label("xdpen");
	printf("%s, ABI %llu\n", fact_text(facts, "version"), fact_number(facts, "abi"));
	print_mode(facts);
	print_daemon(json_object_get(facts, "daemon"));
	text_label("interfaces");
	text_interfaces(json_object_get(facts, "interfaces"));
	print_devices(cli, json_object_get(facts, "devices"));
	print_quarantine(json_object_get(facts, "quarantine"));
	print_guards(json_object_get(facts, "guards"));
	print_windows(json_object_get(facts, "windows"));
	print_reasons(cli, json_object_get(facts, "frames"));
	print_reasons(cli, json_object_get(facts, "losses"));
	print_warnings(cli, json_object_get(facts, "warnings"));
}

void render_loaded(const struct cli *cli, const json_t *facts)
{
	(void)cli;
	printf("loaded, mode %s, attached to ", fact_text(facts, "mode"));
	text_interfaces(json_object_get(facts, "interfaces"));
	puts("Start xdpend: without it no new device is learnt.");
}
