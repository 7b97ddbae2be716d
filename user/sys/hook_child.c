// SPDX-License-Identifier: GPL-2.0-or-later
#include "hook_child.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Without capabilities, and with no_new_privs set: an execve() by root then gains
 * none either (capabilities(7), "the result is masked by what there was before").
 */
static int give_up_all(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		return -1;
	return (int)syscall(SYS_capset, &header, none);
}

/* A blocked or ignored signal would be inherited. */
static void reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

static int settle(int input, int output)
{
	setpgid(0, 0);
	umask(077);
	if (chdir("/") || dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0 ||
	    close_range(STDERR_FILENO + 1, ~0U, 0))
		return -1;
	reset_signals();
	return give_up_all();
}

__attribute__((noreturn)) static void become(const char *program, const struct command_line *command, int input,
					       int output)
{
	static char *const environment[] = { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
					     "LANG=C.UTF-8", NULL };
	char *words[COMMAND_WORDS + 1] = { NULL };

	for (int i = 0; i < command->count; i++)
		words[i] = (char *)command_word(command, i);
	if (settle(input, output)) {
		dprintf(STDERR_FILENO, "cannot be prepared: %s\n", strerror(errno));
		_exit(126);
	}
	execve(program, words, environment);
	dprintf(STDERR_FILENO, "cannot be run: %s\n", strerror(errno));
	_exit(127);
}

pid_t hook_spawn(const char *program, const struct command_line *command, int input, int output)
{
	pid_t child = fork();

	if (child < 0)
		return -errno;
	if (!child)
		become(program, command, input, output);
	/* Here as well: whoever kills the group must not come before the child has made it. */
	setpgid(child, child);
	return child;
}
