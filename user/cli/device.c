// SPDX-License-Identifier: GPL-2.0-or-later
#include "device.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../core/address.h"
#include "../core/mac.h"

#define FORMS "a MAC address (aa:bb:cc:dd:ee:ff), an IP address (10.0.0.12, fd00::12) or a host name is accepted"

int leases_open(struct cli *cli, struct leases *leases)
{
	const char *file = cli->leases ? cli->leases : LEASES_FILE;
	int count;

	*leases = (struct leases){ NULL, 0 };
	count = leases_read(file, &leases->list);
	if (count == -ENOENT && !cli->leases)
		return OUTCOME_DONE;
	if (count < 0)
		return fail(cli, OUTCOME_FAILED, "the lease file %s cannot be read: %s", file, strerror(-count));
	leases->count = count;
	return OUTCOME_DONE;
}

void leases_close(struct leases *leases)
{
	free(leases->list);
}

const char *leases_name(const struct leases *leases, const struct xdpen_key *key)
{
	const struct lease *lease = leases_by_key(leases->list, leases->count, key);

	return lease ? lease->name : "";
}

/* Typed as an address, but none: no host name either, so that a slip never means another device. */
static bool is_broken_address(const char *text)
{
	size_t hexadecimal = 0, length = strlen(text);

	if (strspn(text, "0123456789.") == length)
		return true;
	for (size_t i = 0; i < length; i++)
		hexadecimal += isxdigit((unsigned char)text[i]) != 0;
	return strspn(text, "0123456789abcdefABCDEF-.") == length && hexadecimal >= 10;
}

static bool is_host_name(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr(".-_", text[i]))
			return false;
	return length > 0 && length < LEASE_NAME && !is_broken_address(text);
}

int device_form(struct cli *cli, const char *text)
{
	struct xdpen_key key;
	__u8 address[16];

	if (!mac_parse(text, &key) || !address_parse(text, address) || is_host_name(text))
		return OUTCOME_DONE;
	return fail(cli, OUTCOME_USAGE, "\"%s\" names no device: " FORMS, text);
}

static int key_of_name(struct cli *cli, const struct leases *leases, const char *text, struct xdpen_key *key)
{
	const struct lease *lease;

	lease = leases_by_name(leases->list, leases->count, text);
	if (!lease)
		return fail(cli, OUTCOME_NO_DEVICE, "no lease in %s has the host name \"%s\"",
			    cli->leases ? cli->leases : LEASES_FILE, text);
	for (int i = 0; i < leases->count; i++)
		if (!strcasecmp(leases->list[i].name, text) && !mac_equal(&leases->list[i].key, &lease->key))
			return fail(cli, OUTCOME_USAGE,
				    "several devices have the host name \"%s\": give the MAC address", text);
	*key = lease->key;
	return OUTCOME_DONE;
}

static const struct lease *lease_of_address(const struct leases *leases, const __u8 address[static 16])
{
	for (int i = 0; i < leases->count; i++)
		if (!memcmp(leases->list[i].address, address, 16))
			return &leases->list[i];
	return NULL;
}

/* Any device can claim any address: where frames and leases do not agree on one, a person has to say which. */
static int key_of_address(struct cli *cli, const struct maps *maps, const struct leases *leases, const char *text,
			  const __u8 address[static 16], struct xdpen_key *key)
{
	const struct lease *lease = lease_of_address(leases, address);
	__u32 slot;
	int count = maps_find_address(maps, address, NULL, &slot);

	if (count > 1 || (count && lease && !mac_equal(&maps->devices[slot].key, &lease->key)))
		return fail(cli, OUTCOME_USAGE, "several devices claim the address \"%s\": give the MAC address", text);
	if (!count && !lease)
		return fail(cli, OUTCOME_NO_DEVICE, "no device has the address \"%s\"", text);
	*key = count ? maps->devices[slot].key : lease->key;
	return OUTCOME_DONE;
}

static int find_key(struct cli *cli, const struct maps *maps, const struct leases *leases, const char *text,
		    struct xdpen_key *key)
{
	__u8 address[16];

	if (!mac_parse(text, key))
		return OUTCOME_DONE;
	if (!address_parse(text, address))
		return key_of_address(cli, maps, leases, text, address, key);
	return key_of_name(cli, leases, text, key);
}

int device_key(struct cli *cli, const char *text, struct xdpen_key *key)
{
	struct leases leases;
	struct maps maps;
	int code;

	code = device_form(cli, text);
	if (code || !mac_parse(text, key))
		return code;
	code = leases_open(cli, &leases);
	if (code)
		return code;
	code = open_maps(cli, &maps);
	if (!code) {
		code = find_key(cli, &maps, &leases, text, key);
		maps_close(&maps);
	}
	leases_close(&leases);
	return code;
}

int device_slot(struct cli *cli, const struct maps *maps, const struct leases *leases, const char *text, __u32 *slot)
{
	struct xdpen_key key;
	char mac[MAC_TEXT];
	int code;

	code = find_key(cli, maps, leases, text, &key);
	if (code)
		return code;
	*slot = maps_find(maps, &key);
	if (*slot == XDPEN_NO_SLOT)
		return fail(cli, OUTCOME_NO_DEVICE, "no device %s is in the table: it has not sent a frame yet",
			    mac_format(&key, mac));
	return OUTCOME_DONE;
}
