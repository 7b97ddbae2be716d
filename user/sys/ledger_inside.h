/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the files of the ledger; nobody else includes it. */
#ifndef XDPEN_SYS_LEDGER_INSIDE_H
#define XDPEN_SYS_LEDGER_INSIDE_H

#include <sqlite3.h>

#include "ledger.h"

#define HOUR 3600 /* s: what counts by hour are kept by */

enum statement {
	STATEMENT_PUT,
	STATEMENT_GET,
	STATEMENT_ALL,
	STATEMENT_NOTE,
	STATEMENT_EVIDENCE,
	STATEMENT_COUNT,
	STATEMENT_COUNTED,
	STATEMENT_GET_NUMBER,
	STATEMENT_SET_NUMBER,
	STATEMENT_UNSET,
	STATEMENTS,
};

struct ledger {
	sqlite3 *database;
	sqlite3_stmt *statements[STATEMENTS]; /* prepared when first used */
	int refused; /* negative errno: it can only be read */
	bool within; /* between begin and end */
};

/* A negative errno for what SQLite says, 0 for its kinds of success. */
int ledger_errno(struct ledger *ledger, int result);
/* NULL: it could not be prepared, which the next call of ledger_errno() explains. */
sqlite3_stmt *ledger_statement(struct ledger *ledger, enum statement which, const char *sql);
/* One step of a statement that gives no rows; it is ready for the next use. */
int ledger_step(struct ledger *ledger, sqlite3_stmt *statement);
int ledger_run(struct ledger *ledger, const char *sql);

/* Rows of `sql`, whose ?1 is `since` and ?2 is `most`, one after the other. */
typedef void ledger_row(void *context, sqlite3_stmt *row);
int ledger_query(struct ledger *ledger, const char *sql, __s64 since, int most, ledger_row *row, void *context);

/* ledger_table.c: makes what is missing. */
int ledger_make_tables(struct ledger *ledger);

#endif
