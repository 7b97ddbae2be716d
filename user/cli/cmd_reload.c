// SPDX-License-Identifier: GPL-2.0-or-later
/* The daemon reads its configuration and lists again. Without a daemon there is nothing to do: it reads them as it starts. */
#include <errno.h>

#include "../sys/control.h"
#include "render.h"

static int report(struct cli *cli, const char *text)
{
	json_t *facts = facts_new();

	facts_text(facts, "verb", request_verb_name(VERB_RELOAD));
	facts_text(facts, "done", text);
	return render(cli, facts, render_done, OUTCOME_DONE);
}

int cmd_reload(struct cli *cli, int argc, char **argv)
{
	const struct request request = { .verb = VERB_RELOAD };
	char text[CONTROL_LINE_MAX] = "";
	int code = control_ask(cli->run, &request, text, sizeof(text));

	(void)argc;
	(void)argv;
	if (code == -ENOENT || code == -ECONNREFUSED)
		return fail(cli, OUTCOME_NOT_LOADED, "no daemon answers in %s: it reads the configuration when it starts", cli->run);
	if (code < 0)
		return fail_to_ask(cli, code);
	return code ? fail(cli, code, "%s", text) : report(cli, text);
}
