// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../core/mac.h"
#include "../sys/recorder.h"
#include "evidence.h"
#include "one.h"

/* Before anything is opened: what is asked for cannot be meant. */
static int refuse(struct cli *cli)
{
	const char *file = cli->options[OPTION_WRITE];

	if (!file)
		return cli->options[OPTION_FORCE] ? fail(cli, OUTCOME_USAGE, "--force goes with -w FILE only") :
						    OUTCOME_DONE;
	if (strcmp(file, "-"))
		return OUTCOME_DONE;
	if (cli->json)
		return fail(cli, OUTCOME_USAGE, "-w - and --json both want standard output: give -w a file");
	if (isatty(STDOUT_FILENO))
		return fail(cli, OUTCOME_USAGE,
			    "-w - would write a capture to the terminal: redirect it, or give -w a file");
	return OUTCOME_DONE;
}

static int write_frames(struct cli *cli, const struct scene *scene, const struct view *view,
			const struct xdpen_evidence *record)
{
	char mac[MAC_TEXT];

	if (!record_kept(record))
		return fail(cli, OUTCOME_FAILED, "no frames of %s are kept: there is nothing to write to \"%s\"",
			    mac_format(&view->device.key, mac), cli->options[OPTION_WRITE]);
	return evidence_write(cli, scene, view, record);
}

static json_t *gather(struct cli *cli, const struct scene *scene, const struct view *view,
		      const struct xdpen_evidence *record)
{
	json_t *facts = facts_new();
	char mac[MAC_TEXT];

	facts_text(facts, "mac", mac_format(&view->device.key, mac));
	facts_text(facts, "file", cli->options[OPTION_WRITE]);
	facts_number(facts, "counted", record->count);
	facts_truth(facts, "frozen", record->frozen);
	facts_put(facts, "frames", facts_frames(scene, record));
	return facts;
}

static int look(struct cli *cli, const struct scene *scene, const struct view *view)
{
	const char *file = cli->options[OPTION_WRITE];
	struct xdpen_evidence record;
	int error, code;

	error = recorder_read(&scene->maps, view->slot, &record);
	if (error && error != -ENOENT)
		return fail(cli, OUTCOME_FAILED, "the map of kept frames cannot be read: %s", strerror(-error));
	if (error)
		memset(&record, 0, sizeof(record));
	if (file) {
		code = write_frames(cli, scene, view, &record);
		if (code || !strcmp(file, "-"))
			return code;
	}
	return render(cli, gather(cli, scene, view, &record), render_evidence, OUTCOME_DONE);
}

int cmd_evidence(struct cli *cli, int argc, char **argv)
{
	int code = refuse(cli);

	(void)argc;
	return code ? code : look_at(cli, argv[1], look);
}
