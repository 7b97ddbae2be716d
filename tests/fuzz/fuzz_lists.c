// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lists: a bad list changes nothing and is told by name and line; the entries
 * of a good one, written out and read again, are the same set. The words of the
 * input are looked up, too: a match is the end of the word, on a label's border.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "address.h"
#include "domains.h"
#include "hostname.h"
#include "networks.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void check_error(const char *error, size_t size)
{
	CHECK(memchr(error, '\0', size));
	CHECK(!strncmp(error, "list:", 5) && strtoul(error + 5, NULL, 10) >= 1);
	for (; *error; error++)
		CHECK(*error >= ' ' && *error <= '~');
}

static void check_match(const struct domains *set, const char *name)
{
	const char *entry = domains_match(set, name);
	char again[HOSTNAME_TEXT];
	size_t above;

	if (!entry)
		return;
	CHECK(strlen(entry) <= strlen(name));
	above = strlen(name) - strlen(entry);
	CHECK(!strcmp(name + above, entry) && (!above || name[above - 1] == '.'));
	CHECK(strchr(entry, '.') && !hostname_parse(entry, strlen(entry), again) && !strcmp(entry, again));
	CHECK(domains_match(set, entry) == entry);
}

/* Words as the input cuts them, not as the list does. */
static void check_words(const struct domains *set, const char *text, size_t size)
{
	char word[HOSTNAME_TEXT];

	for (size_t at = 0, length; at < size; at += length + 1) {
		length = 0;
		while (at + length < size && text[at + length] > ' ' && text[at + length] != ',')
			length++;
		if (length >= sizeof(word))
			continue;
		memcpy(word, text + at, length);
		word[length] = '\0';
		check_match(set, word);
	}
}

static void fuzz_domains(const char *text, size_t size)
{
	struct domains *set = domains_new(size);
	char error[256] = "";
	int result;

	CHECK(set);
	CHECK(!domains_parse("before", "before.example", 14, set, error, sizeof(error)));
	result = domains_parse("list", text, size, set, error, sizeof(error));
	CHECK(result == 0 || result == -EINVAL);
	CHECK(!result || domains_count(set) == 1);
	CHECK(domains_match(set, "before.example"));
	if (result)
		check_error(error, sizeof(error));
	check_words(set, text, size);
	domains_free(set);
}

static void check_again(const struct networks *networks)
{
	struct networks again = { 0 };
	char address[ADDRESS_TEXT], line[64], error[256];

	for (size_t i = 0; i < networks->count; i++) {
		const struct network *network = &networks->list[i];
		unsigned first = address_is_ipv4(network->address.bytes) ? 96 : 0;

		CHECK(network->prefix >= (first ? first + 8 : 16) && network->prefix <= 128);
		CHECK(!i || memcmp(network - 1, network, sizeof(*network)) < 0);
		snprintf(line, sizeof(line), "%s/%u", address_format(network->address.bytes, address),
			 network->prefix - first);
		CHECK(!networks_parse("again", line, strlen(line), &again, error, sizeof(error)));
	}
	CHECK(again.count == networks->count);
	CHECK(!again.count || !memcmp(again.list, networks->list, again.count * sizeof(*again.list)));
	networks_free(&again);
}

static void fuzz_networks(const char *text, size_t size)
{
	struct networks networks = { 0 };
	char error[256] = "";
	int result = networks_parse("list", text, size, &networks, error, sizeof(error));

	CHECK(result == 0 || result == -EINVAL);
	CHECK(!result || !networks.list);
	if (result)
		check_error(error, sizeof(error));
	check_again(&networks);
	networks_free(&networks);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	fuzz_domains((const char *)data, size);
	fuzz_networks((const char *)data, size);
	return 0;
}
