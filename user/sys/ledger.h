/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ledger: DIRECTORY/ledger.db (SQLite, WAL), which survives a reboot. Only
 * ledger.c (file, transactions, settings), ledger_table.c (devices),
 * ledger_history.c (what happened, counts by hour, limits), ledger_reasons.c (why
 * something is allowed) and ledger_report.c (what happened, read) know of SQL.
 *
 * One writer: who holds the lock of the data plane. Anybody who may read the file
 * may read at the same time. Functions return 0 or a negative errno: -ENOSPC full,
 * -EROFS read-only, -EBADMSG damaged, -EACCES, -EIO, -ENOMEM, -EBUSY.
 */
#ifndef XDPEN_SYS_LEDGER_H
#define XDPEN_SYS_LEDGER_H

#include <net/if.h>
#include <stdbool.h>

#include "../core/ledger.h"
#include "../core/mac.h"
#include "../core/request.h"

#define LEDGER_DIRECTORY "/var/lib/xdpen"
#define LEDGER_FILE "ledger.db"

struct ledger;

enum ledger_access {
	LEDGER_READ, /* -ENOENT where there is none */
	LEDGER_WRITE, /* made where it is missing; read only (ledger_refusal()) where writing is not possible */
};

/* `check`: looks through the whole file for damage. What is damaged is -EBADMSG. */
int ledger_open(const char *directory, enum ledger_access how, bool check, struct ledger **ledger);
void ledger_close(struct ledger *ledger);
/* Why it cannot be written: a negative errno; 0: it can. */
int ledger_refusal(const struct ledger *ledger);
/* The file was removed, or another has its name: what is written from now on would be lost. ledger_begin() says -ESTALE. */
bool ledger_has_moved(struct ledger *ledger);
/* Renames a damaged file to ledger.db.corrupt-DATE, its name in `name`; one of the same second is replaced. */
int ledger_set_aside(const char *directory, char *name, size_t size);
#define LEDGER_ASIDE_MAX 3
/*
 * Of the files set aside LEDGER_ASIDE_MAX stay: `newest`, whatever its date says, and the newest of the others. Returns how
 * many were removed, or a negative errno.
 */
int ledger_trim_aside(const char *directory, const char *newest);

/* Writes between begin and end are there together or not at all. `durable`: the end waits for the disk. */
int ledger_begin(struct ledger *ledger, bool durable);
/* `error`: what begin and the writes came to; if it is not 0, they are undone and it is returned. */
int ledger_end(struct ledger *ledger, int error);

/* A device as it was written last. */
struct ledger_device {
	struct xdpen_key key;
	struct xdpen_state state; /* frames and bytes: of all its time, `guard` is 0 */
	struct xdpen_verdict verdict;
	__be32 ipv4;
	char port[IF_NAMESIZE]; /* "" = not known */
	__u64 maps; /* salt of the maps it was in: while they live, generation and `since` tell what is newer */
	__u64 since; /* as it stands in those maps */
	__s64 saved; /* seconds since 1970 */
};

int ledger_put(struct ledger *ledger, const struct ledger_device *device, const struct clocks *now);
/* -ENOENT: it has none of this key. */
int ledger_get(struct ledger *ledger, const struct xdpen_key *key, const struct clocks *now, struct ledger_device *device);
/* At most `most`, those that must be kept first, then those seen last. Returns their number, in a new array, or an errno. */
int ledger_devices(struct ledger *ledger, const struct clocks *now, __u32 most, struct ledger_device **devices);
/* The device and all that is known of it. `found`: there was anything. */
int ledger_forget(struct ledger *ledger, const struct xdpen_key *key, bool *found);

/* Something that became of a device. */
struct ledger_transition {
	struct xdpen_key key;
	const char *deed; /* judged, restored, found, or an operator's verb */
	__u8 from; /* enum xdpen_device_state, 0 = it was not known */
	struct xdpen_state state; /* after */
	const struct weighing *weighing; /* NULL: none */
};
int ledger_note(struct ledger *ledger, const struct ledger_transition *transition, const struct clocks *now);

/* Adds what the device has sent since it was counted last, by its row, to this hour. The row has to be there. */
int ledger_count(struct ledger *ledger, const struct ledger_device *device, const struct clocks *now);
/* Takes out what is beyond the limits of core/ledger.h. */
int ledger_trim(struct ledger *ledger, const struct clocks *now);

/* Why a device, or its mining, is allowed. "" takes it out. ledger_trim_reasons(): those of what is not allowed any more. */
int ledger_set_reason(struct ledger *ledger, const struct xdpen_key *key, bool mining, const char *reason);
int ledger_trim_reasons(struct ledger *ledger);
/* -ENOENT: there is none, and `reason` is "". */
int ledger_get_reason(struct ledger *ledger, const struct xdpen_key *key, bool mining, char reason[static REASON_TEXT]);

/* Small things by name. -ENOENT: not set. */
int ledger_get_number(struct ledger *ledger, const char *key, __s64 *number);
int ledger_set_number(struct ledger *ledger, const char *key, __s64 number);
int ledger_unset(struct ledger *ledger, const char *key);

/* --- what happened: ledger_report.c. Times in seconds since 1970; the callbacks get each row once. --- */

struct ledger_event {
	__s64 time, until; /* `until`: 0 = none */
	char mac[MAC_TEXT];
	char deed[16];
	__u8 from, state, actor, class, kind;
	__u32 value, limit, window, score;
};
typedef void ledger_event_row(void *context, const struct ledger_event *event);
/* The newest `most` of what happened since then, newest first. */
int ledger_events(struct ledger *ledger, __s64 since, int most, ledger_event_row *row, void *context);

struct ledger_account {
	char mac[MAC_TEXT];
	__u8 class, state, action;
	__s64 first_seen, changed, saved;
	__u64 frames, bytes; /* in the period, by whole hours */
	__u32 events, quarantines; /* in the period */
};
typedef void ledger_account_row(void *context, const struct ledger_account *account);
/* All devices, by MAC. */
int ledger_accounts(struct ledger *ledger, __s64 since, ledger_account_row *row, void *context);

struct ledger_permission {
	char mac[MAC_TEXT];
	bool mining; /* else all */
	__s64 until; /* 0 = no end */
	char reason[REASON_TEXT]; /* "" = none given */
};
typedef void ledger_permission_row(void *context, const struct ledger_permission *permission);
/* What is allowed at `now`, by MAC. */
int ledger_permissions(struct ledger *ledger, __s64 now, ledger_permission_row *row, void *context);

struct ledger_evidence {
	__u8 class, kind;
	__u32 devices, times; /* different ones, and decisions in which it counted */
	__u32 most; /* its largest value */
};
typedef void ledger_evidence_row(void *context, const struct ledger_evidence *evidence);
int ledger_evidence_by_class(struct ledger *ledger, __s64 since, ledger_evidence_row *row, void *context);

#endif
