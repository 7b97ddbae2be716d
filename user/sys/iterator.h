/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PINS/table: the device table as text for `cat`. Optional: it needs kernel BTF and tracing programs. */
#ifndef XDPEN_SYS_ITERATOR_H
#define XDPEN_SYS_ITERATOR_H

#include "datapath.h"

/* Pins it, in place of an older one. A negative errno where the kernel cannot: nothing depends on it. */
int iterator_pin(const struct datapath *path);

#endif
