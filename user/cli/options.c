// SPDX-License-Identifier: GPL-2.0-or-later
/* Options: one table for all commands, taken wherever they stand, whole words only. */
#include <errno.h>
#include <string.h>

#include "cli.h"

static const struct option_row rows[OPTIONS] = {
	[OPTION_JSON] = { "--json", NULL, NULL, "one JSON object instead of text" },
	[OPTION_PINS] = { "--pins", NULL, "DIR", "where the maps are pinned (" XDPEN_PIN_DIRECTORY ")" },
	[OPTION_RUN] = { "--run", NULL, "DIR", "where lock and control socket are (" XDPEN_RUN_DIRECTORY ")" },
	[OPTION_LEASES] = { "--leases", NULL, "FILE", "dnsmasq's lease file, for host names" },
	[OPTION_HELP] = { "--help", "-h", NULL, "the help text of a verb" },
	[OPTION_VERSION] = { "--version", "-V", NULL, "the same as the verb version" },
	[OPTION_STATE] = { "--state", NULL, "NAME", "only devices in this state" },
	[OPTION_FOR] = { "--for", NULL, "T", "how long: a number and s, m, h or d, as in 90s, 10m, 1h, 30d" },
	[OPTION_FORCE] = { "--force", NULL, NULL, "all the same: quarantine an exempt or guarded device, forget a quarantined one, replace a file" },
	[OPTION_MINING] = { "--mining", NULL, NULL, "mining only; the device is still judged for the rest" },
	[OPTION_GENERIC] = { "--generic", NULL, NULL, "attach in generic mode, which works everywhere" },
	[OPTION_NATIVE] = { "--native", NULL, NULL, "attach in native mode or not at all" },
	[OPTION_DEVICES] = { "--devices", NULL, "N", "room for so many devices, 16 to 65536 (default 4096)" },
	[OPTION_VID] = { "--vid", NULL, "N", "VLAN ID of the quarantine, 1 to 4094 (default 66)" },
	[OPTION_ACTION] = { "--action", NULL, "WHAT", "what quarantine means: vlan (default), drop or throttle" },
	[OPTION_KIND] = { "--kind", NULL, "NAME", "of one kind of evidence, as explain names it" },
	[OPTION_CONFIG] = { "--config", NULL, "PATH", "limits, mining and lists by this configuration" },
	[OPTION_OFF] = { "--off", NULL, NULL, "end it now" },
	[OPTION_COUNT] = { "--count", "-n", "N", "end after so many seconds' pictures" },
	[OPTION_ONCE] = { "--once", NULL, NULL, "one picture, after a second" },
	[OPTION_SORT] = { "--sort", NULL, "NAME", "by frames, contacts, fan-out, score or state" },
	[OPTION_TEST] = { "--test", NULL, NULL, "run the command now, and say how it ended" },
	[OPTION_REASON] = { "--reason", NULL, "TEXT", "why, in your words: up to 120 characters of plain ASCII" },
	[OPTION_WRITE] = { "--write", "-w", "FILE", "a capture of the frames (pcapng), - for standard output" },
};

const struct option_row *option_row(enum option option)
{
	return &rows[option];
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

enum option option_find(const char *word, const char **value)
{
	size_t length = strcspn(word, "=");

	*value = word[length] ? word + length + 1 : NULL;
	for (int i = 0; i < OPTIONS; i++) {
		if (rows[i].letter && !strcmp(rows[i].letter, word))
			return i;
		if (strlen(rows[i].name) == length && !memcmp(rows[i].name, word, length))
			return i;
	}
	return OPTIONS;
}

static int unknown_option(struct cli *cli, const char *word)
{
	const char *near = nearest(word, &rows[0].name, OPTIONS, sizeof(*rows));

	if (near)
		return fail(cli, OUTCOME_USAGE, "unknown option \"%s\": did you mean \"%s\"?", word, near);
	return fail(cli, OUTCOME_USAGE, "unknown option \"%s\": see `xdpen help`", word);
}

/* `next`: the word after it. Sets `used` to the number of words that the option takes. */
static int take_option(struct cli *cli, const char *word, const char *next, int *used)
{
	const char *value;
	enum option option = option_find(word, &value);

	*used = 1;
	if (option == OPTIONS)
		return unknown_option(cli, word);
	if (!rows[option].value && value)
		return fail(cli, OUTCOME_USAGE, "%s takes no value, but \"%s\" gives one", rows[option].name, word);
	if (rows[option].value && !value) {
		value = next;
		*used = 2;
	}
	if (rows[option].value && (!value || !*value))
		return fail(cli, OUTCOME_USAGE, "%s needs a value: %s %s", rows[option].name, rows[option].name,
			    rows[option].value);
	cli->options[option] = value ? value : "";
	return OUTCOME_DONE;
}

void options_settle(struct cli *cli)
{
	if (cli->options[OPTION_PINS])
		cli->pins = cli->options[OPTION_PINS];
	if (cli->options[OPTION_RUN])
		cli->run = cli->options[OPTION_RUN];
	cli->leases = cli->options[OPTION_LEASES];
}

int options_take(struct cli *cli, int *argc, char **argv)
{
	int left = 0, used, code;

	/* Known first, so that an error in what stands before it is told in JSON, too. */
	for (int i = 0; i < *argc && strcmp(argv[i], "--"); i++)
		cli->json |= !strcmp(argv[i], rows[OPTION_JSON].name);
	for (int i = 0; i < *argc; i += used) {
		used = 1;
		if (!strcmp(argv[i], "--")) {
			while (++i < *argc)
				argv[left++] = argv[i];
			break;
		}
		if (!is_option(argv[i])) {
			argv[left++] = argv[i];
			continue;
		}
		code = take_option(cli, argv[i], i + 1 < *argc ? argv[i + 1] : NULL, &used);
		if (code)
			return code;
	}
	*argc = left;
	options_settle(cli);
	return OUTCOME_DONE;
}

static bool names(const char *arguments, const char *name)
{
	const char *at = arguments;

	while (name && (at = strstr(at, name))) {
		at += strlen(name);
		if (!*at || strchr(" ]", *at))
			return true;
	}
	return false;
}

/* The command's argument line is the list of its options, by name or by letter. */
bool option_belongs(const struct command *command, enum option option)
{
	return option < OPTION_GLOBAL || names(command->arguments, rows[option].name) ||
	       names(command->arguments, rows[option].letter);
}

int options_fit(struct cli *cli, const struct command *command)
{
	for (int i = 0; i < OPTIONS; i++)
		if (cli->options[i] && !option_belongs(command, i))
			return fail(cli, OUTCOME_USAGE, "\"%s\" does not take %s", command->name, rows[i].name);
	return OUTCOME_DONE;
}

int option_number(struct cli *cli, enum option option, unsigned from, unsigned to, unsigned *number)
{
	const char *word = cli->options[option];
	unsigned long long value = 0;
	size_t digits;

	if (!word)
		return OUTCOME_DONE;
	digits = strspn(word, "0123456789");
	for (size_t i = 0; i < digits && value <= to; i++)
		value = value * 10 + (unsigned)(word[i] - '0');
	if (!digits || word[digits] || value < from || value > to)
		return fail(cli, OUTCOME_USAGE, "%s \"%s\": a whole number from %u to %u is needed", rows[option].name,
			    word, from, to);
	*number = (unsigned)value;
	return OUTCOME_DONE;
}

int option_seconds(struct cli *cli, enum option option, __u64 *seconds)
{
	const char *word = cli->options[option];
	__u64 ns;
	int error;

	if (!word)
		return OUTCOME_DONE;
	error = duration_parse(word, &ns);
	if (error == -ERANGE)
		return fail(cli, OUTCOME_USAGE, "%s \"%s\": from 1s to 3650d is accepted", rows[option].name, word);
	if (error)
		return fail(cli, OUTCOME_USAGE,
			    "%s \"%s\": a whole number and one of s, m, h, d is needed, as in 90s, 10m, 1h or 30d",
			    rows[option].name, word);
	*seconds = ns / SECOND;
	return OUTCOME_DONE;
}
