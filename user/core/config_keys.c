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

#define FIELD(member) offsetof(struct config, member)

static const struct config_key rows[] = {
	{ CONFIG_LAN, "interfaces", &config_type_interfaces, FIELD(interfaces),
	  .help = "the interfaces that face the LAN; where it is a bridge, its ports" },
	{ CONFIG_LAN, "attach", &config_type_choice, FIELD(attach), .words = attach_words,
	  .help = "XDP in the driver if it can, there or not at all, or in the stack" },
	{ CONFIG_LAN, "devices", &config_type_number, FIELD(devices), .low = XDPEN_DEVICES_MIN, .high = XDPEN_DEVICES_MAX,
	  .help = "places for devices, where the maps are made afresh" },
	{ CONFIG_LAN, "leases", &config_type_path, FIELD(leases),
	  .help = "dnsmasq's lease file, for names and for whose an address is" },

	{ CONFIG_MODE, "mode", &config_type_choice, FIELD(mode), .words = mode_words,
	  .help = "whether automatic verdicts are enforced, or only told" },
	{ CONFIG_MODE, "mining", &config_type_choice, FIELD(mining), .words = mining_words,
	  .help = "whether mining quarantines, or makes suspect at most" },

	{ CONFIG_QUARANTINE, "action", &config_type_choice, FIELD(action), .words = action_words,
	  .help = "what becomes of the frames of a device in quarantine" },
	{ CONFIG_QUARANTINE, "vlan", &config_type_number, FIELD(vlan), .low = 1, .high = 4094,
	  .help = "the VLAN ID of the quarantine" },
	{ CONFIG_QUARANTINE, "redirect", &config_type_interface, FIELD(redirect),
	  .help = "the interface that quarantined frames leave by, instead of going to the stack" },
	{ CONFIG_QUARANTINE, "redirect_untagged", &config_type_choice, FIELD(redirect_untagged), .words = switch_words,
	  .help = "they leave without the VLAN ID: the far end knows no VLANs" },

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
};
#define ROWS (sizeof(rows) / sizeof(*rows))
_Static_assert(ROWS <= CONFIG_KEYS, "a key without a place");

const char *config_section_name(enum config_section section)
{
	static const char *const names[CONFIG_SECTIONS] = { "lan", "mode", "quarantine", "rails", "lists", "portal" };

	return section < CONFIG_SECTIONS ? names[section] : "";
}

const struct config_key *config_key(unsigned number)
{
	return number < ROWS ? &rows[number] : NULL;
}
