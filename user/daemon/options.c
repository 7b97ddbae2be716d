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

static const char usage[] =
	"Usage: xdpend [OPTION]... [INTERFACE]...\n"
	"Watch the LAN devices behind each INTERFACE and put those that scan or mine into quarantine.\n"
	"\n"
	"      --monitor        judge and tell, but let everything pass, until told otherwise\n"
	"      --monitor-first T      without either: at the first start monitor for T, then enforce;\n"
	"                       as in 90s, 10m, 24h, 7d, or 0 (default 24h)\n"
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

enum { MONITOR = 256, MONITOR_FOR, ENFORCE, VID, ACTION, REDIRECT, REDIRECT_UNTAGGED, NATIVE, GENERIC, DEVICES, PORTS_FILE, POOL_NAMES, POOL_ADDRESSES, MINING, GUARD, BREAKER, NOTIFY, EXEC, LEASES, PINS, STATE, RUN, PORTAL_GROUP, CONFIG, VERBOSE, HELP, VERSION };

/* Which of them were given: these hold against the configuration. */
#define GIVEN(option) (1ULL << ((option) - MONITOR))
#define GIVEN_INTERFACES (1ULL << 63)

static const struct option long_options[] = {
	{ "monitor", no_argument, NULL, MONITOR },     { "enforce", no_argument, NULL, ENFORCE },
	{ "monitor-first", required_argument, NULL, MONITOR_FOR }, { "state", required_argument, NULL, STATE },
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
	{ "notify", required_argument, NULL, NOTIFY }, { "exec", required_argument, NULL, EXEC },
	{ "leases", required_argument, NULL, LEASES }, { "pins", required_argument, NULL, PINS },
	{ "run", required_argument, NULL, RUN },       { "verbose", no_argument, NULL, VERBOSE },
	{ "portal-group", required_argument, NULL, PORTAL_GROUP },
	{ "config", required_argument, NULL, CONFIG },
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
		return wrong("--monitor-first", text, "not 0, nor a whole number and one of s, m, h, d, as in 24h");
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
	/* A slash would lead out of the pin directory. */
	if (!text[0] || strlen(text) >= IF_NAMESIZE || strchr(text, '/') || text[0] == '.')
		return wrong(option, text, "not an interface name: 1 to 15 characters, no '/'");
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

static int choose_command(const char *option, struct command_line *command)
{
	char why[COMMAND_ERROR];

	return command_parse(optarg, command, why, sizeof(why)) ? wrong(option, optarg, why) : 0;
}

static int read_option(int option, struct options *options, bool *done)
{
	long value;
	int error = 0;

	switch (option) {
	case MONITOR:
		options->mode = XDPEN_MONITOR;
		break;
	case MONITOR_FOR:
		error = choose_first(optarg, options);
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
	case NOTIFY:
		error = choose_command("--notify", &options->notify);
		break;
	case EXEC:
		error = choose_command("--exec", &options->exec);
		break;
	case LEASES:
		options->leases = optarg;
		break;
	case PINS:
		options->pins = optarg;
		break;
	case STATE:
		options->state = optarg;
		break;
	case RUN:
		options->run = optarg;
		break;
	case PORTAL_GROUP:
		error = choose_group(optarg, options);
		break;
	case CONFIG:
		options->config = optarg;
		break;
	case 't':
		options->check++;
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
	for (int i = 0; i < count; i++) {
		if (options->interface_count == DATAPATH_INTERFACES)
			return wrong("interface", names[i], "one too many: at most 32");
		if (!names[i][0] || strlen(names[i]) >= IF_NAMESIZE)
			return wrong("interface", names[i], "not an interface name: 1 to 15 characters");
		for (int k = 0; k < options->interface_count; k++)
			if (!strcmp(options->interfaces[k], names[i]))
				return wrong("interface", names[i], "given twice");
		options->interfaces[options->interface_count++] = names[i];
		options->given |= GIVEN_INTERFACES;
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
		if (option >= MONITOR)
			options->given |= GIVEN(option);
	}
	return read_interfaces(argc - optind, argv + optind, options);
}

static bool is_given(const struct options *options, int option)
{
	return options->given & GIVEN(option);
}

static void configure_paths(struct list_files *files, const struct config_paths *paths)
{
	files->count = (int)paths->count;
	for (int i = 0; i < files->count; i++)
		files->names[i] = paths->list[i].text;
}

_Static_assert(CONFIG_LISTS == LIST_FILES && CONFIG_INTERFACES == DATAPATH_INTERFACES && CONFIG_GUARDS <= GUARDS_MAX,
	       "what the configuration takes has room in the options");

static void configure_lists(struct options *options, const struct config *config)
{
	if (!is_given(options, PORTS_FILE) && config->ports.text[0])
		options->ports = config->ports.text;
	if (!is_given(options, POOL_NAMES))
		configure_paths(&options->names, &config->pool_names);
	if (!is_given(options, POOL_ADDRESSES))
		configure_paths(&options->networks, &config->pool_addresses);
}

static void configure_lan(struct options *options, const struct config *config)
{
	if (!(options->given & GIVEN_INTERFACES)) {
		options->interface_count = (int)config->interfaces.count;
		for (int i = 0; i < options->interface_count; i++)
			options->interfaces[i] = config->interfaces.list[i].text;
	}
	if (!is_given(options, NATIVE) && !is_given(options, GENERIC))
		options->attach = config->attach;
	if (!is_given(options, DEVICES))
		options->devices = (__u32)config->devices;
	if (!is_given(options, LEASES) && config->leases.text[0])
		options->leases = config->leases.text;
}

static void configure_quarantine(struct options *options, const struct config *config)
{
	if (!is_given(options, MONITOR) && !is_given(options, ENFORCE))
		options->mode = config->mode;
	if (!is_given(options, MONITOR_FOR))
		options->monitor_first = (__u64)config->monitor_first;
	if (!is_given(options, MINING))
		options->mining = config->mining;
	if (!is_given(options, ACTION))
		options->action = config->action;
	if (!is_given(options, VID))
		options->vlan_id = config->vlan;
	if (!is_given(options, REDIRECT) && config->redirect.text[0])
		options->redirect = config->redirect.text;
	if (!is_given(options, REDIRECT_UNTAGGED))
		options->redirect_untagged = config->redirect_untagged;
}

static void configure_rails(struct options *options, const struct config *config)
{
	if (!is_given(options, BREAKER))
		options->breaker = (__u32)config->breaker;
	if (is_given(options, GUARD))
		return;
	options->guard_count = (int)config->guard.count;
	memcpy(options->guards, config->guard.list, config->guard.count * sizeof(*options->guards));
}

static int configure_group(struct options *options, const struct config *config, char *error, size_t size)
{
	const char *name = config->portal_group.text;
	char where[CONFIG_PATH + 16];
	const struct group *group;

	if (is_given(options, PORTAL_GROUP) || !*name)
		return 0;
	group = getgrnam(name);
	if (!group) {
		snprintf(error, size, "%sgroup \"%s\": the name of a group on this system is needed",
			 config_where(config, &config->portal_group, where, sizeof(where)), name);
		return -EINVAL;
	}
	options->portal_group = group->gr_gid;
	return 0;
}

/* What goes together; one word may be the configuration's and the other the command line's. */
static const char *check_redirect(const struct options *options)
{
	if (!options->redirect && options->redirect_untagged)
		return "--redirect-untagged goes with --redirect IFACE only, redirect_untagged with redirect";
	if (!options->redirect)
		return NULL;
	if (options->action == XDPEN_DROP)
		return "redirect goes with action vlan only";
	for (int i = 0; i < options->interface_count; i++)
		if (!strcmp(options->interfaces[i], options->redirect))
			return "the interface of redirect is one of the LAN's; the trunk is another one";
	return NULL;
}

int options_configure(struct options *options, const struct config *config, char *error, size_t size)
{
	char where[CONFIG_PATH + 16];
	const char *why;

	configure_lan(options, config);
	configure_quarantine(options, config);
	configure_rails(options, config);
	configure_lists(options, config);
	if (!is_given(options, NOTIFY))
		options->notify = config->notify;
	if (!is_given(options, EXEC))
		options->exec = config->exec;
	if (configure_group(options, config, error, size))
		return -EINVAL;
	why = check_redirect(options);
	if (!why)
		return 0;
	config_where(config, options->redirect ? (const void *)&config->redirect : &config->redirect_untagged, where, sizeof(where));
	snprintf(error, size, "%s%s", where, why);
	return -EINVAL;
}
