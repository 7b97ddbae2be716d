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
#include "../sys/perform.h"
#include "daemon.h"

static const char usage[] =
	"Usage: xdpend [OPTION]... INTERFACE...\n"
	"Watch the LAN devices behind each INTERFACE and put those that scan or mine into quarantine.\n"
	"\n"
	"      --monitor        judge and tell, but let everything pass (default at the first start)\n"
	"      --enforce        enforce from now on\n"
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
	"      --leases FILE    dnsmasq leases, for names (default " LEASES_FILE ")\n"
	"      --pins DIR       pin directory on a bpffs (default " XDPEN_PIN_DIRECTORY ")\n"
	"      --run DIR        lock and control socket (default /run/xdpen)\n"
	"      --portal-group GROUP   whose members may use RUN/portal (default: root alone)\n"
	"      --verbose        debug messages\n"
	"      --help, --version\n"
	"\n"
	"SIGTERM ends the daemon and keeps enforcement; 'xdpen unload' takes it off.\n";

enum { MONITOR = 256, ENFORCE, VID, ACTION, REDIRECT, REDIRECT_UNTAGGED, NATIVE, GENERIC, DEVICES, PORTS_FILE, POOL_NAMES, POOL_ADDRESSES, MINING, GUARD, BREAKER, LEASES, PINS, RUN, PORTAL_GROUP, VERBOSE, HELP, VERSION };

static const struct option long_options[] = {
	{ "monitor", no_argument, NULL, MONITOR },     { "enforce", no_argument, NULL, ENFORCE },
	{ "vid", required_argument, NULL, VID },       { "action", required_argument, NULL, ACTION },
	{ "redirect", required_argument, NULL, REDIRECT },
	{ "redirect-untagged", no_argument, NULL, REDIRECT_UNTAGGED },
	{ "native", no_argument, NULL, NATIVE },       { "generic", no_argument, NULL, GENERIC },
	{ "devices", required_argument, NULL, DEVICES }, { "ports", required_argument, NULL, PORTS_FILE },
	{ "pool-names", required_argument, NULL, POOL_NAMES },
	{ "pool-addresses", required_argument, NULL, POOL_ADDRESSES },
	{ "mining", required_argument, NULL, MINING },
	{ "guard", required_argument, NULL, GUARD },
	{ "breaker", required_argument, NULL, BREAKER },
	{ "leases", required_argument, NULL, LEASES }, { "pins", required_argument, NULL, PINS },
	{ "run", required_argument, NULL, RUN },       { "verbose", no_argument, NULL, VERBOSE },
	{ "portal-group", required_argument, NULL, PORTAL_GROUP },
	{ "help", no_argument, NULL, HELP },	       { "version", no_argument, NULL, VERSION },
	{ NULL, 0, NULL, 0 },
};

static int wrong(const char *option, const char *value, const char *accepted)
{
	fprintf(stderr, "xdpend: %s '%s': %s\n", option, value, accepted);
	return OUTCOME_USAGE;
}

/* The whole word, in the range, or nothing. */
static int number(const char *option, const char *text, long low, long high, long *value)
{
	char accepted[64], *end;
	long parsed;

	errno = 0;
	parsed = strtol(text, &end, 10);
	snprintf(accepted, sizeof(accepted), "not a whole number from %ld to %ld", low, high);
	if (text[0] < '0' || text[0] > '9' || *end || errno || parsed < low || parsed > high)
		return wrong(option, text, accepted);
	*value = parsed;
	return 0;
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

static int add_list(const char *option, struct list_files *files)
{
	if (files->count == LIST_FILES)
		return wrong(option, optarg, "one too many: at most 16 lists");
	files->names[files->count++] = optarg;
	return 0;
}

static int interface_name(const char *option, const char *text)
{
	/* A slash would lead out of the pin directory. */
	if (!text[0] || strlen(text) >= IF_NAMESIZE || strchr(text, '/') || text[0] == '.')
		return wrong(option, text, "not an interface name: 1 to 15 characters, no '/'");
	return 0;
}

static int check_redirect(const struct options *options)
{
	if (!options->redirect && options->redirect_untagged) {
		fputs("xdpend: --redirect-untagged goes with --redirect IFACE only\n", stderr);
		return OUTCOME_USAGE;
	}
	if (!options->redirect)
		return 0;
	if (options->action == XDPEN_DROP)
		return wrong("--redirect", options->redirect, "goes with --action vlan only");
	for (int i = 0; i < options->interface_count; i++)
		if (!strcmp(options->interfaces[i], options->redirect))
			return wrong("--redirect", options->redirect, "is one of the LAN interfaces; the trunk is another one");
	return 0;
}

static int add_guard(struct options *options)
{
	if (options->guard_count == GUARDS_MAX / 2)
		return wrong("--guard", optarg, "one too many: at most 32 devices");
	if (mac_parse(optarg, &options->guards[options->guard_count]))
		return wrong("--guard", optarg, "not a MAC address such as 02:00:5e:10:00:01");
	options->guard_count++;
	return 0;
}

static int read_option(int option, struct options *options, bool *done)
{
	long value;
	int error = 0;

	switch (option) {
	case MONITOR:
		options->mode = XDPEN_MONITOR;
		break;
	case ENFORCE:
		options->mode = XDPEN_ENFORCE;
		break;
	case VID:
		error = number("--vid", optarg, 1, 4094, &value);
		if (!error)
			options->vlan_id = value;
		break;
	case ACTION:
		error = choose_action(optarg, options);
		break;
	case REDIRECT:
		error = interface_name("--redirect", optarg);
		options->redirect = optarg;
		break;
	case REDIRECT_UNTAGGED:
		options->redirect_untagged = true;
		break;
	case NATIVE:
		options->attach = ATTACH_NATIVE;
		break;
	case GENERIC:
		options->attach = ATTACH_GENERIC;
		break;
	case DEVICES:
		error = number("--devices", optarg, XDPEN_DEVICES_MIN, XDPEN_DEVICES_MAX, &value);
		if (!error)
			options->devices = value;
		break;
	case PORTS_FILE:
		options->ports = optarg;
		break;
	case POOL_NAMES:
		error = add_list("--pool-names", &options->names);
		break;
	case POOL_ADDRESSES:
		error = add_list("--pool-addresses", &options->networks);
		break;
	case MINING:
		error = choose_mining(optarg, options);
		break;
	case GUARD:
		error = add_guard(options);
		break;
	case BREAKER:
		error = number("--breaker", optarg, 0, BREAKER_DEVICES_MAX, &value);
		if (!error)
			options->breaker = value;
		break;
	case LEASES:
		options->leases = optarg;
		break;
	case PINS:
		options->pins = optarg;
		break;
	case RUN:
		options->run = optarg;
		break;
	case PORTAL_GROUP:
		error = choose_group(optarg, options);
		break;
	case VERBOSE:
		options->verbose = true;
		break;
	case HELP:
		fputs(usage, stdout);
		*done = true;
		break;
	case VERSION:
		printf("xdpend %s (ABI %d)\n", XDPEN_VERSION, XDPEN_ABI_VERSION);
		*done = true;
		break;
	default:
		fputs("Try 'xdpend --help'.\n", stderr);
		error = OUTCOME_USAGE;
	}
	return error;
}

static int read_interfaces(int count, char **names, struct options *options)
{
	if (!count) {
		fputs("xdpend: no interface given; name the LAN interfaces, for a bridge its ports. Try 'xdpend --help'.\n", stderr);
		return OUTCOME_USAGE;
	}
	for (int i = 0; i < count; i++) {
		if (options->interface_count == DATAPATH_INTERFACES)
			return wrong("interface", names[i], "one too many: at most 32");
		if (!names[i][0] || strlen(names[i]) >= IF_NAMESIZE)
			return wrong("interface", names[i], "not an interface name: 1 to 15 characters");
		for (int k = 0; k < options->interface_count; k++)
			if (!strcmp(options->interfaces[k], names[i]))
				return wrong("interface", names[i], "given twice");
		options->interfaces[options->interface_count++] = names[i];
	}
	return 0;
}

int options_read(int argc, char **argv, struct options *options, bool *done)
{
	const char *pins = getenv("XDPEN_PINS"), *run = getenv("XDPEN_RUN");
	int option, error;

	*options = (struct options){
		.pins = pins && *pins ? pins : XDPEN_PIN_DIRECTORY,
		.run = run && *run ? run : "/run/xdpen",
		.leases = LEASES_FILE,
		.mode = -1,
		.portal_group = (gid_t)-1,
		.vlan_id = -1,
		.action = -1,
		.mining = -1,
		.devices = XDPEN_DEVICES_DEFAULT,
		.breaker = BREAKER_DEVICES,
	};
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		error = read_option(option, options, done);
		if (error || *done)
			return error;
	}
	error = read_interfaces(argc - optind, argv + optind, options);
	return error ? error : check_redirect(options);
}
