// SPDX-License-Identifier: GPL-2.0-or-later
#include "one.h"

static int look(struct cli *cli, const struct scene *scene, const struct view *view)
{
	return render(cli, facts_device(scene, view), render_show, OUTCOME_DONE);
}

int cmd_show(struct cli *cli, int argc, char **argv)
{
	(void)argc;
	return look_at(cli, argv[1], look);
}
