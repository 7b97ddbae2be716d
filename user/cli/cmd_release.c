// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"

int cmd_release(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_RELEASE };

	(void)argc;
	return carry_out_for(cli, &request, argv[1]);
}
