// SPDX-License-Identifier: GPL-2.0-or-later
#include "one.h"

#include "reasons.h"

int look_at(struct cli *cli, const char *device, with_one *look)
{
	struct scene scene;
	struct view view;
	__u32 slot;
	int code;

	code = device_form(cli, device);
	if (!code)
		code = scene_open(cli, &scene);
	if (code)
		return code;
	code = device_slot(cli, &scene.maps, &scene.leases, device, &slot);
	if (!code) {
		view_take(&scene, slot, &view);
		reasons_take(cli, &view);
		code = look(cli, &scene, &view);
	}
	scene_close(&scene);
	return code;
}
