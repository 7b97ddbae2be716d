/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One table of the kernel, asked for by netlink and read to its end. */
#ifndef XDPEN_SYS_DUMP_H
#define XDPEN_SYS_DUMP_H

#include <libmnl/libmnl.h>
#include <stddef.h>

/* `bus`: NETLINK_ROUTE, ...; `header`: the family's request, at most 128 bytes. Returns 0 or a negative errno. */
int dump_table(int bus, unsigned short type, const void *header, size_t size, mnl_cb_t read, void *context);

#endif
