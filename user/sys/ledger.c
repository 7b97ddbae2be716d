// SPDX-License-Identifier: GPL-2.0-or-later
/* The file: opened, checked, set aside; transactions; small things by name. */
#include "ledger.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "ledger_inside.h"

#define BUSY_MS 2000 /* a reader of the CLI, or a checkpoint */
/* 128 MiB: the last bound, should all the others fail. */
#define SETTINGS                                                                                                     \
	"PRAGMA cache_size = -512; PRAGMA max_page_count = 32768; PRAGMA journal_size_limit = 1048576;"               \
	"PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY"

int ledger_errno(struct ledger *ledger, int result)
{
	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EBADMSG;
	case SQLITE_ERROR: /* tables that are not ours */
	case SQLITE_SCHEMA:
	case SQLITE_MISMATCH:
		return -EINVAL;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_CANTOPEN:
	case SQLITE_IOERR: {
		/* EHWPOISON is the last errno there is. */
		int system = ledger && ledger->database ? sqlite3_system_errno(ledger->database) : 0;

		return system > 0 && system <= EHWPOISON ? -system : -EIO;
	}
	default:
		return -EIO;
	}
}

sqlite3_stmt *ledger_statement(struct ledger *ledger, enum statement which, const char *sql)
{
	if (!ledger->statements[which])
		sqlite3_prepare_v3(ledger->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &ledger->statements[which], NULL);
	return ledger->statements[which];
}

int ledger_step(struct ledger *ledger, sqlite3_stmt *statement)
{
	int result = statement ? sqlite3_step(statement) : sqlite3_errcode(ledger->database);

	sqlite3_reset(statement);
	return ledger_errno(ledger, result);
}

int ledger_run(struct ledger *ledger, const char *sql)
{
	return ledger_errno(ledger, sqlite3_exec(ledger->database, sql, NULL, NULL, NULL));
}

static int check_file(struct ledger *ledger)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(ledger->database, "PRAGMA quick_check(1)", -1, &statement, NULL);
	int error;

	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	error = ledger_errno(ledger, result);
	if (result == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(statement, 0), "ok"))
		error = -EBADMSG;
	sqlite3_finalize(statement);
	return error;
}

static int open_file(struct ledger *ledger, const char *name, int flags)
{
	int result;

	sqlite3_close(ledger->database);
	ledger->database = NULL;
	result = sqlite3_open_v2(name, &ledger->database, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
	if (result != SQLITE_OK)
		return ledger_errno(ledger, result);
	sqlite3_extended_result_codes(ledger->database, 1);
	sqlite3_busy_timeout(ledger->database, BUSY_MS);
	return ledger_run(ledger, SETTINGS);
}

/* A file that was written by a newer version is left alone, not misread. */
#define VERSION 1
#define TEXT_OF(number) AS_TEXT(number)
#define AS_TEXT(number) #number

static int check_version(struct ledger *ledger)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(ledger->database, "PRAGMA user_version", -1, &statement, NULL);
	int error;

	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	error = ledger_errno(ledger, result);
	if (!error && sqlite3_column_int(statement, 0) > VERSION)
		error = -EPROTO;
	sqlite3_finalize(statement);
	return error;
}

static bool is_read_only(const char *name)
{
	struct statvfs disk;

	return !statvfs(name, &disk) && disk.f_flag & ST_RDONLY;
}

static int open_to_write(struct ledger *ledger, const char *name)
{
	mode_t mask = umask(0077);
	int error = open_file(ledger, name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

	if (!error)
		error = check_version(ledger);
	if (!error)
		error = ledger_run(ledger, "PRAGMA journal_mode = WAL");
	/* Where the disk is read-only, SQLite says so with the first write only. */
	if (!error)
		error = ledger_run(ledger, "BEGIN IMMEDIATE; PRAGMA user_version = " TEXT_OF(VERSION));
	if (!error)
		error = ledger_make_tables(ledger);
	error = error ? error : ledger_run(ledger, "COMMIT");
	umask(mask);
	/* What cannot be opened on a read-only disk is told in many ways. */
	if (error && error != -EBADMSG && error != -EPROTO && is_read_only(name))
		error = -EROFS;
	ledger->refused = error;
	return error;
}

/* Without a way to lock or to make files beside it the file can still be read as it lies there. */
static int open_to_read(struct ledger *ledger, const char *name)
{
	char uri[PATH_MAX + 32];
	int error = open_file(ledger, name, SQLITE_OPEN_READONLY);

	if (!error)
		error = check_version(ledger);
	if (!error || error == -EBADMSG || error == -EPROTO)
		return error;
	snprintf(uri, sizeof(uri), "file:%s?immutable=1", name);
	error = open_file(ledger, uri, SQLITE_OPEN_READONLY);
	return error ? error : check_version(ledger);
}

static int open_either(struct ledger *ledger, const char *name, enum ledger_access access)
{
	int error, reading;

	ledger->refused = -EROFS;
	if (access == LEDGER_READ)
		return open_to_read(ledger, name);
	error = open_to_write(ledger, name);
	if (!error || error == -EBADMSG || error == -EPROTO)
		return error;
	reading = open_to_read(ledger, name);
	return reading ? error : 0;
}

int ledger_open(const char *directory, enum ledger_access how, bool check, struct ledger **ledger)
{
	struct ledger *opened;
	char name[PATH_MAX];
	int error;

	if (snprintf(name, sizeof(name), "%s/" LEDGER_FILE, directory) >= (int)sizeof(name))
		return -ENAMETOOLONG;
	if (how == LEDGER_READ && access(name, F_OK))
		return -errno;
	if (how == LEDGER_WRITE && mkdir(directory, 0700) && errno != EEXIST)
		return -errno;
	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return -ENOMEM;
	error = open_either(opened, name, how);
	if (!error && check)
		error = check_file(opened);
	if (error) {
		ledger_close(opened);
		return error;
	}
	*ledger = opened;
	return 0;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(ledger->statements[i]);
	sqlite3_close(ledger->database);
	free(ledger);
}

int ledger_refusal(const struct ledger *ledger)
{
	return ledger->refused;
}

int ledger_set_aside(const char *directory, char *name, size_t size)
{
	static const char *const beside[] = { "-wal", "-shm" };
	char from[PATH_MAX], date[32];
	time_t now = time(NULL);
	struct tm parts;

	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", gmtime_r(&now, &parts));
	snprintf(from, sizeof(from), "%s/" LEDGER_FILE, directory);
	snprintf(name, size, "%s/" LEDGER_FILE ".corrupt-%s", directory, date);
	if (rename(from, name))
		return -errno;
	/* They belong to the damaged file: a new one must not read them. */
	for (int i = 0; i < 2; i++) {
		snprintf(from, sizeof(from), "%s/" LEDGER_FILE "%s", directory, beside[i]);
		if (unlink(from) && errno != ENOENT)
			return -errno;
	}
	return 0;
}

/* What is written to a file without a name is gone with the process that has it open. */
bool ledger_has_moved(struct ledger *ledger)
{
	int moved = 0;

	return sqlite3_file_control(ledger->database, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

int ledger_begin(struct ledger *ledger, bool durable)
{
	int error;

	if (ledger->refused)
		return ledger->refused;
	if (ledger_has_moved(ledger))
		return -ESTALE;
	error = ledger_run(ledger, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
	if (!error)
		error = ledger_run(ledger, "BEGIN IMMEDIATE");
	ledger->within = !error;
	return error;
}

int ledger_end(struct ledger *ledger, int error)
{
	if (!error)
		error = ledger_run(ledger, "COMMIT");
	/* SQLite rolls back by itself after some errors: then there is nothing to undo. */
	if (error && ledger->within && !sqlite3_get_autocommit(ledger->database))
		ledger_run(ledger, "ROLLBACK");
	ledger->within = false;
	return error;
}

int ledger_get_number(struct ledger *ledger, const char *key, __s64 *number)
{
	sqlite3_stmt *statement =
		ledger_statement(ledger, STATEMENT_GET_NUMBER, "SELECT value FROM settings WHERE key = ?1");
	int error = -ENOENT, result;

	sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
	result = statement ? sqlite3_step(statement) : sqlite3_errcode(ledger->database);
	if (result == SQLITE_ROW) {
		*number = sqlite3_column_int64(statement, 0);
		error = 0;
	} else if (result != SQLITE_DONE) {
		error = ledger_errno(ledger, result);
	}
	sqlite3_reset(statement);
	return error;
}

int ledger_set_number(struct ledger *ledger, const char *key, __s64 number)
{
	sqlite3_stmt *statement = ledger_statement(ledger, STATEMENT_SET_NUMBER, "INSERT OR REPLACE INTO settings VALUES(?1, ?2)");

	sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 2, number);
	return ledger_step(ledger, statement);
}

int ledger_unset(struct ledger *ledger, const char *key)
{
	sqlite3_stmt *statement = ledger_statement(ledger, STATEMENT_UNSET, "DELETE FROM settings WHERE key = ?1");

	sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
	return ledger_step(ledger, statement);
}

int ledger_query(struct ledger *ledger, const char *sql, __s64 since, int most, ledger_row *row, void *context)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(ledger->database, sql, -1, &statement, NULL);

	if (result == SQLITE_OK) {
		sqlite3_bind_int64(statement, 1, since);
		sqlite3_bind_int(statement, 2, most);
		while ((result = sqlite3_step(statement)) == SQLITE_ROW)
			row(context, statement);
	}
	sqlite3_finalize(statement);
	return ledger_errno(ledger, result);
}
