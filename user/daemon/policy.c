// SPDX-License-Identifier: GPL-2.0-or-later
/* What the options say of the site, in the policy map. */
#include "../core/device.h"
#include "../sys/act.h"
#include "../sys/site.h"
#include "daemon.h"

void policy_move_quarantined(struct daemon *daemon)
{
	const struct xdpen_policy *policy = daemon->maps.policy;
	struct action action = { .set_verdict = true };

	for (__u32 slot = 0; slot < daemon->maps.meta.slots; slot++) {
		__u16 vlan_id = policy->action == XDPEN_VLAN ? policy->vlan_id : 0;

		action.verdict = maps_verdict(&daemon->maps, slot);
		if (!daemon->maps.devices[slot].key.present ||
		    !device_is_quarantined(&daemon->maps.states[slot], action.verdict) ||
		    (action.verdict.action == policy->action && action.verdict.vlan_id == vlan_id))
			continue;
		action.verdict.action = policy->action;
		action.verdict.vlan_id = vlan_id;
		act(&daemon->maps, slot, &daemon->maps.states[slot], &action, XDPEN_OPERATOR);
	}
}

bool policy_settle(struct daemon *daemon)
{
	const struct options *options = daemon->options;
	const struct site_options fresh = {
		.mode = XDPEN_MONITOR,
		.vlan_id = options->vlan_id < 0 ? SITE_VLAN : options->vlan_id,
		.action = options->action < 0 ? XDPEN_VLAN : options->action,
		.mining = options->mining < 0 ? XDPEN_MINING_QUARANTINE : options->mining,
		.strict = 1,
	};

	bool made = site_defaults(&daemon->maps, &fresh);

	site_configure(&daemon->maps, &daemon->settings->config);
	/* What the command line says holds for kept maps, too. */
	if (options->vlan_id >= 0)
		daemon->maps.policy->vlan_id = options->vlan_id;
	if (options->action >= 0)
		daemon->maps.policy->action = options->action;
	if (options->mining >= 0)
		daemon->maps.policy->mining = options->mining;
	return made;
}

/* Only what is said now and was not before: what a person set by the CLI meanwhile stays as it is. */
void policy_change(struct daemon *daemon, const struct options *old)
{
	const struct options *new = daemon->options;
	struct xdpen_policy *policy = daemon->maps.policy;

	if (new->mode >= 0 && new->mode != old->mode)
		firstday_take(daemon, (__u32)new->mode);
	if (new->vlan_id >= 0 && new->vlan_id != old->vlan_id)
		policy->vlan_id = new->vlan_id;
	if (new->action >= 0 && new->action != old->action)
		policy->action = new->action;
	if (new->mining >= 0 && new->mining != old->mining)
		policy->mining = new->mining;
	site_configure(&daemon->maps, &daemon->settings->config);
	policy_move_quarantined(daemon);
}
