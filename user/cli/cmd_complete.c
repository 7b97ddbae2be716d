// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the last of some words may become. It is read from the tables of commands,
 * options and names, so a shell that asks here never lags behind. The words are
 * what stands on a command line so far: they may be incomplete or wrong, and then
 * there is nothing to offer, but no error.
 */
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "../core/mac.h"
#include "../core/names.h"
#include "device.h"
#include "render.h"
#include "top.h"
#include "words.h"

/* What has been typed. */
struct typed {
	struct cli *cli;
	const struct command *command; /* NULL: the verb is still to come */
	int positional; /* arguments of the verb that are complete */
	enum option option; /* the last word is its value, OPTIONS = it is not */
	const char *lead; /* "--option=" in front of the value in the last word, else "" */
	int lead_length;
	const char *last; /* what follows the lead */
	json_t *words; /* the answer */
};

static void offer(struct typed *typed, const char *word)
{
	char text[256];

	if (!word || !*word || strncmp(word, typed->last, strlen(typed->last)))
		return;
	if (snprintf(text, sizeof(text), "%.*s%s", typed->lead_length, typed->lead, word) < (int)sizeof(text))
		json_array_append_new(typed->words, json_string(text));
}

static void offer_verbs(struct typed *typed)
{
	for (const struct command *command = commands(); command->name; command++)
		offer(typed, command->name);
}

/* MAC addresses and the names that leases give to them: what can be typed for DEV and is likely to be. */
static void offer_devices(struct typed *typed)
{
	struct leases leases;
	struct maps maps;
	char mac[MAC_TEXT];

	if (leases_open(typed->cli, &leases))
		return;
	if (!maps_open(typed->cli->pins, &maps)) {
		for (__u32 slot = 0; slot < maps.meta.slots; slot++) {
			if (!maps.devices[slot].key.present)
				continue;
			offer(typed, mac_format(&maps.devices[slot].key, mac));
			offer(typed, leases_name(&leases, &maps.devices[slot].key));
		}
		maps_close(&maps);
	}
	leases_close(&leases);
}

static void offer_interfaces(struct typed *typed)
{
	struct if_nameindex *list = if_nameindex();

	for (struct if_nameindex *at = list; at && at->if_name; at++)
		offer(typed, at->if_name);
	if_freenameindex(list);
}

static void offer_all(struct typed *typed, void (*words_of)(struct words *words))
{
	struct words words;

	words_of(&words);
	for (int i = 0; i < words.count; i++)
		offer(typed, words.list[i]);
}

static void offer_classes(struct typed *typed)
{
	offer_all(typed, words_of_classes);
}

static void offer_states(struct typed *typed)
{
	offer_all(typed, words_of_states);
}

static void offer_kinds(struct typed *typed)
{
	offer_all(typed, words_of_kinds);
}

static void offer_orders(struct typed *typed)
{
	for (unsigned order = 0; order < TOP_ORDERS; order++)
		offer(typed, top_order_name(order));
}

static void offer_actions(struct typed *typed)
{
	for (unsigned action = XDPEN_THROTTLE; action <= XDPEN_DROP; action++)
		offer(typed, action_name(action));
}

typedef void offer_words(struct typed *typed);

/* Values of options; those that are not here are numbers, times and files, and the shell knows its files. */
static const struct {
	enum option option;
	offer_words *words;
} values[] = {
	{ OPTION_STATE, offer_states },
	{ OPTION_KIND, offer_kinds },
	{ OPTION_SORT, offer_orders },
	{ OPTION_ACTION, offer_actions },
};

/* Arguments, by their word in the table; others in capital letters stand for what cannot be guessed. */
static const struct {
	const char *name;
	offer_words *words;
} arguments[] = {
	{ "DEV", offer_devices },
	{ "IFACE...", offer_interfaces },
	{ "VERB", offer_verbs },
	{ "NAME", offer_classes },
};

static void offer_values(struct typed *typed)
{
	for (unsigned i = 0; i < sizeof(values) / sizeof(*values); i++)
		if (values[i].option == typed->option)
			values[i].words(typed);
}

static void offer_options(struct typed *typed)
{
	for (int i = 0; i < OPTIONS; i++)
		if (typed->command ? option_belongs(typed->command, i) : i < OPTION_GLOBAL)
			offer(typed, option_row(i)->name);
}

/* One alternative of an argument: a name of the table above, or the word itself. */
static void offer_argument(struct typed *typed, const char *alternative)
{
	for (unsigned i = 0; i < sizeof(arguments) / sizeof(*arguments); i++)
		if (!strcmp(arguments[i].name, alternative))
			arguments[i].words(typed);
	if (*alternative >= 'a' && *alternative <= 'z')
		offer(typed, alternative);
}

/*
 * The argument line: "DEV NAME|auto", "[monitor|enforce] [DEV] [--kind NAME]". Options are behind the arguments. False:
 * there is none any more.
 */
static bool offer_arguments(struct typed *typed)
{
	char line[256], *rest = line, *argument, *alternative;
	int position = 0;
	bool there = false;

	snprintf(line, sizeof(line), "%s", typed->command->arguments);
	line[strcspn(line, "-")] = '\0';
	while ((argument = strsep(&rest, " []"))) {
		bool repeats = strstr(argument, "...");

		if (!*argument || (position++ != typed->positional && !repeats))
			continue;
		there = true;
		while ((alternative = strsep(&argument, "|")))
			offer_argument(typed, alternative);
	}
	return there;
}

/* An option with a value is remembered where it says what the maps and leases are. */
static void keep_option(struct typed *typed, enum option option, const char *value)
{
	if (option == OPTION_PINS || option == OPTION_RUN || option == OPTION_LEASES)
		typed->cli->options[option] = value;
}

static void read_words(struct typed *typed, int count, char **words)
{
	const char *value;

	typed->option = OPTIONS;
	for (int i = 0; i < count; i++) {
		enum option option = words[i][0] == '-' ? option_find(words[i], &value) : OPTIONS;

		if (option < OPTIONS && option_row(option)->value && !value && i + 1 < count)
			value = words[++i];
		else if (option < OPTIONS && option_row(option)->value && !value)
			typed->option = option;
		if (option < OPTIONS)
			keep_option(typed, option, value);
		else if (words[i][0] != '-' && !typed->command)
			typed->command = command_find(words[i]);
		else if (words[i][0] != '-')
			typed->positional++;
	}
	options_settle(typed->cli);
}

/* "--sort=fr": the value begins behind '='. */
static void read_last(struct typed *typed, const char *word)
{
	const char *value;
	enum option option = typed->option == OPTIONS && word[0] == '-' ? option_find(word, &value) : OPTIONS;

	typed->last = word;
	typed->lead = "";
	if (option == OPTIONS || !value)
		return;
	typed->option = option;
	typed->lead = word;
	typed->lead_length = (int)(value - word);
	typed->last = value;
}

static void complete(struct typed *typed, int count, char **words)
{
	read_words(typed, count - 1, words);
	read_last(typed, words[count - 1]);
	if (typed->option != OPTIONS)
		offer_values(typed);
	else if (!typed->command && typed->last[0] != '-')
		offer_verbs(typed);
	else if (typed->last[0] == '-' || !offer_arguments(typed))
		offer_options(typed);
}

static void render_words(const struct cli *cli, const json_t *facts)
{
	const json_t *word;
	size_t at;

	(void)cli;
	json_array_foreach(json_object_get(facts, "words"), at, word)
		puts(json_string_value(word));
}

int cmd_complete(struct cli *cli, int argc, char **argv)
{
	static char nothing[] = "";
	char *empty[] = { nothing };
	struct typed typed = { .cli = cli, .words = json_array() };
	json_t *facts = facts_new();

	if (argc > 1)
		complete(&typed, argc - 1, argv + 1);
	else
		complete(&typed, 1, empty);
	facts_put(facts, "words", typed.words);
	return render(cli, facts, render_words, OUTCOME_DONE);
}
