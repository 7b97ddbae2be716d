/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command that is run for each of a row of messages: JSON on its standard input,
 * without a shell, at most so many at once, none longer than HOOK_SECONDS. Nothing
 * here waits: children are watched by the caller's epoll.
 *
 * A child has no capability and no way to gain one, no descriptor but its three,
 * an environment of PATH and LANG, and / as its directory. It is a process group
 * of its own: what it leaves behind is killed when it ends.
 */
#ifndef XDPEN_SYS_HOOK_H
#define XDPEN_SYS_HOOK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include "../core/command.h"

#define HOOK_SECONDS 10
#define HOOK_RUNS 4 /* at once, at most */
#define HOOK_QUEUE 64 /* messages that wait; one more is dropped */
#define HOOK_LOGGED 8 /* lines of a run's output that go to the log, */
#define HOOK_LINE 200 /* so many bytes of each; the rest is read and dropped */
#define HOOK_OUTPUT 65536 /* bytes of a run's output; after that nobody listens, and SIGPIPE says so */

/* How a run ended. */
struct hook_result {
	bool started; /* false: it could not even be run; `first` says why */
	bool late; /* killed because it took too long */
	int exit_code; /* -1: ended by a signal */
	int signal; /* 0: none */
	char first[HOOK_LINE + 1]; /* first line of its output, or why it was not started; tame */
};

struct hook_counters {
	__u64 runs, failed, late; /* failed: any end but exit code 0, late ones too */
	__u64 dropped; /* messages that found the queue full */
	__u64 lines_dropped; /* of output */
	__u32 running, waiting;
};

struct hook;
/* `tag` is that of hook_send(). */
typedef void hook_done(void *context, __u64 tag, const struct hook_result *result);

/*
 * May the command be run? A regular file that is executable, that nobody but its
 * owner can write to, which is root or the user of this process; and that nobody else can replace,
 * because the same holds for the directories above it, or they are sticky. All that is said of the file behind symbolic
 * links: its name without any goes to `program`, and that one is to be run. Returns 0, or a negative errno with a
 * sentence part in `error`.
 */
int hook_check(const struct command_line *command, char program[static PATH_MAX], char *error, size_t size);

/* `name` stands in front of what is logged; `at_once` is at most HOOK_RUNS. Returns 0 or a negative errno. */
int hook_open(const char *name, const struct command_line *command, int at_once, int epoll, hook_done *done,
	      void *context, struct hook **hook);
/* Runs it with `message`, or keeps that until there is room. Returns 0, -ENOBUFS (counted) or -ENOMEM. */
int hook_send(struct hook *hook, const char *message, __u64 tag);
/* hook_send() would run it at once. */
bool hook_free(const struct hook *hook);

bool hook_owns(const struct hook *hook, const void *pointer);
void hook_event(struct hook *hook, void *pointer);
/* Kills what is late; call about once a second. */
void hook_tick(struct hook *hook);
void hook_counters(const struct hook *hook, struct hook_counters *counters);
/* Kills what runs, forgets what waits. */
void hook_close(struct hook *hook);

#endif
