// SPDX-License-Identifier: GPL-2.0-or-later
#include "warnings.h"

#include <stdarg.h>
#include <stdio.h>

#include "../core/names.h"
#include "interfaces.h"

#define SENTENCE 256

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
		else if (!attachment->offload_off)
			warn(warnings, "rx VLAN offload of %s is still on: tags may be hidden, the guard alone holds",
			     attachment->name);
	}
}

static void warn_of_losses(json_t *warnings, const struct overview *overview)
{
	static const enum xdpen_reason losses[] = { XDPEN_LOST_EVENT, XDPEN_LOST_STRANGER, XDPEN_LOST_SPREAD };

	for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++)
		if (overview->reasons[losses[i]].frames)
			warn(warnings, "%llu times: %s", overview->reasons[losses[i]].frames, reason_text(losses[i]));
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

json_t *warnings_of(const struct overview *overview)
{
	json_t *warnings = json_array();

	warn_of_operator(warnings, overview);
	warn_of_daemon(warnings, overview);
	warn_of_interfaces(warnings, overview);
	warn_of_room(warnings, overview);
	warn_of_losses(warnings, overview);
	return warnings;
}
