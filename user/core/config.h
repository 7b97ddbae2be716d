/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration: text in, a plain value out, and back. Sections in brackets,
 * KEY = VALUE below them, one a line; '#' and ';' begin a comment at the start of a
 * line or behind a blank. Of several texts read one after another the later one
 * holds, key by key. The keys stand in config_keys.c, and nowhere else.
 */
#ifndef XDPEN_CORE_CONFIG_H
#define XDPEN_CORE_CONFIG_H

#include <stddef.h>
#include <xdpen/abi.h>
#include "command.h"
#include "policy.h"

#define CONFIG_PATH 256 /* bytes of a path with its NUL */
#define CONFIG_NAME 32 /* of an interface, of a group */
#define CONFIG_INTERFACES 32
#define CONFIG_LISTS 16
#define CONFIG_GUARDS 32
#define CONFIG_FILES 64 /* texts that one configuration is made of */
#define CONFIG_KEYS 160 /* at least as many as there are */
/* New destinations of a throttled device per epoch (8 s): Williamson's throttle lets one a second pass. */
#define CONFIG_THROTTLE 10
#define CONFIG_UNSET (-1) /* a number or word that nobody said and that has no default of its own */
#define CONFIG_ERROR 768 /* room for any sentence of an error */
#define CONFIG_WHERE (CONFIG_PATH + 16) /* bytes of "NAME:LINE: " with its NUL */
#define CONFIG_TEXT_MAX (64 * 1024) /* room for any configuration written out */

struct config_path {
	char text[CONFIG_PATH]; /* "" = none */
};

struct config_paths {
	__u32 count;
	struct config_path list[CONFIG_LISTS];
};

struct config_name {
	char text[CONFIG_NAME]; /* "" = none */
};

struct config_names {
	__u32 count;
	struct config_name list[CONFIG_INTERFACES];
};

struct config_macs {
	__u32 count;
	struct xdpen_key list[CONFIG_GUARDS];
};

/* Seconds; of the `count` that were given the last one stands in all further places. */
struct config_terms {
	__u32 count;
	__u32 seconds[XDPEN_TERMS];
};

/* Where a key was set: the number of the text, from 1, and of the line in it; 0 = nowhere. */
struct config_place {
	__u32 file, line;
};

struct config {
	/* [lan] */
	struct config_names interfaces;
	int attach; /* 0 auto, 1 native, 2 generic: enum attach_mode */
	int devices;
	struct config_path leases;
	/* [mode] */
	int mode; /* enum xdpen_mode, or unset */
	int monitor_first; /* seconds */
	int mining; /* enum xdpen_mining, or unset */
	int on_daemon_loss; /* enum xdpen_loss */
	/* [quarantine] */
	int action; /* enum xdpen_action, or unset */
	int vlan; /* or unset */
	struct config_name redirect;
	int redirect_untagged;
	struct config_terms terms;
	__u32 longest; /* seconds */
	int suspects; /* XDPEN_PASS or XDPEN_THROTTLE */
	int throttle; /* new destinations in an epoch */
	/* [rails] */
	int breaker;
	struct config_macs guard;
	/* [lists] */
	struct config_path ports;
	struct config_paths pool_names, pool_addresses;
	/* [portal] */
	struct config_name portal_group;
	/* [notify], [exec] */
	struct command_line notify, exec;
	/* [limits FAMILY] */
	struct limit_choice limits[XDPEN_FAMILIES][XDPEN_KINDS];

	__u32 files; /* texts that were read */
	struct config_path names[CONFIG_FILES]; /* of the texts, cut where they are too long */
	struct config_place places[CONFIG_KEYS]; /* by the key's number */
};

/* What holds where nobody says anything. */
void config_defaults(struct config *config);

/*
 * Takes in one more text, called `name` in errors. Returns 0; -EINVAL with
 * "NAME:LINE: " and a sentence in `error`, in printable ASCII; or -E2BIG after
 * CONFIG_FILES of them. After an error `config` is half of this and half of that.
 */
int config_parse(const char *name, const char *text, size_t length, struct config *config, char *error, size_t size);

/* Where the field of a key was set, for errors: "NAME:LINE: ", or "" if nobody set it. Returns `text`. */
char *config_where(const struct config *config, const void *field, char text[static CONFIG_WHERE]);

/*
 * Writes a text that gives the same configuration again; what nobody set stands in
 * it as a comment, with its default. Returns its length, 0 if `size` is too small.
 */
size_t config_format(const struct config *config, char *text, size_t size);

#endif
