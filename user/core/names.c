// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

#include <stddef.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* An enum that ends in a count is guarded by it: a new number without a name does not build. */
static const char *const actions[] = {
	[XDPEN_PASS] = "pass",
	[XDPEN_THROTTLE] = "throttle",
	[XDPEN_VLAN] = "vlan",
	[XDPEN_DROP] = "drop",
};

static const char *const actors[] = {
	[XDPEN_NOBODY] = "nobody",
	[XDPEN_REFLEX] = "reflex",
	[XDPEN_DAEMON] = "daemon",
	[XDPEN_OPERATOR] = "operator",
	[XDPEN_OWNER] = "owner",
};

static const char *const modes[] = {
	[XDPEN_MONITOR] = "monitor",
	[XDPEN_ENFORCE] = "enforce",
};

/* XDPEN_STATE_NONE has no name: nobody may ask for it. */
static const char *const states[] = {
	[XDPEN_NEW] = "new",
	[XDPEN_LEARNING] = "learning",
	[XDPEN_NORMAL] = "normal",
	[XDPEN_SUSPECT] = "suspect",
	[XDPEN_QUARANTINED] = "quarantined",
	[XDPEN_PROBATION] = "probation",
	[XDPEN_RETIRED] = "retired",
	[XDPEN_STATE_EXEMPT] = "exempt",
};
_Static_assert(COUNT(states) == XDPEN_STATES, "a state without a name");

static const char *const classes[] = {
	[XDPEN_CLASS_UNKNOWN] = "unknown",
	[XDPEN_CLASS_CAMERA] = "camera",
	[XDPEN_CLASS_RECORDER] = "recorder",
	[XDPEN_CLASS_CONSOLE] = "console",
	[XDPEN_CLASS_PC] = "pc",
	[XDPEN_CLASS_PHONE] = "phone",
	[XDPEN_CLASS_TABLET] = "tablet",
	[XDPEN_CLASS_PRINTER] = "printer",
	[XDPEN_CLASS_NAS] = "nas",
	[XDPEN_CLASS_TV] = "tv",
	[XDPEN_CLASS_SPEAKER] = "speaker",
	[XDPEN_CLASS_WATCH] = "watch",
	[XDPEN_CLASS_HUB] = "hub",
	[XDPEN_CLASS_SENSOR] = "sensor",
	[XDPEN_CLASS_APPLIANCE] = "appliance",
	[XDPEN_CLASS_CAR] = "car",
	[XDPEN_CLASS_ROUTER] = "router",
	[XDPEN_CLASS_CRITICAL] = "critical",
};
_Static_assert(COUNT(classes) == XDPEN_CLASSES, "a class without a name");

static const char *const families[] = {
	[XDPEN_FAMILY_THING] = "thing",
	[XDPEN_FAMILY_PERSONAL] = "personal",
	[XDPEN_FAMILY_ROUTER] = "router",
	[XDPEN_FAMILY_CRITICAL] = "critical",
};
_Static_assert(COUNT(families) == XDPEN_FAMILIES, "a family without a name");

static const char *const kinds[] = {
	[XDPEN_KIND_NONE] = "none",
	[XDPEN_FAN_OUT] = "fan-out",
	[XDPEN_FAN_OUT_SLOW] = "fan-out",
	[XDPEN_SCAN_SERVICE] = "scan-service",
	[XDPEN_SCAN_SERVICE_SLOW] = "scan-service",
	[XDPEN_SCAN_PORTS] = "scan-ports",
	[XDPEN_BARE_SYN] = "bare-syn",
	[XDPEN_MIRAI] = "mirai",
	[XDPEN_POOL_PORT] = "pool-port",
	[XDPEN_STRATUM] = "stratum",
	[XDPEN_SCAN_SERVICE_LONG] = "scan-service",
	/* Counted apart, weighed and told together. */
	[XDPEN_CONTACT_WEB] = "scan-unanswered",
	[XDPEN_CONTACT_OTHER] = "scan-unanswered",
	[XDPEN_UNANSWERED] = "scan-unanswered",
	[XDPEN_UNANSWERED_SLOW] = "scan-unanswered",
	[XDPEN_UNANSWERED_LONG] = "scan-unanswered",
	[XDPEN_NO_DNS] = "no-dns",
	[XDPEN_SCAN_ARP] = "scan-arp",
	[XDPEN_SCAN_ICMP] = "scan-icmp",
	[XDPEN_SCAN_UDP] = "scan-udp",
	[XDPEN_SCAN_UDP_PORTS] = "scan-udp",
	[XDPEN_POOL_NAME] = "pool-name",
	[XDPEN_POOL_ADDR] = "pool-addr",
	[XDPEN_FLOOD] = "flood",
	[XDPEN_SPOOF] = "spoof",
	[XDPEN_ODD_PROTOCOL] = "odd-protocol",
};
_Static_assert(COUNT(kinds) == XDPEN_KINDS, "a kind without a name");

static const char *name_of(const char *const *table, size_t count, unsigned number)
{
	return number < count && table[number] ? table[number] : "unknown";
}

static int number_of(const char *const *table, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (table[i] && !strcmp(table[i], name))
			return i;
	return -1;
}

const char *action_name(unsigned action)
{
	return name_of(actions, COUNT(actions), action);
}

const char *actor_name(unsigned actor)
{
	return name_of(actors, COUNT(actors), actor);
}

const char *state_name(unsigned state)
{
	return name_of(states, COUNT(states), state);
}

const char *mode_name(unsigned mode)
{
	return name_of(modes, COUNT(modes), mode);
}

const char *class_name(unsigned class)
{
	return name_of(classes, COUNT(classes), class);
}

const char *family_name(unsigned family)
{
	return name_of(families, COUNT(families), family);
}

const char *kind_name(unsigned kind)
{
	return name_of(kinds, COUNT(kinds), kind);
}

int action_number(const char *name)
{
	return number_of(actions, COUNT(actions), name);
}

int actor_number(const char *name)
{
	return number_of(actors, COUNT(actors), name);
}

int mode_number(const char *name)
{
	return number_of(modes, COUNT(modes), name);
}

bool state_occurs(unsigned state)
{
	return state > XDPEN_STATE_NONE && state < XDPEN_STATES && state != XDPEN_RETIRED;
}

int state_number(const char *name)
{
	return number_of(states, COUNT(states), name);
}

__u32 kinds_by_name(const char *name)
{
	__u32 kinds = 0;

	for (unsigned kind = XDPEN_KIND_NONE + 1; kind < XDPEN_KINDS; kind++)
		if (!strcmp(kind_name(kind), name))
			kinds |= 1u << kind;
	return kinds;
}

int class_by_name(const char *name)
{
	return number_of(classes, COUNT(classes), name);
}

/* Each reason once: number, name, and what it says to people. */
#define REASONS(row)                                                                                                   \
	row(XDPEN_REASON_NONE, "none", "no reason was recorded")                                                       \
	row(XDPEN_IN_PASS, "in-pass", "passed")                                                                        \
	row(XDPEN_IN_STRANGER, "in-stranger", "passed, the source is not in the device table yet")                     \
	row(XDPEN_IN_GROUP_SOURCE, "in-group-source", "passed, the source is a group address and no device")           \
	row(XDPEN_IN_ZERO_SOURCE, "in-zero-source", "dropped, the source address is all zero")                         \
	row(XDPEN_IN_RUNT, "in-runt", "passed unread, too short for an Ethernet header")                               \
	row(XDPEN_IN_UNPARSED, "in-unparsed", "passed unread, a header is cut short or contradicts itself")            \
	row(XDPEN_IN_TOO_DEEP, "in-too-deep", "passed unread, more VLAN tags or IPv6 headers than are followed")       \
	row(XDPEN_IN_EXEMPT, "in-exempt", "passed, the device is exempt and never judged")                             \
	row(XDPEN_IN_PANIC, "in-panic", "passed, xdpen is told to touch nothing")                                      \
	row(XDPEN_IN_QUARANTINE_VLAN, "in-quarantine-vlan", "moved into the quarantine VLAN")                          \
	row(XDPEN_IN_QUARANTINE_DROP, "in-quarantine-drop", "dropped, the device is quarantined")                      \
	row(XDPEN_IN_QUARANTINE_UNPARSED, "in-quarantine-unparsed",                                                    \
	    "dropped, unreadable and from a quarantined device")                                                       \
	row(XDPEN_IN_RETAG_FAILED, "in-retag-failed", "dropped, there was no room for the quarantine tag")             \
	row(XDPEN_IN_MONITORED, "in-monitored", "passed, would be quarantined if the mode were enforce")               \
	row(XDPEN_IN_OVERRIDDEN, "in-overridden", "passed, an override lifts the quarantine")                          \
	row(XDPEN_IN_STRANGER_BLOCKED, "in-stranger-blocked",                                                          \
	    "dropped, an override blocks a source that is not in the device table")                                       \
	row(XDPEN_IN_NOT_IP, "in-not-ip", "passed, no IP (ARP and the like)")                                          \
	row(XDPEN_IN_FORGED_VLAN, "in-forged-vlan",                                                                    \
	    "dropped, the quarantine VLAN ID from a device that is not in quarantine")                                 \
	row(XDPEN_IN_SPOOFED, "in-spoofed", "dropped, a source address that is not the device's own")                \
	row(XDPEN_IN_GUARDED, "in-guarded", "passed, would be quarantined if the house did not need it")               \
	row(XDPEN_IN_SUSPENDED, "in-suspended", "passed, would be quarantined if enforcement were not suspended")      \
	row(XDPEN_IN_UNATTENDED, "in-unattended", "passed, would be quarantined if the daemon were there")             \
	row(XDPEN_IN_THROTTLED, "in-throttled", "dropped, one new destination too many from a throttled device")       \
	row(XDPEN_IN_KEPT_OUT, "in-kept-out", "dropped, a new device while the daemon is lost")                        \
	row(XDPEN_GUARD_PASS, "guard-pass", "passed by the guard behind the network card")                             \
	row(XDPEN_GUARD_RETAGGED, "guard-retagged", "a tag that the network card had hidden was taken off")            \
	row(XDPEN_GUARD_DROPPED, "guard-dropped", "dropped by the guard, a quarantined device without its tag")        \
	row(XDPEN_GUARD_FORGED_VLAN, "guard-forged-vlan",                                                              \
	    "dropped by the guard, the quarantine VLAN ID from a device that is not in quarantine")                    \
	row(XDPEN_GUARD_REDIRECTED, "guard-redirected", "sent out of the quarantine trunk")                            \
	row(XDPEN_OUT_PASS, "out-pass", "passed on its way to a device")                                               \
	row(XDPEN_OUT_UNTAGGED, "out-untagged", "answer from the quarantine side, tag taken off")                      \
	row(XDPEN_OUT_READDRESSED, "out-readdressed", "broadcast answer sent to its quarantined device alone")         \
	row(XDPEN_OUT_NOT_FROM_QUARANTINE, "out-not-from-quarantine",                                                  \
	    "dropped, to a quarantined device from outside the quarantine")                                            \
	row(XDPEN_OUT_NOT_QUARANTINED, "out-not-quarantined",                                                          \
	    "dropped, from the quarantine to a device that is not in it")                                              \
	row(XDPEN_OUT_BROADCAST, "out-broadcast", "dropped, a broadcast from the quarantine for nobody in it")         \
	row(XDPEN_OUT_UNTAG_FAILED, "out-untag-failed", "dropped, the quarantine tag could not be taken off")          \
	row(XDPEN_OUT_PANIC, "out-panic", "passed to the device, xdpen is told to touch nothing")                      \
	row(XDPEN_OUT_UNPARSED, "out-unparsed", "passed unread on its way to a device")                                \
	row(XDPEN_OUT_PEER, "out-peer", "dropped, from one quarantined device to another")                             \
	row(XDPEN_BACK_SENT, "back-sent", "answer from the quarantine trunk, sent to its device's port")               \
	row(XDPEN_BACK_DROPPED, "back-dropped", "dropped, from the quarantine trunk for nobody in quarantine")         \
	row(XDPEN_BACK_PASS, "back-pass", "passed, came in by the trunk and is not of the quarantine")                 \
	row(XDPEN_LOST_EVENT, "lost-event", "an event was lost, the ring was full")                                    \
	row(XDPEN_LOST_STRANGER, "lost-stranger", "a new device was not announced, too many at once")                  \
	row(XDPEN_LOST_HEAD, "lost-head", "the start of a payload was not copied, too many at once")                   \
	row(XDPEN_LOST_SPREAD, "lost-spread", "a contact was not counted, its place belongs to another device")        \
	row(XDPEN_LOST_EVIDENCE, "lost-evidence", "a header was not kept, its place belongs to another device")        \
	row(XDPEN_LOST_BINDING, "lost-binding", "a quarantined device's address was not kept, the table was full")     \
	row(XDPEN_LOST_UNFIT, "lost-unfit", "a contact was not weighed, it does not fit what is known of its MAC")

#define NAME_CASE(number, name, text)                                                                                  \
	case number:                                                                                                   \
		return name;
#define TEXT_CASE(number, name, text)                                                                                  \
	case number:                                                                                                   \
		return text;

/* The numbers have gaps, so a switch without default is the guard here: -Wswitch names the reason left out. */
const char *reason_name(unsigned reason)
{
	switch ((enum xdpen_reason)reason) {
		REASONS(NAME_CASE)
	case XDPEN_REASONS:
		break;
	}
	return "unknown";
}

const char *reason_text(unsigned reason)
{
	switch ((enum xdpen_reason)reason) {
		REASONS(TEXT_CASE)
	case XDPEN_REASONS:
		break;
	}
	return "unknown";
}
