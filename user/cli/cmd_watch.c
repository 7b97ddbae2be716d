// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../sys/control.h"
#include "render.h"

static int refuse(struct cli *cli, int error)
{
	if (error == -ENOENT || error == -ECONNREFUSED)
		return fail(cli, OUTCOME_NOT_LOADED,
			    "no daemon is running in %s, and only xdpend tells of changes: start it", cli->run);
	if (error == -EBUSY)
		return fail(cli, OUTCOME_FAILED, "the daemon has no room for another watcher");
	return fail(cli, OUTCOME_FAILED, "the daemon cannot be reached in %s: %s", cli->run, strerror(-error));
}

/* Whole lines, each out at once: somebody is looking on. */
static void print_line(const struct cli *cli, const char *line)
{
	json_t *change;

	if (cli->json) {
		fputs(line, stdout);
	} else {
		change = json_loads(line, 0, NULL);
		if (change)
			render_change(cli, change);
		json_decref(change);
	}
	fflush(stdout);
}

int cmd_watch(struct cli *cli, int argc, char **argv)
{
	int peer = control_watch(cli->run);
	char *line = NULL;
	FILE *stream;
	size_t size = 0;

	(void)argc;
	(void)argv;
	if (peer < 0)
		return refuse(cli, peer);
	stream = fdopen(peer, "r");
	if (!stream) {
		close(peer);
		return fail(cli, OUTCOME_FAILED, "out of memory");
	}
	while (!ferror(stdout) && getline(&line, &size, stream) >= 0)
		print_line(cli, line);
	free(line);
	fclose(stream);
	if (ferror(stdout))
		return OUTCOME_FAILED;
	return fail(cli, OUTCOME_NOT_LOADED, "the daemon has stopped");
}
