// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "doctor.h"
#include "warnings.h"

/* No LAN is silent for so long: somebody asks for an address, or for a neighbour's. */
#define SILENCE_SECONDS 600

/* Asked before anything is said: that nothing is loaded is no failure here. */
void doctor_open(struct doctor *doctor)
{
	int error = maps_open(doctor->cli->pins, &doctor->overview.scene.maps);

	if (!error) {
		maps_close(&doctor->overview.scene.maps);
		doctor->loaded = !scene_open(doctor->cli, &doctor->overview.scene);
		if (doctor->loaded)
			overview_take(doctor->cli, &doctor->overview);
	}
	if (doctor->loaded)
		find(doctor, "pins", FINDING_OK, NULL, "loaded, ABI %d", XDPEN_ABI_VERSION);
	else if (error == -ENOENT)
		find(doctor, "pins", FINDING_WARNING, "start xdpend", "not loaded, nothing is pinned in %s", doctor->cli->pins);
	else if (error == -EPROTO)
		find(doctor, "pins", FINDING_WRONG, "use that version, or `xdpen unload` to start afresh",
		     "the maps in %s belong to another version of xdpen (this one speaks ABI %d)", doctor->cli->pins, XDPEN_ABI_VERSION);
	else
		find(doctor, "pins", FINDING_WRONG, NULL, "the maps in %s cannot be opened: %s", doctor->cli->pins, strerror(-error));
}

void doctor_close(struct doctor *doctor)
{
	if (doctor->loaded)
		scene_close(&doctor->overview.scene);
}

/* The warnings of status, by subject, each subject with its good word. */
static void check_status(struct doctor *doctor)
{
	for (const struct subject_of_warnings *subject = warnings_subjects(); subject->name; subject++) {
		json_t *warnings;
		const json_t *warning;
		size_t at;

		if (!subject->well)
			continue;
		warnings = json_array();
		subject->find(warnings, &doctor->overview);
		if (!json_array_size(warnings))
			find(doctor, subject->name, FINDING_OK, NULL, "%s", subject->well);
		json_array_foreach(warnings, at, warning)
			find(doctor, subject->name, subject->wrong ? FINDING_WRONG : FINDING_WARNING, subject->advice, "%s",
			     json_string_value(warning));
		json_decref(warnings);
	}
}

static void check_lists(struct doctor *doctor)
{
	const struct maps *maps = &doctor->overview.scene.maps;
	__u32 services = 0, pools = 0;

	for (int port = 0; port < 65536; port++) {
		services += (maps->ports[port].flags & XDPEN_PORT_SERVICE) != 0;
		pools += (maps->ports[port].flags & XDPEN_PORT_POOL) != 0;
	}
	if (services && pools)
		find(doctor, "lists", FINDING_OK, NULL, "%u attacked services, %u pool ports, %u networks of pools", services, pools,
		     maps->policy->pool_networks);
	else
		find(doctor, "lists", FINDING_WARNING, "look at the file of --ports",
		     "no port is known as %s: that evidence is not counted", services ? "a mining pool's" : "an attacked service's");
}

static void check_guards(struct doctor *doctor)
{
	const struct scene *scene = &doctor->overview.scene;
	__u32 guarded = 0;

	for (__u32 slot = 0; slot < scene->maps.meta.slots; slot++)
		guarded += slot_used(scene, slot) && scene->maps.states[slot].guard;
	if (guarded)
		find(doctor, "guards", FINDING_OK, NULL, "%u device%s never cut off automatically", guarded,
		     guarded == 1 ? " is" : "s are");
	else if (scene->maps.policy->mode == XDPEN_MONITOR)
		find(doctor, "guards", FINDING_OK, NULL, "nobody is guarded, and in mode monitor nobody is cut off automatically");
	else
		find(doctor, "guards", FINDING_WARNING, "xdpend --guard MAC, for the machine that you work at",
		     "nobody is guarded: neither next hop nor administrator was found among the devices");
}

/* The last frame that was weighed, of any device. */
static void check_silence(struct doctor *doctor)
{
	const struct scene *scene = &doctor->overview.scene;
	const struct xdpen_meta *meta = &scene->maps.meta;
	__u32 epoch = (__u32)(scene->ticks >> meta->fast_shift), least = epoch;
	char ago[DURATION_TEXT];
	__u64 seconds;

	for (__u32 slot = 0; slot < meta->slots; slot++)
		if (slot_used(scene, slot) && epoch - scene->maps.devices[slot].epoch < least)
			least = epoch - scene->maps.devices[slot].epoch;
	if (!doctor->overview.devices) {
		find(doctor, "frames", FINDING_WARNING, "look whether these are the interfaces of the LAN", "no device has been seen yet");
		return;
	}
	seconds = ((__u64)least << meta->fast_shift) / meta->hz;
	duration_format(seconds * SECOND, ago);
	if (seconds > SILENCE_SECONDS)
		find(doctor, "frames", FINDING_WARNING, "look whether the LAN still comes in by these interfaces",
		     "no device has made a contact for %s", ago);
	else
		find(doctor, "frames", FINDING_OK, NULL, "the last contact of a device was less than %llu s ago",
		     seconds + (1ULL << meta->fast_shift) / meta->hz + 1);
}

void doctor_loaded(struct doctor *doctor)
{
	if (!doctor->loaded)
		return;
	check_status(doctor);
	check_lists(doctor);
	check_guards(doctor);
	check_silence(doctor);
}
