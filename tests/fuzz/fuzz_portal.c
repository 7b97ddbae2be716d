// SPDX-License-Identifier: GPL-2.0-or-later
/* portal: nothing is written on failure; what was parsed survives format and parse. */
#include <stdlib.h>
#include <string.h>
#include "portal.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	char *text = strndup((const char *)data, size), line[PORTAL_LINE_MAX];
	struct portal_request request, before, again;

	CHECK(text);
	memset(&before, 0x5a, sizeof(before));
	memcpy(&request, &before, sizeof(request));
	if (portal_parse(text, &request)) {
		CHECK(!memcmp(&request, &before, sizeof(request)));
	} else {
		int length = portal_format(&request, line);

		CHECK(length > 0 && length < PORTAL_LINE_MAX);
		CHECK(!portal_parse(line, &again));
		CHECK(again.verb == request.verb && !memcmp(again.address, request.address, sizeof(again.address)));
	}
	free(text);
	return 0;
}
