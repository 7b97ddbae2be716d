// SPDX-License-Identifier: GPL-2.0-or-later
#include "pcapng.h"

#include <errno.h>
#include <string.h>

enum block {
	INTERFACE_DESCRIPTION = 1,
	ENHANCED_PACKET = 6,
	SECTION_HEADER = 0x0a0d0d0a,
};

enum option {
	END_OF_OPTIONS = 0,
	COMMENT = 1,
	INTERFACE_NAME = 2,
	APPLICATION = 4,
	TIME_RESOLUTION = 9,
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define LINK_ETHERNET 1
#define NANOSECONDS 9 /* time is in units of 10 to the minus this */
#define TEXT_MAX 0xffff

struct section_header {
	__u32 magic;
	__u16 major;
	__u16 minor;
	__u64 length; /* of the section; all ones: not known */
} __attribute__((packed));

struct interface_description {
	__u16 link;
	__u16 reserved;
	__u32 snap_length;
};

struct enhanced_packet {
	__u32 interface;
	__u32 time_high;
	__u32 time_low;
	__u32 captured;
	__u32 length;
};

struct option_header {
	__u16 code;
	__u16 length;
};

/* A block between its two lengths: fixed fields, data, one option with a text, one with a byte. */
struct parts {
	enum block type;
	const void *fixed;
	size_t fixed_length;
	const void *data;
	size_t data_length;
	enum option text_code;
	const char *text;
	enum option byte_code; /* END_OF_OPTIONS = none */
	__u8 byte;
};

/* Everything is filled up to four bytes. */
static size_t filled(size_t length)
{
	return (length + 3) & ~(size_t)3;
}

static size_t text_length(const char *text)
{
	return text ? strlen(text) : 0;
}

static int put(struct pcapng *file, const void *bytes, size_t length)
{
	static const __u8 zero[4];
	size_t fill = filled(length) - length;
	int error = length ? file->write(file->context, bytes, length) : 0;

	return !error && fill ? file->write(file->context, zero, fill) : error;
}

static int put_option(struct pcapng *file, enum option code, const void *value, size_t length)
{
	const struct option_header header = { .code = code, .length = length };
	int error = put(file, &header, sizeof(header));

	return error ? error : put(file, value, length);
}

/* A block without an option has no end of options either. */
static size_t options_length(const struct parts *parts)
{
	size_t text = text_length(parts->text), length = 0;

	if (text)
		length += sizeof(struct option_header) + filled(text);
	if (parts->byte_code)
		length += sizeof(struct option_header) + filled(sizeof(parts->byte));
	return length ? length + sizeof(struct option_header) : 0;
}

static int put_options(struct pcapng *file, const struct parts *parts)
{
	int error = 0;

	if (!options_length(parts))
		return 0;
	if (text_length(parts->text))
		error = put_option(file, parts->text_code, parts->text, text_length(parts->text));
	if (!error && parts->byte_code)
		error = put_option(file, parts->byte_code, &parts->byte, sizeof(parts->byte));
	return error ? error : put_option(file, END_OF_OPTIONS, NULL, 0);
}

static int put_block(struct pcapng *file, const struct parts *parts)
{
	const size_t content = parts->fixed_length + filled(parts->data_length) + options_length(parts);
	const __u32 length = 3 * sizeof(__u32) + content;
	const __u32 head[2] = { parts->type, length };
	int error;

	error = put(file, head, sizeof(head));
	if (!error)
		error = put(file, parts->fixed, parts->fixed_length);
	if (!error)
		error = put(file, parts->data, parts->data_length);
	if (!error)
		error = put_options(file, parts);
	return error ? error : put(file, &length, sizeof(length));
}

int pcapng_begin(struct pcapng *file, const char *application)
{
	const struct section_header header = { .magic = BYTE_ORDER_MAGIC, .major = 1, .length = ~0ull };
	const struct parts parts = {
		.type = SECTION_HEADER,
		.fixed = &header,
		.fixed_length = sizeof(header),
		.text_code = APPLICATION,
		.text = application,
	};

	if (text_length(application) > TEXT_MAX)
		return -EMSGSIZE;
	return put_block(file, &parts);
}

int pcapng_interface(struct pcapng *file, const char *name)
{
	const struct interface_description description = { .link = LINK_ETHERNET, .snap_length = PCAPNG_CAPTURED_MAX };
	const struct parts parts = {
		.type = INTERFACE_DESCRIPTION,
		.fixed = &description,
		.fixed_length = sizeof(description),
		.text_code = INTERFACE_NAME,
		.text = name,
		.byte_code = TIME_RESOLUTION,
		.byte = NANOSECONDS,
	};
	int error;

	if (text_length(name) > TEXT_MAX)
		return -EMSGSIZE;
	error = put_block(file, &parts);
	return error ? error : (int)file->interfaces++;
}

int pcapng_packet(struct pcapng *file, const struct pcapng_packet *packet)
{
	const struct enhanced_packet fixed = {
		.interface = packet->interface,
		.time_high = packet->nanoseconds >> 32,
		.time_low = (__u32)packet->nanoseconds,
		.captured = packet->captured,
		.length = packet->length,
	};
	const struct parts parts = {
		.type = ENHANCED_PACKET,
		.fixed = &fixed,
		.fixed_length = sizeof(fixed),
		.data = packet->bytes,
		.data_length = packet->captured,
		.text_code = COMMENT,
		.text = packet->comment,
	};

	if (packet->interface >= file->interfaces || packet->captured > packet->length)
		return -EINVAL;
	if (packet->captured > PCAPNG_CAPTURED_MAX || text_length(packet->comment) > TEXT_MAX)
		return -EMSGSIZE;
	return put_block(file, &parts);
}
