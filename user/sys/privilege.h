/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the daemon may do once it runs: no more than it needs to follow its interfaces and maps. */
#ifndef XDPEN_SYS_PRIVILEGE_H
#define XDPEN_SYS_PRIVILEGE_H

/*
 * Gives up every capability but those to load and attach programs and to change
 * maps and links (CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN), for itself and all that it
 * starts, and all ways to gain others. What was not there is not asked for.
 * Returns 0 or a negative errno; then nothing, or only a part, was given up.
 */
int privilege_reduce(void);

#endif
