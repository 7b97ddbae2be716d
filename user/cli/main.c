// SPDX-License-Identifier: GPL-2.0-or-later
/* xdpen: the one table that dispatches and explains the verbs. */
#include <stdio.h>
#include <string.h>

#include "../sys/datapath.h"
#include "../sys/log.h"
#include "cli.h"

static const struct command table[] = {
	{ "status", "", "what is loaded, and whether all is well", cmd_status, 0, 0 },
	{ "list", "[--state NAME]", "all devices, the quarantined first", cmd_list, 0, 0 },
	{ "show", "DEV", "all that is known of one device", cmd_show, 1, 1 },
	{ "explain", "DEV", "why a device is treated as it is, in plain English", cmd_explain, 1, 1 },
	{ "evidence", "DEV [-w FILE] [--force]", "the frames kept of a device, as a list or a capture", cmd_evidence,
	  1, 1 },
	{ "watch", "", "changes of state as they happen", cmd_watch, 0, 0 },
	{ "top", "[--once | -n N | --for T] [--sort NAME]", "the devices that do most, once a second", cmd_top, 0, 0 },
	{ "quarantine", "DEV [--for T] [--force]", "put a device in quarantine", cmd_quarantine, 1, 1 },
	{ "release", "DEV", "let a device out of quarantine or of probation, or judge an exempt one again", cmd_release, 1, 1 },
	{ "allow", "DEV [--mining [--off]] [--for T] [--reason TEXT]", "never judge a device, or only not for mining", cmd_allow, 1, 1 },
	{ "class", "DEV NAME|auto", "say what a device is, or leave it to guessing again", cmd_class, 2, 2 },
	{ "mode", "[monitor|enforce] [DEV] [--kind NAME]",
	  "whether automatic verdicts are enforced: on all, on one device, for one kind", cmd_mode, 0, 2 },
	{ "suspend", "--for T | --off", "let everything through for a while, to see whether xdpen is to blame",
	  cmd_suspend, 0, 0 },
	{ "reload", "", "read the configuration and the lists again, all of it or nothing", cmd_reload, 0, 0 },
	{ "forget", "DEV [--force]", "take a device out of the table and out of the ledger", cmd_forget, 1, 1 },
	{ "report", "[--for T]", "what happened lately, out of the ledger: devices, changes, evidence by class", cmd_report,
	  0, 0 },
	{ "notify", "[--test]", "how the commands fare that xdpend runs to tell others, and a test", cmd_notify, 0, 0 },
	{ "check", "DEV", "exit code 10 when a device is quarantined", cmd_check, 1, 1 },
	{ "doctor", "[IFACE...]", "is all as it should be, and if not, what to do", cmd_doctor, 0, DATAPATH_INTERFACES },
	{ "replay", "FILE [--config PATH]", "run the same programs over a capture", cmd_replay, 1, 1 },
	{ "load", "IFACE... [--generic | --native] [--devices N] [--vid N] [--action vlan|drop|throttle]",
	  "load the programs and attach them to interfaces", cmd_load, 1, DATAPATH_INTERFACES },
	{ "unload", "", "take everything off the interfaces; the ledger stays", cmd_unload, 0, 0 },
	{ "version", "", "versions of the program and what it works with", cmd_version, 0, 0 },
	{ "complete", "-- WORD...", "what the last word may become, one a line: for shells", cmd_complete, 0, 256 },
	{ "help", "[VERB]", "this text, or that of one verb", cmd_help, 0, 1 },
	{ NULL, NULL, NULL, NULL, 0, 0 },
};

const struct command *commands(void)
{
	return table;
}

const struct command *command_find(const char *name)
{
	for (const struct command *command = table; command->name; command++)
		if (!strcmp(command->name, name))
			return command;
	return NULL;
}

static int unknown_verb(struct cli *cli, const char *verb)
{
	const char *near = nearest(verb, &table[0].name, sizeof(table) / sizeof(*table) - 1, sizeof(*table));

	if (near)
		return fail(cli, OUTCOME_USAGE, "unknown verb \"%s\": did you mean \"%s\"?", verb, near);
	return fail(cli, OUTCOME_USAGE, "unknown verb \"%s\": see `xdpen help`", verb);
}

/* The first of the command's arguments that was not given. */
static int missing(struct cli *cli, const struct command *command, int given)
{
	const char *word = command->arguments;

	while (given--)
		word += strcspn(word, " ") + 1;
	return fail(cli, OUTCOME_USAGE, "%.*s is missing", (int)strcspn(word, " "), word);
}

/* argv[0] is the verb. */
static int dispatch(struct cli *cli, int argc, char **argv)
{
	const struct command *command = command_find(argv[0]);
	int code;

	if (!command)
		return unknown_verb(cli, argv[0]);
	cli->command = command;
	code = options_fit(cli, command);
	if (code)
		return code;
	if (argc - 1 < command->least)
		return missing(cli, command, argc - 1);
	if (argc - 1 > command->most)
		return fail(cli, OUTCOME_USAGE, "unexpected argument \"%s\"", argv[command->most + 1]);
	return command->run(cli, argc, argv);
}

static int run(struct cli *cli, int argc, char **argv)
{
	if (cli->options[OPTION_HELP])
		return cmd_help(cli, argc ? 2 : 1, (char *[]){ "help", argv[0] });
	if (!argc)
		return dispatch(cli, 1, (char *[]){ cli->options[OPTION_VERSION] ? "version" : "status" });
	return dispatch(cli, argc, argv);
}

int main(int argc, char **argv)
{
	struct cli cli = { .json = false };
	int code;

	log_libbpf(1);
	environment_read(&cli);
	argc--;
	argv++;
	code = options_take(&cli, &argc, argv);
	if (!code)
		code = run(&cli, argc, argv);
	if (fflush(stdout) || ferror(stdout))
		return fail(&cli, OUTCOME_FAILED, "the output could not be written");
	return code;
}
