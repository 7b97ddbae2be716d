// SPDX-License-Identifier: GPL-2.0-or-later
#include "portal.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "address.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const struct row {
	const char *name;
	bool address;
} rows[] = {
	[PORTAL_DEVICE] = { "device", true },
	[PORTAL_FIXED] = { "fixed", true },
	[PORTAL_LIST] = { "list", false },
};
_Static_assert(COUNT(rows) == PORTAL_LIST + 1, "a verb without a row");

int portal_parse(const char *line, struct portal_request *request)
{
	if (strnlen(line, PORTAL_LINE_MAX) == PORTAL_LINE_MAX)
		return -EINVAL;
	for (size_t verb = PORTAL_NONE + 1; verb < COUNT(rows); verb++) {
		struct portal_request parsed = { .verb = verb };
		size_t length = strlen(rows[verb].name);

		if (strncmp(line, rows[verb].name, length))
			continue;
		if (!rows[verb].address && line[length])
			return -EINVAL;
		if (rows[verb].address && (line[length] != ' ' || address_parse(line + length + 1, parsed.address)))
			return -EINVAL;
		*request = parsed;
		return 0;
	}
	return -EINVAL;
}

int portal_format(const struct portal_request *request, char line[static PORTAL_LINE_MAX])
{
	char address[ADDRESS_TEXT];

	if (request->verb <= PORTAL_NONE || request->verb >= COUNT(rows))
		return -EINVAL;
	if (!rows[request->verb].address)
		return snprintf(line, PORTAL_LINE_MAX, "%s", rows[request->verb].name);
	return snprintf(line, PORTAL_LINE_MAX, "%s %s", rows[request->verb].name, address_format(request->address, address));
}
