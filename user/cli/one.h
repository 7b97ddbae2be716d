/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shape of every command that reads one device. */
#ifndef XDPEN_CLI_ONE_H
#define XDPEN_CLI_ONE_H

#include "render.h"

/* Gathers and renders; returns the exit code. */
typedef int with_one(struct cli *cli, const struct scene *scene, const struct view *view);

int look_at(struct cli *cli, const char *device, with_one *look);

#endif
