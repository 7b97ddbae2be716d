// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * top: the devices that do most, once a second. On a terminal as a screen that is
 * drawn anew; elsewhere, and where a number is asked for, as one text after another.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../sys/clock.h"
#include "render.h"
#include "screen.h"
#include "top.h"

#define ROUNDS_MAX 1000000
#define TEXT_ROWS 20 /* of a text that nobody's window limits */
#define FRAME_LINES 3 /* of a screen, besides the rows: the sentence, an empty line, the titles */

struct session {
	struct cli *cli;
	struct top top;
	bool live; /* on a screen */
	unsigned rounds; /* still to come, 0 = no such end */
	__u64 seconds; /* in all, 0 = no such end */
	int signal; /* that ended it */
};

static int read_options(struct session *session)
{
	struct cli *cli = session->cli;
	const char *order = cli->options[OPTION_SORT];
	int code;

	if (order)
		session->top.order = top_order_named(order);
	if (session->top.order == TOP_ORDERS)
		return fail(cli, OUTCOME_USAGE, "--sort \"%s\": frames, contacts, fan-out, score or state is accepted",
			    order);
	if (cli->options[OPTION_ONCE] && (cli->options[OPTION_COUNT] || cli->options[OPTION_FOR]))
		return fail(cli, OUTCOME_USAGE, "--once is an end of its own: it goes with neither -n nor --for");
	code = option_number(cli, OPTION_COUNT, 1, ROUNDS_MAX, &session->rounds);
	if (!code)
		code = option_seconds(cli, OPTION_FOR, &session->seconds);
	if (code)
		return code;
	session->live = !cli->json && !cli->options[OPTION_ONCE] && !session->rounds && screen_possible();
	if (!session->live && !session->rounds && !session->seconds)
		session->rounds = 1;
	return OUTCOME_DONE;
}

/* The maps are opened anew for each look: what was unloaded or made afresh in between is seen. */
static int look(struct session *session, __u32 most, json_t **facts)
{
	struct scene scene;
	int code = scene_open(session->cli, &scene);

	if (code)
		return code;
	*facts = top_look(&session->top, &scene, most);
	scene_close(&scene);
	return *facts ? OUTCOME_DONE : fail(session->cli, OUTCOME_FAILED, "out of memory");
}

static __u32 rows_wanted(const struct session *session)
{
	int lines;

	if (session->cli->json)
		return 0;
	if (!session->live)
		return TEXT_ROWS;
	lines = screen_lines() - FRAME_LINES;
	return lines > 1 ? (__u32)lines - 1 : 1; /* the last line stays empty, or the screen scrolls */
}

static enum screen_event wait_until(struct session *session, __u64 deadline)
{
	struct timespec time = { .tv_sec = (time_t)(deadline / SECOND), .tv_nsec = (long)(deadline % SECOND) };

	if (session->live)
		return screen_wait(deadline, &session->signal);
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL))
		;
	return SCREEN_TIME;
}

/* `next`: ns from the start to the next picture. */
static bool over(struct session *session, __u64 next)
{
	if (session->rounds && !--session->rounds)
		return true;
	return session->seconds && next > session->seconds * SECOND;
}

static int one_round(struct session *session, bool first)
{
	json_t *facts;
	int code = look(session, rows_wanted(session), &facts);

	if (code)
		return code;
	if (session->live)
		screen_clear();
	else if (!first && !session->cli->json)
		putchar('\n');
	render(session->cli, facts, render_top, OUTCOME_DONE);
	return fflush(stdout) ? OUTCOME_FAILED : OUTCOME_DONE;
}

static int run(struct session *session)
{
	__u64 start = session->top.taken, next = start;
	bool first = true;
	int code;

	do {
		__u64 now = clock_monotonic();

		next += SECOND;
		if (next < now) /* stopped for a while, or a machine that cannot keep up */
			next = now + SECOND;
		if (wait_until(session, next) != SCREEN_TIME)
			return OUTCOME_DONE;
		code = one_round(session, first);
		first = false;
	} while (!code && !over(session, next + SECOND - start));
	return code;
}

int cmd_top(struct cli *cli, int argc, char **argv)
{
	struct session session = { .cli = cli };
	json_t *facts;
	int code = read_options(&session);

	(void)argc;
	(void)argv;
	if (!code)
		code = look(&session, 1, &facts);
	if (code)
		return code;
	json_decref(facts);
	if (session.live && screen_open())
		session.live = false;
	code = run(&session);
	screen_close(session.signal);
	top_forget(&session.top);
	return code;
}
