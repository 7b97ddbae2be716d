// SPDX-License-Identifier: GPL-2.0-or-later
#include "hook.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "hook_child.h"
#include "log.h"

#define DRAIN 16384 /* bytes of output that are read at once: a child that never stops writing must not keep us */

/* What an epoll event points at. */
struct end {
	int descriptor; /* -1 = closed */
};

struct run {
	pid_t child; /* 0 = free */
	struct end ended, output; /* a pidfd, a pipe */
	__u64 tag, deadline; /* ns of CLOCK_MONOTONIC */
	bool killed;
	int lines;
	size_t length, bytes; /* of the line, of all */
	char line[HOOK_LINE + 1], first[HOOK_LINE + 1];
};

struct message {
	char *text;
	__u64 tag;
};

struct hook {
	const char *name;
	struct command_line command;
	int at_once, epoll;
	hook_done *done;
	void *context;
	struct hook_counters counters; /* but running and waiting */
	struct run runs[HOOK_RUNS];
	struct message queue[HOOK_QUEUE]; /* a ring */
	__u32 first, waiting;
};

static void close_end(struct end *end)
{
	if (end->descriptor >= 0)
		close(end->descriptor);
	end->descriptor = -1;
}

int hook_open(const char *name, const struct command_line *command, int at_once, int epoll, hook_done *done,
	      void *context, struct hook **hook)
{
	struct hook *made = calloc(1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	made->name = name;
	made->command = *command;
	made->at_once = at_once < HOOK_RUNS ? at_once : HOOK_RUNS;
	made->epoll = epoll;
	made->done = done;
	made->context = context;
	for (int i = 0; i < HOOK_RUNS; i++)
		made->runs[i].ended.descriptor = made->runs[i].output.descriptor = -1;
	*hook = made;
	return 0;
}

/* A file in memory holds it all at once, where a pipe could be full. Returns a descriptor or a negative errno. */
static int input_of(const char *message)
{
	size_t length = strlen(message);
	int input = memfd_create("xdpen-message", MFD_CLOEXEC);

	if (input < 0)
		return -errno;
	if (write(input, message, length) != (ssize_t)length || write(input, "\n", 1) != 1 || lseek(input, 0, SEEK_SET)) {
		close(input);
		return -EIO;
	}
	return input;
}

static int watch(const struct hook *hook, struct end *end)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = end };

	return epoll_ctl(hook->epoll, EPOLL_CTL_ADD, end->descriptor, &event) ? -errno : 0;
}

static void kill_group(struct run *run)
{
	if (kill(-run->child, SIGKILL))
		kill(run->child, SIGKILL);
}

/* Child and both ends, or nothing. `input` and `output` are the child's. */
static int follow(struct hook *hook, struct run *run, const char *program, int input, int output)
{
	pid_t child = hook_spawn(program, &hook->command, input, output);
	int error;

	if (child < 0)
		return child;
	run->child = child;
	run->ended.descriptor = (int)syscall(SYS_pidfd_open, child, 0);
	error = run->ended.descriptor < 0 ? -errno : watch(hook, &run->ended);
	if (!error)
		error = watch(hook, &run->output);
	if (!error)
		return 0;
	kill_group(run);
	waitpid(child, NULL, 0); /* it was killed: this is but a moment */
	close_end(&run->ended);
	run->child = 0;
	return error;
}

static int start(struct hook *hook, struct run *run, const char *program, const char *message)
{
	int input = input_of(message), pipes[2], error;

	if (input < 0)
		return input;
	if (pipe2(pipes, O_CLOEXEC)) {
		error = -errno;
		close(input);
		return error;
	}
	fcntl(pipes[0], F_SETFL, O_NONBLOCK);
	run->output.descriptor = pipes[0];
	error = follow(hook, run, program, input, pipes[1]);
	close(input);
	close(pipes[1]);
	if (error)
		close_end(&run->output);
	return error;
}

static void report(struct hook *hook, __u64 tag, const struct hook_result *result)
{
	hook->counters.runs++;
	hook->counters.late += result->late;
	hook->counters.failed += !result->started || result->late || result->exit_code;
	hook->done(hook->context, tag, result);
}

static void report_not_started(struct hook *hook, __u64 tag, const char *why)
{
	struct hook_result result = { .started = false, .exit_code = -1 };

	snprintf(result.first, sizeof(result.first), "%.*s", HOOK_LINE, why);
	report(hook, tag, &result);
}

/* The file may have been changed since the last time: it is looked at again. */
static void begin(struct hook *hook, struct run *run, const char *message, __u64 tag)
{
	char why[256], program[PATH_MAX];
	int error = hook_check(&hook->command, program, why, sizeof(why));

	if (error) {
		report_not_started(hook, tag, why);
		return;
	}
	*run = (struct run){ .tag = tag, .deadline = clock_monotonic() + HOOK_SECONDS * SECOND,
			     .ended.descriptor = -1, .output.descriptor = -1 };
	error = start(hook, run, program, message);
	if (error)
		report_not_started(hook, tag, strerror(-error));
}

static struct run *free_run(struct hook *hook)
{
	for (int i = 0; i < hook->at_once; i++)
		if (!hook->runs[i].child)
			return &hook->runs[i];
	return NULL;
}

bool hook_free(const struct hook *hook)
{
	return !hook->waiting && free_run((struct hook *)hook);
}

/* As long as there are messages and places. A run that could not be started leaves its place at once. */
static void advance(struct hook *hook)
{
	struct run *run;

	while (hook->waiting && (run = free_run(hook))) {
		struct message message = hook->queue[hook->first];

		hook->first = (hook->first + 1) % HOOK_QUEUE;
		hook->waiting--;
		begin(hook, run, message.text, message.tag);
		free(message.text);
	}
}

int hook_send(struct hook *hook, const char *message, __u64 tag)
{
	char *copy;

	if (hook->waiting == HOOK_QUEUE) {
		hook->counters.dropped++;
		return -ENOBUFS;
	}
	copy = strdup(message);
	if (!copy)
		return -ENOMEM;
	hook->queue[(hook->first + hook->waiting++) % HOOK_QUEUE] = (struct message){ copy, tag };
	advance(hook);
	return 0;
}

static void end_line(struct hook *hook, struct run *run)
{
	run->line[run->length] = '\0';
	log_tame(run->line);
	if (!run->lines)
		memcpy(run->first, run->line, sizeof(run->first));
	if (run->lines < HOOK_LOGGED)
		log_line(LOG_LEVEL_INFO, "%s: %s", hook->name, run->line);
	else
		hook->counters.lines_dropped++;
	if (run->lines == HOOK_LOGGED)
		log_line(LOG_LEVEL_INFO, "%s: it says more, which is left out", hook->name);
	run->lines++;
	run->length = 0;
}

static void take_output(struct hook *hook, struct run *run, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (bytes[i] == '\n')
			end_line(hook, run);
		else if (run->length < HOOK_LINE)
			run->line[run->length++] = bytes[i];
	}
}

/* Returns false at its end, or when it was enough. */
static bool read_output(struct hook *hook, struct run *run)
{
	static char bytes[DRAIN]; /* one at a time, and too much for a stack */
	ssize_t got;

	if (run->output.descriptor < 0)
		return false;
	got = read(run->output.descriptor, bytes, sizeof(bytes));
	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	take_output(hook, run, bytes, (size_t)got);
	run->bytes += (size_t)got;
	return run->bytes < HOOK_OUTPUT;
}

/* It is dead: what it started goes with it, and only then is its number given back. */
static void finish(struct hook *hook, struct run *run)
{
	struct hook_result result = { .started = true, .exit_code = -1, .late = run->killed };
	int status = 0;

	kill(-run->child, SIGKILL);
	read_output(hook, run);
	if (run->length)
		end_line(hook, run);
	waitpid(run->child, &status, 0);
	if (WIFEXITED(status))
		result.exit_code = WEXITSTATUS(status);
	else if (WIFSIGNALED(status))
		result.signal = WTERMSIG(status);
	memcpy(result.first, run->first, sizeof(result.first));
	close_end(&run->ended);
	close_end(&run->output);
	run->child = 0;
	report(hook, run->tag, &result);
	advance(hook);
}

bool hook_owns(const struct hook *hook, const void *pointer)
{
	uintptr_t at = (uintptr_t)pointer, from = (uintptr_t)hook;

	return hook && at >= from && at < from + sizeof(*hook);
}

void hook_event(struct hook *hook, void *pointer)
{
	for (int i = 0; i < HOOK_RUNS; i++) {
		struct run *run = &hook->runs[i];
		siginfo_t info = { .si_pid = 0 };

		if (!run->child)
			continue;
		if (pointer == &run->output && !read_output(hook, run))
			close_end(&run->output);
		/* Events are hints: the place may be another run's by now. */
		if (pointer == &run->ended && !waitid(P_PID, (id_t)run->child, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid)
			finish(hook, run);
	}
}

void hook_tick(struct hook *hook)
{
	__u64 now = clock_monotonic();

	for (int i = 0; i < HOOK_RUNS; i++) {
		struct run *run = &hook->runs[i];

		if (!run->child || run->killed || now < run->deadline)
			continue;
		run->killed = true;
		kill_group(run);
	}
}

void hook_counters(const struct hook *hook, struct hook_counters *counters)
{
	*counters = hook->counters;
	counters->waiting = hook->waiting;
	for (int i = 0; i < HOOK_RUNS; i++)
		counters->running += hook->runs[i].child != 0;
}

void hook_close(struct hook *hook)
{
	if (!hook)
		return;
	for (int i = 0; i < HOOK_RUNS; i++) {
		struct run *run = &hook->runs[i];

		if (!run->child)
			continue;
		kill_group(run);
		waitpid(run->child, NULL, 0);
		close_end(&run->ended);
		close_end(&run->output);
	}
	for (; hook->waiting; hook->waiting--, hook->first = (hook->first + 1) % HOOK_QUEUE)
		free(hook->queue[hook->first].text);
	free(hook);
}
