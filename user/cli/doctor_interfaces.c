// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "../sys/offload.h"
#include "../sys/xdp.h"
#include "doctor.h"

/* Where xdpen-net notes its namespaces, a directory each, and where they lie. */
#define NAMESPACES_NOTED "/run/xdpen-net"
#define NAMESPACES "/run/netns"
#define TRUNK "xdpen-trunk" /* as it names the gateway's end where there are no VLAN devices */
#define ADVICE 192

static const struct link *link_named(const struct doctor *doctor, const char *name)
{
	for (int i = 0; i < doctor->links.count; i++)
		if (!strcmp(doctor->links.list[i].name, name))
			return &doctor->links.list[i];
	return NULL;
}

static const struct link *link_numbered(const struct doctor *doctor, __u32 ifindex)
{
	for (int i = 0; ifindex && i < doctor->links.count; i++)
		if (doctor->links.list[i].ifindex == ifindex)
			return &doctor->links.list[i];
	return NULL;
}

static const struct attachment *attachment_of(const struct doctor *doctor, __u32 ifindex)
{
	for (int i = 0; doctor->loaded && i < doctor->overview.interfaces; i++)
		if (doctor->overview.attachments[i].ifindex == ifindex)
			return &doctor->overview.attachments[i];
	return NULL;
}

static __u32 devices_behind(const struct doctor *doctor, __u32 ifindex)
{
	const struct scene *scene = &doctor->overview.scene;
	__u32 count = 0;

	for (__u32 slot = 0; slot < scene->maps.meta.slots; slot++)
		count += slot_used(scene, slot) && scene->maps.devices[slot].ifindex == ifindex;
	return count;
}

static void check_program(struct doctor *doctor, const struct link *link, const struct attachment *attachment)
{
	struct xdp_sight sight;
	char advice[ADVICE];
	int error = xdp_look(link->ifindex, &sight);

	if (error) {
		find(doctor, link->name, FINDING_WARNING, NULL, "it cannot be asked for its XDP program: %s", strerror(-error));
	} else if (sight.id && !sight.ours) {
		snprintf(advice, sizeof(advice), "ip link set dev %s xdp off, or the tool that loaded it", link->name);
		find(doctor, link->name, FINDING_WRONG, advice, "another XDP program is on it: %s, id %u",
		     *sight.name ? sight.name : "without a name", sight.id);
	} else if (attachment && !sight.id) {
		find(doctor, link->name, FINDING_WRONG, "start xdpend again", "our program was taken off it: no frame is seen");
	} else if (attachment) {
		__u32 devices = devices_behind(doctor, link->ifindex);

		find(doctor, link->name, FINDING_OK, NULL, "attached, XDP %s, TC by %s; %u device%s behind it",
		     sight.native ? "native" : "generic: slower, the driver has no other or none was asked of it",
		     attachment->tcx ? "tcx" : "clsact", devices, devices == 1 ? "" : "s");
	} else {
		find(doctor, link->name, FINDING_OK, NULL, "free to attach to");
	}
}

/* Attaching switches it off; on again, or still on, it hides the tag that the programs set. */
static void check_offload(struct doctor *doctor, const struct link *link, const struct attachment *attachment)
{
	char advice[ADVICE];
	bool on = false;

	if (offload_get(link->name, &on) || !on || !attachment)
		return;
	snprintf(advice, sizeof(advice), "ethtool -K %s rxvlan off", link->name);
	find(doctor, link->name, FINDING_WARNING, advice,
	     "rx VLAN offload is on: tags may be hidden from XDP, and the guard at TC alone holds");
}

static void check_link(struct doctor *doctor, const struct link *link)
{
	char advice[ADVICE];

	if (!strcmp(link->kind, "bridge")) {
		snprintf(advice, sizeof(advice), "name the ports of %s, all of them", link->name);
		find(doctor, link->name, FINDING_WARNING, advice,
		     "it is a bridge: its ports still get a quarantined device's tagged frames, and what goes from port to port is "
		     "not seen");
	}
	if (!link->carrier) {
		snprintf(advice, sizeof(advice), "ip link set %s up, or look at the cable", link->name);
		find(doctor, link->name, FINDING_WARNING, advice, "it is down, or nobody is at its far end");
	}
}

/* A port beside attached ones that was left out. */
static void check_sisters(struct doctor *doctor)
{
	for (int i = 0; i < doctor->links.count; i++) {
		const struct link *link = &doctor->links.list[i];
		bool among = false;

		if (!link->master || attachment_of(doctor, link->ifindex))
			continue;
		for (int k = 0; k < doctor->links.count; k++)
			among |= doctor->links.list[k].master == link->master &&
				 attachment_of(doctor, doctor->links.list[k].ifindex);
		if (among)
			find(doctor, link->name, FINDING_WARNING, "give it to xdpend, too",
			     "a port of the same bridge is watched, this one is not: its devices are not judged, and it gets the "
			     "quarantined ones' tagged frames");
	}
}

struct search {
	__u32 lower;
	__u16 vlan_id;
	bool found;
};

static void look_for_vlan(void *context, const struct link *link)
{
	struct search *search = context;

	search->found |= !strcmp(link->kind, "vlan") && link->lower == search->lower && link->vlan_id == search->vlan_id;
}

/* A VLAN device that was moved is seen from its new namespace only. */
static void look_in_namespaces(struct search *search)
{
	DIR *noted = opendir(NAMESPACES_NOTED);
	struct dirent *entry;
	char path[sizeof(NAMESPACES) + 1 + sizeof(entry->d_name)];

	if (!noted)
		return;
	while (!search->found && (entry = readdir(noted))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), NAMESPACES "/%s", entry->d_name);
		netlink_links_in(path, look_for_vlan, search);
	}
	closedir(noted);
}

/* The network is there, and the kernel has no VLAN devices: the daemon has to be told. */
static void advise_network(const struct doctor *doctor, const struct link *link, unsigned vlan_id, char advice[static ADVICE])
{
	const struct link *lan = link_numbered(doctor, link->master);

	if (link_named(doctor, TRUNK))
		snprintf(advice, ADVICE, "xdpend --redirect " TRUNK " --redirect-untagged, as xdpen-net said when it was built");
	else
		snprintf(advice, ADVICE, "xdpen-net up %s, or ip link add link %s name %.*s.%u type vlan id %u, or xdpend --action drop",
			 lan ? lan->name : link->name, link->name, IF_NAMESIZE - 6, link->name, vlan_id, vlan_id);
}

static void check_quarantine(struct doctor *doctor, const struct link *link, const struct attachment *attachment)
{
	const struct xdpen_policy *policy = doctor->overview.scene.maps.policy;
	struct search search = { .lower = link->ifindex };
	char advice[ADVICE];

	if (!attachment || policy->action != XDPEN_VLAN || doctor->overview.trunk.name[0])
		return;
	search.vlan_id = policy->vlan_id;
	for (int i = 0; i < doctor->links.count; i++)
		look_for_vlan(&search, &doctor->links.list[i]);
	if (!search.found)
		look_in_namespaces(&search);
	if (search.found)
		return;
	advise_network(doctor, link, policy->vlan_id, advice);
	find(doctor, link->name, FINDING_WARNING, advice,
	     "no interface takes its quarantined frames (VLAN %u): such a device is cut off, and nobody answers or explains",
	     policy->vlan_id);
}

static void check_interface(struct doctor *doctor, const char *name)
{
	const struct link *link = link_named(doctor, name);
	const struct attachment *attachment = link ? attachment_of(doctor, link->ifindex) : NULL;

	if (!link) {
		find(doctor, "interface", FINDING_WRONG, "ip link show lists those that there are", "there is no interface \"%s\"", name);
		return;
	}
	check_program(doctor, link, attachment);
	check_link(doctor, link);
	check_offload(doctor, link, attachment);
	check_quarantine(doctor, link, attachment);
}

void doctor_interfaces(struct doctor *doctor, char **names, int count)
{
	for (int i = 0; i < count; i++)
		check_interface(doctor, names[i]);
	if (!doctor->loaded)
		return;
	/* One that has gone is told of with what is loaded. */
	for (int i = 0; !count && i < doctor->overview.interfaces; i++)
		if (doctor->overview.attachments[i].ifindex && link_named(doctor, doctor->overview.attachments[i].name))
			check_interface(doctor, doctor->overview.attachments[i].name);
	check_sisters(doctor);
}
