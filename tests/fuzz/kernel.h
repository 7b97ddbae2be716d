/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's half of the comparison: the real object, its maps, and
 * BPF_PROG_TEST_RUN of a frame at a time, asked in the words of host.h. Needs
 * root. The thread must stay on one CPU: what counts per CPU is read as a sum.
 */
#ifndef XDPEN_FUZZ_KERNEL_H
#define XDPEN_FUZZ_KERNEL_H

#include "host.h"

struct kernel;

/* Loads the programs with these knobs for the replay clock. NULL: refused, with the reason on stderr. */
struct kernel *kernel_open(const struct host_knobs *knobs);
void kernel_close(struct kernel *kernel);

/* As host_store() does. A value that does not fit is dropped. */
void kernel_store(struct kernel *kernel, const char *map, const void *key, const void *value);
/* A negative errno: the kernel did not take the frame (it takes none below 14 bytes). `outcome->reason` stays 0. */
int kernel_run(struct kernel *kernel, enum host_program program, const struct host_frame *frame,
	       struct host_outcome *outcome);

/* A mapped array's values, NULL for another map. */
void *kernel_values(struct kernel *kernel, const char *map);
/* The value of a key, false: there is none. Of a per-CPU map the sum of its 64-bit words over the CPUs. */
bool kernel_lookup(struct kernel *kernel, const char *map, const void *key, void *value);
/* All values of an array, in order, as kernel_lookup() gives them. */
void kernel_read(struct kernel *kernel, const struct host_map *map, void *values);
/* Entries of a hash or trie. */
__u32 kernel_entries(struct kernel *kernel, const struct host_map *map);

/* Calls back for every record that waits, oldest first. */
void kernel_events(struct kernel *kernel, void (*record)(void *context, const void *bytes, size_t size), void *context);

/* The names of the object's maps, but those that the compiler makes; NULL after the last. */
const char *kernel_map_name(struct kernel *kernel, size_t number);

#endif
