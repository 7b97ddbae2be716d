// SPDX-License-Identifier: GPL-2.0-or-later
#include "site.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "../core/policy.h"
#include "../core/ports.h"
#include "netlink.h"

/* Announcements per port and fast epoch (8 s): a flood of forged MACs fills a small table in minutes, not seconds. */
#define STRANGERS_PER_EPOCH 64
/* Payload heads per device and fast epoch: a miner needs one, but may send other JSON in front of it. */
#define HEADS_PER_EPOCH 250
/* A daemon that has not swept for so long is lost: a restart takes a second, a machine under load a few. */
#define LOSS_SECONDS 30
bool site_defaults(struct maps *maps, const struct site_options *options)
{
	struct xdpen_policy *policy = maps->policy;

	/* Never zero once it is set. */
	if (policy->loss_ticks)
		return false;
	ports_defaults(maps->ports);
	policy->mode = options->mode;
	policy->enforce_from = options->enforce_from;
	policy->vlan_id = options->vlan_id;
	policy->action = options->action;
	policy->strangers_per_epoch = STRANGERS_PER_EPOCH;
	policy->heads_per_epoch = HEADS_PER_EPOCH;
	policy->budget = UINT32_MAX;
	policy->loss_ticks = LOSS_SECONDS * maps->meta.hz;
	policy->throttle = CONFIG_THROTTLE;
	policy->mining = options->mining;
	policy->strict = options->strict;
	policy_limits(policy->limits);
	return true;
}

void site_configure(struct maps *maps, const struct config *config)
{
	static struct xdpen_limit limits[XDPEN_FAMILIES][XDPEN_KINDS]; /* too much for a stack */
	struct xdpen_policy *policy = maps->policy;

	policy->on_loss = config->on_daemon_loss;
	policy->suspects = config->suspects;
	policy->throttle = sketch_bits(XDPEN_FAST_WORDS * 64, config->throttle);
	memcpy(policy->terms, config->terms.seconds, sizeof(policy->terms));
	policy->longest = config->longest;
	/* The programs go on reading meanwhile: they must not meet limits that are not there yet, which judge nothing. */
	policy_limits_chosen(config->limits, limits);
	memcpy(policy->limits, limits, sizeof(limits));
}

#define LAN_INDEXES 64

struct lan {
	__u32 ifindexes[LAN_INDEXES]; /* interfaces and their masters */
	int count;
	struct xdpen_prefix4 prefixes4[XDPEN_PREFIXES];
	struct xdpen_prefix6 prefixes6[XDPEN_PREFIXES];
	int count4, count6;
};

static bool on_lan(const struct lan *lan, __u32 ifindex)
{
	for (int i = 0; i < lan->count; i++)
		if (lan->ifindexes[i] == ifindex)
			return true;
	return false;
}

static void add_master(void *context, const struct link *link)
{
	struct lan *lan = context;

	if (on_lan(lan, link->ifindex) && link->master && !on_lan(lan, link->master) && lan->count < LAN_INDEXES)
		lan->ifindexes[lan->count++] = link->master;
}

static void add_prefix4(struct lan *lan, const struct sockaddr *address, const struct sockaddr *mask)
{
	__be32 bits = ((const struct sockaddr_in *)mask)->sin_addr.s_addr;

	if (lan->count4 == XDPEN_PREFIXES || !bits)
		return;
	lan->prefixes4[lan->count4].mask = bits;
	lan->prefixes4[lan->count4++].address = ((const struct sockaddr_in *)address)->sin_addr.s_addr & bits;
}

static void add_prefix6(struct lan *lan, const struct sockaddr *address, const struct sockaddr *mask)
{
	__u64 upper, bits;

	memcpy(&upper, &((const struct sockaddr_in6 *)address)->sin6_addr, sizeof(upper));
	memcpy(&bits, &((const struct sockaddr_in6 *)mask)->sin6_addr, sizeof(bits));
	if (lan->count6 == XDPEN_PREFIXES || !bits)
		return;
	lan->prefixes6[lan->count6].mask = bits;
	lan->prefixes6[lan->count6++].address = upper & bits;
}

static int read_prefixes(struct lan *lan)
{
	struct ifaddrs *addresses, *at;

	if (getifaddrs(&addresses))
		return -errno;
	for (at = addresses; at; at = at->ifa_next) {
		if (!at->ifa_addr || !at->ifa_netmask || !on_lan(lan, if_nametoindex(at->ifa_name)))
			continue;
		if (at->ifa_addr->sa_family == AF_INET)
			add_prefix4(lan, at->ifa_addr, at->ifa_netmask);
		else if (at->ifa_addr->sa_family == AF_INET6)
			add_prefix6(lan, at->ifa_addr, at->ifa_netmask);
	}
	freeifaddrs(addresses);
	return 0;
}

int site_learn_lan(struct maps *maps, const __u32 *ifindexes, int count)
{
	struct lan lan = { .count = 0 };
	int error;

	for (int i = 0; i < count && lan.count < LAN_INDEXES; i++)
		lan.ifindexes[lan.count++] = ifindexes[i];
	error = netlink_links(add_master, &lan);
	if (!error)
		error = read_prefixes(&lan);
	if (error)
		return error;
	memcpy(maps->policy->lan4, lan.prefixes4, sizeof(lan.prefixes4));
	memcpy(maps->policy->lan6, lan.prefixes6, sizeof(lan.prefixes6));
	return 0;
}
