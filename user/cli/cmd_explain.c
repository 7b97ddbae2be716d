// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"
#include "one.h"

static int look(struct cli *cli, const struct scene *scene, const struct view *view)
{
	json_t *facts = facts_device(scene, view);

	facts_put(facts, "sentences", explain(scene, view));
	facts_put(facts, "headers", facts_headers(scene, view));
	return render(cli, facts, render_explain, OUTCOME_DONE);
}

int cmd_explain(struct cli *cli, int argc, char **argv)
{
	(void)argc;
	return look_at(cli, argv[1], look);
}
