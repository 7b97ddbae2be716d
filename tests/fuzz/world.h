/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a script goes on in: its bytes as choices, the site's devices, the clock, and the last frame. */
#ifndef XDPEN_FUZZ_WORLD_H
#define XDPEN_FUZZ_WORLD_H

#include <string.h>

#include "../prog/frames.h"
#include "script.h"

#define QUARANTINE 66
#define DEVICES 7 /* in the table; the last of them only through `index` */
#define MACS 8 /* and one stranger who comes again */
#define FRAMES_MOST 768 /* of one script, whatever it repeats */

#define LAN_NET IPV4(192, 168, 1, 0)
#define DEVICE_IP IPV4(192, 168, 1, 50) /* of the first; the next has the next */
#define PUBLIC_IP IPV4(198, 18, 0, 0)
#define POOL_IP IPV4(203, 0, 113, 0)

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct mac GATEWAY = { { 0x02, 0x6a, 0x7e, 0x00, 0x00, 0xff } };
static const struct mac BROADCAST = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };

struct world {
	const __u8 *bytes;
	size_t size, at;
	const struct host_knobs *knobs;
	const struct script_sink *sink;
	__u64 ticks;
	__u32 number;
	__u32 slot[DEVICES];
	int focus; /* the MAC that sends, until another is chosen */
	struct wire wire; /* the last frame */
};

static inline __u8 take(struct world *world)
{
	return world->at < world->size ? world->bytes[world->at++] : 0;
}

static inline __u16 take16(struct world *world)
{
	__u16 high = take(world);

	return high << 8 | take(world);
}

static inline __u32 take32(struct world *world)
{
	__u32 high = take16(world);

	return high << 16 | take16(world);
}

#define one_of(world, array) ((array)[take(world) % COUNT(array)])

static inline struct mac mac_of(int number)
{
	return (struct mac){ { 0x02, 0xde, 0xad, 0x00, 0x00, number + 1 } };
}

static inline struct xdpen_key key_of(struct mac mac)
{
	struct xdpen_key key = { .present = 1 };

	memcpy(key.mac, mac.bytes, sizeof(key.mac));
	return key;
}

static inline void store(const struct world *world, const char *map, const void *key, const void *value)
{
	world->sink->store(world->sink->context, map, key, value);
}

static inline bool has_room(const struct world *world, size_t bytes)
{
	return world->wire.length + bytes <= WIRE_MAX;
}

#endif
