// SPDX-License-Identifier: GPL-2.0-or-later
#include "../core/mac.h"
#include "../core/names.h"
#include "render.h"
#include "words.h"

/* Devices that have one. */
static json_t *monitored_devices(const struct maps *maps)
{
	json_t *list = json_array();
	char mac[MAC_TEXT];

	for (__u32 slot = 0; slot < maps->meta.slots; slot++)
		if (maps->devices[slot].key.present && maps->states[slot].flags & XDPEN_STATE_MONITORED)
			json_array_append_new(list, json_string(mac_format(&maps->devices[slot].key, mac)));
	return list;
}

static int show_mode(struct cli *cli)
{
	struct maps maps;
	json_t *facts;
	int code;

	code = open_maps(cli, &maps);
	if (code)
		return code;
	facts = facts_new();
	facts_text(facts, "mode", mode_name(maps.policy->mode));
	facts_put(facts, "monitored", facts_kinds(maps.policy->monitored_kinds));
	facts_put(facts, "monitored_devices", monitored_devices(&maps));
	maps_close(&maps);
	return render(cli, facts, render_mode, OUTCOME_DONE);
}

static int unknown_kind(struct cli *cli, const char *word)
{
	struct words words;

	words_of_kinds(&words);
	return words_refuse(cli, "evidence", word, &words);
}

static int take_kind(struct cli *cli, struct request *request)
{
	const char *word = cli->options[OPTION_KIND];

	if (!word)
		return OUTCOME_DONE;
	request->kinds = kinds_by_name(word);
	return request->kinds ? OUTCOME_DONE : unknown_kind(cli, word);
}

int cmd_mode(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_MODE };
	int mode, code;

	if (argc < 2 && cli->options[OPTION_KIND])
		return fail(cli, OUTCOME_USAGE, "mode --kind \"%s\": monitor or enforce is missing", cli->options[OPTION_KIND]);
	if (argc < 2)
		return show_mode(cli);
	mode = mode_number(argv[1]);
	if (mode < 0)
		return fail(cli, OUTCOME_USAGE, "mode \"%s\": monitor or enforce is accepted", argv[1]);
	request.mode = (unsigned)mode;
	code = take_kind(cli, &request);
	if (code)
		return code;
	if (argc > 2 && request.kinds)
		return fail(cli, OUTCOME_USAGE, "mode \"%s\" with --kind: one of a device and a kind is accepted", argv[2]);
	return argc > 2 ? carry_out_for(cli, &request, argv[2]) : carry_out(cli, &request);
}
