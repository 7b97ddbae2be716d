// SPDX-License-Identifier: GPL-2.0-or-later
#include "config_keys.h"

#include "breaker.h"

static const struct config_word attach_words[] = { { "auto", 0 }, { "native", 1 }, { "generic", 2 }, { NULL, 0 } };
static const struct config_word mode_words[] = { { "monitor", XDPEN_MONITOR }, { "enforce", XDPEN_ENFORCE }, { NULL, 0 } };
static const struct config_word mining_words[] = {
	{ "quarantine", XDPEN_MINING_QUARANTINE },
	{ "report", XDPEN_MINING_REPORT },
	{ NULL, 0 },
};
static const struct config_word action_words[] = {
	{ "vlan", XDPEN_VLAN },
	{ "drop", XDPEN_DROP },
	{ "throttle", XDPEN_THROTTLE },
	{ NULL, 0 },
};
static const struct config_word switch_words[] = { { "no", 0 }, { "yes", 1 }, { NULL, 0 } };

static const struct config_word loss_words[] = {
	{ "hold", XDPEN_LOSS_HOLD },
	{ "open", XDPEN_LOSS_OPEN },
	{ "closed", XDPEN_LOSS_CLOSED },
	{ NULL, 0 },
};
static const struct config_word suspects_words[] = { { "pass", XDPEN_PASS }, { "throttle", XDPEN_THROTTLE }, { NULL, 0 } };

/* The kinds that have a limit of their own, under names that tell windows and places apart. */
#define LIMIT(family, name, kind) \
	{ CONFIG_LIMITS + family, name, &config_type_limit, offsetof(struct config, limits[family][kind]), .low = kind, .high = family }
#define LIMITS(family) \
	LIMIT(family, "fan-out", XDPEN_FAN_OUT), LIMIT(family, "fan-out-10m", XDPEN_FAN_OUT_SLOW), \
	LIMIT(family, "scan-service", XDPEN_SCAN_SERVICE), LIMIT(family, "scan-service-10m", XDPEN_SCAN_SERVICE_SLOW), \
	LIMIT(family, "scan-service-2h", XDPEN_SCAN_SERVICE_LONG), LIMIT(family, "scan-unanswered", XDPEN_UNANSWERED), \
	LIMIT(family, "scan-unanswered-10m", XDPEN_UNANSWERED_SLOW), \
	LIMIT(family, "scan-unanswered-2h", XDPEN_UNANSWERED_LONG), LIMIT(family, "no-dns", XDPEN_NO_DNS), \
	LIMIT(family, "scan-ports", XDPEN_SCAN_PORTS), LIMIT(family, "scan-arp", XDPEN_SCAN_ARP), \
	LIMIT(family, "scan-icmp", XDPEN_SCAN_ICMP), LIMIT(family, "scan-udp", XDPEN_SCAN_UDP), \
	LIMIT(family, "scan-udp-ports", XDPEN_SCAN_UDP_PORTS), LIMIT(family, "bare-syn", XDPEN_BARE_SYN), \
	LIMIT(family, "mirai", XDPEN_MIRAI), LIMIT(family, "stratum", XDPEN_STRATUM), \
	LIMIT(family, "pool-addr", XDPEN_POOL_ADDR), LIMIT(family, "pool-port", XDPEN_POOL_PORT), \
	LIMIT(family, "flood", XDPEN_FLOOD), LIMIT(family, "spoof", XDPEN_SPOOF), \
	LIMIT(family, "odd-protocol", XDPEN_ODD_PROTOCOL)

#define FIELD(member) offsetof(struct config, member)

static const struct config_key rows[] = {
	{ CONFIG_LAN, "interfaces", &config_type_interfaces, FIELD(interfaces),
	  .help = "the interfaces that face the LAN; where it is a bridge, its ports" },
	{ CONFIG_LAN, "attach", &config_type_choice, FIELD(attach), .words = attach_words,
	  .help = "XDP in the driver if it can, there or not at all, or in the stack" },
	{ CONFIG_LAN, "devices", &config_type_number, FIELD(devices), .low = XDPEN_DEVICES_MIN, .high = XDPEN_DEVICES_MAX,
	  .help = "places for devices, where the maps are made afresh" },
	{ CONFIG_LAN, "leases", &config_type_path, FIELD(leases),
	  .help = "dnsmasq's lease file, for names and for whose an address is",
	  .absent = "/var/lib/misc/dnsmasq.leases" },

	{ CONFIG_MODE, "mode", &config_type_choice, FIELD(mode), .words = mode_words,
	  .help = "whether automatic verdicts are enforced, or only told" },
	{ CONFIG_MODE, "monitor_first", &config_type_duration, FIELD(monitor_first),
	  .help = "mode monitor for so long at the first start, then enforce; 0: at once" },
	{ CONFIG_MODE, "mining", &config_type_choice, FIELD(mining), .words = mining_words,
	  .help = "whether mining quarantines, or makes suspect at most", .absent = "quarantine" },
	{ CONFIG_MODE, "on_daemon_loss", &config_type_choice, FIELD(on_daemon_loss), .words = loss_words,
	  .help = "what holds where xdpend has died: what held; nothing automatic; what held, and no new device" },

	{ CONFIG_QUARANTINE, "action", &config_type_choice, FIELD(action), .words = action_words,
	  .help = "what becomes of the frames of a device in quarantine", .absent = "vlan" },
	{ CONFIG_QUARANTINE, "vlan", &config_type_number, FIELD(vlan), .low = 1, .high = 4094,
	  .help = "the VLAN ID of the quarantine", .absent = "66" },
	{ CONFIG_QUARANTINE, "redirect", &config_type_interface, FIELD(redirect),
	  .help = "the interface that quarantined frames leave by, instead of going to the stack" },
	{ CONFIG_QUARANTINE, "redirect_untagged", &config_type_choice, FIELD(redirect_untagged), .words = switch_words,
	  .help = "they leave without the VLAN ID: the far end knows no VLANs" },
	{ CONFIG_QUARANTINE, "terms", &config_type_terms, FIELD(terms),
	  .help = "how long a quarantine lasts, and again, and so on: up to four times" },
	{ CONFIG_QUARANTINE, "longest", &config_type_term, FIELD(longest),
	  .help = "after so long in all a device is tried again, whatever it does" },
	{ CONFIG_QUARANTINE, "suspects", &config_type_choice, FIELD(suspects), .words = suspects_words,
	  .help = "what becomes of the frames of a device that is only suspect" },
	{ CONFIG_QUARANTINE, "throttle", &config_type_number, FIELD(throttle), .low = 1, .high = 200,
	  .help = "new destinations of a throttled device within 8 s" },

	{ CONFIG_RAILS, "breaker", &config_type_number, FIELD(breaker), .low = 0, .high = BREAKER_DEVICES_MAX,
	  .help = "devices put in quarantine automatically within ten minutes at most; 0: any number" },
	{ CONFIG_RAILS, "guard", &config_type_macs, FIELD(guard), .help = "devices that nothing automatic cuts off" },

	{ CONFIG_LISTS_OF, "ports", &config_type_path, FIELD(ports), .help = "a list of ports over the built-in one" },
	{ CONFIG_LISTS_OF, "pool_names", &config_type_paths, FIELD(pool_names),
	  .help = "lists of names of mining pools, beside the built-in one" },
	{ CONFIG_LISTS_OF, "pool_addresses", &config_type_paths, FIELD(pool_addresses),
	  .help = "lists of addresses and networks of mining pools" },

	{ CONFIG_PORTAL, "group", &config_type_name, FIELD(portal_group),
	  .help = "the group whose members may use the portal's socket, beside root" },

	{ CONFIG_NOTIFY, "command", &config_type_command, FIELD(notify),
	  .help = "run for each device that is put in quarantine or let out, to tell people" },
	{ CONFIG_EXEC, "command", &config_type_command, FIELD(exec),
	  .help = "run to have the site's own switch cut devices off" },
	LIMITS(XDPEN_FAMILY_THING),
	LIMITS(XDPEN_FAMILY_PERSONAL),
	LIMITS(XDPEN_FAMILY_ROUTER),
	LIMITS(XDPEN_FAMILY_CRITICAL),
};
#define ROWS (sizeof(rows) / sizeof(*rows))
_Static_assert(ROWS <= CONFIG_KEYS, "a key without a place");

const char *config_section_name(enum config_section section)
{
	static const char *const names[CONFIG_SECTIONS] = { "lan", "mode", "quarantine", "rails", "lists", "portal",
							      "notify", "exec",
							      "limits thing", "limits personal", "limits router",
							      "limits critical" };

	return section < CONFIG_SECTIONS ? names[section] : "";
}

const struct config_key *config_key(unsigned number)
{
	return number < ROWS ? &rows[number] : NULL;
}
