// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"

int cmd_forget(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_FORGET, .force = cli->options[OPTION_FORCE] };

	(void)argc;
	return carry_out_for(cli, &request, argv[1]);
}
