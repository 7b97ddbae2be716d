/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contract between the kernel programs and user space: map keys and values,
 * events, verdicts, reasons, the pin directory, and one version. What is counted,
 * over which time and at which place of `spread` is its second part, kinds.h.
 *
 * Rules that hold for everything below
 * - Integers are in host byte order unless the type says __be16 or __be32.
 * - A "tick" is one jiffy. struct xdpen_meta carries its frequency, found out at
 *   load. Fields of 32 bits hold the low 32 bits of the tick counter: compare
 *   them by subtraction, never by size.
 * - A "slot" is an index into `devices`; `sketches`, `states` and `counters` use
 *   the same one. `spread` is indexed by slot & pool_mask, `evidence` by slot &
 *   (an eighth of it), and both carry the owner's slot + 1, so that a shared place
 *   is never misread.
 * - Nothing here depends on a configuration macro. Padding is named and zero.
 * - Numbers that are retired are never given out again.
 *
 * Writers (everybody may read)
 *   devices.key                          user space, under the lock
 *   devices.verdict                      compare-and-swap by whoever decides
 *   devices.family                       user space
 *   devices.ipv4, devices.ifindex        user space; kernel where they are empty, and
 *                                        ipv4 when the first address on the LAN
 *                                        follows one that was not
 *   devices, all other fields; counters;
 *   sketches                             kernel; user space clears them before an
 *                                        admission and notes after it what the
 *                                        announcing frame said (epoch, a watch for
 *                                        pools); a release clears sketches and kinds
 *   evidence, spread                     kernel; what only user space can see
 *                                        (stratum, pool-name, pool-addr), freezing
 *                                        and clearing at a release: user space
 *   stats, strangers, ingress, bindings  kernel
 *   policy.budget                        kernel takes by compare-and-swap, user space refills
 *   index, states, ports, policy, meta,
 *   owners, resolved, named, pool_nets   user space, under the lock
 *   events                               kernel; user space takes out
 *   override, panic                      a person, by bpftool; nothing of ours
 */
#ifndef XDPEN_ABI_H
#define XDPEN_ABI_H

#include <linux/types.h>
#include <xdpen/kinds.h>

#define XDPEN_ABI_VERSION 5
#define XDPEN_PIN_DIRECTORY "/sys/fs/bpf/xdpen"

/* Slots per configured device: a (2,2)-cuckoo table stays below half full. */
#define XDPEN_SLOTS_PER_DEVICE 2
#define XDPEN_DEVICES_DEFAULT 4096
#define XDPEN_DEVICES_MIN 16
#define XDPEN_DEVICES_MAX 65536
#define XDPEN_NO_SLOT 0xffffffffu

/*
 * A device's key. `present` is 1 in every valid key, so an empty slot (all zero)
 * matches no frame, whatever its source address.
 */
struct xdpen_key {
	__u8 mac[6];
	__u8 present;
	__u8 zero;
};

/* What the data plane does with a device's frames now. */
enum xdpen_action {
	XDPEN_PASS = 0,
	XDPEN_THROTTLE = 1, /* new destinations beyond an allowance are dropped, everything else passes */
	XDPEN_VLAN = 2, /* frames carry the quarantine VLAN ID and go to the stack */
	XDPEN_DROP = 3,
};

/* Who decided. */
enum xdpen_actor {
	XDPEN_NOBODY = 0,
	XDPEN_REFLEX = 1, /* the kernel program, in the same frame */
	XDPEN_DAEMON = 2, /* the policy in user space */
	XDPEN_OPERATOR = 3, /* a person, through the CLI or bpftool */
	XDPEN_OWNER = 4, /* the device's owner, by the portal: releases only */
};

enum xdpen_verdict_flag {
	XDPEN_HELD = 1, /* an operator's word: nothing automatic overrides it */
	XDPEN_EXEMPT = 2, /* never judged: nothing is weighed for this device */
	XDPEN_GUARDED = 4, /* the house needs it: an automatic verdict is neither set by the kernel nor enforced */
	XDPEN_MONITORED = 8, /* mode monitor for this device alone */
};

/*
 * The verdict: eight aligned bytes, read and replaced as one word, by compare-
 * and-swap. `generation` grows by one with every change.
 */
struct xdpen_verdict {
	__u8 action; /* enum xdpen_action */
	__u8 actor; /* enum xdpen_actor */
	__u8 flags; /* enum xdpen_verdict_flag */
	__u8 evidence; /* enum xdpen_kind that decided, 0 = none */
	__u16 vlan_id; /* 1..4094 for XDPEN_VLAN, else 0 */
	__u16 generation;
} __attribute__((aligned(8)));

typedef __u64 __attribute__((may_alias)) xdpen_word;
#define XDPEN_WORD(verdict) (*(xdpen_word *)&(verdict))

/*
 * Reasons. Each program counts every frame that it sees under exactly one of
 * 1..47; from 48 on stand losses, which are counted beside the frame's reason.
 */
enum xdpen_reason {
	XDPEN_REASON_NONE = 0,
	/* xdpen_in */
	XDPEN_IN_PASS = 1,
	XDPEN_IN_STRANGER = 2, /* source not in the table */
	XDPEN_IN_GROUP_SOURCE = 3, /* the same, source has the group bit */
	XDPEN_IN_ZERO_SOURCE = 4, /* rejected */
	XDPEN_IN_RUNT = 5, /* no whole Ethernet header */
	XDPEN_IN_UNPARSED = 6, /* a header is cut short or contradicts itself */
	XDPEN_IN_TOO_DEEP = 7, /* more VLAN tags or IPv6 extension headers than are followed */
	XDPEN_IN_EXEMPT = 8,
	XDPEN_IN_PANIC = 9, /* `panic` is set: nothing is touched */
	XDPEN_IN_QUARANTINE_VLAN = 10,
	XDPEN_IN_QUARANTINE_DROP = 11,
	XDPEN_IN_QUARANTINE_UNPARSED = 12, /* unparsed or too deep, from a quarantined device: dropped */
	XDPEN_IN_RETAG_FAILED = 13, /* no room for a tag: dropped */
	XDPEN_IN_MONITORED = 14, /* would be quarantined, mode is monitor */
	XDPEN_IN_OVERRIDDEN = 15, /* `override` lifted a verdict */
	XDPEN_IN_STRANGER_BLOCKED = 16, /* `override` blocks a MAC that is not in the table */
	XDPEN_IN_NOT_IP = 17, /* no IP: ARP, EAPOL, LLC and the like, passed */
	XDPEN_IN_FORGED_VLAN = 18, /* quarantine VID from a device that is not in quarantine: dropped */
	XDPEN_IN_SPOOFED = 19, /* a source address that is another's, or public and not of this LAN: dropped */
	XDPEN_IN_GUARDED = 20, /* would be quarantined, is guarded */
	XDPEN_IN_SUSPENDED = 21, /* would be quarantined, enforcement is suspended */
	XDPEN_IN_UNATTENDED = 22, /* would be quarantined, the daemon is lost and the site wants to be open then */
	XDPEN_IN_THROTTLED = 23, /* a new destination of a throttled device, beyond its allowance: dropped */
	/* xdpen_guard */
	XDPEN_GUARD_PASS = 24,
	XDPEN_GUARD_RETAGGED = 25, /* a tag hidden in metadata was taken off the retagged frame */
	XDPEN_GUARD_DROPPED = 26, /* a quarantined device's frame without the quarantine VID */
	XDPEN_GUARD_FORGED_VLAN = 27, /* the same, where the tag was hidden in metadata or behind a priority tag */
	XDPEN_GUARD_REDIRECTED = 28, /* a quarantined device's frame sent out of the trunk */
	/* xdpen_out */
	XDPEN_OUT_PASS = 32,
	XDPEN_OUT_UNTAGGED = 33, /* quarantine side to its device: tag taken off */
	XDPEN_OUT_READDRESSED = 34, /* the same for a broadcast answer, now unicast */
	XDPEN_OUT_NOT_FROM_QUARANTINE = 35, /* to a quarantined device from elsewhere: dropped */
	XDPEN_OUT_NOT_QUARANTINED = 36, /* quarantine VID, but the destination is not in it: dropped */
	XDPEN_OUT_BROADCAST = 37, /* quarantine VID, broadcast without an addressee behind this port: dropped */
	XDPEN_OUT_UNTAG_FAILED = 38,
	XDPEN_OUT_PANIC = 39,
	XDPEN_OUT_UNPARSED = 40,
	XDPEN_OUT_PEER = 41, /* from one quarantined device to another: dropped */
	/* xdpen_back */
	XDPEN_BACK_SENT = 44, /* from the trunk to its device's port */
	XDPEN_BACK_DROPPED = 45, /* for no device that is in quarantine now */
	XDPEN_BACK_PASS = 46, /* not of the quarantine VLAN, or `panic` is set: left to the stack */
	/* xdpen_in again */
	XDPEN_IN_KEPT_OUT = 47, /* a stranger, while the daemon is lost and the site wants to be closed then: dropped */
	/* losses */
	XDPEN_LOST_EVENT = 48, /* ring full */
	XDPEN_LOST_STRANGER = 49, /* a stranger not announced: rate limit */
	XDPEN_LOST_HEAD = 50, /* a payload head not copied: rate limit */
	XDPEN_LOST_SPREAD = 51, /* a pool place belongs to another device */
	XDPEN_LOST_EVIDENCE = 52,
	XDPEN_LOST_BINDING = 53,
	XDPEN_LOST_UNFIT = 54, /* not weighed: the frame does not fit what is known of its source MAC */
	XDPEN_REASONS = 64,
};

/* Per-CPU value of `stats`, keyed by reason. */
struct xdpen_count {
	__u64 frames;
	__u64 bytes;
};

/* Written by one CPU at a time: in the record for one queue, per CPU otherwise. */
struct xdpen_counters {
	__u64 frames;
	__u64 bytes; /* Ethernet frame without FCS */
	__u32 syns; /* pure SYNs, but to groups */
	__u32 pool; /* first SYNs and data segments to pool ports at public addresses */
};

enum xdpen_device_flag {
	XDPEN_HEARD = 1, /* a unicast frame was sent to the device */
	XDPEN_UDP_WATCH = 2, /* a UDP sweep may be under way: answers are looked at */
	XDPEN_FLOOD_WATCH = 4, /* the same of a flood */
	XDPEN_FIRST_DATA = 8, /* next_seq is that of the first data of the connection opened last */
	XDPEN_FOLLOW = 0x30, /* so many more segments from next_seq on are copied, two bits */
	XDPEN_POOL_WATCH = 0x40, /* a connection to a pool port was opened: its data are looked at */
	XDPEN_NOISE_WAIT = 0x80, /* 64 bytes of first data were sent: the answer is looked at */
};
#define XDPEN_FOLLOW_ONE 0x10

#define XDPEN_FAST_WORDS 4 /* 256 bits of addresses, linear counting */
#define XDPEN_SLOW_WORDS 15 /* 960 bits */

/*
 * One device: the cache line that every frame needs. Its sketches lie elsewhere,
 * because lines at a stride of four share a quarter of a cache's sets and evict
 * each other.
 */
struct xdpen_device {
	struct xdpen_key key;
	struct xdpen_verdict verdict;
	struct xdpen_counters counters;
	__u32 epoch; /* ticks >> fast_shift of the last frame weighed or payload head copied */
	__u32 ifindex; /* port that the device is known behind, 0 = not yet */
	__be32 ipv4; /* main IPv4 address, 0 = none yet */
	__u32 kinds; /* bit per enum xdpen_kind worth a look since admission or release */
	__be32 next_seq; /* of the segment to copy next, see XDPEN_FIRST_DATA and XDPEN_FOLLOW */
	__u8 flags; /* enum xdpen_device_flag */
	__u8 heads; /* payload heads of possible mining copied in this epoch */
	__u8 questions; /* heads of DNS, TLS and DHCP copied in this epoch */
	__u8 family; /* enum xdpen_family */
};

/*
 * `sketches`: what the device in the same slot contacted. The first of three
 * lines is read for what may be a first contact; the others change only when it
 * gained an address.
 */
struct xdpen_sketch {
	__u64 contacts[XDPEN_FAST_WORDS]; /* (address, protocol, port) used in this epoch */
	__u64 fast_bits[XDPEN_FAST_WORDS];
	__u64 slow_bits[XDPEN_SLOW_WORDS];
	__u16 fast; /* addresses' bits set in this epoch */
	__u16 fast_previous; /* in the epoch before, 0 if that was silent */
	__u16 slow;
	__u16 slow_previous;
};

#define XDPEN_SPREAD_WORDS 2 /* 128 bits, linear counting */

/*
 * Distinct members (hosts, ports) counted for one kind, and one pivot where the
 * kind has one. `bits` are this window, `bits_previous` the one before; `value`
 * counts the union of both, so that a scan across the edge is not halved.
 * The first two members are told apart exactly, not by their bit.
 *
 * Kinds that keep answers: bits[0] are the hosts contacted, bits[1] those of them
 * that answered. A contact counts as unanswered when XDPEN_GRACE has passed over
 * it; `snapshot` are the contacts of a moment, `value` how many of an earlier one
 * were still open XDPEN_GRACE later, `peak` the most hosts contacted.
 */
struct xdpen_spread {
	__u32 owner; /* slot + 1, 0 = free */
	__u32 epoch; /* window number; flood: second */
	union {
		struct {
			__u32 pivot; /* salted hash or port of the pivot; pool kinds and stratum: a port */
			__u32 member; /* first member in this window; flood: the pivot of the second before */
		};
		__u64 snapshot;
	};
	__u32 first; /* tick of the first count since the entry was claimed */
	__u32 last;
	__u16 value;
	__u16 peak; /* largest value since the entry was claimed */
	__u8 kind;
	__u8 announced; /* told in this window: 1 the limit, 2 the limit of unanswered ones */
	/* Pivoted: other pivots that wanted the place since the last hit. Answers: low half of snapshot's tick. Flood: seconds. */
	__u16 misses;
	union {
		__u64 bits[XDPEN_SPREAD_WORDS];
		struct xdpen_flood {
			__u32 hits; /* frames to `pivot` in this second, less those to others */
			__u32 syns; /* SYNs to it */
			__u32 answers; /* frames from it, since the rate was passed first */
			__u32 sent; /* frames to it in the same time */
		} flood;
	};
	__u64 bits_previous[XDPEN_SPREAD_WORDS];
};

/*
 * Ticks after which a contact without answer counts: half a second. RFC 6298's first retransmission is at one second;
 * of 3,164 handshakes with things 99 % took less than 187 ms (IoT Sentinel captures).
 */
#define XDPEN_GRACE(fast_shift) (1u << ((fast_shift) - 4))
/* One of so many frames is looked at for floods. */
#define XDPEN_FLOOD_SAMPLE 64
/* And one SYN in so many. */
#define XDPEN_SYN_SAMPLE 8
/* Unanswered hosts without a name, in bits: no family's limit of no-dns is above it, and what comes after is not counted. */
#define XDPEN_UNNAMED_ENOUGH 16
/* Seconds of a flood's clock as a power of two of ticks. */
#define XDPEN_SECOND_SHIFT(fast_shift) ((fast_shift) - 3)

/* What is kept of a frame. IPv4 addresses are v4-mapped (::ffff:a.b.c.d). */
struct xdpen_header {
	__u8 source[16];
	__u8 destination[16];
	__u64 ticks;
	__u32 frame; /* replay: number in the capture, from 1; live: 0 */
	__u32 tcp_seq;
	__u16 source_port;
	__u16 destination_port;
	__u16 length; /* of the frame */
	__u16 vlan; /* TCI of the outer tag, 0 = none */
	__u16 ethertype; /* after the tags */
	__u8 protocol;
	__u8 tcp_flags;
	__u8 ttl;
	__u8 kind; /* enum xdpen_kind it was counted for */
	__u8 captured; /* bytes kept of the frame, at most XDPEN_FRAME_BYTES */
	__u8 zero;
};

#define XDPEN_FRAME_BYTES 80 /* Ethernet, a tag, IPv6 and TCP without options */
struct xdpen_frame {
	struct xdpen_header header;
	__u8 bytes[XDPEN_FRAME_BYTES];
};

#define XDPEN_HEADERS 16

/* A device's last decisive frames: a ring, frozen when a verdict other than pass is set. */
struct xdpen_evidence {
	__u32 owner; /* slot + 1 */
	__u32 count; /* frames ever written; the newest is at (count - 1) % XDPEN_HEADERS */
	__u32 frozen;
	__u32 zero;
	struct xdpen_frame frames[XDPEN_HEADERS];
};

/* `bindings`: source address seen from a quarantined device -> its key. v4 is mapped. */
struct xdpen_address {
	__u8 bytes[16];
};

/* `owners`: whose an address is, as leases and the gateway's neighbours say. v4 is mapped. */
struct xdpen_owner {
	struct xdpen_key key;
	__u32 second; /* CLOCK_BOOTTIME, when it was last confirmed */
	__u32 zero;
};

/* `resolved`: a device got an address by DNS. */
struct xdpen_answer_key {
	__u32 slot;
	__u32 address; /* upper half of the destination's salted hash */
};
enum xdpen_answer_flag {
	XDPEN_ANSWER_POOL = 1, /* for a name on the list of pools */
};

/*
 * `named`: a bit for each entry of `resolved`, in 64-bit words. Where it is not
 * set there is none, and a contact to an address that DNS never gave, as a scan
 * consists of, costs no look into a hash table.
 */
#define XDPEN_NAMED_WORDS 2048
static inline __attribute__((always_inline)) __u32 xdpen_named_bit(__u32 slot, __u32 address)
{
	/* Two odd constants of MurmurHash3 and the golden ratio's; 17 bits from the top. */
	return (address ^ slot * 0x9e3779b1u) * 0x85ebca6bu >> 15;
}

/* `pool_nets`: key of the longest prefix match. v4 is mapped, its prefix 96 longer. */
struct xdpen_network {
	__u32 prefix;
	__u8 address[16];
};

/* `strangers`: which unknown MACs were announced; index = salted hash of the MAC. */
#define XDPEN_STRANGERS 4096
struct xdpen_stranger {
	__u32 tag; /* other half of the hash */
	__u32 epoch; /* fast epoch of the announcement */
};

/* `ingress`: how many strangers a port has announced in this epoch; index = low bits of the ifindex. */
#define XDPEN_INGRESS_PORTS 64
struct xdpen_ingress {
	__u32 ifindex;
	__u32 epoch;
	__u32 announced;
	__u32 unfit; /* frames not weighed because they do not fit their source MAC */
};

/* `ports`: what is known of a destination port; index = port in host order. */
enum xdpen_port_flag {
	XDPEN_PORT_SERVICE = 1, /* attacked service: counts for scan-service */
	XDPEN_PORT_POOL = 2, /* mining pools listen here */
	XDPEN_PORT_WEB = 4, /* ordinary clients fail here, too */
};
struct xdpen_port {
	__u8 flags;
	__u8 service_weight; /* in quarters; a service below 8 is used by people, too: failed contacts count as elsewhere */
	__u8 pool_weight; /* 0..100 */
	__u8 zero[5]; /* an array element takes eight bytes anyhow */
};

/* A limit in members and as the raw number of set bits that stands for it. 0 = off. */
struct xdpen_limit {
	__u16 limit; /* from here on: evidence, told to user space */
	__u16 hard; /* from here on: the kernel decides by itself, 0 = never */
	__u16 limit_bits;
	__u16 hard_bits;
	__u16 open_bits; /* unanswered ones: from here on told to user space */
	__u16 enough; /* from here on user space quarantines, whether the kernel does or not; 0 = never by this alone */
};

/* What a device is. Tunes limits, by its family. Numbers are never reused; new ones go before the count. */
enum xdpen_class {
	XDPEN_CLASS_UNKNOWN = 0,
	XDPEN_CLASS_CAMERA = 1,
	XDPEN_CLASS_RECORDER = 2, /* of cameras: DVR, NVR */
	XDPEN_CLASS_CONSOLE = 3, /* for games */
	XDPEN_CLASS_PC = 4,
	XDPEN_CLASS_PHONE = 5,
	XDPEN_CLASS_TABLET = 6,
	XDPEN_CLASS_PRINTER = 7,
	XDPEN_CLASS_NAS = 8,
	XDPEN_CLASS_TV = 9, /* and what is plugged into one */
	XDPEN_CLASS_SPEAKER = 10,
	XDPEN_CLASS_WATCH = 11,
	XDPEN_CLASS_HUB = 12,
	XDPEN_CLASS_SENSOR = 13,
	XDPEN_CLASS_APPLIANCE = 14, /* plugs, lamps, locks, white goods */
	XDPEN_CLASS_CAR = 15,
	XDPEN_CLASS_ROUTER = 16, /* hides others behind its address */
	XDPEN_CLASS_CRITICAL = 17, /* industrial control, medical: never isolated automatically */
	XDPEN_CLASSES = 18,
};

/* Classes that share their limits. */
enum xdpen_family {
	XDPEN_FAMILY_THING = 0, /* every class not named below, unknown ones too: the strictest limits */
	XDPEN_FAMILY_PERSONAL = 1, /* pc, phone, tablet, nas: a person decides where they go */
	XDPEN_FAMILY_ROUTER = 2,
	XDPEN_FAMILY_CRITICAL = 3,
	XDPEN_FAMILIES = 4,
};

/* What becomes of mining. */
enum xdpen_mining {
	XDPEN_MINING_QUARANTINE = 0,
	XDPEN_MINING_REPORT = 1, /* it makes suspect, scanning beside it quarantines */
};

/* What holds when the daemon has not been heard of for a while. */
enum xdpen_loss {
	XDPEN_LOSS_HOLD = 0, /* what is enforced stays enforced, and the kernel goes on judging */
	XDPEN_LOSS_OPEN = 1, /* automatic verdicts are neither set nor enforced */
	XDPEN_LOSS_CLOSED = 2, /* hold, and MACs that nobody has admitted are kept out */
};

enum xdpen_mode {
	XDPEN_MONITOR = 0, /* automatic verdicts are set, told, but not enforced */
	XDPEN_ENFORCE = 1,
};

#define XDPEN_PREFIXES 8
struct xdpen_prefix4 {
	__be32 address;
	__be32 mask; /* 0 = unused */
};
struct xdpen_prefix6 {
	__u64 address; /* upper half, network byte order in memory */
	__u64 mask; /* 0 = unused; prefixes longer than 64 bits count as 64 */
};

#define XDPEN_TERMS 4

/* `policy`, one entry. */
struct xdpen_policy {
	__u32 mode; /* enum xdpen_mode */
	__u16 vlan_id; /* of the quarantine VLAN */
	__u8 action; /* what the reflex sets: XDPEN_THROTTLE, XDPEN_VLAN or XDPEN_DROP */
	__u8 strict; /* addresses that `owners` does not know are not weighed: user space looks after it */
	__u32 strangers_per_epoch; /* announcements per port and fast epoch */
	__u32 heads_per_epoch; /* payload heads per device and fast epoch, at most 255 */
	__u32 pool_networks; /* entries in `pool_nets` */
	__u32 mining; /* enum xdpen_mining; for user space, the programs never read it */
	__u64 heartbeat; /* tick of the daemon's last sweep, 0 = it has ended by order: nobody waits for it */
	__u64 suspended_until; /* tick; before it no verdict is enforced, an operator's neither */
	__u32 loss_ticks; /* age of a heartbeat from which on the daemon is lost */
	__u32 monitored_kinds; /* bit per enum xdpen_kind: they make suspect at most */
	__u32 budget; /* verdicts that the reflex may still set; the kernel takes, user space refills */
	__u32 redirect; /* ifindex of the trunk that quarantined frames leave by, 0 = they go to the stack */
	__u8 on_loss; /* enum xdpen_loss */
	__u8 redirect_untagged; /* the trunk's far end knows no VLANs: it gets and sends frames without the tag */
	__u16 throttle; /* new destinations of a throttled device in a fast epoch, in bits of its sketch */
	__u8 suspects; /* XDPEN_PASS or XDPEN_THROTTLE: what becomes of a suspect; for user space */
	__u8 ledger_error; /* errno of the last write to the ledger, 0 = it is up to date; user space's own */
	__u8 zero[2];
	__u64 enforce_from; /* ns of CLOCK_BOOTTIME: mode monitor ends by itself, 0 = a person has set the mode; user space's own */
	__u64 alone; /* bit (ifindex & 63): one device is behind that port, so a source that nobody knows is its own */
	__u32 terms[XDPEN_TERMS]; /* of automatic quarantines by level, seconds, 0 = as built in; for user space */
	__u32 longest; /* of all quarantines in a row, seconds, 0 = as built in; for user space */
	__u32 unused; /* zero */
	struct xdpen_limit limits[XDPEN_FAMILIES][XDPEN_KINDS];
	struct xdpen_prefix4 lan4[XDPEN_PREFIXES];
	struct xdpen_prefix6 lan6[XDPEN_PREFIXES];
};

/* States of a device, kept by user space. */
enum xdpen_device_state {
	XDPEN_STATE_NONE = 0,
	XDPEN_NEW = 1,
	XDPEN_LEARNING = 2,
	XDPEN_NORMAL = 3,
	XDPEN_SUSPECT = 4,
	XDPEN_QUARANTINED = 5,
	XDPEN_PROBATION = 6,
	XDPEN_RETIRED = 7, /* nothing sets it yet */
	XDPEN_STATE_EXEMPT = 8,
	XDPEN_STATES = 9,
};

enum xdpen_state_flag {
	XDPEN_ALLOW_MINING = 1, /* mining evidence does not count */
	XDPEN_WAS_QUARANTINED = 2,
	XDPEN_CLASS_HELD = 4, /* an operator's word: nothing that is learned changes the class */
	XDPEN_CONFLICT = 8, /* the MAC was seen on two ports, or another claimed its address */
	XDPEN_ASKED_DNS = 16, /* DNS answered the device */
	XDPEN_TWO_SHAPES = 32, /* two ways of asking DHCP under one MAC: somebody may copy it */
	XDPEN_CONTINUES = 64, /* taken for a device that was quarantined under another MAC */
	XDPEN_STATE_MONITORED = 128, /* an operator's word: its verdicts carry XDPEN_MONITORED */
};

/*
 * `states`: what user space knows of the device in the same slot. Times are
 * nanoseconds of CLOCK_BOOTTIME (replay: of the capture), 0 = none.
 */
struct xdpen_state {
	__u8 state; /* enum xdpen_device_state */
	__u8 actor; /* enum xdpen_actor of the last change */
	__u8 kind; /* evidence that decided the last change */
	__u8 level; /* of escalation: automatic quarantines since the last probation that ended well */
	__u8 flags; /* enum xdpen_state_flag */
	__u8 class; /* enum xdpen_class */
	__u16 dhcp_shape; /* hash of what the device asks DHCP for, 0 = not seen */
	__u32 value; /* what decided: number, limit, window in seconds, points in all */
	__u32 limit;
	__u32 window;
	__u32 score;
	__u64 first_seen;
	__u64 since; /* of the last change */
	__u64 until; /* quarantine, probation, learning or exemption ends */
	__u64 allow_until; /* XDPEN_ALLOW_MINING ends, 0 = never */
	__u64 frames; /* frames and bytes before the kernel counted (the stranger's first) */
	__u64 bytes;
	__u64 quarantined_frames; /* frames in all, those above included, at the moment of quarantine */
	__u64 quarantined_since; /* start of the quarantines that relapses have strung together, 0 = none */
	__u64 grace_until; /* evidence does not quarantine before: an operator has just released the device */
	__u8 self_releases; /* by the portal, since the last probation that ended well */
	__u8 guard; /* bit per enum xdpen_guard_reason */
	__u8 ttl; /* of what it asked DHCP last, 0 = not seen */
	__u8 zero;
	__u32 host; /* hash of the host name that it gives to DHCP, 0 = none */
};

/* Why a device is guarded. */
enum xdpen_guard_reason {
	XDPEN_GUARD_NEXT_HOP = 1, /* the default route leads through it */
	XDPEN_GUARD_DHCP = 2, /* answers DHCP */
	XDPEN_GUARD_DNS = 4, /* the resolver of the gateway, or of its leases */
	XDPEN_GUARD_BRIDGE = 8, /* an access point or bridge; nothing sets it yet: no sign of one is beyond forging */
	XDPEN_GUARD_ADMINISTRATOR = 16, /* a login session to the gateway comes from it */
	XDPEN_GUARD_LISTED = 32, /* the configuration names it */
};

/* `meta`, one entry: what the pinned maps mean. */
struct xdpen_meta {
	__u32 abi_version;
	__u32 hz; /* ticks per second */
	__u64 salt;
	__u32 devices; /* configured */
	__u32 slots; /* a power of two */
	__u32 pool; /* groups in `spread`, XDPEN_EVIDENCE_PART times the entries in `evidence`: a power of two */
	__u32 fast_shift; /* fast epoch = ticks >> fast_shift */
	__u32 counters_per_cpu;
	__u32 zero;
	__u64 ticks_base; /* tick at monotonic_base */
	__u64 monotonic_base; /* CLOCK_MONOTONIC, ns */
};

enum xdpen_event_type {
	XDPEN_EVENT_STRANGER = 1, /* an unknown MAC: user space admits it */
	XDPEN_EVENT_CROSSED = 2, /* a limit was reached: user space weighs */
	XDPEN_EVENT_TRIPPED = 3, /* the reflex set a verdict */
	XDPEN_EVENT_HEAD = 4, /* bytes of a TCP payload from the device: possible mining, TLS, or what follows either */
	XDPEN_EVENT_DNS = 5, /* a DNS message from or to the device */
	XDPEN_EVENT_ANSWER = 6, /* first data of a server after 64 bytes of first data from the device */
	XDPEN_EVENT_DHCP = 7, /* a DHCP message from the device */
	XDPEN_EVENT_UNFIT = 8, /* a contact not weighed: port or address are not known of the MAC; value is enum xdpen_fit */
};

/* Does a frame fit what is known of its source MAC? */
enum xdpen_fit {
	XDPEN_FITS = 0,
	XDPEN_UNFIT_PORT = 1, /* the MAC is known behind another port */
	XDPEN_UNFIT_FORGED = 2, /* the source address is another device's */
	XDPEN_UNFIT_UNKNOWN = 3, /* nobody has said whose the address is */
};

/* Filled whole; the types that carry bytes are followed by `head_length` of them in `head`. */
struct xdpen_event {
	__u32 type;
	__u32 slot; /* XDPEN_NO_SLOT for strangers */
	struct xdpen_key key;
	__u32 ifindex;
	__u16 kind;
	__u16 value; /* of the kind; unfit: enum xdpen_fit; head: 1 = first data of a connection that the device opened */
	struct xdpen_header header;
};

#define XDPEN_HEAD_BYTES 1536 /* a whole segment: the name in a ClientHello may come late */
struct xdpen_head_event {
	struct xdpen_event event;
	__u32 head_length;
	__u32 zero;
	__u8 frame[XDPEN_FRAME_BYTES]; /* the frame's first bytes, event.header.captured of them */
	__u8 head[XDPEN_HEAD_BYTES];
};

/* The variable `replay_now` of the programs: clock and frame when they are loaded for replay. */
struct xdpen_replay {
	__u64 ticks;
	__u32 frame; /* number in the capture, from 1 */
	__u32 length; /* true length on the wire; the bytes in the frame may be cut */
};

#define XDPEN_RING_BYTES (512 * 1024)
#define XDPEN_POOL_MAX 8192 /* groups in `spread` */
#define XDPEN_EVIDENCE_PART 8 /* entries in `evidence`: the pool divided by this, since few devices misbehave at once */
#define XDPEN_OWNERS_PER_DEVICE 4 /* entries in `owners` */
#define XDPEN_RESOLVED 16384
#define XDPEN_POOL_NETS 1048576 /* at most; nothing is allocated before an entry is made */
#define XDPEN_BINDINGS 4096
#define XDPEN_OVERRIDES 1024

#define XDPEN_ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)
XDPEN_ASSERT_SIZE(struct xdpen_key, 8);
XDPEN_ASSERT_SIZE(struct xdpen_verdict, 8);
XDPEN_ASSERT_SIZE(struct xdpen_count, 16);
XDPEN_ASSERT_SIZE(struct xdpen_counters, 24);
XDPEN_ASSERT_SIZE(struct xdpen_device, 64);
XDPEN_ASSERT_SIZE(struct xdpen_sketch, 192);
XDPEN_ASSERT_SIZE(struct xdpen_spread, 64);
XDPEN_ASSERT_SIZE(struct xdpen_header, 64);
XDPEN_ASSERT_SIZE(struct xdpen_address, 16);
XDPEN_ASSERT_SIZE(struct xdpen_stranger, 8);
XDPEN_ASSERT_SIZE(struct xdpen_ingress, 16);
XDPEN_ASSERT_SIZE(struct xdpen_port, 8);
XDPEN_ASSERT_SIZE(struct xdpen_limit, 12);
XDPEN_ASSERT_SIZE(struct xdpen_policy, 104 + 12 * XDPEN_FAMILIES * XDPEN_KINDS + (8 + 16) * XDPEN_PREFIXES);
XDPEN_ASSERT_SIZE(struct xdpen_frame, 64 + XDPEN_FRAME_BYTES);
XDPEN_ASSERT_SIZE(struct xdpen_evidence, 16 + 144 * XDPEN_HEADERS);
XDPEN_ASSERT_SIZE(struct xdpen_owner, 16);
XDPEN_ASSERT_SIZE(struct xdpen_answer_key, 8);
XDPEN_ASSERT_SIZE(struct xdpen_network, 20);
XDPEN_ASSERT_SIZE(struct xdpen_state, 104);
XDPEN_ASSERT_SIZE(struct xdpen_meta, 56);
XDPEN_ASSERT_SIZE(struct xdpen_event, 88);
XDPEN_ASSERT_SIZE(struct xdpen_head_event, 88 + 8 + XDPEN_FRAME_BYTES + XDPEN_HEAD_BYTES);
XDPEN_ASSERT_SIZE(struct xdpen_replay, 16);

#endif
