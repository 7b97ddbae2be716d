/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS messages written by hand, name by name, so that each may lie where a test wants it to, and how they are read. */
#ifndef XDPEN_UNIT_DNS_MESSAGE_H
#define XDPEN_UNIT_DNS_MESSAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "address.h"
#include "dns.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define TYPE_TXT 16
#define IN 1
#define QUESTION 12 /* where its name lies */

struct packet {
	size_t length;
	__u8 bytes[65536];
};

static struct packet packet;

static inline void put(const void *bytes, size_t length)
{
	assert_true(packet.length + length <= sizeof(packet.bytes));
	memcpy(packet.bytes + packet.length, bytes, length);
	packet.length += length;
}

static inline void put8(unsigned number)
{
	put(&(__u8){ number }, 1);
}

static inline void put16(unsigned number)
{
	put8(number >> 8 & 0xff);
	put8(number & 0xff);
}

static inline void put32(__u32 number)
{
	put16(number >> 16);
	put16(number & 0xffff);
}

static inline void put_labels(const char *name)
{
	while (*name) {
		size_t length = strcspn(name, ".");

		put8(length);
		put(name, length);
		name += length + (name[length] == '.');
	}
}

static inline void put_name(const char *name)
{
	put_labels(name);
	put8(0);
}

static inline void put_pointer(unsigned target)
{
	put16(0xc000 | target);
}

static inline void begin(unsigned flags, unsigned answers)
{
	packet.length = 0;
	put16(0x1234);
	put16(flags);
	put16(1);
	put16(answers);
	put16(0);
	put16(0);
}

static inline void ask(unsigned flags, unsigned answers, const char *name, unsigned type)
{
	begin(flags, answers);
	put_name(name);
	put16(type);
	put16(IN);
}

/* What stands between a record's owner and its data. */
static inline void put_fixed(unsigned type, __u32 ttl, unsigned length)
{
	put16(type);
	put16(IN);
	put32(ttl);
	put16(length);
}

static inline void put_a(const char *owner, __u8 last, __u32 ttl)
{
	put_name(owner);
	put_fixed(DNS_TYPE_A, ttl, 4);
	put(((__u8[]){ 192, 0, 2, last }), 4);
}

static inline void put_alias(const char *owner, const char *target)
{
	put_name(owner);
	put_fixed(DNS_TYPE_CNAME, 60, strlen(target) + 2);
	put_name(target);
}

/* The bytes end where the memory ends, so that a sanitiser sees a read past them. */
static inline int parse_cut(size_t length, struct dns_message *message)
{
	__u8 *copy = malloc(length ? length : 1);
	int result;

	assert_non_null(copy);
	memcpy(copy, packet.bytes, length);
	result = dns_parse(copy + (length ? 0 : 1), length, message);
	free(copy);
	return result;
}

static inline struct dns_message parse(void)
{
	struct dns_message message;

	assert_int_equal(parse_cut(packet.length, &message), 0);
	return message;
}

static inline void refused(void)
{
	struct dns_message message, before;

	memset(&message, 0x5a, sizeof(message));
	before = message;
	assert_int_equal(parse_cut(packet.length, &message), -EBADMSG);
	assert_memory_equal(&message, &before, sizeof(message));
}

static inline void check_address(const struct dns_message *message, size_t i, const char *expected)
{
	char text[ADDRESS_TEXT];

	assert_true(i < message->count);
	assert_string_equal(address_format(message->addresses[i].bytes, text), expected);
}

#endif
