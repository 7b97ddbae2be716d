// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../sys/ledger.h"
#include "cli.h"

/* A variable that is set to nothing counts as not set. */
static const char *setting(const char *variable, const char *otherwise)
{
	const char *value = getenv(variable);

	return value && *value ? value : otherwise;
}

void environment_read(struct cli *cli)
{
	cli->pins = setting("XDPEN_PINS", XDPEN_PIN_DIRECTORY);
	cli->run = setting("XDPEN_RUN", XDPEN_RUN_DIRECTORY);
	cli->state = setting("XDPEN_STATE", LEDGER_DIRECTORY);
	cli->colour = isatty(STDOUT_FILENO) && !*setting("NO_COLOR", "") && strcmp(setting("TERM", "dumb"), "dumb");
}
