// SPDX-License-Identifier: GPL-2.0-or-later
/* Help comes from the table of commands and the table of options, never from a third place. */
#include <stdio.h>
#include <string.h>

#include "render.h"
#include "words.h"

/* Verbs whose NAME is one of a few words. */
static const struct {
	const char *verb;
	void (*words_of)(struct words *words);
} naming[] = {
	{ "list", words_of_states },
	{ "class", words_of_classes },
	{ "mode", words_of_kinds },
};

void usage(const struct command *command, FILE *stream)
{
	fprintf(stream, "usage: xdpen %s%s%s\n", command->name, *command->arguments ? " " : "", command->arguments);
}

static json_t *option_facts(const struct option_row *row)
{
	json_t *facts = json_object();

	facts_text(facts, "name", row->name);
	facts_text(facts, "letter", row->letter);
	facts_text(facts, "value", row->value);
	facts_text(facts, "help", row->help);
	return facts;
}

static json_t *names_of(const char *verb)
{
	json_t *list = json_array();
	struct words words = { .count = 0 };

	for (size_t i = 0; i < sizeof(naming) / sizeof(*naming); i++)
		if (!strcmp(naming[i].verb, verb))
			naming[i].words_of(&words);
	for (int i = 0; i < words.count; i++)
		json_array_append_new(list, json_string(words.list[i]));
	return list;
}

static json_t *command_facts(const struct command *command)
{
	json_t *facts = json_object(), *options = json_array();

	facts_text(facts, "name", command->name);
	facts_text(facts, "arguments", command->arguments);
	facts_text(facts, "help", command->help);
	for (int i = OPTION_GLOBAL; i < OPTIONS; i++)
		if (option_belongs(command, i))
			json_array_append_new(options, option_facts(option_row(i)));
	facts_put(facts, "options", options);
	facts_put(facts, "names", names_of(command->name));
	return facts;
}

static void print_names(const json_t *names)
{
	char line[WORDS_TEXT + 16] = "NAME is one of";
	json_t *paragraph = json_array();
	const json_t *name;
	size_t at;

	json_array_foreach(names, at, name) {
		size_t length = strlen(line);

		snprintf(line + length, sizeof(line) - length, "%s %s", at ? "," : "", json_string_value(name));
	}
	json_array_append_new(paragraph, json_string(line));
	putchar('\n');
	text_paragraph(paragraph);
	json_decref(paragraph);
}

static void print_options(const json_t *options)
{
	const json_t *option;
	char form[64];
	size_t at;

	json_array_foreach(options, at, option) {
		snprintf(form, sizeof(form), "%s%s%s %s", fact_text(option, "letter"),
			 fact_known(option, "letter") ? ", " : "", fact_text(option, "name"),
			 fact_text(option, "value"));
		printf("  %-18s %s\n", form, fact_text(option, "help"));
	}
}

static void render_help(const struct cli *cli, const json_t *facts)
{
	const json_t *command;
	size_t at;

	(void)cli;
	printf("usage: xdpen [OPTION]... [VERB [ARGUMENT]...]\n\nVerbs, `xdpen help VERB` for one of them:\n");
	json_array_foreach(json_object_get(facts, "commands"), at, command)
		printf("  %-18s %s\n", fact_text(command, "name"), fact_text(command, "help"));
	printf("\nDEV is a MAC address, an IP address, or a host name that a lease knows.\n"
	       "Without a verb: status. Options for every verb:\n");
	print_options(json_object_get(facts, "options"));
	printf("\nExit codes: 0 done, 1 failed, 2 usage, 3 not loaded or daemon down, 4 degraded,\n"
	       "5 refused by a guard, 6 no such device, 10 a quarantined device was found.\n");
}

static void render_verb(const struct cli *cli, const json_t *facts)
{
	const json_t *command = json_object_get(facts, "command");
	const char *arguments = fact_text(command, "arguments");

	(void)cli;
	printf("usage: xdpen %s%s%s\n\n%s\n", fact_text(command, "name"), *arguments ? " " : "", arguments,
	       fact_text(command, "help"));
	if (json_array_size(json_object_get(command, "options")))
		putchar('\n');
	print_options(json_object_get(command, "options"));
	if (json_array_size(json_object_get(command, "names")))
		print_names(json_object_get(command, "names"));
}

static int help_all(struct cli *cli)
{
	json_t *facts = facts_new(), *list = json_array(), *options = json_array();

	for (const struct command *command = commands(); command->name; command++)
		json_array_append_new(list, command_facts(command));
	for (int i = 0; i < OPTION_GLOBAL; i++)
		json_array_append_new(options, option_facts(option_row(i)));
	facts_put(facts, "commands", list);
	facts_put(facts, "options", options);
	return render(cli, facts, render_help, OUTCOME_DONE);
}

int cmd_help(struct cli *cli, int argc, char **argv)
{
	const struct command *command = argc > 1 ? command_find(argv[1]) : NULL;
	json_t *facts;

	if (argc < 2)
		return help_all(cli);
	if (!command)
		return fail(cli, OUTCOME_USAGE, "no help for \"%s\", it is no verb: see `xdpen help`", argv[1]);
	facts = facts_new();
	facts_put(facts, "command", command_facts(command));
	return render(cli, facts, render_verb, OUTCOME_DONE);
}
