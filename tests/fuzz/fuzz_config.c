// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * config: an error is told by name and line in printable words; what was understood,
 * written out and read again, is written the same. The input is read as two texts,
 * cut in the middle, of which the second holds against the first.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void check_error(const char *error)
{
	CHECK(memchr(error, '\0', CONFIG_ERROR));
	CHECK(!strncmp(error, "text:", 5) && strtoul(error + 5, NULL, 10) >= 1);
	for (; *error; error++)
		CHECK(*error >= ' ' && *error <= '~');
}

static bool read_text(struct config *config, const char *text, size_t size)
{
	char error[CONFIG_ERROR] = "";
	int result = config_parse("text", text, size, config, error, sizeof(error));

	CHECK(result == 0 || result == -EINVAL);
	if (result)
		check_error(error);
	return !result;
}

static void check_again(const struct config *config)
{
	static char once[CONFIG_TEXT_MAX], twice[CONFIG_TEXT_MAX];
	static struct config again;
	size_t length = config_format(config, once, sizeof(once));

	CHECK(length && length == strlen(once));
	config_defaults(&again);
	CHECK(read_text(&again, once, length));
	CHECK(config_format(&again, twice, sizeof(twice)) == length && !strcmp(once, twice));
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	static struct config config;
	const char *text = (const char *)data;

	config_defaults(&config);
	if (!read_text(&config, text, size / 2) || !read_text(&config, text + size / 2, size - size / 2))
		return 0;
	check_again(&config);
	return 0;
}
