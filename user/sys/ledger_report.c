// SPDX-License-Identifier: GPL-2.0-or-later
/* What happened in a period, row by row. */
#include <stdio.h>

#include "ledger_inside.h"

/* One row each, if nobody else writes into the file. */
#define EVIDENCE_ROWS (XDPEN_CLASSES * XDPEN_KINDS)

struct receiver {
	void *context;
	union {
		ledger_event_row *event;
		ledger_account_row *account;
		ledger_evidence_row *evidence;
	};
};

static void take_text(sqlite3_stmt *row, int column, char *text, size_t size)
{
	const char *value = (const char *)sqlite3_column_text(row, column);

	snprintf(text, size, "%s", value ? value : "");
}

static void take_event(void *context, sqlite3_stmt *row)
{
	const struct receiver *receiver = context;
	struct ledger_event event = {
		.time = sqlite3_column_int64(row, 0),
		.from = (__u8)sqlite3_column_int(row, 3),
		.state = (__u8)sqlite3_column_int(row, 4),
		.actor = (__u8)sqlite3_column_int(row, 5),
		.class = (__u8)sqlite3_column_int(row, 6),
		.kind = (__u8)sqlite3_column_int(row, 7),
		.value = (__u32)sqlite3_column_int64(row, 8),
		.limit = (__u32)sqlite3_column_int64(row, 9),
		.window = (__u32)sqlite3_column_int64(row, 10),
		.score = (__u32)sqlite3_column_int64(row, 11),
		.until = sqlite3_column_int64(row, 12),
	};

	take_text(row, 1, event.mac, sizeof(event.mac));
	take_text(row, 2, event.deed, sizeof(event.deed));
	receiver->event(receiver->context, &event);
}

int ledger_events(struct ledger *ledger, __s64 since, int most, ledger_event_row *row, void *context)
{
	struct receiver receiver = { .context = context, .event = row };

	return ledger_query(ledger,
			    "SELECT time, mac, deed, \"from\", state, actor, class, kind, value, \"limit\", \"window\", score, until"
			    " FROM transitions WHERE time >= ?1 ORDER BY id DESC LIMIT ?2",
			    since, most, take_event, &receiver);
}

static void take_account(void *context, sqlite3_stmt *row)
{
	const struct receiver *receiver = context;
	struct ledger_account account = {
		.class = (__u8)sqlite3_column_int(row, 1),
		.state = (__u8)sqlite3_column_int(row, 2),
		.action = (__u8)sqlite3_column_int(row, 3),
		.first_seen = sqlite3_column_int64(row, 4),
		.changed = sqlite3_column_int64(row, 5),
		.saved = sqlite3_column_int64(row, 6),
		.frames = (__u64)sqlite3_column_int64(row, 7),
		.bytes = (__u64)sqlite3_column_int64(row, 8),
		.events = (__u32)sqlite3_column_int64(row, 9),
		.quarantines = (__u32)sqlite3_column_int64(row, 10),
	};

	take_text(row, 0, account.mac, sizeof(account.mac));
	receiver->account(receiver->context, &account);
}

int ledger_accounts(struct ledger *ledger, __s64 since, ledger_account_row *row, void *context)
{
	struct receiver receiver = { .context = context, .account = row };
	char sql[1024];

	/* The hour in which the period begins counts as a whole. */
	snprintf(sql, sizeof(sql),
		 "SELECT mac, class, state, action, first_seen, since, saved, coalesce(h.frames, 0), coalesce(h.bytes, 0),"
		 " coalesce(t.events, 0), coalesce(t.quarantines, 0) FROM devices"
		 " LEFT JOIN (SELECT mac AS hmac, sum(frames) AS frames, sum(bytes) AS bytes FROM hours WHERE hour >= ?1 - %d"
		 " GROUP BY mac) h ON h.hmac = mac"
		 " LEFT JOIN (SELECT mac AS tmac, count(*) AS events, sum(state = %d AND \"from\" != %d) AS quarantines"
		 " FROM transitions WHERE time >= ?1 GROUP BY mac) t ON t.tmac = mac ORDER BY mac LIMIT ?2",
		 HOUR - 1, XDPEN_QUARANTINED, XDPEN_QUARANTINED);
	return ledger_query(ledger, sql, since, LEDGER_DEVICES, take_account, &receiver);
}

static void take_evidence(void *context, sqlite3_stmt *row)
{
	const struct receiver *receiver = context;
	const struct ledger_evidence evidence = {
		.class = (__u8)sqlite3_column_int(row, 0),
		.kind = (__u8)sqlite3_column_int(row, 1),
		.devices = (__u32)sqlite3_column_int64(row, 2),
		.times = (__u32)sqlite3_column_int64(row, 3),
		.most = (__u32)sqlite3_column_int64(row, 4),
	};

	receiver->evidence(receiver->context, &evidence);
}

int ledger_evidence_by_class(struct ledger *ledger, __s64 since, ledger_evidence_row *row, void *context)
{
	struct receiver receiver = { .context = context, .evidence = row };

	return ledger_query(ledger,
			    "SELECT t.class, e.kind, count(DISTINCT t.mac), count(*), max(e.value) FROM evidence e"
			    " JOIN transitions t ON t.id = e.transition WHERE t.time >= ?1 GROUP BY t.class, e.kind"
			    " ORDER BY t.class, e.kind LIMIT ?2",
			    since, EVIDENCE_ROWS, take_evidence, &receiver);
}
