/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one way in which a device is named to people, in the log and by the CLI. */
#ifndef XDPEN_CORE_NAMING_H
#define XDPEN_CORE_NAMING_H

#include <xdpen/abi.h>

#define NAMING_TEXT 160

/*
 * "02:00:00:00:00:01", "02:00:00:00:00:01 (10.0.0.5)" or
 * "02:00:00:00:00:01 (10.0.0.5, cam-1)". `ipv4` 0 and `name` NULL or "" are
 * left out; what is not printable ASCII in the name becomes '?'. Returns `text`.
 */
char *naming_device(const struct xdpen_key *key, __be32 ipv4, const char *name, char text[static NAMING_TEXT]);

#endif
