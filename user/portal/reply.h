/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers with the headers that all of them have: kept nowhere, framed nowhere, running nothing. */
#ifndef XDPEN_PORTAL_REPLY_H
#define XDPEN_PORTAL_REPLY_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>

#include "page.h"

/* All return MHD_NO where the connection has to be closed without an answer. */

/* `page` is complete; its text is consumed. `close`: nothing more is read from this connection. */
enum MHD_Result reply_page(struct MHD_Connection *connection, unsigned status, struct page *page, bool close);
/* A page with a title and a text. */
enum MHD_Result reply_message(struct MHD_Connection *connection, unsigned status, enum language language, enum word title,
			      enum word text);
/* `json` is consumed; NULL: there was no memory for it. */
enum MHD_Result reply_json(struct MHD_Connection *connection, unsigned status, const char *type, json_t *json);
/* 302 */
enum MHD_Result reply_elsewhere(struct MHD_Connection *connection, const char *url);

/* An empty page with a nonce of its own. */
struct page reply_blank(enum language language);

#endif
