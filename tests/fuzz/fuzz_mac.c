// SPDX-License-Identifier: GPL-2.0-or-later
/* mac: nothing is written on failure; what was parsed is said alike and parsed alike again. */
#include <stdlib.h>
#include <string.h>
#include "mac.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct xdpen_key key, again, before;
	char *text = strndup((const char *)data, size);
	char formatted[MAC_TEXT];

	CHECK(text);
	memset(&before, 0x5a, sizeof(before));
	key = again = before;
	if (mac_parse(text, &key)) {
		CHECK(!memcmp(&key, &before, sizeof(key)));
	} else {
		CHECK(key.present == 1 && key.zero == 0);
		CHECK(strlen(text) == MAC_TEXT - 1);
		CHECK(!mac_parse(mac_format(&key, formatted), &again));
		CHECK(mac_equal(&key, &again));
	}
	free(text);
	return 0;
}
