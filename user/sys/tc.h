/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TC programs on an interface: a tcx link where the kernel has it (6.6), clsact
 * and a cls_bpf filter otherwise. One set of calls above both.
 */
#ifndef XDPEN_SYS_TC_H
#define XDPEN_SYS_TC_H

#include <stdbool.h>
#include <xdpen/abi.h>

enum tc_direction { TC_INWARD, TC_OUTWARD };

/* A link descriptor, or -EOPNOTSUPP where the kernel has no tcx, or another negative errno. */
int tc_link(__u32 ifindex, enum tc_direction direction, int program);

/*
 * The filter way; 0 or a negative errno. `made` becomes true when the qdisc was
 * made for it and is ours to remove. Replaces our filter where it stands.
 */
int tc_filter_attach(__u32 ifindex, enum tc_direction direction, int program, bool *made);
int tc_filter_detach(__u32 ifindex, enum tc_direction direction);
int tc_qdisc_remove(__u32 ifindex);

#endif
