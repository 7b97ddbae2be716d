/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One HTTP request, as libmicrohttpd hands it over: what it may be, and what it is answered. */
#ifndef XDPEN_PORTAL_REQUEST_H
#define XDPEN_PORTAL_REQUEST_H

#include <microhttpd.h>

#define REQUEST_BODY_MAX 1024 /* bytes */
#define REQUEST_PATH_MAX 128 /* bytes; without what stands behind '?' */

/* Callbacks; `context` is the struct portal. */
enum MHD_Result request_answer(void *context, struct MHD_Connection *connection, const char *path, const char *method,
			       const char *version, const char *bytes, size_t *length, void **state);
/* The answer went out, or the peer is gone. */
void request_completed(void *context, struct MHD_Connection *connection, void **state,
		       enum MHD_RequestTerminationCode how);

#endif
