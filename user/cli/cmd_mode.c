// SPDX-License-Identifier: GPL-2.0-or-later
#include "../core/names.h"
#include "render.h"

/* Kinds that have a mode of their own, each name once. */
static json_t *monitored(__u32 kinds)
{
	json_t *list = json_array();
	__u32 named = 0;

	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++) {
		if (!(kinds >> kind & 1) || named >> kind & 1)
			continue;
		named |= kinds_by_name(kind_name(kind));
		json_array_append_new(list, json_string(kind_name(kind)));
	}
	return list;
}

static int show_mode(struct cli *cli)
{
	struct maps maps;
	json_t *facts;
	int code;

	code = open_maps(cli, &maps);
	if (code)
		return code;
	facts = facts_new();
	facts_text(facts, "mode", mode_name(maps.policy->mode));
	facts_put(facts, "monitored", monitored(maps.policy->monitored_kinds));
	maps_close(&maps);
	return render(cli, facts, render_mode, OUTCOME_DONE);
}

static int take_kind(struct cli *cli, struct request *request)
{
	const char *names[XDPEN_KINDS], *word = cli->options[OPTION_KIND], *near;
	int count = 0;

	if (!word)
		return OUTCOME_DONE;
	request->kinds = kinds_by_name(word);
	if (request->kinds)
		return OUTCOME_DONE;
	for (unsigned kind = 1; kind < XDPEN_KINDS; kind++)
		names[count++] = kind_name(kind);
	near = nearest(word, names, count, sizeof(*names));
	if (near)
		return fail(cli, OUTCOME_USAGE, "unknown evidence \"%s\": did you mean \"%s\"?", word, near);
	return fail(cli, OUTCOME_USAGE, "unknown evidence \"%s\": the name of a kind is accepted, as in scan-service", word);
}

int cmd_mode(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_MODE };
	int mode, code;

	if (argc < 2 && cli->options[OPTION_KIND])
		return fail(cli, OUTCOME_USAGE, "mode --kind \"%s\": monitor or enforce is missing", cli->options[OPTION_KIND]);
	if (argc < 2)
		return show_mode(cli);
	mode = mode_number(argv[1]);
	if (mode < 0)
		return fail(cli, OUTCOME_USAGE, "mode \"%s\": monitor or enforce is accepted", argv[1]);
	request.mode = (unsigned)mode;
	code = take_kind(cli, &request);
	if (code)
		return code;
	if (argc > 2 && request.kinds)
		return fail(cli, OUTCOME_USAGE, "mode \"%s\" with --kind: one of a device and a kind is accepted", argv[2]);
	return argc > 2 ? carry_out_for(cli, &request, argv[2]) : carry_out(cli, &request);
}
