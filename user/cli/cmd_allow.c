// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "cli.h"

static int take_reason(struct cli *cli, struct request *request)
{
	const char *text = cli->options[OPTION_REASON], *wrong;

	if (!text)
		return OUTCOME_DONE;
	wrong = request_reason(text);
	if (wrong)
		return fail(cli, OUTCOME_USAGE, "--reason \"%s\" %s", text, wrong);
	snprintf(request->reason, sizeof(request->reason), "%s", text);
	return OUTCOME_DONE;
}

int cmd_allow(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_ALLOW, .mining = cli->options[OPTION_MINING],
				   .off = cli->options[OPTION_OFF] };
	int code = option_seconds(cli, OPTION_FOR, &request.seconds);

	(void)argc;
	if (!code)
		code = take_reason(cli, &request);
	if (!code && request.off && (!request.mining || request.seconds || *request.reason))
		return fail(cli, OUTCOME_USAGE, "--off goes with --mining, and without --for and --reason: `xdpen release DEV` ends an exemption");
	return code ? code : carry_out_for(cli, &request, argv[1]);
}
