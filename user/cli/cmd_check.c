// SPDX-License-Identifier: GPL-2.0-or-later
#include "../core/mac.h"
#include "../core/names.h"
#include "one.h"

static int look(struct cli *cli, const struct scene *scene, const struct view *view)
{
	bool found = view->shown == XDPEN_QUARANTINED;
	json_t *facts = facts_new();
	char mac[MAC_TEXT];

	(void)scene;
	facts_text(facts, "mac", mac_format(&view->device.key, mac));
	facts_text(facts, "state", state_name(view->shown));
	facts_truth(facts, "quarantined", found);
	facts_truth(facts, "enforced", !view->lifted);
	facts_text(facts, "lifted_by", lifted_name(view->lifted));
	return render(cli, facts, render_check, found ? OUTCOME_FOUND : OUTCOME_DONE);
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
	(void)argc;
	return look_at(cli, argv[1], look);
}
