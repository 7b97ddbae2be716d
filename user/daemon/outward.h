/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told to the world outside: people by --notify, the site's own switch by --exec. */
#ifndef XDPEN_DAEMON_OUTWARD_H
#define XDPEN_DAEMON_OUTWARD_H

#include <jansson.h>

#include "../core/errand.h"
#include "../core/limiter.h"
#include "../core/sentences.h"
#include "../sys/hook.h"
#include "daemon.h"

#define DETAIL_TEXT 160

struct outward {
	struct hook *notify, *exec; /* NULL: not wanted */
	/* notify */
	struct limiter limiter;
	__u64 left_out; /* notifications that were not sent, since the start */
	struct notify_test {
		__u64 number; /* of the last one, 0 = none yet */
		bool running;
		struct hook_result result;
	} test;
	struct protection {
		bool whole, told; /* as it is, as it was told */
		__u64 since; /* ns: it is so */
	} protection;
	/* exec */
	struct errands errands;
	struct exec_set { /* what is in quarantine at the start, told before anything else */
		bool told, running;
		__u32 failures;
		__u64 due; /* ns */
		struct xdpen_key keys[ERRANDS_MAX];
		__u32 count;
	} set;
	__u64 failure_told; /* second in which a failed command was last logged */
};

/* outward_facts.c: what is told of a device. The caller owns what is returned. */
bool outward_cut_off(const struct daemon *daemon, __u32 slot); /* there is one, and its frames do not pass now */
json_t *outward_device(struct daemon *daemon, __u32 slot);
void outward_sentences(struct daemon *daemon, __u32 slot, struct sentence_facts *facts, char name[static LEASE_NAME]);
/* {"schema":1,"event":EVENT,"time":...} */
json_t *outward_message(const char *member, const char *word);
/* Hands it to the hook and frees it. Returns as hook_send(), -ENOMEM for NULL. */
int outward_send(struct hook *hook, json_t *message, __u64 tag);
/* Logs how a command failed, once a minute at most; counters say the rest. */
void outward_failed(struct daemon *daemon, const char *hook, const struct hook_result *result);

/* outward_notify.c */
hook_done notify_done;
void notify_changed(struct daemon *daemon, const struct change *change);
void notify_site(struct daemon *daemon, enum site_event event, __u32 number, __u32 limit, const char *detail);
void notify_tick(struct daemon *daemon);
/* Sends a test. Returns its number, or 0: one is under way, or there is no room. */
__u64 notify_try(struct daemon *daemon);

/* outward_protection.c: is the site protected in full? Told when it has been otherwise for a while. */
void protection_tick(struct daemon *daemon);

/* outward_exec.c */
hook_done exec_done;
void exec_changed(struct daemon *daemon, const struct change *change);
void exec_tick(struct daemon *daemon);

#endif
