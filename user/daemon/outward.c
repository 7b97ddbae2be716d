// SPDX-License-Identifier: GPL-2.0-or-later
#include "outward.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sys/log.h"
#include "../sys/perform.h"

#define SHOWN 96 /* bytes of a command or of its output, in an answer that is one line */

static int check(const char *name, const struct command_line *command)
{
	char why[256], program[PATH_MAX];
	int error = command->count ? hook_check(command, program, why, sizeof(why)) : 0;

	if (error)
		log_line(LOG_LEVEL_ERROR, "--%s: %s", name, why);
	return error;
}

int outward_check(const struct options *options)
{
	int error = check("notify", &options->notify);

	return error ? error : check("exec", &options->exec);
}

static int open_hook(const char *name, const struct command_line *command, int at_once, int epoll, hook_done *done,
		     struct daemon *daemon, struct hook **hook)
{
	return command->count ? hook_open(name, command, at_once, epoll, done, daemon, hook) : 0;
}

int outward_open(struct daemon *daemon, int epoll)
{
	struct outward *outward = calloc(1, sizeof(*outward));
	int error;

	if (!outward)
		return -ENOMEM;
	daemon->outward = outward;
	outward->protection.whole = outward->protection.told = true;
	error = open_hook("notify", &daemon->options->notify, 2, epoll, notify_done, daemon, &outward->notify);
	if (!error)
		error = open_hook("exec", &daemon->options->exec, HOOK_RUNS, epoll, exec_done, daemon, &outward->exec);
	return error;
}

void outward_close(struct daemon *daemon)
{
	if (!daemon->outward)
		return;
	hook_close(daemon->outward->notify);
	hook_close(daemon->outward->exec);
	free(daemon->outward);
	daemon->outward = NULL;
}

bool outward_event(struct daemon *daemon, void *pointer)
{
	struct hook *hooks[] = { daemon->outward->notify, daemon->outward->exec };

	for (int i = 0; i < 2; i++)
		if (hook_owns(hooks[i], pointer)) {
			hook_event(hooks[i], pointer);
			return true;
		}
	return false;
}

void outward_changed(struct daemon *daemon, const struct change *change)
{
	if (daemon->outward && daemon->outward->notify)
		notify_changed(daemon, change);
	if (daemon->outward && daemon->outward->exec)
		exec_changed(daemon, change);
}

void outward_breaker(struct daemon *daemon, bool open, __u32 devices, __u32 limit)
{
	if (daemon->outward && daemon->outward->notify)
		notify_site(daemon, open ? SITE_BREAKER_OPEN : SITE_BREAKER_CLOSED, devices, limit, NULL);
}

void outward_tick(struct daemon *daemon)
{
	struct outward *outward = daemon->outward;

	if (outward->notify) {
		hook_tick(outward->notify);
		protection_tick(daemon);
		notify_tick(daemon);
	}
	if (outward->exec) {
		hook_tick(outward->exec);
		exec_tick(daemon);
	}
}

static json_t *count(const struct hook *hook, const struct command_line *command)
{
	struct hook_counters counters;
	char path[SHOWN];

	if (!hook)
		return json_null();
	hook_counters(hook, &counters);
	snprintf(path, sizeof(path), "%s", command_word(command, 0));
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:i, s:i}", "command", path, "runs", (json_int_t)counters.runs, "failed",
			 (json_int_t)counters.failed, "late", (json_int_t)counters.late, "dropped",
			 (json_int_t)counters.dropped, "running", (int)counters.running, "waiting", (int)counters.waiting);
}

static json_t *describe_test(const struct notify_test *test)
{
	char first[SHOWN];

	if (!test->number)
		return json_null();
	snprintf(first, sizeof(first), "%.*s", SHOWN - 1, test->result.first);
	for (char *at = first; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	return json_pack("{s:I, s:b, s:b, s:b, s:i, s:i, s:s}", "number", (json_int_t)test->number, "running", test->running,
			 "started", test->result.started, "late", test->result.late, "exit", test->result.exit_code, "signal",
			 test->result.signal, "output", first);
}

static json_t *describe(const struct daemon *daemon)
{
	const struct outward *outward = daemon->outward;
	json_t *facts = json_pack("{s:i, s:o}", "schema", 1, "notify", count(outward->notify, &daemon->options->notify));

	json_object_set_new(facts, "left_out", json_integer((json_int_t)outward->left_out));
	json_object_set_new(facts, "test", describe_test(&outward->test));
	json_object_set_new(facts, "exec", count(outward->exec, &daemon->options->exec));
	json_object_set_new(facts, "open", json_integer(errands_open(&outward->errands)));
	json_object_set_new(facts, "no_room", json_integer((json_int_t)outward->errands.no_room));
	return facts;
}

int outward_answer(struct daemon *daemon, const struct request *request, char *text, size_t size)
{
	json_t *facts;
	size_t length;

	if (request->test && !daemon->outward->notify) {
		snprintf(text, size, "xdpend was started without --notify: nobody is told");
		return OUTCOME_FAILED;
	}
	if (request->test && !notify_try(daemon)) {
		snprintf(text, size, "a test is under way, or too many notifications wait");
		return OUTCOME_FAILED;
	}
	facts = describe(daemon);
	length = facts ? json_dumpb(facts, text, size - 1, JSON_COMPACT) : 0;
	json_decref(facts);
	if (length && length < size) {
		text[length] = '\0';
		return OUTCOME_DONE;
	}
	snprintf(text, size, "no memory");
	return OUTCOME_FAILED;
}
