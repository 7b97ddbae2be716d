// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line and the configuration as one, and what changes while the daemon runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sys/config_file.h"
#include "../sys/memory.h"
#include "../sys/perform.h"
#include "daemon.h"

struct settings *settings_read(const struct options *command_line, char *error, size_t size)
{
	struct settings *settings = calloc(1, sizeof(*settings));

	if (!settings) {
		snprintf(error, size, "out of memory");
		return NULL;
	}
	settings->options = *command_line;
	if (!config_file_read(command_line->config, &settings->config, error, size) &&
	    !options_configure(&settings->options, &settings->config, error, size))
		return settings;
	free(settings);
	return NULL;
}

static bool same_interfaces(const struct options *a, const struct options *b)
{
	if (a->interface_count != b->interface_count)
		return false;
	for (int i = 0; i < a->interface_count; i++)
		if (strcmp(a->interfaces[i], b->interfaces[i]))
			return false;
	return true;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Where the first of them stands, and the names of all. */
struct settled {
	char where[CONFIG_WHERE];
	char names[192];
};

static void name_key(struct settled *settled, bool differs, const char *name, const struct config *config, const void *field)
{
	size_t length = strlen(settled->names);

	if (!differs)
		return;
	if (!settled->where[0])
		config_where(config, field, settled->where);
	snprintf(settled->names + length, sizeof(settled->names) - length, "%s%s", length ? ", " : "", name);
}

/* What is settled once: attached, laid out or handed over before privileges were given up. False: none of that differs. */
static bool name_settled(const struct options *old, const struct settings *fresh, struct settled *settled)
{
	const struct options *new = &fresh->options;
	const struct config *config = &fresh->config;

	memset(settled, 0, sizeof(*settled));
	name_key(settled, !same_interfaces(old, new), "interfaces", config, &config->interfaces);
	name_key(settled, old->attach != new->attach, "attach", config, &config->attach);
	name_key(settled, old->devices != new->devices, "devices", config, &config->devices);
	name_key(settled, !same_text(old->redirect, new->redirect), "redirect", config, &config->redirect);
	name_key(settled, old->redirect_untagged != new->redirect_untagged, "redirect_untagged", config,
		 &config->redirect_untagged);
	name_key(settled, old->portal_group != new->portal_group, "group", config, &config->portal_group);
	name_key(settled, !command_equal(&old->notify, &new->notify), "[notify] command", config, &config->notify);
	name_key(settled, !command_equal(&old->exec, &new->exec), "[exec] command", config, &config->exec);
	return settled->names[0];
}

/* Nothing in here can fail: what could has been done before. */
static void use(struct daemon *daemon, struct settings *fresh)
{
	struct settings *old = daemon->settings;

	daemon->settings = fresh;
	daemon->options = &fresh->options;
	policy_change(daemon, &old->options);
	breaker_change(daemon);
	leases_forget(daemon);
	guards_change(daemon);
	free(old);
}

static int refuse(struct settings *fresh)
{
	free(fresh);
	return OUTCOME_FAILED;
}

int settings_reload(struct daemon *daemon, char *text, size_t size)
{
	struct settings *fresh = settings_read(daemon->command_line, text, size);
	struct settled settled;

	if (!fresh)
		return OUTCOME_FAILED;
	if (name_settled(daemon->options, fresh, &settled)) {
		snprintf(text, size, "%sonly a restart of xdpend changes %s; nothing was changed", settled.where, settled.names);
		return refuse(fresh);
	}
	if (lists_load(daemon, &fresh->options, text, size))
		return refuse(fresh);
	use(daemon, fresh);
	memory_give_back();
	snprintf(text, size, "configuration and lists read again");
	return OUTCOME_DONE;
}
