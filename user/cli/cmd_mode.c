// SPDX-License-Identifier: GPL-2.0-or-later
#include "../core/names.h"
#include "render.h"

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
	maps_close(&maps);
	return render(cli, facts, render_mode, OUTCOME_DONE);
}

int cmd_mode(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_MODE };
	int mode;

	if (argc < 2)
		return show_mode(cli);
	mode = mode_number(argv[1]);
	if (mode < 0)
		return fail(cli, OUTCOME_USAGE, "mode \"%s\": monitor or enforce is accepted", argv[1]);
	request.mode = (unsigned)mode;
	return carry_out(cli, &request);
}
