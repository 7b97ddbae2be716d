// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "../../../user/sys/clock.h"
#include "../../../user/sys/maps.h"
#include "../../../user/sys/membership.h"
#include "../drive.h"
#include "verbs.h"

static int admit(struct maps *maps, __u32 number, struct when now)
{
	struct xdpen_key key = { .present = 1 };
	__u64 mac = drive_mac(number, 0);
	__u32 slot;
	int error;

	memcpy(key.mac, &mac, sizeof(key.mac));
	error = membership_admit(maps, &key, now, &slot);
	if (error)
		return error == -EEXIST ? 0 : error;
	maps->states[slot].state = XDPEN_NORMAL;
	return 0;
}

int fill_devices(const char *pins, __u32 devices)
{
	struct maps maps;
	int error = maps_open(pins, &maps);

	if (error)
		return complain("cannot open the pinned maps", error);
	for (__u32 number = 0; number < devices && !error; number++)
		error = admit(&maps, number, clock_boot());
	maps_close(&maps);
	return error ? complain("cannot admit a device", error) : 0;
}
