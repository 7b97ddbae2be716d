// SPDX-License-Identifier: GPL-2.0-or-later
/* Limits as the programs compare them: the raw bits of a sketch in which so many members are counted. */
#include "policy.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

__u32 kind_window_seconds(unsigned kind, __u32 hz, __u32 fast_shift)
{
	const struct kind_row *row = kind_row(kind);

	if (row->window == WINDOW_DAY)
		return 24 * 3600;
	if (row->window == WINDOW_FLOOD)
		return 3;
	return hz ? (__u32)(((1ULL << (fast_shift + row->window)) + hz / 2) / hz) : 0;
}

__u16 sketch_bits(__u16 bits, __u16 members)
{
	if (!bits || !members)
		return members;
	return (__u16)ceil(bits * (1 - exp(-(double)members / bits)));
}

__u32 sketch_members(__u16 bits, __u32 set)
{
	if (!bits)
		return set;
	if (set >= bits)
		set = bits - 1;
	return (__u32)lround(-bits * log(1 - (double)set / bits));
}

__u16 sketch_limit(__u16 bits, __u32 members)
{
	__u16 set = sketch_bits(bits, members > UINT16_MAX ? UINT16_MAX : members);

	return bits && set >= bits ? 0 : set;
}

__u32 limit_largest(unsigned kind)
{
	__u16 bits = kind_row(kind)->bits;
	__u32 members = bits ? sketch_members(bits, bits - 1) : UINT16_MAX;

	while (bits && members && !sketch_limit(bits, members))
		members--;
	return members;
}

static void fill_limit(struct xdpen_limit *limit, unsigned kind, unsigned family, struct kind_limits limits)
{
	const struct kind_row *row = kind_row(kind);
	/* Where only unanswered ones count, the kernel does not look at the others. */
	bool all = kind != XDPEN_NO_DNS && kind != XDPEN_SCAN_UDP;

	limit->limit = limits.limit;
	limit->limit_bits = all ? sketch_limit(row->bits, limits.limit) : 0;
	limit->open_bits = sketch_limit(row->bits, limits.open);
	limit->enough = limits.hard;
	if (!row->reflex || family == XDPEN_FAMILY_CRITICAL)
		return;
	limit->hard = limits.hard;
	limit->hard_bits = sketch_limit(row->bits, limits.hard);
}

/* What the kernel tells of unanswered ones feeds other kinds, too, and stays; but not beyond the kind's own limit. */
static struct kind_limits choose(const struct limit_choice *choice, struct kind_limits limits)
{
	if (!choice->given)
		return limits;
	if (limits.open && choice->limit && (choice->limit < limits.open || limits.open == limits.limit))
		limits.open = choice->limit;
	limits.limit = choice->limit;
	limits.hard = choice->hard;
	return limits;
}

void policy_limits_chosen(const struct limit_choice choices[static XDPEN_FAMILIES][XDPEN_KINDS],
			  struct xdpen_limit limits[static XDPEN_FAMILIES][XDPEN_KINDS])
{
	memset(limits, 0, sizeof(*limits) * XDPEN_FAMILIES);
	for (unsigned family = 0; family < XDPEN_FAMILIES; family++)
		for (unsigned kind = 1; kind < XDPEN_KINDS; kind++)
			fill_limit(&limits[family][kind], kind, family,
				   choose(&choices[family][kind], kind_limits(kind, family)));
}

void policy_limits(struct xdpen_limit limits[static XDPEN_FAMILIES][XDPEN_KINDS])
{
	static const struct limit_choice none[XDPEN_FAMILIES][XDPEN_KINDS];

	policy_limits_chosen(none, limits);
}
