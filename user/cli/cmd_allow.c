// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"

int cmd_allow(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_ALLOW, .mining = cli->options[OPTION_MINING],
				   .off = cli->options[OPTION_OFF] };
	int code = option_seconds(cli, OPTION_FOR, &request.seconds);

	(void)argc;
	if (!code && request.off && (!request.mining || request.seconds))
		return fail(cli, OUTCOME_USAGE, "--off goes with --mining, and without --for: `xdpen release DEV` ends an exemption");
	return code ? code : carry_out_for(cli, &request, argv[1]);
}
