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
	if (!strcmp(state, "suspect") || !strcmp(state, "probation") || !strcmp(state, "degraded"))
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

static void fill_cell(const struct column *column, const json_t *row, char text[static CELL])
{
	char duration[DURATION_TEXT];

	if (column->make) {
		column->make(row, text, CELL);
		return;
	}
	if (!fact_known(row, column->key)) {
		strcpy(text, "-");
		return;
	}
	switch (column->cell) {
	case CELL_TEXT:
	case CELL_STATE:
		snprintf(text, CELL, "%s", fact_text(row, column->key));
		return;
	case CELL_NUMBER:
		snprintf(text, CELL, "%llu", fact_number(row, column->key));
		return;
	case CELL_DURATION:
	case CELL_AGO:
		snprintf(text, CELL, "%s%s", fact_duration(row, column->key, duration),
			 column->cell == CELL_AGO ? " ago" : "");
		return;
	}
}

/* The last column on the left side is not padded: no blanks at the ends of lines. */
static void print_cell(const struct cli *cli, const struct column *column, const char *text, int width, bool last)
{
	int pad = width - (int)strlen(text);

	if (column->cell == CELL_NUMBER)
		printf("%*s", pad, "");
	if (column->cell == CELL_STATE)
		text_state(cli, text);
	else
		fputs(text, stdout);
	if (last)
		putchar('\n');
	else
		printf("%*s", column->cell == CELL_NUMBER ? 2 : pad + 2, "");
}

static void print_titles(const struct column *columns, const int *widths, int count)
{
	const struct column plain = { .cell = CELL_TEXT }, number = { .cell = CELL_NUMBER };

	for (int i = 0; i < count; i++)
		print_cell(NULL, columns[i].cell == CELL_NUMBER ? &number : &plain, columns[i].title, widths[i],
			   i == count - 1);
}

#define COLUMNS_MAX 16

void text_table(const struct cli *cli, const json_t *rows, const struct column *columns, int count)
{
	int widths[COLUMNS_MAX];
	const json_t *row;
	char text[CELL];
	size_t at;

	for (int i = 0; i < count; i++)
		widths[i] = (int)strlen(columns[i].title);
	json_array_foreach(rows, at, row)
		for (int i = 0; i < count; i++) {
			fill_cell(&columns[i], row, text);
			if ((int)strlen(text) > widths[i])
				widths[i] = (int)strlen(text);
		}
	print_titles(columns, widths, count);
	json_array_foreach(rows, at, row)
		for (int i = 0; i < count; i++) {
			fill_cell(&columns[i], row, text);
			print_cell(cli, &columns[i], text, widths[i], i == count - 1);
		}
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
