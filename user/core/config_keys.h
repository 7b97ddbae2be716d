/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row for each key of the configuration: where it stands, what it takes, where it goes. */
#ifndef XDPEN_CORE_CONFIG_KEYS_H
#define XDPEN_CORE_CONFIG_KEYS_H

#include <stdbool.h>
#include "config.h"

enum config_section {
	CONFIG_LAN,
	CONFIG_MODE,
	CONFIG_QUARANTINE,
	CONFIG_RAILS,
	CONFIG_LISTS_OF,
	CONFIG_PORTAL,
	CONFIG_NOTIFY,
	CONFIG_EXEC,
	CONFIG_LIMITS, /* and one for each further family */
	CONFIG_SECTIONS = CONFIG_LIMITS + XDPEN_FAMILIES,
};

struct config_word {
	const char *word; /* NULL ends the list */
	int number;
};

struct config_key;

/* How a value of a key is read and written. */
struct config_type {
	/* 0, or -EINVAL with a sentence that quotes what is wrong and says what is accepted. */
	int (*read)(const struct config_key *key, const char *value, void *field, char *error, size_t size);
	/* False: nothing is set. `value` has CONFIG_VALUE bytes. */
	bool (*write)(const struct config_key *key, const void *field, char *value);
};

/* A value with its NUL: as much as the longest list takes. */
#define CONFIG_VALUE (CONFIG_LISTS * (CONFIG_PATH + 1) + 1)

struct config_key {
	enum config_section section;
	const char *name;
	const struct config_type *type;
	size_t field; /* its offset in struct config */
	int low, high; /* of a number; of a limit the kind and the family */
	const struct config_word *words; /* of a choice */
	const char *help; /* NULL: the section says it */
	const char *absent; /* what holds at the first start where a key is unset; NULL: nothing, or the value says it */
};

const char *config_section_name(enum config_section section);
/* The key of a number, from 0 on; NULL after the last one. */
const struct config_key *config_key(unsigned number);

extern const struct config_type config_type_number, config_type_duration, config_type_choice, config_type_interface,
	config_type_interfaces, config_type_name, config_type_path, config_type_paths, config_type_macs, config_type_term,
	config_type_terms, config_type_limit, config_type_command;

#endif
