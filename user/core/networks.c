// SPDX-License-Identifier: GPL-2.0-or-later
#include "networks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "address.h"

#define IPV4_BITS 96 /* of an address, before those of IPv4 */
#define IPV4_PREFIX_MIN 8
#define IPV6_PREFIX_MIN 16
#define WORD_MAX (ADDRESS_TEXT + sizeof("/128"))
#define FIRST 256

/* What is read of a list, before it is known to be good. */
struct reading {
	struct networks read;
	size_t room;
	size_t known; /* entries of the set that it will join */
};

static int take(void *context, const char *word, size_t length, char *error, size_t size);

static const struct list_kind kind = {
	.take = take,
	.form = "ADDRESS, ADDRESS/PREFIX or one of them before a comma, like 192.0.2.1 or 2001:db8::/32",
	.columns = (const char *const[]){ "address", "cidr", "ip", "ip_address", "ipaddress", "network", "prefix",
					  "subnet", NULL },
};

void networks_free(struct networks *networks)
{
	free(networks->list);
	*networks = (struct networks){ 0 };
}

/* The address with the bits behind the prefix set to 0. */
static struct xdpen_address network_of(const struct xdpen_address *address, unsigned prefix)
{
	struct xdpen_address network = { 0 };

	memcpy(network.bytes, address->bytes, prefix / 8);
	if (prefix % 8)
		network.bytes[prefix / 8] = address->bytes[prefix / 8] & (__u8)(0xff00 >> prefix % 8);
	return network;
}

static bool equal(const struct xdpen_address *one, const struct xdpen_address *other)
{
	return !memcmp(one, other, sizeof(*one));
}

/* Digits only, no zero in front. Returns 0 or -EINVAL. */
static int parse_prefix(const char *word, unsigned max, unsigned *prefix)
{
	unsigned parsed = 0;
	const char *digit = word;

	for (; *digit >= '0' && *digit <= '9' && parsed <= max; digit++)
		parsed = parsed * 10 + (*digit - '0');
	if (digit == word || *digit || parsed > max || (*word == '0' && digit > word + 1))
		return -EINVAL;
	*prefix = parsed;
	return 0;
}

/* "192.0.2.1:3333" and "[2001:db8::1]:3333": pool lists come with ports, so these are told apart from a slip. */
static bool has_port(const char *word)
{
	const char *colon = strrchr(word, ':');
	char address[WORD_MAX];
	__u8 bytes[16];

	if (*word == '[')
		return true;
	if (!colon)
		return false;
	memcpy(address, word, colon - word);
	address[colon - word] = '\0';
	return !strchr(address, ':') && !address_parse(address, bytes);
}

static const char *wide(const struct xdpen_address *address, unsigned prefix)
{
	static const struct xdpen_address all_ipv4 = { { [10] = 0xff, [11] = 0xff } };
	struct xdpen_address same = network_of(&all_ipv4, prefix);

	if (prefix <= IPV4_BITS && equal(&same, address))
		return "holds all of IPv4";
	if (address_is_ipv4(address->bytes) ? prefix < IPV4_BITS + IPV4_PREFIX_MIN : prefix < IPV6_PREFIX_MIN)
		return "is most of the internet, the prefix is at least /8 (IPv4) or /16 (IPv6)";
	return NULL;
}

/* `word` is cut at its slash. What is wrong with it, or NULL. */
static const char *parse_network(char *word, struct network *network)
{
	char *slash = strchr(word, '/');
	struct xdpen_address address, bare;
	unsigned first, prefix;

	if (slash)
		*slash = '\0';
	if (has_port(word))
		return "has a port; ports belong into a port list";
	if (address_parse(word, address.bytes))
		return "is no address";
	/* A mapped address may be written as IPv6, then its prefix is, too. */
	first = strchr(word, ':') ? 0 : IPV4_BITS;
	prefix = 128 - first;
	if (slash && parse_prefix(slash + 1, 128 - first, &prefix))
		return first ? "has no prefix from /8 to /32" : "has no prefix from /16 to /128";
	prefix += first;
	bare = network_of(&address, prefix);
	if (wide(&bare, prefix))
		return wide(&bare, prefix);
	if (!equal(&bare, &address))
		return "has bits behind its prefix";
	*network = (struct network){ address, prefix };
	return NULL;
}

static int append(struct reading *reading, const struct network *network)
{
	struct networks *read = &reading->read;

	if (reading->known + read->count >= NETWORKS_MAX)
		return -E2BIG;
	if (read->count == reading->room) {
		size_t room = reading->room ? reading->room * 2 : FIRST;
		struct network *list = realloc(read->list, room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		read->list = list;
		reading->room = room;
	}
	read->list[read->count++] = *network;
	return 0;
}

static int take(void *context, const char *word, size_t length, char *error, size_t size)
{
	char copy[WORD_MAX] = "", quoted[LISTS_QUOTE];
	struct network network;
	const char *wrong = "is no address";
	int result;

	lists_quote(word, length, quoted);
	if (length < sizeof(copy)) {
		memcpy(copy, word, length);
		wrong = parse_network(copy, &network);
	}
	if (wrong) {
		snprintf(error, size, "%s %s; a line is %s", quoted, wrong, kind.form);
		return -EINVAL;
	}
	result = append(context, &network);
	if (result == -E2BIG)
		snprintf(error, size, "%s is one too many, at most %u networks are kept", quoted, NETWORKS_MAX);
	else if (result)
		snprintf(error, size, "no memory for %s", quoted);
	return result;
}

static int compare(const void *one, const void *other)
{
	const struct network *a = one, *b = other;
	int order = memcmp(&a->address, &b->address, sizeof(a->address));

	return order ? order : (int)a->prefix - (int)b->prefix;
}

void networks_sort(struct networks *networks)
{
	size_t kept = 0;

	if (!networks->count)
		return;
	qsort(networks->list, networks->count, sizeof(*networks->list), compare);
	for (size_t i = 1; i < networks->count; i++)
		if (compare(&networks->list[kept], &networks->list[i]))
			networks->list[++kept] = networks->list[i];
	networks->count = kept + 1;
}

int networks_without(const struct networks *all, const struct networks *others, struct networks *rest)
{
	size_t other = 0;

	*rest = (struct networks){ .list = malloc((all->count + 1) * sizeof(*rest->list)) };
	if (!rest->list)
		return -ENOMEM;
	for (size_t i = 0; i < all->count; i++) {
		while (other < others->count && compare(&others->list[other], &all->list[i]) < 0)
			other++;
		if (other == others->count || compare(&others->list[other], &all->list[i]))
			rest->list[rest->count++] = all->list[i];
	}
	return 0;
}

static int join(struct networks *into, const struct networks *read, char *error, size_t size)
{
	struct network *list;

	if (!read->count)
		return 0;
	list = realloc(into->list, (into->count + read->count) * sizeof(*list));
	if (!list) {
		snprintf(error, size, "no memory for %zu networks", into->count + read->count);
		return -ENOMEM;
	}
	memcpy(list + into->count, read->list, read->count * sizeof(*list));
	into->list = list;
	into->count += read->count;
	networks_sort(into);
	return 0;
}

int networks_parse(const char *list, const char *text, size_t length, struct networks *into, char *error, size_t size)
{
	struct reading reading = { .known = into->count };
	int result = lists_walk(&kind, list, text, length, &reading, error, size);

	if (!result)
		result = join(into, &reading.read, error, size);
	networks_free(&reading.read);
	return result;
}
