// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables as text: columns as wide as their widest cell. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render.h"

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
	case CELL_ESTIMATE:
		snprintf(text, CELL, "%s%llu", fact_number(row, column->key) ? "~" : "", fact_number(row, column->key));
		return;
	case CELL_DURATION:
	case CELL_AGO:
		snprintf(text, CELL, "%s%s", fact_duration(row, column->key, duration),
			 column->cell == CELL_AGO ? " ago" : "");
		return;
	}
}

static void print_blanks(int count)
{
	static const char blanks[CELL + 1] = { [0 ... CELL] = ' ' };

	fwrite(blanks, 1, count < (int)sizeof(blanks) ? (size_t)count : sizeof(blanks), stdout);
}

static bool is_right(const struct column *column)
{
	return column->cell == CELL_NUMBER || column->cell == CELL_ESTIMATE;
}

/* The last column on the left side is not padded: no blanks at the ends of lines. */
static void print_cell(const struct cli *cli, const struct column *column, const char *text, int width, bool last)
{
	int pad = width - (int)strlen(text);

	if (is_right(column))
		print_blanks(pad);
	if (column->cell == CELL_STATE)
		text_state(cli, text);
	else
		fputs(text, stdout);
	if (last)
		putchar('\n');
	else
		print_blanks(is_right(column) ? 2 : pad + 2);
}

static void print_titles(const struct column *columns, const int *widths, int count)
{
	const struct column plain = { .cell = CELL_TEXT }, number = { .cell = CELL_NUMBER };

	for (int i = 0; i < count; i++)
		print_cell(NULL, is_right(&columns[i]) ? &number : &plain, columns[i].title, widths[i],
			   i == count - 1);
}

void table_begin(struct table *table, const struct column *columns, int count)
{
	*table = (struct table){ .columns = columns, .count = count };
	for (int i = 0; i < count; i++)
		table->widths[i] = (int)strlen(columns[i].title);
}

static int reserve(struct table *table, size_t more)
{
	size_t room = table->room * 2 + more;
	char *cells;

	if (table->length + more <= table->room)
		return 0;
	cells = realloc(table->cells, room);
	if (!cells)
		return -ENOMEM;
	table->cells = cells;
	table->room = room;
	return 0;
}

int table_add(struct table *table, const json_t *row)
{
	if (reserve(table, (size_t)table->count * CELL))
		return -ENOMEM;
	for (int i = 0; i < table->count; i++) {
		char *text = table->cells + table->length;
		int width;

		fill_cell(&table->columns[i], row, text);
		width = (int)strlen(text);
		if (width > table->widths[i])
			table->widths[i] = width;
		table->length += (size_t)width + 1;
	}
	return 0;
}

void table_print(const struct cli *cli, const struct table *table)
{
	const char *text = table->cells, *end = table->cells + table->length;

	print_titles(table->columns, table->widths, table->count);
	while (text < end)
		for (int i = 0; i < table->count; i++) {
			print_cell(cli, &table->columns[i], text, table->widths[i], i == table->count - 1);
			text += strlen(text) + 1;
		}
}

void table_end(struct table *table)
{
	free(table->cells);
}

void text_table(const struct cli *cli, const json_t *rows, const struct column *columns, int count)
{
	struct table table;
	const json_t *row;
	size_t at;

	table_begin(&table, columns, count);
	json_array_foreach(rows, at, row)
		if (table_add(&table, row))
			break;
	table_print(cli, &table);
	table_end(&table);
}
