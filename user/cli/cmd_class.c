// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "../core/names.h"
#include "cli.h"

#define NAMES_TEXT 256

/* "auto" and all classes, for the error and for the nearest one. */
static int class_names(const char *names[static XDPEN_CLASSES + 1], char text[static NAMES_TEXT])
{
	int count = 0, length = 0;

	for (unsigned class = 0; class < XDPEN_CLASSES; class++)
		names[count++] = class_name(class);
	names[count++] = "auto";
	for (int i = 0; i < count && length < NAMES_TEXT; i++)
		length += snprintf(text + length, (size_t)(NAMES_TEXT - length), "%s%s",
				   !i ? "" : i == count - 1 ? " or " : ", ", names[i]);
	return count;
}

static int unknown_class(struct cli *cli, const char *word)
{
	const char *names[XDPEN_CLASSES + 1], *near;
	char text[NAMES_TEXT];
	int count = class_names(names, text);

	near = nearest(word, names, count, sizeof(*names));
	if (near)
		return fail(cli, OUTCOME_USAGE, "unknown class \"%s\": did you mean \"%s\"? %s is accepted", word, near,
			    text);
	return fail(cli, OUTCOME_USAGE, "unknown class \"%s\": %s is accepted", word, text);
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
