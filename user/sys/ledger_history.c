// SPDX-License-Identifier: GPL-2.0-or-later
/* What became of devices, what they sent by hour, and the limits of both. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../core/mac.h"
#include "ledger_inside.h"

#define DAY (24 * HOUR)

static int note_evidence(struct ledger *ledger, __s64 transition, const struct weighing *weighing)
{
	sqlite3_stmt *statement = ledger_statement(ledger, STATEMENT_EVIDENCE,
						   "INSERT OR REPLACE INTO evidence VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
	int error = 0;

	for (__u32 i = 0; i < weighing->count && !error; i++) {
		const struct observation *seen = &weighing->observations[i];
		const __s64 values[] = { transition,   seen->kind,  seen->value, seen->peak,
					 seen->limit, seen->window, seen->points, seen->pivot };

		if (!seen->points)
			continue;
		for (int k = 0; k < 8; k++)
			sqlite3_bind_int64(statement, k + 1, values[k]);
		error = ledger_step(ledger, statement);
	}
	return error;
}

int ledger_note(struct ledger *ledger, const struct ledger_transition *transition, const struct clocks *now)
{
	const struct xdpen_state *state = &transition->state;
	const __s64 numbers[] = { transition->from, state->state,  state->actor,  state->class, state->kind, state->value,
				  state->limit,	    state->window, state->score, ledger_to_wall(state->until, now) };
	sqlite3_stmt *statement = ledger_statement(
		ledger, STATEMENT_NOTE,
		"INSERT INTO transitions(time, mac, deed, \"from\", state, actor, class, kind, value, \"limit\", \"window\", score,"
		" until) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
	char mac[MAC_TEXT];
	int error;

	sqlite3_bind_int64(statement, 1, now->wall);
	sqlite3_bind_text(statement, 2, mac_format(&transition->key, mac), -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(statement, 3, transition->deed, -1, SQLITE_STATIC);
	for (int i = 0; i < 10; i++)
		sqlite3_bind_int64(statement, i + 4, numbers[i]);
	error = ledger_step(ledger, statement);
	if (error || !transition->weighing)
		return error;
	return note_evidence(ledger, sqlite3_last_insert_rowid(ledger->database), transition->weighing);
}

/* The difference to the row, and the row, in one transaction of the caller's: a killed process counts nothing twice. */
int ledger_count(struct ledger *ledger, const struct ledger_device *device, const struct clocks *now)
{
	sqlite3_stmt *count = ledger_statement(
		ledger, STATEMENT_COUNT,
		"INSERT INTO hours SELECT ?1, mac, ?3, max(?4 - counted_frames, 0), max(?5 - counted_bytes, 0) FROM devices"
		" WHERE mac = ?2 AND counted_frames != ?4 ON CONFLICT(hour, mac) DO UPDATE SET class = excluded.class,"
		" frames = frames + excluded.frames, bytes = bytes + excluded.bytes");
	sqlite3_stmt *counted = ledger_statement(ledger, STATEMENT_COUNTED,
						 "UPDATE devices SET counted_frames = ?1, counted_bytes = ?2 WHERE mac = ?3");
	char mac[MAC_TEXT];
	int error;

	mac_format(&device->key, mac);
	sqlite3_bind_int64(count, 1, now->wall / HOUR * HOUR);
	sqlite3_bind_text(count, 2, mac, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int64(count, 3, device->state.class);
	sqlite3_bind_int64(count, 4, (__s64)device->state.frames);
	sqlite3_bind_int64(count, 5, (__s64)device->state.bytes);
	error = ledger_step(ledger, count);
	if (error)
		return error;
	sqlite3_bind_int64(counted, 1, (__s64)device->state.frames);
	sqlite3_bind_int64(counted, 2, (__s64)device->state.bytes);
	sqlite3_bind_text(counted, 3, mac, -1, SQLITE_TRANSIENT);
	return ledger_step(ledger, counted);
}

int ledger_trim(struct ledger *ledger, const struct clocks *now)
{
	char sql[2048];
	int error;

	snprintf(sql, sizeof(sql),
		 "DELETE FROM hours WHERE hour < %lld;"
		 "DELETE FROM hours WHERE hour < (SELECT hour FROM hours ORDER BY hour DESC LIMIT 1 OFFSET %d);"
		 "DELETE FROM transitions WHERE time < %lld;"
		 "DELETE FROM transitions WHERE id <= (SELECT max(id) FROM transitions) - %d;"
		 "DELETE FROM transitions WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER"
		 " (PARTITION BY mac ORDER BY id DESC) AS place FROM transitions) WHERE place > %d);"
		 "DELETE FROM evidence WHERE transition NOT IN (SELECT id FROM transitions);"
		 "DELETE FROM devices WHERE saved < %lld AND action = 0 AND state IN (%d, %d, %d) AND flags & %d = 0;"
		 "DELETE FROM devices WHERE action = 0 AND state IN (%d, %d, %d) AND mac IN (SELECT mac FROM devices"
		 " ORDER BY saved DESC LIMIT -1 OFFSET %d)",
		 now->wall - LEDGER_HOUR_DAYS * DAY, LEDGER_HOURS, now->wall - (__s64)LEDGER_TRANSITION_DAYS * DAY, LEDGER_TRANSITIONS,
		 LEDGER_TRANSITIONS_PER_DEVICE, now->wall - LEDGER_CALM_DAYS * DAY, XDPEN_NEW, XDPEN_LEARNING, XDPEN_NORMAL,
		 XDPEN_ALLOW_MINING | XDPEN_CLASS_HELD | XDPEN_STATE_MONITORED, XDPEN_NEW, XDPEN_LEARNING, XDPEN_NORMAL,
		 LEDGER_DEVICES);
	error = ledger_run(ledger, sql);
	return error ? error : ledger_trim_reasons(ledger);
}

int ledger_forget(struct ledger *ledger, const struct xdpen_key *key, bool *found)
{
	static const char *const places[] = {
		"DELETE FROM evidence WHERE transition IN (SELECT id FROM transitions WHERE mac = ?1)",
		"DELETE FROM transitions WHERE mac = ?1",
		"DELETE FROM hours WHERE mac = ?1",
		"DELETE FROM reasons WHERE mac = ?1",
		"DELETE FROM devices WHERE mac = ?1",
	};
	char mac[MAC_TEXT];
	int error = 0;

	*found = false;
	mac_format(key, mac);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && !error; i++) {
		sqlite3_stmt *statement = NULL;

		sqlite3_prepare_v2(ledger->database, places[i], -1, &statement, NULL);
		sqlite3_bind_text(statement, 1, mac, -1, SQLITE_STATIC);
		error = ledger_step(ledger, statement);
		*found |= !error && sqlite3_changes(ledger->database);
		sqlite3_finalize(statement);
	}
	return error;
}
