// SPDX-License-Identifier: GPL-2.0-or-later
#include "render.h"

#include <stdio.h>
#include <string.h>

#define LINE 80
#define RED "\033[31m"
#define YELLOW "\033[33m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

int render(struct cli *cli, json_t *facts, render_text *text, int code)
{
	if (!facts)
		return fail(cli, OUTCOME_FAILED, "out of memory");
	if (cli->json) {
		json_dumpf(facts, stdout, JSON_STYLE);
		putchar('\n');
	} else {
		text(cli, facts);
	}
	json_decref(facts);
	return code;
}

const char *fact_text(const json_t *facts, const char *key)
{
	const char *text = json_string_value(json_object_get(facts, key));

	return text ? text : "";
}

__u64 fact_number(const json_t *facts, const char *key)
{
	return (__u64)json_integer_value(json_object_get(facts, key));
}

double fact_real(const json_t *facts, const char *key)
{
	return json_number_value(json_object_get(facts, key));
}

bool fact_truth(const json_t *facts, const char *key)
{
	return json_is_true(json_object_get(facts, key));
}

bool fact_known(const json_t *facts, const char *key)
{
	const json_t *value = json_object_get(facts, key);

	return value && !json_is_null(value);
}

char *fact_duration(const json_t *facts, const char *key, char text[static DURATION_TEXT])
{
	if (!fact_known(facts, key)) {
		strcpy(text, "-");
		return text;
	}
	return duration_format((__u64)(fact_real(facts, key) * SECOND), text);
}

static const char *state_colour(const char *state)
{
	if (!strcmp(state, "quarantined"))
		return RED;
	if (state[0] == '(' || !strcmp(state, "suspect") || !strcmp(state, "probation") || !strcmp(state, "degraded"))
		return YELLOW;
	return GREEN;
}

void text_state(const struct cli *cli, const char *state)
{
	if (cli->colour)
		printf("%s%s%s", state_colour(state), state, PLAIN);
	else
		fputs(state, stdout);
}

void text_label(const char *label)
{
	printf("%-13s", label);
}

/* Words in backquotes are commands to copy: a line is not broken inside them. */
static size_t unbroken(const char *text)
{
	size_t length = 0;
	bool quoted = false;

	for (; text[length] && (quoted || text[length] != ' '); length++)
		quoted ^= text[length] == '`';
	return length;
}

void text_paragraph(const json_t *sentences)
{
	const json_t *sentence;
	size_t at, column = 0;

	json_array_foreach(sentences, at, sentence) {
		const char *text = json_string_value(sentence);

		while (text && *text) {
			size_t length = unbroken(text);

			if (column && column + 1 + length > LINE) {
				putchar('\n');
				column = 0;
			}
			column += (size_t)printf("%s%.*s", column ? " " : "", (int)length, text);
			text += length + (text[length] == ' ');
		}
	}
	putchar('\n');
}
