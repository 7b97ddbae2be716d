// SPDX-License-Identifier: GPL-2.0-or-later
/* Why people have allowed what they have allowed: their words, for as long as the permission holds. */
#include <errno.h>
#include <stdio.h>

#include "ledger_inside.h"

#define STALE " NOT EXISTS (SELECT 1 FROM allowed WHERE allowed.mac = reasons.mac AND allowed.what = reasons.what)"

static const char *what_of(bool mining)
{
	return mining ? "mining" : "all";
}

int ledger_set_reason(struct ledger *ledger, const struct xdpen_key *key, bool mining, const char *reason)
{
	const char *sql = *reason ? "INSERT OR REPLACE INTO reasons VALUES(?1, ?2, ?3)" :
				    "DELETE FROM reasons WHERE mac = ?1 AND what = ?2";
	sqlite3_stmt *statement = NULL;
	char mac[MAC_TEXT];
	int error;

	sqlite3_prepare_v2(ledger->database, sql, -1, &statement, NULL);
	sqlite3_bind_text(statement, 1, mac_format(key, mac), -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, what_of(mining), -1, SQLITE_STATIC);
	if (*reason)
		sqlite3_bind_text(statement, 3, reason, -1, SQLITE_STATIC);
	error = ledger_step(ledger, statement);
	sqlite3_finalize(statement);
	return error;
}

int ledger_trim_reasons(struct ledger *ledger)
{
	return ledger_run(ledger, "DELETE FROM reasons WHERE" STALE);
}

struct receiver {
	void *context;
	ledger_permission_row *row;
};

static void take(void *context, sqlite3_stmt *row)
{
	const struct receiver *receiver = context;
	struct ledger_permission permission = { .until = sqlite3_column_int64(row, 2) };
	const char *mac = (const char *)sqlite3_column_text(row, 0);
	const char *what = (const char *)sqlite3_column_text(row, 1);
	const char *reason = (const char *)sqlite3_column_text(row, 3);

	snprintf(permission.mac, sizeof(permission.mac), "%s", mac ? mac : "");
	permission.mining = what && *what == 'm';
	snprintf(permission.reason, sizeof(permission.reason), "%s", reason ? reason : "");
	receiver->row(receiver->context, &permission);
}

/* A file that only an older version has written so far has no reasons. */
static bool has_reasons(struct ledger *ledger)
{
	sqlite3_stmt *statement = NULL;
	bool has = sqlite3_prepare_v2(ledger->database, "SELECT reason FROM reasons", -1, &statement, NULL) == SQLITE_OK;

	sqlite3_finalize(statement);
	return has;
}

int ledger_permissions(struct ledger *ledger, __s64 now, ledger_permission_row *row, void *context)
{
	struct receiver receiver = { context, row };

	/* What has run out while no daemon was there to end it is not allowed any more. */
	if (!has_reasons(ledger))
		return ledger_query(ledger,
				    "SELECT mac, what, until, NULL FROM allowed WHERE until = 0 OR until > ?1"
				    " ORDER BY mac, what LIMIT ?2",
				    now, 2 * LEDGER_DEVICES, take, &receiver);
	return ledger_query(ledger,
			    "SELECT a.mac, a.what, a.until, r.reason FROM allowed a LEFT JOIN reasons r"
			    " ON r.mac = a.mac AND r.what = a.what WHERE a.until = 0 OR a.until > ?1"
			    " ORDER BY a.mac, a.what LIMIT ?2",
			    now, 2 * LEDGER_DEVICES, take, &receiver);
}

int ledger_get_reason(struct ledger *ledger, const struct xdpen_key *key, bool mining, char reason[static REASON_TEXT])
{
	sqlite3_stmt *statement = NULL;
	char mac[MAC_TEXT];
	const char *text = NULL;

	reason[0] = '\0';
	if (!has_reasons(ledger))
		return -ENOENT;
	sqlite3_prepare_v2(ledger->database, "SELECT reason FROM reasons WHERE mac = ?1 AND what = ?2", -1, &statement, NULL);
	sqlite3_bind_text(statement, 1, mac_format(key, mac), -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, what_of(mining), -1, SQLITE_STATIC);
	if (statement && sqlite3_step(statement) == SQLITE_ROW)
		text = (const char *)sqlite3_column_text(statement, 0);
	snprintf(reason, REASON_TEXT, "%s", text ? text : "");
	sqlite3_finalize(statement);
	return *reason ? 0 : -ENOENT;
}
