/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts to people's eyes or to programs. */
#ifndef XDPEN_CLI_RENDER_H
#define XDPEN_CLI_RENDER_H

#include <jansson.h>

#include "cli.h"
#include "facts.h"

/* Prints facts as text. */
typedef void render_text(const struct cli *cli, const json_t *facts);

/* Prints the facts as the user wants them and frees them. Returns `code`. */
int render(struct cli *cli, json_t *facts, render_text *text, int code);

/* The next row of a list, NULL after the last one. It is freed by who asks. */
typedef json_t *next_row(void *context);
/*
 * A list of devices, made and printed row by row: as facts all of them would take more memory, and more time to get
 * that memory, than everything else. Returns an exit code.
 */
int render_list(struct cli *cli, next_row *next, void *context);

render_text render_done; /* the sentence under "done" */
render_text render_status, render_top, render_show, render_explain, render_evidence, render_mode, render_check;
render_text render_version, render_report;
render_text render_loaded;
void render_change(const struct cli *cli, const json_t *change); /* one line of watch */

enum cell {
	CELL_TEXT, /* "-" for null */
	CELL_STATE, /* the same, coloured */
	CELL_NUMBER, /* to the right */
	CELL_ESTIMATE, /* a number out of a sketch: "~23"; none is exact */
	CELL_DURATION, /* of a number of seconds */
	CELL_AGO,
};

/* One column of a table: a member of each row, or what `make` makes of the row. */
struct column {
	const char *title;
	const char *key;
	enum cell cell;
	void (*make)(const json_t *row, char *text, size_t size);
};

#define CELL 128

#define COLUMNS_MAX 16

/* A table whose rows come one at a time and are kept as text, as columns are as wide as their widest cell. */
struct table {
	const struct column *columns;
	int count;
	int widths[COLUMNS_MAX];
	char *cells; /* all rows' texts, each with its NUL */
	size_t length, room;
};
void table_begin(struct table *table, const struct column *columns, int count);
int table_add(struct table *table, const json_t *row); /* 0 or -ENOMEM */
void table_print(const struct cli *cli, const struct table *table);
void table_end(struct table *table);

/* Rows of an array; columns as wide as their widest cell. */
void text_table(const struct cli *cli, const json_t *rows, const struct column *columns, int count);

/* "name      " and what follows on the same line. */
void text_label(const char *label);
/* A state, coloured on a terminal. */
void text_state(const struct cli *cli, const char *state);
/* Sentences as a paragraph, broken at 80 columns. */
void text_paragraph(const json_t *sentences);

/* Members of facts; "" and 0 where they are missing or null. */
const char *fact_text(const json_t *facts, const char *key);
__u64 fact_number(const json_t *facts, const char *key);
double fact_real(const json_t *facts, const char *key);
bool fact_truth(const json_t *facts, const char *key);
bool fact_known(const json_t *facts, const char *key); /* there and not null */

/* KEY_s of facts_moment as "9 min 12 s", "-" for never. */
char *fact_duration(const json_t *facts, const char *key, char text[static DURATION_TEXT]);

#endif
