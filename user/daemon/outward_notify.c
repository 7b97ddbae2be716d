// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is told of what: each transition that a person should know of, once. Those
 * are a device that was put in quarantine (in mode monitor, too: "enforced" says
 * so) or came out of it, and one that is suspect only because a rail held: its
 * evidence was enough, but it is guarded or the circuit breaker is open. A device
 * that is merely suspect is not told of: its owner has nothing to do yet, and some
 * that are never more than that would ring every evening.
 */
#include <stdio.h>
#include <string.h>

#include "../core/mac.h"
#include "../core/names.h"
#include "../sys/clock.h"
#include "../sys/log.h"
#include "outward.h"

static const char *const site_names[] = {
	[SITE_BREAKER_OPEN] = "breaker-open",
	[SITE_BREAKER_CLOSED] = "breaker-closed",
	[SITE_DEGRADED] = "degraded",
	[SITE_RECOVERED] = "recovered",
	[SITE_SUPPRESSED] = "suppressed",
	[SITE_TEST] = "test",
};
_Static_assert(sizeof(site_names) / sizeof(*site_names) == SITE_EVENTS, "an event without a name");

/* Which event a change is; NULL: none that is told. */
static const char *event_of(const struct change *change)
{
	const struct xdpen_state *state = change->state;

	if (state->state == XDPEN_QUARANTINED)
		return change->from != XDPEN_QUARANTINED ? "quarantined" : NULL;
	if (change->from == XDPEN_QUARANTINED)
		return "released";
	if (state->state == XDPEN_SUSPECT && (change->weighing->decisive || change->weighing->score >= SCORE_QUARANTINE))
		return "suspect";
	return NULL;
}

static void add_texts(json_t *message, const struct sentence_facts *facts)
{
	json_t *titles = json_object(), *texts = json_object();
	char title[SENTENCE_TEXT], text[SENTENCES_TEXT];

	for (enum language language = 0; language < LANGUAGES; language++) {
		json_object_set_new(titles, language_tag(language), json_string(sentence_headline(facts, language, title)));
		json_object_set_new(texts, language_tag(language), json_string(sentences_all(facts, language, text)));
	}
	json_object_set_new(message, "title", titles);
	json_object_set_new(message, "text", texts);
}

static void send_off(struct daemon *daemon, json_t *message)
{
	if (outward_send(daemon->outward->notify, message, 0))
		daemon->outward->left_out++;
}

void notify_changed(struct daemon *daemon, const struct change *change)
{
	const char *event = event_of(change);
	struct outward *outward = daemon->outward;
	struct sentence_facts facts;
	char name[LEASE_NAME];
	json_t *message;

	if (!event)
		return;
	if (!limiter_allow(&outward->limiter, &change->key, clock_boot())) {
		outward->left_out++;
		return;
	}
	message = outward_message("event", event);
	outward_sentences(daemon, change->slot, &facts, name);
	if (message) {
		json_object_set_new(message, "device", outward_device(daemon, change->slot));
		add_texts(message, &facts);
	}
	send_off(daemon, message);
}

static json_t *site_message(enum site_event event, __u32 number, __u32 limit, const char *detail)
{
	json_t *message = outward_message("event", site_names[event]), *texts = json_object();
	char text[SENTENCE_TEXT];

	for (enum language language = 0; language < LANGUAGES; language++)
		json_object_set_new(texts, language_tag(language),
				    json_string(sentence_site(event, number, limit, language, text)));
	if (message && detail)
		json_object_set_new(message, "detail", json_string(detail));
	if (message && number)
		json_object_set_new(message, "number", json_integer(number));
	/* One sentence is title enough. */
	json_object_set(message, "title", texts);
	json_object_set_new(message, "text", texts);
	return message;
}

void notify_site(struct daemon *daemon, enum site_event event, __u32 number, __u32 limit, const char *detail)
{
	struct outward *outward = daemon->outward;

	if (limiter_allow(&outward->limiter, NULL, clock_boot()))
		send_off(daemon, site_message(event, number, limit, detail));
	else
		outward->left_out++;
}

/* As they are now: what was left out in between is history. */
static json_t *those_left_out(struct daemon *daemon)
{
	const struct limiter *limiter = &daemon->outward->limiter;
	json_t *devices = json_array();

	for (__u32 i = 0; i < limiter->names; i++) {
		__u32 slot = maps_find(&daemon->maps, &limiter->named[i]);

		if (slot != XDPEN_NO_SLOT)
			json_array_append_new(devices, outward_device(daemon, slot));
	}
	return devices;
}

static void summarise(struct daemon *daemon)
{
	struct limiter *limiter = &daemon->outward->limiter;
	json_t *message = site_message(SITE_SUPPRESSED, limiter->left_out, 0, NULL);

	json_object_set_new(message, "devices", those_left_out(daemon));
	log_line(LOG_LEVEL_WARNING, "notify: %u notifications were left out, because there were too many at once", limiter->left_out);
	send_off(daemon, message);
	limiter_summarised(limiter);
}

void notify_tick(struct daemon *daemon)
{
	if (limiter_summary_due(&daemon->outward->limiter, clock_boot()))
		summarise(daemon);
}

/* A person asked for it: it counts against no budget. */
__u64 notify_try(struct daemon *daemon)
{
	struct notify_test *test = &daemon->outward->test;
	__u64 number = test->number + 1;

	if (test->running)
		return 0;
	/* Before it is sent: where it cannot be started, it ends at once. */
	*test = (struct notify_test){ .number = number, .running = true };
	if (!outward_send(daemon->outward->notify, site_message(SITE_TEST, 0, 0, NULL), number))
		return number;
	test->running = false;
	return 0;
}

void notify_done(void *context, __u64 tag, const struct hook_result *result)
{
	struct daemon *daemon = context;
	struct notify_test *test = &daemon->outward->test;

	if (tag && tag == test->number) {
		test->running = false;
		test->result = *result;
	} else if (!result->started || result->late || result->exit_code) {
		outward_failed(daemon, "notify", result);
	}
}
