/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel side as user space sees it: load, attach, pin, replace, remove.
 * The only includer of the programs' skeleton. Functions return 0 or a negative
 * errno; load, attach and unload leave a sentence for people in datapath_error().
 */
#ifndef XDPEN_SYS_DATAPATH_H
#define XDPEN_SYS_DATAPATH_H

#include <net/if.h>
#include <stdbool.h>
#include <xdpen/abi.h>

#define DATAPATH_INTERFACES 32

enum attach_mode {
	ATTACH_AUTO, /* native where the driver has it, generic otherwise */
	ATTACH_NATIVE,
	ATTACH_GENERIC,
};

/* Ticks a second where no kernel gives them: in replay. */
#define REPLAY_HZ 250

struct datapath_options {
	const char *pins; /* directory on a bpffs; NULL: load without pins (tests, replay) */
	__u32 devices; /* XDPEN_DEVICES_MIN..XDPEN_DEVICES_MAX; rounded up to a power of two */
	__u64 salt; /* 0: random */
	__u32 hz; /* ticks per second; 0: asked of the kernel, in replay 250 */
	bool replay; /* the clock and the lengths of frames are set by user space */
	bool counters_per_cpu;
};

struct datapath; /* loaded programs and their maps */

/*
 * Loads the programs. Where `pins` already holds maps of this ABI version, they
 * are reused with all they contain (the device number and salt are theirs then);
 * maps of another version are refused (-EPROTO).
 */
int datapath_load(const struct datapath_options *options, struct datapath **path);
void datapath_free(struct datapath *path); /* pins and attachments stay */

/* File descriptors of maps and programs by their names in bpf/, -ENOENT if there is none. */
int datapath_map(const struct datapath *path, const char *name);
int datapath_program(const struct datapath *path, const char *name);
/* The pin directory, "" without pins. */
const char *datapath_pins(const struct datapath *path);

struct attachment {
	char name[IF_NAMESIZE];
	__u32 ifindex;
	bool native;
	bool bridge; /* a bridge itself, not its ports: frames between these are not seen, and tags go out of all of them */
	bool tcx; /* else clsact */
	bool offload_off; /* rx VLAN offload is off: XDP sees every tag; else degraded, the guard alone holds */
};

/*
 * Attaches the three programs to an interface and pins the links under
 * PINS/links/. Where ours are attached already, they are replaced without a gap.
 * -EBUSY: another XDP program is there. Half-done work is undone.
 */
int datapath_attach(struct datapath *path, const char *interface, enum attach_mode mode, struct attachment *attachment);

/* What is attached now, from the pinned links: number of entries, or a negative errno. */
int datapath_attachments(const char *pins, struct attachment attachments[static DATAPATH_INTERFACES]);

/* Takes one interface off (also one that has gone), or everything: links, filters, offload setting, maps, directory. */
int datapath_detach(const char *pins, const char *interface);
int datapath_unload(const char *pins);

const char *datapath_error(void);

#endif
