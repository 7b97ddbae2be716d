/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every command gets and gives. A command gathers facts, hands them to a
 * renderer (render.h) and returns an exit code (enum outcome_code); all
 * functions here that return int return such a code, having said why.
 */
#ifndef XDPEN_CLI_H
#define XDPEN_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "../core/nearest.h"
#include "../sys/perform.h"

#define SCHEMA 1 /* of everything that --json prints */
#define JSON_STYLE (JSON_COMPACT | JSON_REAL_PRECISION(12)) /* one line; 8.192 is not 8.1920000000000002 */

/* One number for each option of any command; the rows are in options.c. */
enum option {
	OPTION_JSON,
	OPTION_PINS,
	OPTION_RUN,
	OPTION_LEASES,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_GLOBAL, /* the ones before it go with every command */
	OPTION_STATE = OPTION_GLOBAL,
	OPTION_FOR,
	OPTION_FORCE,
	OPTION_MINING,
	OPTION_GENERIC,
	OPTION_NATIVE,
	OPTION_DEVICES,
	OPTION_VID,
	OPTION_ACTION,
	OPTION_WRITE,
	OPTION_CONFIG,
	OPTION_KIND,
	OPTION_OFF,
	OPTION_COUNT,
	OPTION_ONCE,
	OPTION_SORT,
	OPTION_TEST,
	OPTION_REASON,
	OPTIONS,
};

struct option_row {
	const char *name;
	const char *letter; /* "-h", or NULL */
	const char *value; /* what stands for the value in help, NULL: none is taken */
	const char *help;
};

const struct option_row *option_row(enum option option);

struct command;

struct cli {
	bool json;
	bool colour;
	const char *pins; /* directory of the pinned maps */
	const char *run; /* of the lock and the control socket */
	const char *state; /* of the ledger */
	const char *leases; /* file, NULL = the usual one where it exists */
	const struct command *command; /* once the verb is known */
	const char *options[OPTIONS]; /* as given, "" without a value, NULL = not given */
};

/* argv[0] is the verb, what follows are its arguments; options are taken out and stand in `cli`. */
typedef int command_run(struct cli *cli, int argc, char **argv);

struct command {
	const char *name;
	const char *arguments; /* for people, and what options it takes */
	const char *help; /* one line */
	command_run *run;
	int least, most; /* arguments */
};

/* The table: `name` is NULL in the last row. */
const struct command *commands(void);
const struct command *command_find(const char *name);

/* What holds before any option: environment and terminal. */
void environment_read(struct cli *cli);
/* "--name", "-n" or "--name=value", whose value is then set and NULL otherwise; OPTIONS: there is none of this name. */
enum option option_find(const char *word, const char **value);
/* Lets options that were put into cli->options hold. */
void options_settle(struct cli *cli);
/* Takes the options out of argv; what is left are the verb and its arguments. */
int options_take(struct cli *cli, int *argc, char **argv);
/* Every option given is one of the command's. */
int options_fit(struct cli *cli, const struct command *command);
bool option_belongs(const struct command *command, enum option option);

/* Strict: the whole word is a decimal number in from..to. Leaves `number` alone when the option is not given. */
int option_number(struct cli *cli, enum option option, unsigned from, unsigned to, unsigned *number);
/* The same for a duration, in seconds. */
int option_seconds(struct cli *cli, enum option option, __u64 *seconds);

/* Says the sentence on stderr, with --json also as an object on stdout. Returns `code`. */
int fail(struct cli *cli, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Opens the pinned maps. */
int open_maps(struct cli *cli, struct maps *maps);

/* Asks the daemon; where none runs, does the same under the lock. Prints what was done. */
int carry_out(struct cli *cli, const struct request *request);

/* What control_ask() said of a daemon that is there, or has been, but gave no answer. */
int fail_to_ask(struct cli *cli, int error);

/* For the verbs about one device: argv[1] names it. */
int carry_out_for(struct cli *cli, struct request *request, const char *device);

/* The usage line of one command: to stdout when asked for, to stderr on error. */
void usage(const struct command *command, FILE *stream);

command_run cmd_status, cmd_list, cmd_show, cmd_explain, cmd_evidence, cmd_watch, cmd_notify, cmd_top, cmd_quarantine,
	cmd_release, cmd_allow, cmd_class, cmd_mode, cmd_suspend, cmd_forget, cmd_report, cmd_check, cmd_doctor, cmd_reload, cmd_replay,
	cmd_load, cmd_unload, cmd_version, cmd_complete, cmd_help;

#endif
