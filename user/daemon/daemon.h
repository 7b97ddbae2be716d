/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XDPEN_DAEMON_H
#define XDPEN_DAEMON_H

#include <jansson.h>
#include <stdbool.h>

#include "../core/breaker.h"
#include "../core/config.h"
#include "../core/guard.h"
#include "../core/oui.h"
#include "../sys/control.h"
#include "../sys/datapath.h"
#include "../sys/engine.h"
#include "../sys/leases.h"
#include "../sys/ledger.h"
#include "../sys/list_file.h"
#include "../sys/maps.h"
#include "../sys/netlink.h"

struct options {
	const char *pins, *run, *state, *ports, *leases;
	struct list_files names, networks; /* of pools, beside the built-in ones */
	const char *interfaces[DATAPATH_INTERFACES];
	int interface_count;
	enum attach_mode attach;
	int mode; /* enum xdpen_mode, -1: as the maps say, monitor when they are fresh */
	__u64 monitor_first; /* seconds of mode monitor at the first start, 0 = none */
	int vlan_id, action; /* -1: as the maps say, 66 and vlan when they are fresh */
	int mining; /* enum xdpen_mining, -1: as the maps say, quarantine when they are fresh */
	__u32 devices;
	const char *redirect; /* the trunk, NULL: quarantined frames go to the stack */
	bool redirect_untagged;
	__u32 breaker; /* devices in ten minutes, 0 = no breaker */
	struct xdpen_key guards[GUARDS_MAX]; /* by configuration */
	int guard_count;
	struct command_line notify, exec; /* no words: nobody is told */
	gid_t portal_group; /* may use RUN/portal; -1: root alone */
	bool verbose;
	const char *config; /* file or directory, NULL: the usual one */
	int check; /* -t once or twice: only look at the configuration; print it */
	__u64 given; /* which options the command line says, by bits of options.c */
};

/*
 * The command line. Returns 0, or an exit code with the reason printed. `done`:
 * help or version was asked for and printed.
 */
int options_read(int argc, char **argv, struct options *options, bool *done);
/*
 * What the command line left open, by the configuration, into whose texts the
 * options then point. 0, or -EINVAL with a sentence where things do not go together.
 */
int options_configure(struct options *options, const struct config *config, char *error, size_t size);

/* settings.c: the command line and the configuration together, as they hold now. */
struct settings {
	struct options options;
	struct config config;
};

/* Reads the configuration. NULL with a sentence in `error`. */
struct settings *settings_read(const struct options *command_line, char *error, size_t size);

#define OWN_MACS 256

struct own_macs {
	struct xdpen_key keys[OWN_MACS];
	int count;
};

/* Whose MAC was forged last, so that it is not told with every frame. */
struct suspicion {
	__u32 slot;
	__u32 second;
};

struct outward;

struct known_leases {
	struct lease *list; /* sorted by MAC */
	int count;
	__u64 second; /* in which they were read */
};

#define CHANGES_MAX 32

/* A change that is not written down yet, and so not told. */
struct pending {
	struct change change;
	struct xdpen_state state;
	struct weighing weighing;
};

struct record {
	struct ledger *ledger; /* NULL: there is none */
	int error; /* negative errno: it is not up to date; 0: it is */
	struct pending pending[CHANGES_MAX];
	int count; /* of them */
	__u64 oldest; /* CLOCK_MONOTONIC ns when the first of them was decided */
	__u32 seconds; /* of record_tick() */
	__u32 slot; /* to save next */
	__u32 noted; /* changes since the last trimming */
};

struct daemon {
	const struct options *options; /* those of `settings` */
	const struct options *command_line;
	struct settings *settings;
	int lock;
	struct datapath *path;
	struct maps maps;
	struct engine *engine;
	struct control *control;
	struct control *portal; /* the socket of those who may only look and say "fixed" */
	struct netlink *netlink;
	struct flusher *flusher; /* NULL: this kernel has no netfilter */
	bool *cut; /* by slot: its flows were told to go */
	int flush_error; /* why the last device could not be told so, 0 = it could */
	struct own_macs own;
	struct known_leases leases;
	struct suspicion suspicion;
	struct domains *names; /* of pools */
	struct oui_table makers;
	__u32 attached[DATAPATH_INTERFACES]; /* ifindex by place in options->interfaces, 0 = not there now */
	__u32 trunk; /* ifindex, 0 = none, or not there now */
	__u32 checks; /* seconds of interfaces_check() */
	struct guard_list guards;
	__u32 guard_checks; /* seconds of guards_check() */
	struct record record;
	__u64 first_day_noted; /* ns: when the ledger was told last what is left of the first day */
	struct breaker breaker;
	__u32 granted; /* budget as it was given out last */
	bool breaker_open; /* and told */
	struct outward *outward; /* from open to close */
	__u64 full_told; /* second in which a full table was last told */
};

/* interfaces.c: attach all of them (0, or a negative errno with datapath_error()); follow what comes and goes. */
int interfaces_attach(struct daemon *daemon);
void interfaces_seen(void *daemon, const struct link *link);
void interfaces_check(struct daemon *daemon);
/* One of the gateway's own MAC addresses. */
bool interfaces_own(void *daemon, const struct xdpen_key *key);
/* One receive queue feeds it all: counters may live in the record. */
bool interfaces_single_queue(const struct options *options);

/* trunk.c: the interface that quarantined frames leave by. At start 0, or a negative errno, logged; then follow it. */
int trunk_settle(struct daemon *daemon);
void trunk_seen(struct daemon *daemon, const struct link *link);
void trunk_follow(struct daemon *daemon);

/* leases.c: who has one. NULL without; valid until the next call. */
const struct lease *leases_find(struct daemon *daemon, const struct xdpen_key *key);
bool leases_has(void *daemon, const struct xdpen_key *key);
/* Its name, or NULL. */
const char *leases_host(void *daemon, const struct xdpen_key *key);
/* Who holds an address, and the lease at a place in the list; NULL: nobody, the end. */
const struct lease *leases_by_holder(struct daemon *daemon, const __u8 address[static 16]);
const struct lease *leases_at(struct daemon *daemon, int place);
void leases_forget(struct daemon *daemon);

/*
 * record.c: the ledger. A change of the engine's is queued, written down with others within a tenth of a second, and told
 * then. Nothing here fails: without a ledger things are told all the same, and `status` says what is wrong.
 */
void record_open(struct daemon *daemon);
/* It was written before: what it knows may replace maps that cannot be read. */
bool record_has_history(const struct daemon *daemon);
/* Devices out of the ledger into the maps, and what the maps know better into the ledger. Before programs are attached. */
void record_reconcile(struct daemon *daemon);
void record_change(void *daemon, const struct change *change);
/* CLOCK_MONOTONIC ns until which the loop may sleep; 0: nothing is queued. */
__u64 record_due(const struct daemon *daemon);
void record_settle_due(struct daemon *daemon);
void record_settle(struct daemon *daemon); /* now */
/* An operator's or owner's request: written down when it returns. As record_perform(). */
int record_request(struct daemon *daemon, const struct request *request, char *text);
void record_setting(struct daemon *daemon, const char *key, __s64 number);
void record_tick(struct daemon *daemon);
void record_close(struct daemon *daemon);

/*
 * firstday.c: the mode. What held before, for fresh maps; what the command line or the ledger say of it, at start; what
 * holds without a word of the command line; the end of the first day.
 */
void firstday_recall(struct daemon *daemon);
void firstday_settle(struct daemon *daemon);
void firstday_go_on(struct daemon *daemon);
/* Somebody has decided: enum xdpen_mode. */
void firstday_take(struct daemon *daemon, __u32 mode);
void firstday_tick(struct daemon *daemon);
/* What is left of it, into the ledger: at an orderly end. */
void firstday_note(struct daemon *daemon);

/* report.c: one line for each change, to the log and to those who watch. */
void report_change(void *daemon, const struct change *change);
/* An object of JSON to those who watch; it is consumed, and NULL is none. */
void report_facts(struct daemon *daemon, json_t *facts);
void report_full(void *daemon, const struct xdpen_key *key);

/* suspicion.c: contacts that do not fit their source MAC; leases that say whose an address is. */
void suspicion_unfit(void *daemon, const struct xdpen_event *event);
void suspicion_learn_leases(struct daemon *daemon);
void suspicion_learn_neighbours(struct daemon *daemon);

/* guards.c: finds the guard list and writes it; once a minute, when links or routes change, and for a new device. */
void guards_renew(struct daemon *daemon);
void guards_soon(struct daemon *daemon);
/* With other options: those that were listed before are not any more. */
void guards_change(struct daemon *daemon);
void guards_check(struct daemon *daemon);
void guards_meet(struct daemon *daemon, __u32 slot);

/* breaker.c: the circuit breaker's budget at start, once a second, when an operator closes it, and with other options. */
void breaker_begin(struct daemon *daemon);
void breaker_tick(struct daemon *daemon);
void breaker_reset(struct daemon *daemon);
void breaker_change(struct daemon *daemon);
/* Mode monitor is about to end: what it has found holds as far as the breaker lets it; the others are suspects again. */
void breaker_sift(struct daemon *daemon);

/* lists.c: ports, names and addresses; all or nothing. 0, or a negative errno with a sentence in `error`. */
int lists_load(struct daemon *daemon, const struct options *options, char *error, size_t size);
void lists_load_makers(struct daemon *daemon);
void lists_free(struct daemon *daemon);

/* flush.c: the tracked flows of devices that are cut off; one device that may be now, all of them; they have ended. */
int flush_open(struct daemon *daemon);
void flush_close(struct daemon *daemon);
void flush_consider(struct daemon *daemon, __u32 slot);
void flush_sweep(struct daemon *daemon);
void flush_done(struct daemon *daemon);

/* policy.c: what the options say of the site, written into the maps: at start, and what a reload has changed. */
bool policy_settle(struct daemon *daemon); /* true: the maps are fresh; the mode is firstday.c's */
/* Devices that are in quarantine already follow when the site's quarantine becomes another one. */
void policy_move_quarantined(struct daemon *daemon);
void policy_change(struct daemon *daemon, const struct options *old);

/* settings.c: the configuration and all lists read again; whole or not at all. `text` says what was done or why not. */
int settings_reload(struct daemon *daemon, char *text, size_t size);

/* portal.c: RUN/portal, see user/core/portal.h. */
int portal_open(struct daemon *daemon, int epoll);

/*
 * outward.c: commands that tell people and the site's own switch. Opened after the maps; 0, or a negative errno.
 * Changes and the breaker may be told at any time. outward_event(): whether the epoll event was one of its own.
 */
int outward_check(const struct options *options); /* before anything is touched; 0, or a negative errno, logged */
int outward_open(struct daemon *daemon, int epoll);
bool outward_event(struct daemon *daemon, void *pointer);
void outward_changed(struct daemon *daemon, const struct change *change);
void outward_breaker(struct daemon *daemon, bool open, __u32 devices, __u32 limit);
void outward_tick(struct daemon *daemon); /* once a second */
/* `notify` and `notify test`: an object of JSON, or a sentence. Returns enum outcome_code. */
int outward_answer(struct daemon *daemon, const struct request *request, char *text, size_t size);
void outward_close(struct daemon *daemon);

/* loop.c: a request carried out, written down and told. `text` has PERFORM_TEXT bytes. Returns enum outcome_code. */
int loop_perform(struct daemon *daemon, const struct request *request, char *text);
/* loop.c: until SIGTERM or SIGINT. Returns an exit code. */
int loop_run(struct daemon *daemon);

#endif
