// SPDX-License-Identifier: GPL-2.0-or-later
/* The devices: struct xdpen_state and what goes with it, field by field, as columns. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/mac.h"
#include "ledger_inside.h"

enum form {
	FORM_NUMBER,
	FORM_TIME, /* boot clock in the struct, seconds since 1970 in the column */
};

struct column {
	const char *name;
	size_t offset, size; /* in struct ledger_device */
	enum form form;
};

#define STATE_SIZE(field) sizeof(((struct xdpen_state *)0)->field)
#define STATE(field) { #field, offsetof(struct ledger_device, state.field), STATE_SIZE(field), FORM_NUMBER }
#define STATE_TIME(field) { #field, offsetof(struct ledger_device, state.field), STATE_SIZE(field), FORM_TIME }
#define DEVICE(name, field) { name, offsetof(struct ledger_device, field), sizeof(((struct ledger_device *)0)->field), FORM_NUMBER }

/*
 * Every field of struct xdpen_state stands here, or in NOT_STORED with its reason; the
 * assertion below counts their bytes. Columns are never renamed; new ones need a new VERSION.
 */
static const struct column columns[] = {
	STATE(state),
	STATE(actor),
	STATE(kind),
	STATE(level),
	STATE(flags),
	STATE(class),
	STATE(dhcp_shape),
	STATE(value),
	STATE(limit),
	STATE(window),
	STATE(score),
	STATE_TIME(first_seen),
	STATE_TIME(since),
	STATE_TIME(until),
	STATE_TIME(allow_until),
	STATE(frames), /* with what the kernel counted: fresh maps begin at 0 and add */
	STATE(bytes),
	STATE(quarantined_frames),
	STATE_TIME(quarantined_since),
	STATE_TIME(grace_until),
	STATE(self_releases),
	STATE(ttl),
	STATE(host),
	DEVICE("action", verdict.action),
	DEVICE("verdict_actor", verdict.actor),
	DEVICE("verdict_flags", verdict.flags),
	DEVICE("evidence", verdict.evidence),
	DEVICE("vlan_id", verdict.vlan_id),
	DEVICE("generation", verdict.generation),
	DEVICE("ipv4", ipv4), /* as it lies in memory */
	DEVICE("maps", maps),
	DEVICE("maps_since", since),
	DEVICE("saved", saved),
};
#define COLUMNS (sizeof(columns) / sizeof(*columns))

/* guard: found afresh at every start, out of what the gateway knows then. zero: padding. */
#define NOT_STORED (STATE_SIZE(guard) + STATE_SIZE(zero))
#define STORED (6 * 1 + 2 + 4 * 4 + 9 * 8 + 1 + 1 + 4)
_Static_assert(sizeof(struct xdpen_state) == STORED + NOT_STORED, "a field of struct xdpen_state is not in the ledger");

static const char tables[] =
	"CREATE TABLE IF NOT EXISTS settings(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS transitions(id INTEGER PRIMARY KEY, time INTEGER, mac TEXT, deed TEXT, \"from\" INTEGER,"
	" state INTEGER, actor INTEGER, class INTEGER, kind INTEGER, value INTEGER, \"limit\" INTEGER, \"window\" INTEGER,"
	" score INTEGER, until INTEGER);"
	"CREATE INDEX IF NOT EXISTS transitions_by_mac ON transitions(mac);"
	"CREATE INDEX IF NOT EXISTS transitions_by_time ON transitions(time);"
	"CREATE TABLE IF NOT EXISTS evidence(transition INTEGER, kind INTEGER, value INTEGER, peak INTEGER, \"limit\" INTEGER,"
	" \"window\" INTEGER, points INTEGER, pivot INTEGER, PRIMARY KEY(transition, kind)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS hours(hour INTEGER, mac TEXT, class INTEGER, frames INTEGER, bytes INTEGER,"
	" PRIMARY KEY(hour, mac)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS reasons(mac TEXT, what TEXT, reason TEXT, PRIMARY KEY(mac, what)) WITHOUT ROWID;";

#define SQL_TEXT 4096

struct text {
	char bytes[SQL_TEXT];
	size_t length;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	text->length += (size_t)vsnprintf(text->bytes + text->length, SQL_TEXT - text->length, format, arguments);
	va_end(arguments);
}

static void add_names(struct text *text, const char *before, const char *after)
{
	for (size_t i = 0; i < COLUMNS; i++)
		add(text, "%s\"%s\"%s", before, columns[i].name, after);
}

int ledger_make_tables(struct ledger *ledger)
{
	struct text sql = { .length = 0 };
	int error;

	add(&sql, "CREATE TABLE IF NOT EXISTS devices(mac TEXT PRIMARY KEY, port TEXT");
	add_names(&sql, ", ", " INTEGER NOT NULL DEFAULT 0");
	/* What was counted by hour so far: the rest is what is new. */
	add(&sql, ", counted_frames INTEGER NOT NULL DEFAULT 0, counted_bytes INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
		  /* What people have allowed, and until when: 0 = for good. */
		  "CREATE VIEW IF NOT EXISTS allowed AS SELECT mac, 'all' AS what, until FROM devices WHERE state = %d"
		  " UNION ALL SELECT mac, 'mining', allow_until FROM devices WHERE flags & %d",
	    XDPEN_STATE_EXEMPT, XDPEN_ALLOW_MINING);
	error = ledger_run(ledger, tables);
	return error ? error : ledger_run(ledger, sql.bytes);
}

/* --- a value between the struct and its column --- */

static __u64 load(const struct ledger_device *device, const struct column *column)
{
	const char *at = (const char *)device + column->offset;
	__u64 value = 0;

	switch (column->size) {
	case 1:
		return *(const __u8 *)at;
	case 2:
		return *(const __u16 *)at;
	case 4:
		return *(const __u32 *)at;
	default:
		memcpy(&value, at, sizeof(value));
		return value;
	}
}

static void store(struct ledger_device *device, const struct column *column, __u64 value)
{
	char *at = (char *)device + column->offset;
	__u8 byte = (__u8)value;
	__u16 half = (__u16)value;
	__u32 word = (__u32)value;

	memcpy(at, column->size == 1 ? (void *)&byte : column->size == 2 ? (void *)&half : column->size == 4 ? (void *)&word :
	       (void *)&value, column->size);
}

int ledger_put(struct ledger *ledger, const struct ledger_device *device, const struct clocks *now)
{
	static struct text sql; /* the same text every time */
	char mac[MAC_TEXT];
	sqlite3_stmt *put;

	if (!sql.length) {
		add(&sql, "INSERT INTO devices(mac, port");
		add_names(&sql, ", ", "");
		add(&sql, ") VALUES(?, ?");
		for (size_t i = 0; i < COLUMNS; i++)
			add(&sql, ", ?");
		add(&sql, ") ON CONFLICT(mac) DO UPDATE SET port = excluded.port");
		for (size_t i = 0; i < COLUMNS; i++)
			add(&sql, ", \"%s\" = excluded.\"%s\"", columns[i].name, columns[i].name);
	}
	put = ledger_statement(ledger, STATEMENT_PUT, sql.bytes);
	sqlite3_bind_text(put, 1, mac_format(&device->key, mac), -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(put, 2, device->port, -1, SQLITE_TRANSIENT);
	for (size_t i = 0; i < COLUMNS; i++) {
		__u64 value = load(device, &columns[i]);

		sqlite3_bind_int64(put, (int)i + 3,
				   columns[i].form == FORM_TIME ? ledger_to_wall(value, now) : (__s64)value);
	}
	return ledger_step(ledger, put);
}

/* The columns as add_select() asks for them. `saved` goes before the times: they are told by it. */
static int read_row(sqlite3_stmt *row, const struct clocks *now, struct ledger_device *device)
{
	const char *mac = (const char *)sqlite3_column_text(row, 0), *port = (const char *)sqlite3_column_text(row, 1);
	__s64 saved = sqlite3_column_int64(row, 2);

	memset(device, 0, sizeof(*device));
	if (!mac || mac_parse(mac, &device->key))
		return -EBADMSG;
	snprintf(device->port, sizeof(device->port), "%s", port ? port : "");
	for (size_t i = 0; i < COLUMNS; i++) {
		__s64 value = sqlite3_column_int64(row, (int)i + 3);

		store(device, &columns[i], columns[i].form == FORM_TIME ? ledger_to_boot(value, saved, now) : (__u64)value);
	}
	/* What decides over frames is believed only where it makes sense. */
	if (device->state.state >= XDPEN_STATES || device->verdict.action > XDPEN_DROP || device->state.kind >= XDPEN_KINDS ||
	    device->state.class >= XDPEN_CLASSES)
		return -EBADMSG;
	return 0;
}

static void add_select(struct text *sql)
{
	add(sql, "SELECT mac, port, saved");
	add_names(sql, ", ", "");
	add(sql, " FROM devices");
}

int ledger_get(struct ledger *ledger, const struct xdpen_key *key, const struct clocks *now, struct ledger_device *device)
{
	struct text sql = { .length = 0 };
	char mac[MAC_TEXT];
	sqlite3_stmt *get;
	int result, error;

	add_select(&sql);
	add(&sql, " WHERE mac = ?");
	get = ledger_statement(ledger, STATEMENT_GET, sql.bytes);
	sqlite3_bind_text(get, 1, mac_format(key, mac), -1, SQLITE_TRANSIENT);
	result = get ? sqlite3_step(get) : sqlite3_errcode(ledger->database);
	if (result == SQLITE_ROW)
		error = read_row(get, now, device);
	else
		error = result == SQLITE_DONE ? -ENOENT : ledger_errno(ledger, result);
	sqlite3_reset(get);
	return error;
}

static int read_all(struct ledger *ledger, sqlite3_stmt *all, const struct clocks *now, struct ledger_device *list)
{
	int count = 0, result;

	while ((result = sqlite3_step(all)) == SQLITE_ROW)
		if (!read_row(all, now, &list[count]))
			count++;
	return result == SQLITE_DONE ? count : ledger_errno(ledger, result);
}

int ledger_devices(struct ledger *ledger, const struct clocks *now, __u32 most, struct ledger_device **devices)
{
	struct ledger_device *list = calloc(most, sizeof(*list));
	struct text sql = { .length = 0 };
	sqlite3_stmt *all;
	int count;

	if (!list)
		return -ENOMEM;
	add_select(&sql);
	add(&sql, " ORDER BY action != 0 OR (verdict_flags & ~%d) != 0 OR level != 0 OR state IN (%d, %d, %d, %d) DESC, saved DESC"
		  " LIMIT ?1",
	    XDPEN_GUARDED, XDPEN_SUSPECT, XDPEN_QUARANTINED, XDPEN_PROBATION, XDPEN_STATE_EXEMPT);
	all = ledger_statement(ledger, STATEMENT_ALL, sql.bytes);
	sqlite3_bind_int64(all, 1, most);
	count = all ? read_all(ledger, all, now, list) : ledger_errno(ledger, sqlite3_errcode(ledger->database));
	sqlite3_reset(all);
	if (count < 0) {
		free(list);
		return count;
	}
	*devices = list;
	return count;
}
