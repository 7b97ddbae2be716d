// SPDX-License-Identifier: GPL-2.0-or-later
/* request: nothing is written on failure, and a sentence is given; what was parsed survives format and parse. */
#include <stdlib.h>
#include <string.h>
#include "mac.h"
#include "request.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void check_refused(const struct request *request, const struct request *before, const char *error, size_t size)
{
	CHECK(!memcmp(request, before, sizeof(*request)));
	CHECK(memchr(error, '\0', size) && *error);
	for (; *error; error++)
		CHECK(*error >= ' ' && *error <= '~');
}

static void check_round_trip(const struct request *request)
{
	char line[REQUEST_MAX], error[256];
	struct request again;
	int length = request_format(request, line);

	CHECK(length > 1 && length < REQUEST_MAX && line[length - 1] == '\n');
	line[length - 1] = '\0';
	CHECK(!request_parse(line, &again, error, sizeof(error)));
	CHECK(again.verb == request->verb && mac_equal(&again.key, &request->key));
	CHECK(again.seconds == request->seconds && again.mode == request->mode && again.class == request->class);
	CHECK(again.force == request->force && again.mining == request->mining);
	CHECK(!strcmp(again.reason, request->reason) && (!*request->reason || !request_reason(request->reason)));
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	char *line = strndup((const char *)data, size);
	struct request request, before;
	char error[256] = "";

	CHECK(line);
	memset(&before, 0x5a, sizeof(before));
	memcpy(&request, &before, sizeof(request));
	if (request_parse(line, &request, error, sizeof(error)))
		check_refused(&request, &before, error, sizeof(error));
	else
		check_round_trip(&request);
	free(line);
	return 0;
}
