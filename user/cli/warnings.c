// SPDX-License-Identifier: GPL-2.0-or-later
#include "warnings.h"

#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>

#include "../core/names.h"
#include "../sys/record.h"
#include "interfaces.h"

#define SENTENCE 512
#define PORTS_TEXT 192

__attribute__((format(printf, 2, 3))) static void warn(json_t *warnings, const char *format, ...)
{
	char sentence[SENTENCE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	json_array_append_new(warnings, json_string(sentence));
}

static void warn_of_daemon(json_t *warnings, const struct overview *overview)
{
	char age[DURATION_TEXT];

	if (overview->scene.daemon == DAEMON_DOWN)
		warn(warnings, "no daemon is running: verdicts hold, but new devices are not learnt and no term ends");
	else if (overview->heartbeat > HEARTBEAT_SECONDS)
		warn(warnings, "the daemon's last sweep was %s ago",
		     duration_format((__u64)(overview->heartbeat * SECOND), age));
}

static void warn_of_interfaces(json_t *warnings, const struct overview *overview)
{
	if (!overview->interfaces)
		warn(warnings, "no interface is attached: no frame is seen");
	for (int i = 0; i < overview->interfaces; i++) {
		const struct attachment *attachment = &overview->attachments[i];

		if (!interface_present(attachment))
			warn(warnings, "the interface %s has gone, or another has its name now", attachment->name);
	}
}

static void warn_of_manner(json_t *warnings, const struct overview *overview)
{
	for (int i = 0; i < overview->interfaces; i++) {
		const struct attachment *attachment = &overview->attachments[i];

		if (attachment->bridge)
			warn(warnings,
			     "%s is a bridge: name its ports instead, all of them; a port still gets a quarantined device's tagged "
			     "frames, and what goes from port to port is not seen",
			     attachment->name);
		if (interface_present(attachment) && !attachment->offload_off)
			warn(warnings, "rx VLAN offload of %s is still on: tags may be hidden, the guard alone holds",
			     attachment->name);
	}
}

static void warn_of_trunk(json_t *warnings, const struct overview *overview)
{
	const struct trunk *trunk = &overview->trunk;
	char name[IF_NAMESIZE];

	if (!trunk->name[0])
		return;
	if (!trunk->ifindex || !if_indextoname(trunk->ifindex, name))
		warn(warnings, "the trunk %s is not there: what quarantined devices send is dropped", trunk->name);
}

/* What each loss costs, for somebody who has not read the code. */
static void warn_of_losses(json_t *warnings, const struct overview *overview)
{
	static const struct {
		enum xdpen_reason reason;
		const char *cost;
	} losses[] = {
		{ XDPEN_LOST_EVENT, "what it told of is found later, or not at all" },
		{ XDPEN_LOST_STRANGER, "a new device is learnt when it sends again; while somebody floods forged MAC addresses, hardly any behind his port is" },
		{ XDPEN_LOST_HEAD, "a device sent more than is read of it: mining or a pool's name in it may be missed" },
		{ XDPEN_LOST_SPREAD, "of two busy devices that share a place only one is counted" },
		{ XDPEN_LOST_EVIDENCE, "it counted all the same, but `xdpen evidence` cannot show it" },
		{ XDPEN_LOST_BINDING, "a broadcast answer of the quarantine side may not reach that device" },
	};

	for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++)
		if (overview->reasons[losses[i].reason].frames)
			warn(warnings, "%llu times: %s; %s", overview->reasons[losses[i].reason].frames,
			     reason_text(losses[i].reason), losses[i].cost);
}

static void name_ports(const struct overview *overview, char *text, size_t size)
{
	size_t length = 0;

	text[0] = '\0';
	for (int i = 0; i < overview->suspected && length < size; i++) {
		const struct xdpen_ingress *port = &overview->ports[i];
		char name[IF_NAMESIZE];

		if (if_indextoname(port->ifindex, name))
			length += (size_t)snprintf(text + length, size - length, "%s%s", length ? ", " : "", name);
		else
			length += (size_t)snprintf(text + length, size - length, "%sinterface %u", length ? ", " : "",
						   port->ifindex);
	}
}

/* Somebody may be forging addresses; the port is all that is certain of him. */
static void warn_of_forgery(json_t *warnings, const struct overview *overview)
{
	__u64 unfit = overview->reasons[XDPEN_LOST_UNFIT].frames;
	char ports[PORTS_TEXT];

	name_ports(overview, ports, sizeof(ports));
	if (unfit)
		warn(warnings,
		     "%llu frames were not judged, because their port or source address is not that of the device whose "
		     "MAC address they bear: it has moved, or somebody forges it%s%s",
		     unfit, *ports ? "; last through " : "", ports);
	if (overview->conflicts)
		warn(warnings,
		     "%u %s under suspicion: the MAC address was seen on two ports, or the address is claimed twice",
		     overview->conflicts, overview->conflicts == 1 ? "device is" : "devices are");
}

static void warn_of_room(json_t *warnings, const struct overview *overview)
{
	__u32 capacity = overview->scene.maps.meta.devices;

	if (overview->devices >= capacity)
		warn(warnings, "the device table is full: %u devices, room for %u", overview->devices, capacity);
	else if ((__u64)overview->devices * 100 >= (__u64)capacity * FULL_PERCENT)
		warn(warnings, "the device table is nearly full: %u devices, room for %u", overview->devices, capacity);
}

static void warn_of_operator(json_t *warnings, const struct overview *overview)
{
	int overrides = overview->scene.overrides;

	if (overview->scene.panic)
		warn(warnings, "the panic word is set: nothing is touched, whatever the verdicts say");
	if (overrides)
		warn(warnings, "%d %s in the map `override`: quarantined devices and strangers obey it", overrides,
		     overrides == 1 ? "entry" : "entries");
}

static void warn_of_suspension(json_t *warnings, const struct overview *overview)
{
	const struct scene *scene = &overview->scene;
	char left[DURATION_TEXT];

	if (scene_suspended(scene))
		warn(warnings, "enforcement is suspended for another %s: no verdict is enforced",
		     duration_format(ticks_to_ns(scene->maps.policy->suspended_until - scene->ticks, scene->maps.meta.hz),
				     left));
}

static void warn_of_breaker(json_t *warnings, const struct overview *overview)
{
	const struct xdpen_policy *policy = overview->scene.maps.policy;

	if (!policy->budget && policy->mode == XDPEN_ENFORCE)
		warn(warnings,
		     "the circuit breaker is open: %u devices were put in quarantine automatically within ten minutes; what "
		     "else is found is only told. 'xdpen mode enforce' closes it",
		     overview->automatic);
}

/* What hardware forwards reaches none of the programs. */
static void warn_of_flowtables(json_t *warnings, const struct overview *overview)
{
	for (int i = 0; i < overview->flowtables; i++)
		if (overview->tables[i].hardware)
			warn(warnings,
			     "flow table %s of table %s hands flows to hardware (%s): they are not seen any more, and containment "
			     "is not certain until the kernel has taken a flow back; take `flags offload` out of it",
			     overview->tables[i].name, overview->tables[i].table, overview->tables[i].devices);
}

static void warn_of_ledger(json_t *warnings, const struct overview *overview)
{
	const struct xdpen_policy *policy = overview->scene.maps.policy;
	char reason[RECORD_REASON];

	if (!policy->ledger_error)
		return;
	warn(warnings,
	     "the ledger cannot be written: %s; verdicts hold, but what is decided now does not survive a reboot%s",
	     record_reason(-policy->ledger_error, reason),
	     policy->enforce_from ? ", and the first day would begin anew" : "");
}

static const struct subject_of_warnings subjects[] = {
	{ "operator", warn_of_operator, "neither panic nor override stands above the verdicts",
	  "docs/bpftool.md says how to clear it", false },
	{ "suspension", warn_of_suspension, "enforcement is not suspended", "xdpen suspend --off", false },
	{ "daemon", warn_of_daemon, "running, and it sweeps", "start xdpend, or look at its log", true },
	{ "breaker", warn_of_breaker, "the circuit breaker is closed", "xdpen list --state suspect, then xdpen mode enforce", false },
	{ "ledger", warn_of_ledger, "what is decided survives a reboot",
	  "make room, or the disk writable: it is tried again every 10 s", false },
	{ "attached", warn_of_interfaces, "all interfaces are there", "xdpend attaches again when it comes back", true },
	{ "manner", warn_of_manner, NULL, NULL, false },
	{ "trunk", warn_of_trunk, "no trunk is needed, or it is there", "bring it back, or start xdpend without --redirect", true },
	{ "flow offload", warn_of_flowtables, "no flow table hands flows to hardware", NULL, false },
	{ "table", warn_of_room, "there is room for more devices", "xdpen unload, then xdpend with larger --devices", false },
	{ "losses", warn_of_losses, "nothing was lost", NULL, false },
	{ "forgery", warn_of_forgery, "no frame was at odds with its source MAC address",
	  "xdpen list and the log name who is meant", false },
	{ NULL, NULL, NULL, NULL, false },
};

const struct subject_of_warnings *warnings_subjects(void)
{
	return subjects;
}

json_t *warnings_of(const struct overview *overview)
{
	json_t *warnings = json_array();

	for (const struct subject_of_warnings *subject = subjects; subject->name; subject++)
		subject->find(warnings, overview);
	return warnings;
}
