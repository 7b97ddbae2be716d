/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The far side of hook.c: what happens between fork and the command. */
#ifndef XDPEN_SYS_HOOK_CHILD_H
#define XDPEN_SYS_HOOK_CHILD_H

#include <sys/types.h>
#include "../core/command.h"

/*
 * Starts `program`, as hook_check() found it, with the words of the command in a
 * process group of its own. `input` becomes its standard input, `output` its
 * standard output and error; both stay the caller's to close. Returns its process
 * number, or a negative errno. What goes wrong after that is told on `output`, and
 * the exit code is 126 or 127.
 */
pid_t hook_spawn(const char *program, const struct command_line *command, int input, int output);

#endif
