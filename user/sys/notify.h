/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XDPEN_SYS_NOTIFY_H
#define XDPEN_SYS_NOTIFY_H

/* sd_notify(3) without the library, which not every gateway has. Without NOTIFY_SOCKET nothing is done. */
void notify(const char *state);

#endif
