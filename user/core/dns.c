// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names are unpacked to wire form (length, label, ..., 0) in lower case and
 * compared there: text would make a dot within a label look like two labels.
 * The answer section is read in passes, as aliases may stand in any order:
 * passes that find new aliases, then one that collects the addresses.
 */
#include "dns.h"

#include <errno.h>
#include <string.h>
#include "address.h"
#include "hostname.h"

#define HEADER_BYTES 12
#define NAME_BYTES 255 /* on the wire, with all length bytes */
#define LABEL_MAX 63
#define HOPS_MAX 127 /* no name has more labels, so no honest one follows more pointers */
#define RECORD_BYTES 10 /* type, class, time to live, length */
#define CLASS_IN 1

#define FLAG_RESPONSE 0x8000
#define FLAGS_OPCODE 0x7800
#define FLAG_CUT 0x0200
#define FLAGS_RCODE 0x000f

struct name {
	size_t length; /* of bytes, the root's 0 included */
	__u8 bytes[NAME_BYTES];
};

/* A read that ran into the end of the bytes says -ENODATA; only the message's own caller makes a result of it. */
struct cursor {
	const __u8 *bytes;
	size_t length;
	size_t at;
};

struct record {
	struct name owner;
	__u16 type;
	__u16 class;
	__u32 ttl;
	size_t data; /* where its data begin */
	size_t data_length;
};

/* The question, then the names that its aliases lead to. */
struct chain {
	size_t count;
	struct name names[1 + DNS_CHAIN_MAX];
};

static __u16 number16(const __u8 *bytes)
{
	return bytes[0] << 8 | bytes[1];
}

static __u32 number32(const __u8 *bytes)
{
	return (__u32)number16(bytes) << 16 | number16(bytes + 2);
}

/* Appends the label at `at`, its length byte in front. */
static int take_label(const struct cursor *cursor, size_t at, struct name *name)
{
	size_t length = cursor->bytes[at];

	if (at + 1 + length > cursor->length)
		return -ENODATA;
	/* One byte stays for the root. */
	if (name->length + 1 + length > NAME_BYTES - 1)
		return -EBADMSG;
	name->bytes[name->length++] = length;
	for (size_t i = 1; i <= length; i++)
		name->bytes[name->length++] = hostname_lower(cursor->bytes[at + i]);
	return 0;
}

/*
 * A pointer leads strictly before the piece of the name that it ends, and not
 * into the header: so no walk comes back to where it was.
 */
static int follow(const struct cursor *cursor, size_t *piece, size_t *at)
{
	size_t target;

	if (*at + 2 > cursor->length)
		return -ENODATA;
	target = number16(cursor->bytes + *at) & 0x3fff;
	if (target >= *piece || target < HEADER_BYTES)
		return -EBADMSG;
	*piece = *at = target;
	return 0;
}

/* The cursor ends behind the name as it stands here, wherever its pointers led. */
static int take_name(struct cursor *cursor, struct name *name)
{
	size_t at = cursor->at, piece = cursor->at, behind = 0;
	unsigned hops = 0;
	int result = 0;

	name->length = 0;
	while (!result) {
		if (at >= cursor->length)
			return -ENODATA;
		if (!cursor->bytes[at]) {
			name->bytes[name->length++] = 0;
			cursor->at = behind ? behind : at + 1;
			return 0;
		}
		if (cursor->bytes[at] <= LABEL_MAX) {
			result = take_label(cursor, at, name);
			at += 1 + cursor->bytes[at];
		} else if (cursor->bytes[at] >= 0xc0 && hops++ < HOPS_MAX) {
			behind = behind ? behind : at + 2;
			result = follow(cursor, &piece, &at);
		} else {
			return -EBADMSG;
		}
	}
	return result;
}

static bool same_name(const struct name *one, const struct name *other)
{
	return one->length == other->length && !memcmp(one->bytes, other->bytes, one->length);
}

/* 253 bytes at most: the first length byte and the root fall away, the others become dots. */
static void format_name(const struct name *name, char text[static DNS_NAME_TEXT])
{
	size_t used = 0;

	for (size_t at = 0; name->bytes[at]; at += 1 + name->bytes[at]) {
		if (at)
			text[used++] = '.';
		for (size_t i = 1; i <= name->bytes[at]; i++) {
			char letter = name->bytes[at + i];

			text[used++] = hostname_letter(letter) ? letter : '?';
		}
	}
	text[used] = '\0';
}

static int take_record(struct cursor *cursor, struct record *record)
{
	const __u8 *fixed;
	int result = take_name(cursor, &record->owner);

	if (result)
		return result;
	if (cursor->at + RECORD_BYTES > cursor->length)
		return -ENODATA;
	fixed = cursor->bytes + cursor->at;
	record->type = number16(fixed);
	record->class = number16(fixed + 2);
	record->ttl = number32(fixed + 4);
	record->data_length = number16(fixed + 8);
	record->data = cursor->at + RECORD_BYTES;
	if (record->data + record->data_length > cursor->length)
		return -ENODATA;
	cursor->at = record->data + record->data_length;
	return 0;
}

static bool in_chain(const struct chain *chain, const struct name *name)
{
	for (size_t i = 0; i < chain->count; i++)
		if (same_name(&chain->names[i], name))
			return true;
	return false;
}

/* The alias's target joins the chain. The name has to fill the record's data. */
static int take_alias(const struct cursor *cursor, const struct record *record, struct chain *chain)
{
	struct cursor data = { cursor->bytes, record->data + record->data_length, record->data };
	struct name target;

	if (take_name(&data, &target) || data.at != data.length)
		return -EBADMSG;
	if (in_chain(chain, &record->owner) && !in_chain(chain, &target) && chain->count <= DNS_CHAIN_MAX)
		chain->names[chain->count++] = target;
	return 0;
}

static void take_address(const struct cursor *cursor, const struct record *record, struct dns_message *message)
{
	struct xdpen_address *address = &message->addresses[message->count++];
	/* RFC 2181: the highest bit makes it 0. */
	__u32 ttl = record->ttl >> 31 ? 0 : record->ttl;

	if (record->data_length == 4)
		address_map_ipv4(cursor->bytes + record->data, address->bytes);
	else
		memcpy(address->bytes, cursor->bytes + record->data, sizeof(address->bytes));
	if (ttl > message->ttl_max)
		message->ttl_max = ttl;
}

static int judge(const struct cursor *cursor, const struct record *record, struct chain *chain,
		 struct dns_message *message)
{
	bool is_a = record->type == DNS_TYPE_A, is_aaaa = record->type == DNS_TYPE_AAAA;

	if (record->class != CLASS_IN)
		return 0;
	if ((is_a && record->data_length != 4) || (is_aaaa && record->data_length != 16))
		return -EBADMSG;
	if (record->type == DNS_TYPE_CNAME)
		return take_alias(cursor, record, chain);
	if (!message || !(is_a || is_aaaa) || !in_chain(chain, &record->owner))
		return 0;
	if (message->count < DNS_ADDRESSES)
		take_address(cursor, record, message);
	else
		message->cut = true;
	return 0;
}

/* One pass from the cursor over `count` records. `message` NULL: aliases only. -ENODATA: not all are there. */
static int walk(struct cursor cursor, unsigned count, struct chain *chain, struct dns_message *message)
{
	int result = 0;

	for (unsigned i = 0; !result && i < count; i++) {
		struct record record;

		result = i < DNS_RECORDS_MAX ? take_record(&cursor, &record) : -ENODATA;
		if (!result)
			result = judge(&cursor, &record, chain, message);
	}
	return result;
}

static int take_answer(const struct cursor *cursor, unsigned count, struct chain *chain, struct dns_message *message)
{
	size_t known;
	int result;

	do {
		known = chain->count;
		result = walk(*cursor, count, chain, NULL);
		if (result == -EBADMSG)
			return result;
	} while (chain->count != known);
	result = walk(*cursor, count, chain, message);
	if (result == -ENODATA || chain->count > DNS_CHAIN_MAX)
		message->cut = true;
	return result == -ENODATA ? 0 : result;
}

static int take_question(struct cursor *cursor, struct name *name, __u16 *type)
{
	if (take_name(cursor, name) || cursor->at + 4 > cursor->length)
		return -EBADMSG;
	*type = number16(cursor->bytes + cursor->at);
	if (number16(cursor->bytes + cursor->at + 2) != CLASS_IN)
		return -EBADMSG;
	cursor->at += 4;
	return 0;
}

int dns_parse(const __u8 *bytes, size_t length, struct dns_message *message)
{
	struct cursor cursor = { bytes, length, HEADER_BYTES };
	struct dns_message parsed = { 0 };
	struct chain chain;
	__u16 flags;

	if (length < HEADER_BYTES)
		return -EBADMSG;
	flags = number16(bytes + 2);
	if (flags & FLAGS_OPCODE || number16(bytes + 4) != 1)
		return -EBADMSG;
	parsed.id = number16(bytes);
	parsed.response = flags & FLAG_RESPONSE;
	parsed.cut = flags & FLAG_CUT;
	parsed.rcode = flags & FLAGS_RCODE;
	if (take_question(&cursor, &chain.names[0], &parsed.type))
		return -EBADMSG;
	chain.count = 1;
	if (parsed.response && take_answer(&cursor, number16(bytes + 6), &chain, &parsed))
		return -EBADMSG;
	format_name(&chain.names[0], parsed.name);
	*message = parsed;
	return 0;
}

int dns_parse_tcp(const __u8 *bytes, size_t length, struct dns_message *message)
{
	size_t said;

	if (length < 2)
		return -EBADMSG;
	said = number16(bytes);
	length -= 2;
	return dns_parse(bytes + 2, said < length ? said : length, message);
}
