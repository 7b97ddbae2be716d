// SPDX-License-Identifier: GPL-2.0-or-later
/* command: nothing is written on failure; what was parsed survives format and parse. */
#include <stdlib.h>
#include <string.h>
#include "command.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void check_words(const struct command_line *command)
{
	char line[COMMAND_LINE], error[256];
	struct command_line again;

	CHECK(command->count > 0 && command->count <= COMMAND_WORDS && command_word(command, 0)[0] == '/');
	CHECK(!command_parse(command_format(command, line), &again, error, sizeof(error)));
	CHECK(command_equal(command, &again));
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	char *text = strndup((const char *)data, size), error[64];
	struct command_line command, before;

	CHECK(text);
	memset(&before, 0x5a, sizeof(before));
	command = before;
	if (command_parse(text, &command, error, sizeof(error)))
		CHECK(!memcmp(&command, &before, sizeof(command)) && error[0]);
	else
		check_words(&command);
	free(text);
	return 0;
}
