// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "../sys/datapath.h"
#include "../sys/lock.h"
#include "render.h"

static int unload(struct cli *cli)
{
	int error = datapath_unload(cli->pins);
	json_t *facts;

	if (error == -ENOENT)
		return fail(cli, OUTCOME_NOT_LOADED, "not loaded, there is nothing in %s", cli->pins);
	if (error)
		return fail(cli, OUTCOME_FAILED, "%s", datapath_error());
	facts = facts_new();
	facts_text(facts, "done", "unloaded: programs and maps are gone, and all frames pass; xdpend knows the devices again by its ledger");
	return render(cli, facts, render_done, OUTCOME_DONE);
}

int cmd_unload(struct cli *cli, int argc, char **argv)
{
	int lock = lock_take(cli->run);
	int code;

	(void)argc;
	(void)argv;
	if (lock == -EWOULDBLOCK)
		return fail(
			cli, OUTCOME_FAILED,
			"the daemon is running (%s/lock is held): stop it first (systemctl stop xdpend), then unload",
			cli->run);
	if (lock < 0)
		return fail(cli, OUTCOME_FAILED, "the lock in %s cannot be taken: %s", cli->run, strerror(-lock));
	code = unload(cli);
	lock_release(lock);
	return code;
}
