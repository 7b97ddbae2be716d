// SPDX-License-Identifier: GPL-2.0-or-later
/* Is all as it should be, and if not, what to do? Works without the daemon, and before anything is loaded. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../sys/log.h"
#include "doctor.h"
#include "render.h"

#define SENTENCE 512

static const char *const results[] = {
	[FINDING_OK] = "ok",
	[FINDING_WARNING] = "warning",
	[FINDING_WRONG] = "wrong",
};

void find(struct doctor *doctor, const char *check, enum finding finding, const char *advice, const char *format, ...)
{
	json_t *facts = json_object();
	char sentence[SENTENCE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	log_tame(sentence); /* it may quote what was typed */
	facts_text(facts, "check", check);
	facts_text(facts, "result", results[finding]);
	facts_text(facts, "text", sentence);
	facts_text(facts, "advice", advice);
	json_array_append_new(doctor->checks, facts);
	doctor->warnings += finding == FINDING_WARNING;
	doctor->wrongs += finding == FINDING_WRONG;
}

static void see_link(void *context, const struct link *link)
{
	struct links *links = context;

	if (links->count < LINKS_MAX)
		links->list[links->count++] = *link;
}

static void render_doctor(const struct cli *cli, const json_t *facts)
{
	const json_t *check;
	size_t at;

	(void)cli;
	json_array_foreach(json_object_get(facts, "checks"), at, check)
		printf("%-8s %-16s %s%s%s\n", fact_text(check, "result"), fact_text(check, "check"), fact_text(check, "text"),
		       fact_known(check, "advice") ? "; to do: " : "", fact_text(check, "advice"));
	printf("%llu ok, %llu warning%s, %llu wrong\n", fact_number(facts, "ok"), fact_number(facts, "warnings"),
	       fact_number(facts, "warnings") == 1 ? "" : "s", fact_number(facts, "wrong"));
}

/* As of status: without programs or a daemon nothing else matters much. */
static int code_of(const struct doctor *doctor)
{
	if (!doctor->loaded || doctor->overview.scene.daemon == DAEMON_DOWN)
		return OUTCOME_NOT_LOADED;
	return doctor->warnings || doctor->wrongs ? OUTCOME_DEGRADED : OUTCOME_DONE;
}

static int report(struct doctor *doctor)
{
	json_t *facts = facts_new();
	int found = doctor->warnings + doctor->wrongs;

	facts_truth(facts, "loaded", doctor->loaded);
	facts_number(facts, "ok", json_array_size(doctor->checks) - (size_t)found);
	facts_number(facts, "warnings", (__u64)doctor->warnings);
	facts_number(facts, "wrong", (__u64)doctor->wrongs);
	facts_put(facts, "checks", doctor->checks);
	return render(doctor->cli, facts, render_doctor, code_of(doctor));
}

int cmd_doctor(struct cli *cli, int argc, char **argv)
{
	struct doctor *doctor = calloc(1, sizeof(*doctor));
	int code;

	if (!doctor)
		return fail(cli, OUTCOME_FAILED, "out of memory");
	doctor->cli = cli;
	doctor->checks = json_array();
	netlink_links(see_link, &doctor->links);
	doctor_host(doctor);
	doctor_open(doctor);
	doctor_interfaces(doctor, argv + 1, argc - 1);
	doctor_loaded(doctor);
	code = report(doctor);
	doctor_close(doctor);
	free(doctor);
	return code;
}
