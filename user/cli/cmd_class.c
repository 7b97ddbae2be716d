// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"
#include "words.h"

static int unknown_class(struct cli *cli, const char *word)
{
	struct words words;

	words_of_classes(&words);
	words_add(&words, "auto");
	return words_refuse(cli, "class", word, &words);
}

int cmd_class(struct cli *cli, int argc, char **argv)
{
	struct request request = { .verb = VERB_CLASS };
	int class = request_class(argv[2]);

	(void)argc;
	if (class < 0)
		return unknown_class(cli, argv[2]);
	request.class = (__u32)class;
	return carry_out_for(cli, &request, argv[1]);
}
