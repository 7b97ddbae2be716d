// SPDX-License-Identifier: GPL-2.0-or-later
#include "reply.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Nothing is loaded from anywhere, nothing runs; a form goes to where its page came from. */
#define POLICY                                                                                                           \
	"default-src 'none'; style-src 'nonce-%s'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

struct page reply_blank(enum language language)
{
	struct page page = { .language = language };
	__u64 random;

	/* Only the style sheet hangs on it: no reason to have no page. */
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		random = (__u64)language;
	snprintf(page.style, sizeof(page.style), "%016llx", (unsigned long long)random);
	return page;
}

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
	MHD_add_response_header(response, name, value);
}

/* `text` is consumed. */
static struct MHD_Response *response_of(char *text, size_t length, const char *type)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(length, text, MHD_RESPMEM_MUST_FREE);

	if (!response) {
		free(text);
		return NULL;
	}
	add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	add_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "private, no-store");
	add_header(response, "X-Content-Type-Options", "nosniff");
	add_header(response, "Referrer-Policy", "no-referrer");
	return response;
}

static enum MHD_Result send_response(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response)
{
	enum MHD_Result result;

	if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
		add_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "5");
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		add_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result reply_page(struct MHD_Connection *connection, unsigned status, struct page *page, bool close)
{
	struct MHD_Response *response = response_of(page->text, page->length, "text/html; charset=utf-8");
	char policy[sizeof(POLICY) + PAGE_NONCE];

	page->text = NULL;
	if (!response)
		return MHD_NO;
	snprintf(policy, sizeof(policy), POLICY, page->style);
	add_header(response, "Content-Security-Policy", policy);
	add_header(response, MHD_HTTP_HEADER_CONTENT_LANGUAGE, language_tag(page->language));
	add_header(response, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
	if (close)
		add_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	return send_response(connection, status, response);
}

enum MHD_Result reply_message(struct MHD_Connection *connection, unsigned status, enum language language, enum word title,
			      enum word text)
{
	struct page page = reply_blank(language);

	if (page_message(&page, title, text, status != MHD_HTTP_OK))
		return MHD_NO;
	return reply_page(connection, status, &page, false);
}

enum MHD_Result reply_json(struct MHD_Connection *connection, unsigned status, const char *type, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_INDENT(1)) : NULL;
	struct MHD_Response *response;

	json_decref(json);
	if (!text)
		return MHD_NO;
	response = response_of(text, strlen(text), type);
	return response ? send_response(connection, status, response) : MHD_NO;
}

enum MHD_Result reply_elsewhere(struct MHD_Connection *connection, const char *url)
{
	char *text = strdup("");
	struct MHD_Response *response = text ? response_of(text, 0, "text/plain") : NULL;

	if (!response)
		return MHD_NO;
	add_header(response, MHD_HTTP_HEADER_LOCATION, url);
	return send_response(connection, MHD_HTTP_FOUND, response);
}
