/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of what is pinned for an interface, and which interface a pinned link is attached to. */
#ifndef XDPEN_SYS_PIN_H
#define XDPEN_SYS_PIN_H

#include <linux/types.h>
#include <stdbool.h>

#define PIN_PATH 512

/* bpffs keeps dots in names for itself, and VLAN interfaces have one. */
void pin_swap(char *name, char from, char to);

/* PINS/DIRECTORY/INTERFACE, and /WHAT behind it unless that is NULL. */
void pin_path(char path[static PIN_PATH], const char *pins, const char *directory, const char *interface, const char *what);

/* The interface of a link's descriptor, 0 when that has gone. */
__u32 pin_link_ifindex(int link);

/* Is the pin directory, or the one above it, on a BPF file system? `parent` becomes the one above. */
bool pin_is_on_bpffs(const char *pins, char parent[static PIN_PATH]);

#endif
