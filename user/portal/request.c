// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole of what can be asked for:
 *
 *   in quarantine  GET /        the page about the asker's device
 *                  GET /api     RFC 8908, for the device itself
 *                  POST /fixed  the button
 *   on the LAN     GET /        the page about all devices that are cut off
 *                  GET /list    the same for programs
 *
 * Who asks is known by its address alone. Asking under somebody else's name (every name leads here, in quarantine)
 * is answered by the way to us, before anything is looked at: so no page elsewhere reads a token or presses the button.
 */
#include "request.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../core/form.h"
#include "../core/names.h"
#include "../core/token.h"
#include "../sys/clock.h"
#include "../sys/log.h"
#include "portal.h"
#include "reply.h"
#include "visitor.h"

#define NOTICE_REFRESH 60 /* s */

/* What is kept of a request while its body comes in, and until the answer went out. */
struct visit {
	struct visitor visitor;
	size_t length;
	char body[REQUEST_BODY_MAX + 1];
	bool release; /* once the answer went out */
};

static __u32 token_clock(void)
{
	return (__u32)(clock_monotonic() / SECOND);
}

static struct token_subject subject_of(const struct visitor *visitor, const struct told *told)
{
	struct token_subject subject = { .device = told->key, .releases = told->self_releases };

	memcpy(subject.address, visitor->address, sizeof(subject.address));
	return subject;
}

static enum MHD_Result say(struct MHD_Connection *connection, const struct visitor *visitor, unsigned status,
			   enum word title, enum word text)
{
	return reply_message(connection, status, visitor->language, title, text);
}

/* Where there is no device to tell of. */
static enum MHD_Result say_no_device(struct MHD_Connection *connection, const struct visitor *visitor,
				     enum tidings tidings)
{
	switch (tidings) {
	case TIDINGS_DEVICE:
	case TIDINGS_FREE:
		return say(connection, visitor, MHD_HTTP_OK, WORD_NOT_CUT_OFF, WORD_NOT_CUT_OFF_TEXT);
	case TIDINGS_AMBIGUOUS:
		return say(connection, visitor, MHD_HTTP_OK, WORD_AMBIGUOUS, WORD_AMBIGUOUS_TEXT);
	case TIDINGS_SILENT:
		break;
	}
	return say(connection, visitor, MHD_HTTP_SERVICE_UNAVAILABLE, WORD_SILENT, WORD_SILENT_TEXT);
}

/* The device that asks. False: there is none, or it waits for its release, and that was said: `answer` is what became of it. */
static bool find_device(struct portal *portal, struct MHD_Connection *connection, const struct visitor *visitor,
			struct told *told, enum MHD_Result *answer)
{
	enum tidings tidings;

	if (releases_wait(&portal->releases, visitor->address)) {
		*answer = say(connection, visitor, MHD_HTTP_OK, WORD_THANKS, WORD_THANKS_TEXT);
		return false;
	}
	tidings = ask_device(&portal->ask, visitor->address, told);
	if (tidings == TIDINGS_DEVICE)
		return true;
	*answer = say_no_device(connection, visitor, tidings);
	return false;
}

static enum MHD_Result answer_device(struct portal *portal, struct MHD_Connection *connection,
				     const struct visitor *visitor)
{
	struct page page = reply_blank(visitor->language);
	struct token_subject subject;
	enum MHD_Result answer;
	char token[TOKEN_TEXT];
	struct told told;

	if (!find_device(portal, connection, visitor, &told, &answer))
		return answer;
	subject = subject_of(visitor, &told);
	if (page_device(&page, &told, token_make(portal->key, &subject, token_clock(), token)))
		return MHD_NO;
	return reply_page(connection, MHD_HTTP_OK, &page, false);
}

/* RFC 8908. Not knowing is no reason to say "you are free". */
static enum MHD_Result answer_api(struct portal *portal, struct MHD_Connection *connection, const struct visitor *visitor)
{
	static const char type[] = "application/captive+json";
	char url[HOME_TEXT];
	struct told told;

	switch (ask_device(&portal->ask, visitor->address, &told)) {
	case TIDINGS_FREE:
		return reply_json(connection, MHD_HTTP_OK, type, json_pack("{s:b}", "captive", 0));
	case TIDINGS_DEVICE:
	case TIDINGS_AMBIGUOUS:
		break;
	case TIDINGS_SILENT:
		return reply_json(connection, MHD_HTTP_SERVICE_UNAVAILABLE, type, json_pack("{s:b}", "captive", 1));
	}
	return reply_json(connection, MHD_HTTP_OK, type,
			  json_pack("{s:b, s:s, s:b}", "captive", 1, "user-portal-url",
				    visitor_home(portal->options, visitor, url), "can-extend-session", 0));
}

/* The device gets its answer first: what it sends after the release does not come here any more. */
static enum MHD_Result accept_word(struct portal *portal, struct MHD_Connection *connection, struct visit *visit)
{
	const struct visitor *visitor = &visit->visitor;
	struct page page = reply_blank(visitor->language);

	if (releases_full(&portal->releases))
		return say(connection, visitor, MHD_HTTP_SERVICE_UNAVAILABLE, WORD_SILENT, WORD_SILENT_TEXT);
	if (page_message(&page, WORD_THANKS, WORD_THANKS_TEXT, false))
		return MHD_NO;
	visit->release = true;
	return reply_page(connection, MHD_HTTP_OK, &page, true);
}

static enum MHD_Result answer_fixed(struct portal *portal, struct MHD_Connection *connection, struct visit *visit)
{
	const struct visitor *visitor = &visit->visitor;
	struct token_subject subject;
	enum MHD_Result answer;
	char token[TOKEN_TEXT];
	struct told told;

	if (!find_device(portal, connection, visitor, &told, &answer))
		return answer;
	subject = subject_of(visitor, &told);
	if (form_value(visit->body, "token", token, sizeof(token)) ||
	    token_check(portal->key, &subject, token_clock(), token))
		return say(connection, visitor, MHD_HTTP_FORBIDDEN, WORD_OLD_PAGE, WORD_OLD_PAGE_TEXT);
	if (told.remedy != REMEDY_FIX)
		return say(connection, visitor, MHD_HTTP_FORBIDDEN, WORD_NOT_ALLOWED, WORD_NOT_ALLOWED_TEXT);
	return accept_word(portal, connection, visit);
}

static enum MHD_Result answer_notice(struct portal *portal, struct MHD_Connection *connection,
				     const struct visitor *visitor)
{
	struct page page = reply_blank(visitor->language);
	const struct list *list;

	if (ask_list(&portal->ask, &list) != TIDINGS_DEVICE)
		return say_no_device(connection, visitor, TIDINGS_SILENT);
	page.refresh = NOTICE_REFRESH;
	if (page_notice(&page, list))
		return MHD_NO;
	return reply_page(connection, MHD_HTTP_OK, &page, false);
}

static json_t *listed(const struct told *told)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:I, s:I, s:I}", "mac", told->mac, "name", told->name,
			 "maker", told->maker, "class", class_name(told->class), "actor", actor_name(told->actor), "since",
			 (json_int_t)told->since, "until", (json_int_t)told->until, "remaining_s",
			 (json_int_t)told->remaining, "evidence", kind_name(told->kind), "number",
			 (json_int_t)told->number, "window_s", (json_int_t)told->window, "limit",
			 (json_int_t)told->limit);
}

static enum MHD_Result answer_list(struct portal *portal, struct MHD_Connection *connection)
{
	static const char type[] = "application/json";
	json_t *devices = json_array();
	const struct list *list;

	if (ask_list(&portal->ask, &list) != TIDINGS_DEVICE) {
		json_decref(devices);
		return reply_json(connection, MHD_HTTP_SERVICE_UNAVAILABLE, type,
				  json_pack("{s:i, s:s}", "schema", 1, "error", "xdpend does not answer"));
	}
	for (int i = 0; i < list->shown; i++)
		json_array_append_new(devices, listed(&list->devices[i]));
	return reply_json(connection, MHD_HTTP_OK, type,
			  json_pack("{s:i, s:I, s:o}", "schema", 1, "count", (json_int_t)list->count, "devices", devices));
}

static bool is_get(const char *method)
{
	return !strcmp(method, MHD_HTTP_METHOD_GET) || !strcmp(method, MHD_HTTP_METHOD_HEAD);
}

static bool is_post(const char *method)
{
	return !strcmp(method, MHD_HTTP_METHOD_POST);
}

/* The request is whole, and meant for us. */
static enum MHD_Result route(struct portal *portal, struct MHD_Connection *connection, struct visit *visit,
			     const char *path, const char *method)
{
	const bool notice = portal->options->notice;
	char url[HOME_TEXT];

	if (!notice && is_post(method) && !strcmp(path, "/fixed"))
		return answer_fixed(portal, connection, visit);
	if (!is_get(method))
		return say(connection, &visit->visitor, MHD_HTTP_METHOD_NOT_ALLOWED, WORD_WRONG_METHOD,
			   WORD_WRONG_METHOD_TEXT);
	if (!strcmp(path, "/"))
		return notice ? answer_notice(portal, connection, &visit->visitor) :
				answer_device(portal, connection, &visit->visitor);
	if (!notice && !strcmp(path, "/api"))
		return answer_api(portal, connection, &visit->visitor);
	/* The answer to the button, loaded once more. */
	if (!notice && !strcmp(path, "/fixed"))
		return reply_elsewhere(connection, visitor_home(portal->options, &visit->visitor, url));
	if (notice && !strcmp(path, "/list"))
		return answer_list(portal, connection);
	return say(connection, &visit->visitor, MHD_HTTP_NOT_FOUND, WORD_NOT_FOUND, WORD_NOT_FOUND_TEXT);
}

static bool announces_too_much(struct MHD_Connection *connection)
{
	const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return length && strtoull(length, NULL, 10) > REQUEST_BODY_MAX;
}

/* Before its body comes in: what needs no body to be judged is answered now. */
static enum MHD_Result judge_head(struct portal *portal, struct MHD_Connection *connection, const struct visitor *visitor,
				  const char *path, const char *method)
{
	const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
	char url[HOME_TEXT];

	if (!is_get(method) && !is_post(method))
		return say(connection, visitor, MHD_HTTP_METHOD_NOT_ALLOWED, WORD_WRONG_METHOD, WORD_WRONG_METHOD_TEXT);
	if (strlen(path) > REQUEST_PATH_MAX)
		return say(connection, visitor, MHD_HTTP_URI_TOO_LONG, WORD_TOO_LONG, WORD_TOO_LONG_TEXT);
	if (announces_too_much(connection))
		return say(connection, visitor, MHD_HTTP_CONTENT_TOO_LARGE, WORD_TOO_LONG, WORD_TOO_LONG_TEXT);
	if (!visitor_means_us(portal->options, visitor, host))
		return reply_elsewhere(connection, visitor_home(portal->options, visitor, url));
	return MHD_YES;
}

static enum MHD_Result begin(struct portal *portal, struct MHD_Connection *connection, const char *path,
			     const char *method, void **state)
{
	struct visit *visit = calloc(1, sizeof(*visit));

	if (!visit || visitor_of(connection, &visit->visitor)) {
		free(visit);
		return MHD_NO;
	}
	*state = visit;
	return judge_head(portal, connection, &visit->visitor, path, method);
}

static enum MHD_Result take_body(struct visit *visit, const char *bytes, size_t *length)
{
	if (*length > REQUEST_BODY_MAX - visit->length)
		return MHD_NO;
	memcpy(visit->body + visit->length, bytes, *length);
	visit->length += *length;
	*length = 0;
	return MHD_YES;
}

enum MHD_Result request_answer(void *context, struct MHD_Connection *connection, const char *path, const char *method,
			       const char *version, const char *bytes, size_t *length, void **state)
{
	(void)version;
	if (!*state)
		return begin(context, connection, path, method, state);
	if (*length)
		return take_body(*state, bytes, length);
	return route(context, connection, *state, path, method);
}

void request_completed(void *context, struct MHD_Connection *connection, void **state,
		       enum MHD_RequestTerminationCode how)
{
	struct portal *portal = context;
	struct visit *visit = *state;

	(void)connection;
	if (visit && visit->release && how == MHD_REQUEST_TERMINATED_COMPLETED_OK)
		releases_add(&portal->releases, visit->visitor.address, clock_monotonic());
	free(visit);
	*state = NULL;
}
