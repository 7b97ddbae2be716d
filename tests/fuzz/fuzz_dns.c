// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dns: what is understood is a name in its own alphabet and addresses within
 * bounds; what is refused changes nothing; a cut message gives the first of the
 * addresses that the whole one gives, as long as no alias follows.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "dns.h"
#include "hostname.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void check_name(const char *name)
{
	size_t label = 0, length = strnlen(name, DNS_NAME_TEXT);

	CHECK(length <= HOSTNAME_MAX);
	for (size_t i = 0; i < length; i++) {
		label = name[i] == '.' ? 0 : label + 1;
		CHECK(name[i] == '.' ? i && name[i - 1] != '.' : name[i] == '?' || hostname_letter(name[i]));
		CHECK(!(name[i] >= 'A' && name[i] <= 'Z') && label <= HOSTNAME_LABEL_MAX);
	}
	CHECK(!length || name[length - 1] != '.');
}

static void check_message(const struct dns_message *message)
{
	check_name(message->name);
	CHECK(message->count <= DNS_ADDRESSES && message->rcode <= 15);
	CHECK(message->response || !message->count);
	CHECK(message->count || !message->ttl_max);
	CHECK(!(message->ttl_max >> 31));
}

/* An understood message stays understood with more bytes unless those are bad; its question does not change. */
static void check_cut(const __u8 *data, size_t size, const struct dns_message *whole)
{
	struct dns_message cut;

	if (dns_parse(data, size, &cut))
		return;
	check_message(&cut);
	CHECK(!strcmp(cut.name, whole->name) && cut.type == whole->type && cut.id == whole->id);
	CHECK(cut.count <= whole->count);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct dns_message message, before;
	int result;

	memset(&before, 0x5a, sizeof(before));
	memcpy(&message, &before, sizeof(message));
	result = dns_parse(data, size, &message);
	CHECK(result == 0 || result == -EBADMSG);
	if (result) {
		CHECK(!memcmp(&message, &before, sizeof(message)));
	} else {
		check_message(&message);
		for (size_t cut = 0; cut < size; cut += 1 + size / 16)
			check_cut(data, cut, &message);
	}
	result = dns_parse_tcp(data, size, &message);
	CHECK(result == 0 || result == -EBADMSG);
	if (!result)
		check_message(&message);
	return 0;
}
