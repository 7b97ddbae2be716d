/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a device's entries count now. An entry is left as the last frame touched
 * it; windows turn without frames, and answers come after the contact.
 */
#ifndef XDPEN_CORE_WINDOWS_H
#define XDPEN_CORE_WINDOWS_H

#include "policy.h"

/*
 * A tick's low half, seen from now: the moment in the past that it stands for. The
 * programs count on while a device is read, and an event is read after it was sent:
 * what lies ahead by less than a fast epoch is now, not a whole turn of the counter ago.
 */
__u64 whole_ticks(const struct subject *subject, __u32 low);

/* Windows since `epoch`; one that has turned while the device is read is the present one. */
__u32 windows_since(const struct subject *subject, unsigned kind, __u32 epoch);

/* The device's entry for a kind without pivot, or NULL. */
const struct xdpen_spread *entry_of(const struct subject *subject, unsigned kind);

/* What a device's entry counts in its window as the window stands now, not when a frame last touched it. */
__u32 members_now(const struct subject *subject, const struct xdpen_spread *entry);

struct contacts {
	__u32 all; /* bits */
	__u32 open; /* of them, without an answer for XDPEN_GRACE */
};

/* Of a kind that keeps answers; nothing for an entry of NULL. */
struct contacts contacts_now(const struct subject *subject, const struct xdpen_spread *entry);

#endif
