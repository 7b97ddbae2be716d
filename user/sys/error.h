/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sentence that goes with a negative errno of the data path: said and returned in one statement. */
#ifndef XDPEN_SYS_ERROR_H
#define XDPEN_SYS_ERROR_H

int datapath_fail(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
