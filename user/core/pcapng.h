/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a pcapng capture (draft-ietf-opsawg-pcapng): one section, Ethernet
 * interfaces, packets with time in nanoseconds and a comment. In host byte
 * order, as the format allows.
 */
#ifndef XDPEN_CORE_PCAPNG_H
#define XDPEN_CORE_PCAPNG_H

#include <stddef.h>
#include <xdpen/abi.h>

/* Takes all `length` bytes and returns 0, or a negative errno. */
typedef int pcapng_write(void *context, const void *bytes, size_t length);

/* Blocks come in this order: the section, its interfaces, packets. */
struct pcapng {
	pcapng_write *write;
	void *context;
	__u32 interfaces; /* written so far; 0 at first */
};

struct pcapng_packet {
	__u32 interface; /* number that pcapng_interface() returned */
	__u64 nanoseconds; /* since 1970, UTC */
	const __u8 *bytes; /* from the Ethernet header on */
	__u32 captured; /* bytes that are there */
	__u32 length; /* of the frame as it was, at least `captured` */
	const char *comment; /* UTF-8, NULL or "" = none */
};

#define PCAPNG_CAPTURED_MAX 262144 /* what readers take */

/*
 * Each returns what `write` says when that fails; the capture is then cut short
 * within a block and of no use from there on. -EINVAL and -EMSGSIZE (a text of
 * more than 65535 bytes, a packet of more than PCAPNG_CAPTURED_MAX) come before
 * anything of the block is written.
 */
/* `application` (NULL = none) names who writes. */
int pcapng_begin(struct pcapng *file, const char *application);
/* Returns the interface's number, from 0. */
int pcapng_interface(struct pcapng *file, const char *name);
/* -EINVAL: no such interface, or captured > length. */
int pcapng_packet(struct pcapng *file, const struct pcapng_packet *packet);

#endif
