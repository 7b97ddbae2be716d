// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"

int cmd_allow(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_ALLOW, .mining = cli->options[OPTION_MINING] };
	int code = option_seconds(cli, OPTION_FOR, &request.seconds);

	(void)argc;
	return code ? code : carry_out_for(cli, &request, argv[1]);
}
