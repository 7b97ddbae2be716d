/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal as a screen of its own that is drawn anew again and again. What
 * was on it before comes back at the end, also when a signal ends it.
 */
#ifndef XDPEN_CLI_SCREEN_H
#define XDPEN_CLI_SCREEN_H

#include <stdbool.h>

enum screen_event {
	SCREEN_TIME, /* the time has passed */
	SCREEN_LEFT, /* q or Ctrl-C */
	SCREEN_KILLED, /* another signal: screen_close() sends it again */
};

/* Standard output is a terminal that understands the sequences. */
bool screen_possible(void);

/* There is one. 0 or a negative errno. From here to screen_close() signals wait for screen_wait(). */
int screen_open(void);
/* Does nothing when it is not open. `signal`: 0, or what screen_wait() said. */
void screen_close(int signal);

/* Lines that fit now. */
int screen_lines(void);
/* Empties the screen for what is printed next; that appears with fflush(). */
void screen_clear(void);

/* Until `deadline` (CLOCK_MONOTONIC, ns). `signal` is set for SCREEN_KILLED. */
enum screen_event screen_wait(unsigned long long deadline, int *signal);

#endif
