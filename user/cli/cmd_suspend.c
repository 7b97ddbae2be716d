// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"

int cmd_suspend(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_SUSPEND, .off = cli->options[OPTION_OFF] };
	int code = option_seconds(cli, OPTION_FOR, &request.seconds);

	(void)argc;
	(void)argv;
	if (code)
		return code;
	if (request.off == !!request.seconds)
		return fail(cli, OUTCOME_USAGE, "suspend needs one of --for T (at most 24h) and --off");
	if (request.seconds > SUSPEND_MAX)
		return fail(cli, OUTCOME_USAGE, "--for \"%s\": a suspension lasts at most 24h", cli->options[OPTION_FOR]);
	return carry_out(cli, &request);
}
