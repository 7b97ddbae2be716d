// SPDX-License-Identifier: GPL-2.0-or-later
/* What the command line left open, by the configuration. */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>

#include "daemon.h"
#include "options.h"

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
	if (!is_given(options, OPTION_PORTS_FILE) && config->ports.text[0])
		options->ports = config->ports.text;
	if (!is_given(options, OPTION_POOL_NAMES))
		configure_paths(&options->names, &config->pool_names);
	if (!is_given(options, OPTION_POOL_ADDRESSES))
		configure_paths(&options->networks, &config->pool_addresses);
}

static void configure_lan(struct options *options, const struct config *config)
{
	if (!(options->given & GIVEN_INTERFACES)) {
		options->interface_count = (int)config->interfaces.count;
		for (int i = 0; i < options->interface_count; i++)
			options->interfaces[i] = config->interfaces.list[i].text;
	}
	if (!is_given(options, OPTION_NATIVE) && !is_given(options, OPTION_GENERIC))
		options->attach = config->attach;
	if (!is_given(options, OPTION_DEVICES))
		options->devices = (__u32)config->devices;
	if (!is_given(options, OPTION_LEASES) && config->leases.text[0])
		options->leases = config->leases.text;
}

static void configure_quarantine(struct options *options, const struct config *config)
{
	if (!is_given(options, OPTION_MONITOR) && !is_given(options, OPTION_ENFORCE))
		options->mode = config->mode;
	if (!is_given(options, OPTION_MONITOR_FIRST))
		options->monitor_first = (__u64)config->monitor_first;
	if (!is_given(options, OPTION_MINING))
		options->mining = config->mining;
	if (!is_given(options, OPTION_ACTION))
		options->action = config->action;
	if (!is_given(options, OPTION_VID))
		options->vlan_id = config->vlan;
	if (!is_given(options, OPTION_REDIRECT) && config->redirect.text[0])
		options->redirect = config->redirect.text;
	if (!is_given(options, OPTION_REDIRECT_UNTAGGED))
		options->redirect_untagged = config->redirect_untagged;
}

static void configure_rails(struct options *options, const struct config *config)
{
	if (!is_given(options, OPTION_BREAKER))
		options->breaker = (__u32)config->breaker;
	if (is_given(options, OPTION_GUARD))
		return;
	options->guard_count = (int)config->guard.count;
	memcpy(options->guards, config->guard.list, config->guard.count * sizeof(*options->guards));
}

static int configure_group(struct options *options, const struct config *config, char *error, size_t size)
{
	const char *name = config->portal_group.text;
	char where[CONFIG_WHERE];
	const struct group *group;

	if (is_given(options, OPTION_PORTAL_GROUP) || !*name)
		return 0;
	group = getgrnam(name);
	if (!group) {
		snprintf(error, size, "%sgroup \"%s\": the name of a group on this system is needed",
			 config_where(config, &config->portal_group, where), name);
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
	/* Below zero: not said, which keeps what is loaded, and vlan where nothing is. */
	if (options->action >= 0 && options->action != XDPEN_VLAN)
		return "redirect goes with action vlan only";
	for (int i = 0; i < options->interface_count; i++)
		if (!strcmp(options->interfaces[i], options->redirect))
			return "the interface of redirect is one of the LAN's; the trunk is another one";
	return NULL;
}

int options_configure(struct options *options, const struct config *config, char *error, size_t size)
{
	char where[CONFIG_WHERE];
	const char *why;

	configure_lan(options, config);
	configure_quarantine(options, config);
	configure_rails(options, config);
	configure_lists(options, config);
	if (!is_given(options, OPTION_NOTIFY))
		options->notify = config->notify;
	if (!is_given(options, OPTION_EXEC))
		options->exec = config->exec;
	if (configure_group(options, config, error, size))
		return -EINVAL;
	why = check_redirect(options);
	if (!why)
		return 0;
	config_where(config, options->redirect ? (const void *)&config->redirect : &config->redirect_untagged, where);
	snprintf(error, size, "%s%s", where, why);
	return -EINVAL;
}
