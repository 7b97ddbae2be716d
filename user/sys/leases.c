// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The names come from the devices themselves: one with anything else than
 * letters, digits, '.', '-' and '_' in it, or a longer one, counts as none.
 */
#include "leases.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../core/address.h"
#include "../core/mac.h"

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

static bool is_name(const char *text)
{
	size_t length = 0;

	for (; text[length]; length++)
		if (!isalnum((unsigned char)text[length]) && !strchr(".-_", text[length]))
			return false;
	return length > 0 && length < LEASE_NAME;
}

static bool parse_lease(char *line, struct lease *lease)
{
	char *rest = line, *expiry, *mac, *address, *name;

	expiry = strsep(&rest, " \n");
	mac = strsep(&rest, " \n");
	address = strsep(&rest, " \n");
	name = strsep(&rest, " \n");
	if (!name || !is_number(expiry))
		return false;
	memset(lease, 0, sizeof(*lease));
	if (mac_parse(mac, &lease->key) || address_parse(address, lease->address))
		return false;
	if (is_name(name))
		strcpy(lease->name, name);
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct lease *left = a, *right = b;
	int order = memcmp(&left->key, &right->key, sizeof(left->key));

	return order ? order : memcmp(left->address, right->address, sizeof(left->address));
}

static int read_lines(FILE *stream, struct lease **leases)
{
	struct lease lease, *grown;
	int count = 0, room = 0;
	char *line = NULL;
	size_t size = 0;

	while (count < LEASES_MAX && getline(&line, &size, stream) >= 0) {
		if (!parse_lease(line, &lease))
			continue;
		if (count == room) {
			room = room ? 2 * room : 64;
			grown = reallocarray(*leases, (size_t)room, sizeof(lease));
			if (!grown) {
				count = -ENOMEM;
				break;
			}
			*leases = grown;
		}
		(*leases)[count++] = lease;
	}
	free(line);
	return count >= 0 && ferror(stream) ? -EIO : count;
}

int leases_read(const char *file, struct lease **leases)
{
	FILE *stream = fopen(file, "re");
	struct lease *found = NULL;
	int count;

	if (!stream)
		return -errno;
	count = read_lines(stream, &found);
	fclose(stream);
	if (count < 0) {
		free(found);
		return count;
	}
	if (count)
		qsort(found, (size_t)count, sizeof(*found), compare);
	*leases = found;
	return count;
}

const struct lease *leases_by_name(const struct lease *leases, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (leases[i].name[0] && !strcasecmp(leases[i].name, name))
			return &leases[i];
	return NULL;
}

/* The first of the device's leases; they are sorted. */
const struct lease *leases_by_key(const struct lease *leases, int count, const struct xdpen_key *key)
{
	int low = 0, high = count;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (memcmp(&leases[middle].key, key, sizeof(*key)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && mac_equal(&leases[low].key, key) ? &leases[low] : NULL;
}
