// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kinds of evidence: limits as data, each with its reason.
 *
 * Numbers in brackets: most seen in clean traffic / least in infected traffic, of
 * the recorded captures that the project is evaluated on, and of 550 set-ups of
 * 31 types of things (IoT Sentinel, Miettinen et al., ICDCS 2017).
 *
 *   fan-out          distinct destinations do not tell a scanner from a peer-to-peer client,
 *                    so only extremes decide: 10 s (160, BitTorrent / 443), 10 min (725 / 12007).
 *   scan-service     things do not open connections to other hosts' telnet, SMB or database
 *                    ports, answered or not: 60 s (3 / 13), 10 min (3 / 21). 2 h: a scan of one
 *                    host every six minutes.
 *   scan-unanswered  first contacts without an answer, attacked service ports 4 (but those that people
 *                    use, too), web ports 1/4, others 1. From 10 on it is noticed: that is where WeMo set-ups without
 *                    internet lie (41 web hosts a minute). Alone it decides only by what clean traffic
 *                    does not come near: 3 attacked hosts in 60 s or 10 min, 4 in 2 h (1 / 16),
 *                    100 web hosts (41 / 256), 160 others (81, Gnutella without peers).
 *   scan-ports       60 s: 7 (a Windows logon) / 29.
 *   scan-arp         60 s: 13 / 255. A third of a /24 decides.
 *   scan-icmp        60 s: 2 / 256.
 *   scan-udp         hosts on one port without an answer: 13 (BitTorrent, whose many ports keep any one
 *                    from adding up) / 89; ports on one host: 5 / 977. Below 48 it must not add
 *                    up to quarantine with the unanswered TCP contacts of the same file sharing.
 *   bare-syn         no SYN of an ordinary stack is without options: 0 in 13,676.
 *   mirai            seq == destination address: chance 2^-32 a SYN, so the second distinct
 *                    destination is proof (jgamblin/Mirai-Source-Code, scanner.c).
 *   no-dns           unanswered contacts to public hosts, on ports of services that have names,
 *                    that DNS did not give: 3 in one of 550 set-ups, never more; 2 among the
 *                    captures of devices that use DNS; of 40 hosts that use it, in captures of applications, 3 came
 *                    to 5 and none to 8, where it decides. One that never asked is not judged by it.
 *   pool-port        weight of the port, halved, and 30 at most: never alone, not even suspect.
 *   pool-name        asked 40; asked and then connected to, or named in a TLS handshake: proof. On a
 *                    web port a person may only look at the pool's page: then it is proof for things.
 *   pool-addr        a listed address that accepted a connection: proof at once, on a web port as above.
 *   stratum          the protocol itself: one message is proof of mining.
 *   flood            frames a second to one destination, hardly any back: a thing's most is 91;
 *                    1,000 are noticed, 5,000 decide. Half-open connections count ten times.
 *   spoof            public sources that are not of this LAN. A phone that changes from mobile to
 *                    Wi-Fi shows one old address; a forger shows many. Such frames do not leave in any
 *                    case. They bear no address of the device, so anybody on its port may have sent them: where
 *                    others are on it, too, they make suspect, and quarantine only a device that is alone there.
 *   odd-protocol     tunnels: a VPN of a computer looks the same, so it is only a hint.
 */
#include "policy.h"

static const struct kind_row rows[XDPEN_KINDS] = {
	[XDPEN_FAN_OUT] = { WINDOW_FAST, 256, 320, 0, 100, 0, false, false, false, GROUP_FAN_OUT, 2, 0 },
	[XDPEN_FAN_OUT_SLOW] = { WINDOW_10MIN, 960, 1500, 0, 100, 0, false, false, false, GROUP_FAN_OUT, 2, 0 },
	[XDPEN_SCAN_SERVICE] = { WINDOW_60S, 64, 8, 16, 100, 2, true, true, false, GROUP_SERVICE, 2, 4 },
	[XDPEN_SCAN_SERVICE_SLOW] = { WINDOW_10MIN, 64, 13, 26, 100, 2, true, true, false, GROUP_SERVICE, 2, 4 },
	[XDPEN_SCAN_SERVICE_LONG] = { WINDOW_2H, 64, 20, 0, 100, 3, false, true, false, GROUP_SERVICE, 2, 0 },
	[XDPEN_CONTACT_WEB] = { WINDOW_60S, 64, 0, 0, 0, 40, false, false, false, GROUP_NONE, 1, 4 },
	[XDPEN_CONTACT_OTHER] = { WINDOW_60S, 64, 0, 0, 0, 10, false, false, false, GROUP_NONE, 1, 4 },
	[XDPEN_UNANSWERED] = { WINDOW_60S, 0, 10, 0, 60, 0, false, false, false, GROUP_UNANSWERED, 2, 4 },
	[XDPEN_UNANSWERED_SLOW] = { WINDOW_10MIN, 0, 12, 0, 100, 0, false, true, false, GROUP_UNANSWERED, 2, 4 },
	[XDPEN_UNANSWERED_LONG] = { WINDOW_2H, 0, 16, 0, 100, 0, false, true, false, GROUP_UNANSWERED, 2, 0 },
	[XDPEN_NO_DNS] = { WINDOW_1H, 64, 5, 8, 50, 5, false, false, false, GROUP_UNANSWERED, 2, 0 },
	[XDPEN_SCAN_ARP] = { WINDOW_60S, 128, 40, 80, 60, 0, false, false, false, GROUP_NONE, 1, 0 },
	[XDPEN_SCAN_ICMP] = { WINDOW_60S, 128, 24, 48, 60, 0, false, false, false, GROUP_NONE, 2, 0 },
	[XDPEN_SCAN_UDP] = { WINDOW_60S, 64, 32, 48, 30, 32, false, false, false, GROUP_NONE, 0, 0 },
	[XDPEN_SCAN_UDP_PORTS] = { WINDOW_60S, 128, 24, 48, 60, 0, false, false, false, GROUP_NONE, 2, 2 },
	[XDPEN_SCAN_PORTS] = { WINDOW_60S, 128, 16, 32, 100, 0, true, true, false, GROUP_NONE, 2, 2 },
	[XDPEN_BARE_SYN] = { WINDOW_60S, 128, 3, 8, 80, 0, true, false, false, GROUP_NONE, 1, 2 },
	[XDPEN_MIRAI] = { WINDOW_10MIN, 128, 2, 2, 100, 0, true, true, false, GROUP_NONE, 1, 1 },
	[XDPEN_POOL_PORT] = { WINDOW_10MIN, 128, 1, 0, 30, 0, false, false, true, GROUP_NONE, 1, 1 },
	[XDPEN_STRATUM] = { WINDOW_DAY, 0, 1, 0, 60, 0, false, true, true, GROUP_NONE, 1, 1 },
	[XDPEN_POOL_NAME] = { WINDOW_DAY, 0, 1, 2, 40, 0, false, false, true, GROUP_NONE, 1, 1 },
	[XDPEN_POOL_ADDR] = { WINDOW_DAY, 0, 1, 1, 60, 0, false, false, true, GROUP_NONE, 1, 1 },
	[XDPEN_FLOOD] = { WINDOW_FLOOD, 0, 15, 78, 60, 0, true, false, false, GROUP_NONE, 4, 4 },
	[XDPEN_SPOOF] = { WINDOW_10MIN, 128, 3, 8, 60, 0, false, false, false, GROUP_NONE, 1, 0 },
	[XDPEN_ODD_PROTOCOL] = { WINDOW_10MIN, 128, 1, 0, 30, 0, false, false, false, GROUP_NONE, 0, 0 },
};

const struct kind_row *kind_row(unsigned kind)
{
	static const struct kind_row none;

	return kind < XDPEN_KINDS ? &rows[kind] : &none;
}

struct kind_limits kind_limits(unsigned kind, unsigned family)
{
	const struct kind_row *row = kind_row(kind);
	__u32 factor = family == XDPEN_FAMILY_PERSONAL ? row->personal : family == XDPEN_FAMILY_ROUTER ? row->router : 1;

	return (struct kind_limits){ row->limit * factor, row->hard * factor, row->open * factor };
}

__u32 kind_number(unsigned kind, __u32 value)
{
	switch (kind) {
	case XDPEN_FLOOD:
		return value * XDPEN_FLOOD_SAMPLE;
	case XDPEN_UNANSWERED_SLOW:
	case XDPEN_UNANSWERED_LONG:
		return value / UNANSWERED_SERVICE;
	}
	return value;
}

static const char *const units[] = {
	[XDPEN_KIND_NONE] = "times",
	[XDPEN_FAN_OUT] = "addresses",
	[XDPEN_FAN_OUT_SLOW] = "addresses",
	[XDPEN_SCAN_SERVICE] = "hosts",
	[XDPEN_SCAN_SERVICE_SLOW] = "hosts",
	[XDPEN_SCAN_PORTS] = "ports",
	[XDPEN_BARE_SYN] = "hosts",
	[XDPEN_MIRAI] = "hosts",
	[XDPEN_POOL_PORT] = "servers",
	[XDPEN_STRATUM] = "messages",
	[XDPEN_SCAN_SERVICE_LONG] = "hosts",
	[XDPEN_CONTACT_WEB] = "hosts",
	[XDPEN_CONTACT_OTHER] = "hosts",
	[XDPEN_UNANSWERED] = "weighted hosts",
	[XDPEN_UNANSWERED_SLOW] = "hosts",
	[XDPEN_UNANSWERED_LONG] = "hosts",
	[XDPEN_NO_DNS] = "hosts",
	[XDPEN_SCAN_ARP] = "addresses",
	[XDPEN_SCAN_ICMP] = "hosts",
	[XDPEN_SCAN_UDP] = "hosts",
	[XDPEN_SCAN_UDP_PORTS] = "ports",
	[XDPEN_POOL_NAME] = "stages", /* 1 asked, 2 used */
	[XDPEN_POOL_ADDR] = "connections",
	[XDPEN_FLOOD] = "frames/s",
	[XDPEN_SPOOF] = "addresses",
	[XDPEN_ODD_PROTOCOL] = "hosts",
};
_Static_assert(sizeof(units) / sizeof(*units) == XDPEN_KINDS, "a kind without a unit");

const char *kind_unit(unsigned kind)
{
	return units[kind < XDPEN_KINDS ? kind : XDPEN_KIND_NONE];
}
