// SPDX-License-Identifier: GPL-2.0-or-later
/* What a browser sends: escapes stay in their bounds and open no tag, a language is one of ours, no token is made up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "form.h"
#include "html.h"
#include "language.h"
#include "token.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void escape(const char *text, size_t size)
{
	char *out = malloc(size);
	size_t length;

	CHECK(out);
	length = html_escape(text, out, size);
	CHECK(length < size && strlen(out) == length);
	CHECK(!strpbrk(out, "<>\"'"));
	free(out);
}

static void press(const char *body)
{
	static const __u8 key[SIPHASH_KEY] = "the fuzzer's key";
	static const struct token_subject subject = { .address = { 1 }, .device = { .mac = { 2 }, .present = 1 } };
	char value[TOKEN_TEXT], before[TOKEN_TEXT] = "as it was";

	memcpy(value, before, sizeof(value));
	if (form_value(body, "token", value, sizeof(value)))
		CHECK(!memcmp(value, before, sizeof(value)));
	else
		CHECK(strlen(value) < sizeof(value) && strstr(body, value));
	CHECK(token_check(key, &subject, 1000, value) && token_check(key, &subject, 1000, body));
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	enum language language = LANGUAGES;

	CHECK(text);
	escape(text, 1 + size / 2);
	escape(text, 1 + size * HTML_GROWTH);
	CHECK(language_accepted(text) < LANGUAGES);
	if (!language_parse(text, &language))
		CHECK(!strcmp(language_tag(language), text));
	press(text);
	free(text);
	return 0;
}
