// SPDX-License-Identifier: GPL-2.0-or-later
#include "windows.h"

#include <stddef.h>

__u64 whole_ticks(const struct subject *subject, __u32 low)
{
	__u32 ahead = low - (__u32)subject->ticks;

	return ahead < 1u << subject->meta->fast_shift ? subject->ticks : subject->ticks - (__u32)-ahead;
}

static __u32 population(__u64 a, __u64 b)
{
	return __builtin_popcountll(a) + __builtin_popcountll(b);
}

static __u32 window_epoch(const struct subject *subject, unsigned kind)
{
	return (__u32)(subject->ticks >> subject->meta->fast_shift) >> kind_row(kind)->window;
}

__u32 windows_since(const struct subject *subject, unsigned kind, __u32 epoch)
{
	__u32 age = window_epoch(subject, kind) - epoch;

	return age == -1u ? 0 : age;
}

const struct xdpen_spread *entry_of(const struct subject *subject, unsigned kind)
{
	const struct xdpen_spread *entry = &subject->spread[xdpen_place(kind)];

	return entry->owner == subject->slot + 1 && entry->kind == kind ? entry : NULL;
}

__u32 members_now(const struct subject *subject, const struct xdpen_spread *entry)
{
	__u32 age = windows_since(subject, entry->kind, entry->epoch);

	if (age == 0)
		return entry->value;
	if (age == 1)
		return population(entry->bits[0], entry->bits[1]);
	return 0;
}

/* Contacts that are younger than XDPEN_GRACE may still be answered: then an older reading counts. */
static __u32 settled(const struct subject *subject, const struct xdpen_spread *entry, __u64 contacted, __u64 answered)
{
	__u32 grace = XDPEN_GRACE(subject->meta->fast_shift);
	__u32 open = population(contacted & ~answered, 0), older;

	if (entry->kind == XDPEN_SCAN_UDP || subject->ticks - whole_ticks(subject, entry->last) >= grace)
		return open;
	/* The snapshot is hardly older than the last contact: the difference is small, or negative. */
	older = (__s16)(__u16)((__u16)subject->ticks - entry->misses) >= (__s32)grace ?
			population(entry->snapshot & contacted & ~answered, 0) :
			0;
	if (older < entry->value)
		older = entry->value;
	return older < open ? older : open;
}

struct contacts contacts_now(const struct subject *subject, const struct xdpen_spread *entry)
{
	__u32 age = entry ? windows_since(subject, entry->kind, entry->epoch) : 2;
	__u64 contacted, answered;

	if (age > 1)
		return (struct contacts){ 0, 0 };
	contacted = entry->bits[0] | (age ? 0 : entry->bits_previous[0]);
	answered = entry->bits[1] | (age ? 0 : entry->bits_previous[1]);
	return (struct contacts){ population(contacted, 0), settled(subject, entry, contacted, answered) };
}
