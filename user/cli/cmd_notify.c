// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands that xdpend runs to tell others: how they fare, and a test of the one that tells people. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "../sys/control.h"
#include "../sys/hook.h"
#include "render.h"

#define LOOK_US 100000
/* Others may be running before it, and it may be killed only at the second's end. */
#define LOOKS ((2 * HOOK_SECONDS + 5) * 10)

static int unreachable(struct cli *cli, int error)
{
	if (error == -ENOENT || error == -ECONNREFUSED)
		return fail(cli, OUTCOME_NOT_LOADED, "no daemon is running in %s, and only xdpend runs such commands: start it",
			    cli->run);
	return fail_to_ask(cli, error);
}

/* Facts in `facts`, or an exit code. */
static int ask(struct cli *cli, bool test, json_t **facts)
{
	const struct request request = { .verb = VERB_NOTIFY, .test = test };
	char text[CONTROL_LINE_MAX];
	int code = control_ask(cli->run, &request, text, sizeof(text));

	if (code < 0)
		return unreachable(cli, code);
	if (code)
		return fail(cli, code, "%s", text);
	*facts = json_loads(text, 0, NULL);
	return *facts ? OUTCOME_DONE : fail(cli, OUTCOME_FAILED, "the daemon's answer is not understood: \"%s\"", text);
}

static void print_hook(const char *label, const char *what, const json_t *hook)
{
	text_label(label);
	if (!hook || json_is_null(hook)) {
		printf("xdpend was started without --%s\n", what);
		return;
	}
	printf("%s: %llu runs, %llu failed (%llu of them too slow), %llu dropped, %llu running, %llu waiting\n",
	       fact_text(hook, "command"), fact_number(hook, "runs"), fact_number(hook, "failed"), fact_number(hook, "late"),
	       fact_number(hook, "dropped"), fact_number(hook, "running"), fact_number(hook, "waiting"));
}

static void render_notify(const struct cli *cli, const json_t *facts)
{
	(void)cli;
	print_hook("notify", "notify", json_object_get(facts, "notify"));
	if (fact_number(facts, "left_out"))
		printf("%llu notifications were left out, because there were too many at once\n", fact_number(facts, "left_out"));
	print_hook("exec", "exec", json_object_get(facts, "exec"));
	if (fact_number(facts, "open"))
		printf("%llu devices are not told yet as they are\n", fact_number(facts, "open"));
}

static void render_test(const struct cli *cli, const json_t *facts)
{
	const json_t *test = json_object_get(facts, "test");
	const char *output = fact_text(test, "output");

	(void)cli;
	if (!fact_truth(test, "started"))
		printf("the command was not run");
	else if (fact_truth(test, "late"))
		printf("the command took longer than %d s and was killed", HOOK_SECONDS);
	else if (fact_number(test, "signal"))
		printf("the command was ended by signal %llu", fact_number(test, "signal"));
	else
		printf("the command ended with exit code %llu", fact_number(test, "exit"));
	printf("%s%s\n", *output ? ": " : "", output);
}

static int outcome_of(const json_t *facts)
{
	const json_t *test = json_object_get(facts, "test");
	bool good = fact_truth(test, "started") && !fact_truth(test, "late") && !fact_number(test, "signal") &&
		    !fact_number(test, "exit");

	return good ? OUTCOME_DONE : OUTCOME_FAILED;
}

/* Asked for, then waited for: the daemon waits for nobody. */
static int try_it(struct cli *cli)
{
	json_t *facts;
	__u64 number;
	int code = ask(cli, true, &facts);

	if (code)
		return code;
	number = fact_number(json_object_get(facts, "test"), "number");
	for (int i = 0; i < LOOKS && fact_truth(json_object_get(facts, "test"), "running"); i++) {
		json_decref(facts);
		usleep(LOOK_US);
		code = ask(cli, false, &facts);
		if (code)
			return code;
	}
	if (!fact_truth(json_object_get(facts, "test"), "running") &&
	    fact_number(json_object_get(facts, "test"), "number") == number)
		return render(cli, facts, render_test, outcome_of(facts));
	json_decref(facts);
	return fail(cli, OUTCOME_FAILED, "the test has not ended: others wait before it; see `xdpen notify`");
}

int cmd_notify(struct cli *cli, int argc, char **argv)
{
	json_t *facts;
	int code;

	(void)argc;
	(void)argv;
	if (cli->options[OPTION_TEST])
		return try_it(cli);
	code = ask(cli, false, &facts);
	return code ? code : render(cli, facts, render_notify, OUTCOME_DONE);
}
