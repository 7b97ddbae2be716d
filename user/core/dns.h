/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One DNS message: what was asked, and which addresses answer exactly that. No mDNS. */
#ifndef XDPEN_CORE_DNS_H
#define XDPEN_CORE_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

#define DNS_NAME_TEXT 256
#define DNS_ADDRESSES 32
/* Records of an answer that are read, and names in its chain of aliases; what is beyond them is not looked at. */
#define DNS_RECORDS_MAX 256
#define DNS_CHAIN_MAX 16

#define DNS_TYPE_A 1
#define DNS_TYPE_CNAME 5
#define DNS_TYPE_AAAA 28

struct dns_message {
	bool response;
	bool cut; /* there is more than was read: bytes are missing, the TC bit is set, or a maximum was reached */
	__u8 rcode;
	__u16 id;
	__u16 type; /* of the question */
	/* The question: lower case, no final dot, "" is the root. A byte that hostname_letter() refuses is '?'. */
	char name[DNS_NAME_TEXT];
	__u32 count;
	struct xdpen_address addresses[DNS_ADDRESSES]; /* A as v4-mapped, and AAAA */
	__u32 ttl_max; /* seconds, the longest of these addresses; 0 if there is none */
};

/*
 * `bytes`: the payload of a datagram, possibly cut short; never reads past them.
 * An address counts only if its owner is the question, or is reached from it by
 * CNAME records of the answer section, in whatever order they stand. A query has
 * no addresses. Returns 0, a message cut behind some records giving the records
 * before the cut; or -EBADMSG and `message` untouched: malformed, cut within
 * the question, not a standard query, or not one question of class IN.
 */
int dns_parse(const __u8 *bytes, size_t length, struct dns_message *message);

/* The same for the first message of a TCP stream, two bytes of length before it. Bytes behind it are not read. */
int dns_parse_tcp(const __u8 *bytes, size_t length, struct dns_message *message);

#endif
