/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kinds of evidence. Each is a row: a window, a limit and a place to count in,
 * never a code path of its own in the policy. Part of the contract: both sides
 * count by these numbers, and retired ones are never given out again.
 */
#ifndef XDPEN_KINDS_H
#define XDPEN_KINDS_H

#include <linux/types.h>

enum xdpen_kind {
	XDPEN_KIND_NONE = 0,
	XDPEN_FAN_OUT = 1, /* distinct destinations, 10 s */
	XDPEN_FAN_OUT_SLOW = 2, /* distinct destinations, 10 min */
	XDPEN_SCAN_SERVICE = 3, /* hosts SYNed on attacked service ports, 60 s */
	XDPEN_SCAN_SERVICE_SLOW = 4, /* the same, 10 min */
	XDPEN_SCAN_PORTS = 5, /* ports SYNed on one host, 60 s */
	XDPEN_BARE_SYN = 6, /* hosts sent a SYN without TCP options, 60 s */
	XDPEN_MIRAI = 7, /* hosts sent a SYN with seq == destination address, 10 min */
	XDPEN_POOL_PORT = 8, /* public endpoints on pool ports that got data, 10 min */
	XDPEN_STRATUM = 9, /* mining messages understood, 24 h; counted by user space */
	XDPEN_SCAN_SERVICE_LONG = 10, /* hosts SYNed on attacked service ports, 2 h */
	XDPEN_CONTACT_WEB = 11, /* hosts SYNed on web ports, 60 s; weighed as UNANSWERED */
	XDPEN_CONTACT_OTHER = 12, /* hosts SYNed on any other port, 60 s; weighed as UNANSWERED */
	XDPEN_UNANSWERED = 13, /* first contacts without an answer, weighted by port, 60 s; from 3, 11 and 12 */
	XDPEN_UNANSWERED_SLOW = 14, /* those on attacked service ports that people do not use, 10 min; from 4 */
	XDPEN_UNANSWERED_LONG = 15, /* the same, 2 h; from 10 */
	XDPEN_NO_DNS = 16, /* unanswered public hosts on named services' ports that DNS never gave, 1 h */
	XDPEN_SCAN_ARP = 17, /* ARP targets and neighbours solicited, 60 s */
	XDPEN_SCAN_ICMP = 18, /* hosts sent an echo request, 60 s */
	XDPEN_SCAN_UDP = 19, /* unanswered hosts on one UDP port, 60 s */
	XDPEN_SCAN_UDP_PORTS = 20, /* UDP ports tried on one host, 60 s */
	XDPEN_POOL_NAME = 21, /* names of pools asked for and then used, 24 h; counted by user space */
	XDPEN_POOL_ADDR = 22, /* listed pool addresses that accepted a connection, 24 h; counted by user space */
	XDPEN_FLOOD = 23, /* frames a second to one destination that does not answer, in units of XDPEN_FLOOD_SAMPLE */
	XDPEN_SPOOF = 24, /* public source addresses that are not of this LAN, 10 min */
	XDPEN_ODD_PROTOCOL = 25, /* hosts sent tunnels and other protocols that things do not speak, 10 min */
	XDPEN_KINDS = 26,
};

/* A kind's window as a power of two of fast epochs (10 s). */
#define XDPEN_EPOCH_60S_SHIFT 3
#define XDPEN_EPOCH_10MIN_SHIFT 6
#define XDPEN_EPOCH_1H_SHIFT 8
#define XDPEN_EPOCH_2H_SHIFT 9

static inline __attribute__((always_inline)) __u32 xdpen_window_shift(__u32 kind)
{
	switch (kind) {
	case XDPEN_SCAN_SERVICE_SLOW:
	case XDPEN_UNANSWERED_SLOW:
	case XDPEN_FAN_OUT_SLOW:
	case XDPEN_MIRAI:
	case XDPEN_POOL_PORT:
	case XDPEN_SPOOF:
	case XDPEN_ODD_PROTOCOL:
		return XDPEN_EPOCH_10MIN_SHIFT;
	case XDPEN_NO_DNS:
		return XDPEN_EPOCH_1H_SHIFT;
	case XDPEN_SCAN_SERVICE_LONG:
	case XDPEN_UNANSWERED_LONG:
		return XDPEN_EPOCH_2H_SHIFT;
	case XDPEN_FAN_OUT:
		return 0;
	default:
		return XDPEN_EPOCH_60S_SHIFT;
	}
}

/* Kinds whose entry keeps contacts and answers, 64 bits each, instead of 128 bits of members. */
static inline __attribute__((always_inline)) int xdpen_keeps_answers(__u32 kind)
{
	return kind == XDPEN_SCAN_SERVICE || kind == XDPEN_SCAN_SERVICE_SLOW || kind == XDPEN_SCAN_SERVICE_LONG ||
	       kind == XDPEN_CONTACT_WEB || kind == XDPEN_CONTACT_OTHER || kind == XDPEN_NO_DNS || kind == XDPEN_SCAN_UDP;
}

/*
 * The six bits of a contact's salted hash that are its place among the 64 of a kind that keeps answers. Kinds that count
 * the same contact take different ones.
 */
static inline __attribute__((always_inline)) __u32 xdpen_contact_shift(__u32 kind)
{
	switch (kind) {
	case XDPEN_SCAN_SERVICE_SLOW:
		return 6;
	case XDPEN_SCAN_SERVICE_LONG:
		return 12;
	case XDPEN_CONTACT_WEB:
	case XDPEN_CONTACT_OTHER:
		return 18;
	case XDPEN_NO_DNS:
		return 24;
	default:
		return 0;
	}
}

/* Place of a kind in the device's group in `spread`, -1 = it has none. scan-ports has two ways from its place on. */
#define XDPEN_SPREAD_PLACES 21
static inline __attribute__((always_inline)) int xdpen_place(__u32 kind)
{
	switch (kind) {
	case XDPEN_SCAN_SERVICE:
		return 0;
	case XDPEN_SCAN_SERVICE_SLOW:
		return 1;
	case XDPEN_SCAN_SERVICE_LONG:
		return 2;
	case XDPEN_CONTACT_WEB:
		return 3;
	case XDPEN_CONTACT_OTHER:
		return 4;
	case XDPEN_NO_DNS:
		return 5;
	case XDPEN_BARE_SYN:
		return 6;
	case XDPEN_MIRAI:
		return 7;
	case XDPEN_SCAN_ARP:
		return 8;
	case XDPEN_SCAN_ICMP:
		return 9;
	case XDPEN_SCAN_UDP:
		return 10;
	case XDPEN_SCAN_UDP_PORTS:
		return 11;
	case XDPEN_SCAN_PORTS:
		return 12;
	case XDPEN_POOL_PORT:
		return 14;
	case XDPEN_STRATUM:
		return 15;
	case XDPEN_POOL_NAME:
		return 16;
	case XDPEN_POOL_ADDR:
		return 17;
	case XDPEN_FLOOD:
		return 18;
	case XDPEN_SPOOF:
		return 19;
	case XDPEN_ODD_PROTOCOL:
		return 20;
	default:
		return -1;
	}
}

#endif
