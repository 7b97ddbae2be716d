/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evidence, limits and the weighing of one device. Numbers in, numbers out. */
#ifndef XDPEN_CORE_POLICY_H
#define XDPEN_CORE_POLICY_H

#include <stdbool.h>
#include <xdpen/abi.h>

#define SCORE_SUSPECT 40
#define SCORE_QUARANTINE 100
#define ACTIVE_SECONDS 120
/* What an unanswered first contact with an attacked service counts in scan-unanswered. */
#define UNANSWERED_SERVICE 4
/* Where mining is only to be reported, it stays below quarantine, and scanning beside it does not. */
#define SCORE_MINING_REPORTED 90

/* Window of a kind, in fast epochs as a power of two; the last two have no epochs. */
enum window {
	WINDOW_FAST = 0,
	WINDOW_60S = XDPEN_EPOCH_60S_SHIFT,
	WINDOW_10MIN = XDPEN_EPOCH_10MIN_SHIFT,
	WINDOW_1H = XDPEN_EPOCH_1H_SHIFT,
	WINDOW_2H = XDPEN_EPOCH_2H_SHIFT,
	WINDOW_DAY = 64,
	WINDOW_FLOOD, /* three seconds in a row */
};

/* Kinds that see the same contacts: of a group only the strongest counts. */
enum kind_group { GROUP_NONE, GROUP_FAN_OUT, GROUP_SERVICE, GROUP_UNANSWERED, GROUPS };

/* One row for each kind of evidence: the defaults, with the reason for each limit in kinds.c. */
struct kind_row {
	enum window window;
	__u16 bits; /* size of the sketch that counts it, 0 = counted exactly */
	__u16 limit; /* members from which on it is evidence */
	__u16 hard; /* members from which on it quarantines alone, 0 = never */
	__u16 points; /* at the limit; at the hard limit SCORE_QUARANTINE */
	__u16 open; /* unanswered ones that the kernel tells of, 0 = it does not */
	bool reflex; /* the kernel decides at the hard limit */
	bool decisive; /* quarantines alone from the limit on */
	bool mining; /* `allow --mining` silences it */
	enum kind_group group;
	__u8 personal; /* factor of the limits for computers and phones, 0 = no limit */
	__u8 router; /* factor for what has many hosts behind it */
};

/* Never NULL: a number that is no kind has a row of nothing. */
const struct kind_row *kind_row(unsigned kind);

/* Limits of a kind for a family, 0 = none. */
struct kind_limits {
	__u32 limit, hard, open;
};
struct kind_limits kind_limits(unsigned kind, unsigned family);

/*
 * A value or limit of a kind as people count it, in kind_unit(): floods in frames
 * a second, failed contacts with attacked services as the hosts they are.
 */
__u32 kind_number(unsigned kind, __u32 value);
/* "hosts", "ports", "frames/s", ... */
const char *kind_unit(unsigned kind);

/* Length of a kind's window in seconds, rounded; 0 when `hz` is. */
__u32 kind_window_seconds(unsigned kind, __u32 hz, __u32 fast_shift);

/* Raw bits that stand for `members` in a sketch of `bits`: ceil(m (1 - exp(-n/m))), linear counting. */
__u16 sketch_bits(__u16 bits, __u16 members);
/* And back: estimated members for `set` of `bits` bits. */
__u32 sketch_members(__u16 bits, __u32 set);
/* Raw bits from which on a limit of `members` is reached; 0 for one that fills the sketch and cannot be counted. */
__u16 sketch_limit(__u16 bits, __u32 members);

/* The rows as the kernel wants them. A limit that fills a sketch cannot be counted and is none. */
void policy_limits(struct xdpen_limit limits[static XDPEN_FAMILIES][XDPEN_KINDS]);

/* A limit that a site has chosen, in members; zero: no evidence, or never by this alone. */
struct limit_choice {
	__u16 limit, hard;
	bool given; /* else the built-in one holds */
};
/* The largest limit that can be counted, in members. */
__u32 limit_largest(unsigned kind);
/* The same, with those that were chosen instead of the built-in ones. */
void policy_limits_chosen(const struct limit_choice choices[static XDPEN_FAMILIES][XDPEN_KINDS],
			  struct xdpen_limit limits[static XDPEN_FAMILIES][XDPEN_KINDS]);

/* One kind's present reading of a device. */
struct observation {
	__u8 kind;
	__u32 value; /* members in the window now, estimated */
	__u32 peak; /* most since counting began */
	__u32 limit;
	__u32 window; /* seconds */
	__u32 points; /* it brings now */
	__u64 first; /* ticks; 0 = never */
	__u64 last;
	__u32 pivot; /* port for pool kinds, stratum and scan-udp, protocol for odd-protocol, else of no meaning */
};

struct weighing {
	struct observation observations[XDPEN_KINDS + 1];
	__u32 count; /* of observations, strongest first */
	__u32 score;
	__u32 monitored; /* points of kinds in mode monitor, which make suspect at most; not in `score` */
	bool decisive; /* one of them quarantines alone */
	bool active; /* one that brings points was counted within ACTIVE_SECONDS */
};

/* Whose readings, as they stand at `ticks`. */
struct subject {
	const struct xdpen_device *device;
	const struct xdpen_sketch *sketch;
	const struct xdpen_spread *spread; /* the slot's group, of which only what the device owns is read, or NULL */
	const struct xdpen_port *ports; /* 65536 of them */
	const struct xdpen_meta *meta;
	__u64 ticks;
	__u32 slot;
	const struct xdpen_limit *limits; /* of the device's family, by kind; NULL: the built-in ones */
	bool mining_allowed; /* shown, but weighs nothing */
	bool mining_reported; /* weighs at most SCORE_MINING_REPORTED */
	__u32 monitored_kinds; /* bit per enum xdpen_kind */
	bool asked_dns; /* DNS answered the device: names can be missed */
	bool shares_port; /* others are behind the same port: frames with its MAC and a forged address may be theirs */
};

void policy_weigh(const struct subject *subject, struct weighing *weighing);

#endif
