// SPDX-License-Identifier: GPL-2.0-or-later
#include "screen.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "../sys/clock.h"

#define LINES_USUAL 24

/* The other screen, no cursor, and no line that runs on into the next one; and back. */
#define ENTER "\033[?1049h\033[?25l\033[?7l"
#define LEAVE "\033[?7h\033[?25h\033[?1049l"
#define CLEAR "\033[H\033[2J"

/* A process has one terminal. */
static struct {
	bool open;
	bool keys; /* standard input is a terminal: q ends */
	int signals; /* a signalfd */
	struct termios before;
} screen;

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };

static sigset_t signal_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (unsigned i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(&set, signals[i]);
	return set;
}

bool screen_possible(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && terminal && *terminal && strcmp(terminal, "dumb");
}

int screen_lines(void)
{
	struct winsize size;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row ? size.ws_row : LINES_USUAL;
}

void screen_clear(void)
{
	fputs(CLEAR, stdout);
}

static void say(const char *sequence)
{
	fputs(sequence, stdout);
	fflush(stdout);
}

/* Keys come one by one and are not shown; Ctrl-C and Ctrl-Z stay signals. */
static void enter(void)
{
	struct termios raw = screen.before;

	if (screen.keys) {
		raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		raw.c_cc[VMIN] = 1;
		raw.c_cc[VTIME] = 0;
		tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	}
	say(ENTER);
}

static void leave(void)
{
	say(LEAVE);
	if (screen.keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &screen.before);
}

int screen_open(void)
{
	static char buffer[64 * 1024]; /* a picture appears at once, not line by line */
	sigset_t set = signal_set();

	screen.keys = !tcgetattr(STDIN_FILENO, &screen.before);
	screen.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (screen.signals < 0)
		return -errno;
	sigprocmask(SIG_BLOCK, &set, NULL);
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	enter();
	screen.open = true;
	return 0;
}

void screen_close(int signal)
{
	sigset_t set = signal_set();

	if (!screen.open)
		return;
	screen.open = false;
	leave();
	close(screen.signals);
	if (signal)
		raise(signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Ctrl-Z: the shell gets its terminal back; the next picture comes when we go on. */
static void pause_here(void)
{
	leave();
	raise(SIGSTOP);
	enter();
}

static enum screen_event take_signal(int *signal)
{
	struct signalfd_siginfo info;

	if (read(screen.signals, &info, sizeof(info)) != sizeof(info))
		return SCREEN_TIME;
	if (info.ssi_signo == SIGTSTP) {
		pause_here();
		return SCREEN_TIME;
	}
	if (info.ssi_signo == SIGINT)
		return SCREEN_LEFT;
	*signal = (int)info.ssi_signo;
	return SCREEN_KILLED;
}

/* A terminal that has gone ends it, too. */
static enum screen_event take_key(void)
{
	char key;
	ssize_t got = read(STDIN_FILENO, &key, 1);

	return got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN) || (got == 1 && (key == 'q' || key == 'Q')) ?
		       SCREEN_LEFT :
		       SCREEN_TIME;
}

enum screen_event screen_wait(unsigned long long deadline, int *signal)
{
	struct pollfd wanted[] = { { screen.signals, POLLIN, 0 }, { screen.keys ? STDIN_FILENO : -1, POLLIN, 0 } };
	enum screen_event event = SCREEN_TIME;
	__u64 now;

	while (event == SCREEN_TIME && (now = clock_monotonic()) < deadline) {
		if (poll(wanted, 2, (int)((deadline - now) / MILLISECOND) + 1) <= 0)
			continue;
		if (wanted[0].revents)
			event = take_signal(signal);
		else if (wanted[1].revents)
			event = take_key();
	}
	return event;
}
