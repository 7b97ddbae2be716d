// SPDX-License-Identifier: GPL-2.0-or-later
#include "form.h"

#include <errno.h>
#include <string.h>

static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

int form_value(const char *body, const char *name, char *value, size_t size)
{
	size_t length = strlen(name);

	while (strncmp(body, name, length) || body[length] != '=') {
		body += strcspn(body, "&");
		if (!*body++)
			return -ENOENT;
	}
	body += length + 1;
	length = strspn(body, unreserved);
	if (body[length] && body[length] != '&')
		return -EINVAL;
	if (length >= size)
		return -E2BIG;
	memcpy(value, body, length);
	value[length] = '\0';
	return 0;
}
