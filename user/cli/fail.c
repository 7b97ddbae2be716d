// SPDX-License-Identifier: GPL-2.0-or-later
/* How a command says that it failed. */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../sys/log.h"
#include "cli.h"
#include "screen.h"

#define SENTENCE 1024

static void keep_ascii(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			*text = '?';
}

static void print_json(char *sentence, int code)
{
	json_t *text = json_string(sentence);
	json_t *facts;

	if (!text) { /* what was typed is no UTF-8 */
		keep_ascii(sentence);
		text = json_string(sentence);
	}
	facts = json_pack("{s:i,s:o,s:i}", "schema", SCHEMA, "error", text, "code", code);
	if (facts) {
		json_dumpf(facts, stdout, JSON_STYLE);
		putchar('\n');
	}
	json_decref(facts);
}

int fail(struct cli *cli, int code, const char *format, ...)
{
	char sentence[SENTENCE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	log_tame(sentence); /* it may quote what was typed */
	screen_close(0); /* the sentence is to stay */
	fflush(stdout);
	fprintf(stderr, "xdpen: %s\n", sentence);
	if (code == OUTCOME_USAGE && cli->command)
		usage(cli->command, stderr);
	if (cli->json)
		print_json(sentence, code);
	return code;
}
