// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/mac.h"
#include "../core/names.h"
#include "../sys/config_file.h"
#include "../sys/perform.h"
#include "daemon.h"
#include "options.h"

static const char usage[] =
	"Usage: xdpend [OPTION]... [INTERFACE]...\n"
	"Watch the LAN devices behind each INTERFACE and put those that scan or mine into quarantine.\n"
	"\n"
	"      --monitor        judge and tell, but let everything pass, until told otherwise\n"
	"      --enforce        enforce from now on\n"
	"      --monitor-first T      without either: at the first start monitor for T, then enforce;\n"
	"                       as in 90s, 10m, 24h, 7d, or 0 (default 24h)\n"
	"      --vid N          quarantine VLAN ID, 1 to 4094 (default 66)\n"
	"      --action NAME    vlan (default): frames get the quarantine VLAN ID; drop;\n"
	"                       throttle: new destinations beyond ten in 8 s are dropped\n"
	"      --redirect IFACE frames in quarantine leave by IFACE instead of going to the stack\n"
	"      --redirect-untagged    and without the quarantine VLAN ID: its far end knows no VLANs\n"
	"      --native         XDP in the driver, or fail\n"
	"      --generic        XDP in the stack, on any interface\n"
	"      --devices N      places for devices, 16 to 65536 (default 4096)\n"
	"      --ports FILE     port list over the built-in one\n"
	"      --pool-names FILE      names of mining pools beside the built-in ones; may be given again\n"
	"      --pool-addresses FILE  addresses and networks of mining pools; may be given again\n"
	"      --mining NAME    quarantine (default): mining quarantines; report: it only makes suspect\n"
	"      --guard MAC      a device that nothing automatic cuts off; may be given again\n"
	"      --breaker N      devices put in quarantine automatically within ten minutes at most,\n"
	"                       1 to 1024, and 25 % of the known ones but at least 3; 0: any number (default 5)\n"
	"      --notify COMMAND run for each device that is put in quarantine or let out; JSON on its input\n"
	"      --exec COMMAND   run to have the site's own switch cut devices off; JSON on its input\n"
	"      --leases FILE    dnsmasq leases, for names (default " LEASES_FILE ")\n"
	"      --pins DIR       pin directory on a bpffs (default " XDPEN_PIN_DIRECTORY ")\n"
	"      --state DIR      the ledger, which survives a reboot (default " LEDGER_DIRECTORY ")\n"
	"      --run DIR        lock and control socket (default " XDPEN_RUN_DIRECTORY ")\n"
	"      --portal-group GROUP   whose members may use RUN/portal (default xdpen, where there is one;\n"
	"                       else root alone)\n"
	"      --config PATH    configuration, a file or a directory (default " CONFIG_DIRECTORY ");\n"
	"                       what an option says holds against it\n"
	"  -t, -tt              check the configuration and end; print what was understood, too\n"
	"      --verbose        debug messages\n"
	"      --help, --version\n"
	"\n"
	"SIGTERM ends the daemon and keeps enforcement; 'xdpen unload' takes it off.\n";

static const struct option long_options[] = {
	{ "monitor", no_argument, NULL, OPTION_MONITOR },
	{ "monitor-first", required_argument, NULL, OPTION_MONITOR_FIRST },
	{ "enforce", no_argument, NULL, OPTION_ENFORCE },
	{ "vid", required_argument, NULL, OPTION_VID },
	{ "action", required_argument, NULL, OPTION_ACTION },
	{ "redirect", required_argument, NULL, OPTION_REDIRECT },
	{ "redirect-untagged", no_argument, NULL, OPTION_REDIRECT_UNTAGGED },
	{ "native", no_argument, NULL, OPTION_NATIVE },
	{ "generic", no_argument, NULL, OPTION_GENERIC },
	{ "devices", required_argument, NULL, OPTION_DEVICES },
	{ "ports", required_argument, NULL, OPTION_PORTS_FILE },
	{ "pool-names", required_argument, NULL, OPTION_POOL_NAMES },
	{ "pool-addresses", required_argument, NULL, OPTION_POOL_ADDRESSES },
	{ "mining", required_argument, NULL, OPTION_MINING },
	{ "guard", required_argument, NULL, OPTION_GUARD },
	{ "breaker", required_argument, NULL, OPTION_BREAKER },
	{ "notify", required_argument, NULL, OPTION_NOTIFY },
	{ "exec", required_argument, NULL, OPTION_EXEC },
	{ "leases", required_argument, NULL, OPTION_LEASES },
	{ "pins", required_argument, NULL, OPTION_PINS },
	{ "state", required_argument, NULL, OPTION_STATE },
	{ "run", required_argument, NULL, OPTION_RUN },
	{ "portal-group", required_argument, NULL, OPTION_PORTAL_GROUP },
	{ "config", required_argument, NULL, OPTION_CONFIG },
	{ "verbose", no_argument, NULL, OPTION_VERBOSE },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static int wrong(const char *option, const char *value, const char *accepted)
{
	fprintf(stderr, "xdpend: %s '%s': %s\n", option, value, accepted);
	return OUTCOME_USAGE;
}

/* The whole word, in the range, or nothing. */
static int number(const char *option, const char *text, __u32 low, __u32 high, __u32 *value)
{
	char accepted[64], *end;
	unsigned long parsed;

	errno = 0;
	parsed = strtoul(text, &end, 10);
	snprintf(accepted, sizeof(accepted), "not a whole number from %u to %u", low, high);
	if (text[0] < '0' || text[0] > '9' || *end || errno || parsed < low || parsed > high)
		return wrong(option, text, accepted);
	*value = (__u32)parsed;
	return 0;
}

static int choose_vlan(const char *text, struct options *options)
{
	__u32 vlan_id;
	int error = number("--vid", text, 1, 4094, &vlan_id);

	if (!error)
		options->vlan_id = (int)vlan_id;
	return error;
}

static int choose_action(const char *text, struct options *options)
{
	int action = action_number(text);

	if (action != XDPEN_VLAN && action != XDPEN_DROP && action != XDPEN_THROTTLE)
		return wrong("--action", text, "not one of vlan, drop, throttle");
	options->action = action;
	return 0;
}

static int choose_mining(const char *text, struct options *options)
{
	if (!strcmp(text, "quarantine"))
		options->mining = XDPEN_MINING_QUARANTINE;
	else if (!strcmp(text, "report"))
		options->mining = XDPEN_MINING_REPORT;
	else
		return wrong("--mining", text, "not one of quarantine, report");
	return 0;
}

static int choose_group(const char *text, struct options *options)
{
	const struct group *group = getgrnam(text);

	if (!group)
		return wrong("--portal-group", text, "not the name of a group on this system");
	options->portal_group = group->gr_gid;
	return 0;
}

/* The group that comes with the installation. */
static gid_t default_group(void)
{
	const struct group *group = getgrnam("xdpen");

	return group ? group->gr_gid : (gid_t)-1;
}

static int choose_first(const char *text, struct options *options)
{
	__u64 ns = 0;

	if (strcmp(text, "0") && duration_parse(text, &ns))
		return wrong("--monitor-first", text, "not 0, nor a whole number and one of s, m, h, d, as in 24h, at most 3650d");
	options->monitor_first = ns / SECOND;
	return 0;
}

static int add_list(const char *option, struct list_files *files)
{
	if (files->count == LIST_FILES)
		return wrong(option, optarg, "one too many: at most 16 lists");
	files->names[files->count++] = optarg;
	return 0;
}

static int interface_name(const char *option, const char *text)
{
	/* A slash would lead out of the pin directory; "lan1@eth0" is how ip shows lan1. */
	if (strchr(text, '@'))
		return wrong(option, text, "not an interface name: what ip shows from '@' on is no part of it");
	if (!text[0] || strlen(text) >= IF_NAMESIZE || strchr(text, '/') || text[0] == '.')
		return wrong(option, text, "not an interface name: 1 to 15 characters, no '/'");
	return 0;
}

static int add_guard(struct options *options)
{
	if (options->guard_count == CONFIG_GUARDS)
		return wrong("--guard", optarg, "one too many: at most 32 devices");
	if (mac_parse(optarg, &options->guards[options->guard_count]))
		return wrong("--guard", optarg, "not a MAC address such as 02:00:5e:10:00:01");
	options->guard_count++;
	return 0;
}

static int choose_command(const char *option, struct command_line *command)
{
	char why[COMMAND_ERROR];

	return command_parse(optarg, command, why, sizeof(why)) ? wrong(option, optarg, why) : 0;
}

_Static_assert(LIST_FILES == 16 && CONFIG_GUARDS == 32 && DATAPATH_INTERFACES == 32, "the sentences say these numbers");

/* Options that take nothing. False: it is none of them. */
static bool take_switch(int option, struct options *options)
{
	switch (option) {
	case OPTION_MONITOR:
		options->mode = XDPEN_MONITOR;
		return true;
	case OPTION_ENFORCE:
		options->mode = XDPEN_ENFORCE;
		return true;
	case OPTION_REDIRECT_UNTAGGED:
		options->redirect_untagged = true;
		return true;
	case OPTION_NATIVE:
		options->attach = ATTACH_NATIVE;
		return true;
	case OPTION_GENERIC:
		options->attach = ATTACH_GENERIC;
		return true;
	case 't':
		options->check++;
		return true;
	case OPTION_VERBOSE:
		options->verbose = true;
		return true;
	}
	return false;
}

/* Options that take any text. NULL: it is none of them. */
static const char **text_of(int option, struct options *options)
{
	switch (option) {
	case OPTION_PORTS_FILE:
		return &options->ports;
	case OPTION_LEASES:
		return &options->leases;
	case OPTION_PINS:
		return &options->pins;
	case OPTION_STATE:
		return &options->state;
	case OPTION_RUN:
		return &options->run;
	case OPTION_CONFIG:
		return &options->config;
	}
	return NULL;
}

/* Options whose text has a form. */
static int take_value(int option, struct options *options)
{
	switch (option) {
	case OPTION_MONITOR_FIRST:
		return choose_first(optarg, options);
	case OPTION_VID:
		return choose_vlan(optarg, options);
	case OPTION_ACTION:
		return choose_action(optarg, options);
	case OPTION_REDIRECT:
		options->redirect = optarg;
		return interface_name("--redirect", optarg);
	case OPTION_DEVICES:
		return number("--devices", optarg, XDPEN_DEVICES_MIN, XDPEN_DEVICES_MAX, &options->devices);
	case OPTION_POOL_NAMES:
		return add_list("--pool-names", &options->names);
	case OPTION_POOL_ADDRESSES:
		return add_list("--pool-addresses", &options->networks);
	case OPTION_MINING:
		return choose_mining(optarg, options);
	case OPTION_GUARD:
		return add_guard(options);
	case OPTION_BREAKER:
		return number("--breaker", optarg, 0, BREAKER_DEVICES_MAX, &options->breaker);
	case OPTION_NOTIFY:
		return choose_command("--notify", &options->notify);
	case OPTION_EXEC:
		return choose_command("--exec", &options->exec);
	case OPTION_PORTAL_GROUP:
		return choose_group(optarg, options);
	}
	fputs("Try 'xdpend --help'.\n", stderr);
	return OUTCOME_USAGE;
}

static int read_option(int option, struct options *options, bool *done)
{
	const char **text = text_of(option, options);

	*done = option == OPTION_HELP || option == OPTION_VERSION;
	if (option == OPTION_HELP)
		fputs(usage, stdout);
	else if (option == OPTION_VERSION)
		printf("xdpend %s (ABI %d)\n", XDPEN_VERSION, XDPEN_ABI_VERSION);
	else if (text)
		*text = optarg;
	else if (!take_switch(option, options))
		return take_value(option, options);
	return 0;
}

static int read_interfaces(int count, char **names, struct options *options)
{
	for (int i = 0; i < count; i++) {
		if (options->interface_count == DATAPATH_INTERFACES)
			return wrong("interface", names[i], "one too many: at most 32");
		if (interface_name("interface", names[i]))
			return OUTCOME_USAGE;
		for (int k = 0; k < options->interface_count; k++)
			if (!strcmp(options->interfaces[k], names[i]))
				return wrong("interface", names[i], "given twice");
		options->interfaces[options->interface_count++] = names[i];
		options->given |= GIVEN_INTERFACES;
	}
	return 0;
}

/* Of two that say the opposite neither is taken for the other's correction: what is enforced depends on it. */
static int check_contradictions(const struct options *options)
{
	static const struct {
		int one, other;
		const char *names[2];
	} contradictions[] = {
		{ OPTION_MONITOR, OPTION_ENFORCE, { "--monitor", "--enforce" } },
		{ OPTION_MONITOR, OPTION_MONITOR_FIRST, { "--monitor", "--monitor-first" } },
		{ OPTION_ENFORCE, OPTION_MONITOR_FIRST, { "--enforce", "--monitor-first" } },
		{ OPTION_NATIVE, OPTION_GENERIC, { "--native", "--generic" } },
	};

	for (size_t i = 0; i < sizeof(contradictions) / sizeof(*contradictions); i++)
		if (options->given & GIVEN(contradictions[i].one) && options->given & GIVEN(contradictions[i].other)) {
			fprintf(stderr, "xdpend: '%s' and '%s' contradict each other: give one of them\n",
				contradictions[i].names[0], contradictions[i].names[1]);
			return OUTCOME_USAGE;
		}
	return 0;
}

int options_read(int argc, char **argv, struct options *options, bool *done)
{
	const char *pins = getenv("XDPEN_PINS"), *run = getenv("XDPEN_RUN"), *state = getenv("XDPEN_STATE");
	int option, error;

	*options = (struct options){
		.pins = pins && *pins ? pins : XDPEN_PIN_DIRECTORY,
		.run = run && *run ? run : XDPEN_RUN_DIRECTORY,
		.state = state && *state ? state : LEDGER_DIRECTORY,
		.monitor_first = MONITOR_FIRST / SECOND,
		.leases = LEASES_FILE,
		.mode = -1,
		.portal_group = default_group(),
		.vlan_id = -1,
		.action = -1,
		.mining = -1,
		.devices = XDPEN_DEVICES_DEFAULT,
		.breaker = BREAKER_DEVICES,
	};
	while ((option = getopt_long(argc, argv, "t", long_options, NULL)) != -1) {
		error = read_option(option, options, done);
		if (error || *done)
			return error;
		if (option >= OPTION_MONITOR)
			options->given |= GIVEN(option);
	}
	error = check_contradictions(options);
	return error ? error : read_interfaces(argc - optind, argv + optind, options);
}
