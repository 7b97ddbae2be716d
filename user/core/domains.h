/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of domain names. An entry stands for itself and for all names below it:
 * pool.example.org is matched by example.org, notexample.org is not.
 */
#ifndef XDPEN_CORE_DOMAINS_H
#define XDPEN_CORE_DOMAINS_H

#include <stddef.h>
#include <xdpen/abi.h>
#include "lists.h"

#define DOMAINS_MAX LISTS_ENTRIES_MAX
#define DOMAINS_BYTES_MAX (64U << 20) /* of all names, a NUL behind each */

struct domains;

/* `salt`: any number that the authors of lists and names cannot know; it spreads the entries. NULL: memory is short. */
struct domains *domains_new(__u64 salt);
void domains_free(struct domains *set);
size_t domains_count(const struct domains *set);

/* Adds the mining pools of data/pools.domains, built in. Returns 0; or -ENOMEM or -E2BIG and the set as it was. */
int domains_defaults(struct domains *into);

/*
 * Adds a list in memory, in the forms of lists.h. Names are compared without
 * case; a final dot, "*." and "." in front make no difference. A name has two
 * labels or more: nobody lists a whole top-level domain. All or nothing.
 * Returns 0; or -EINVAL, -E2BIG (a maximum above) or -ENOMEM with
 * "LIST:LINE: " and a sentence in `error`, and the set as it was.
 */
int domains_parse(const char *list, const char *text, size_t length, struct domains *into, char *error, size_t size);

/*
 * The longest entry that `name` is or lies below, or NULL; good until the set
 * is added to. `name` as dns_parse() and tls_server_name() give it: lower
 * case, no final dot. Costs one look into the table for each label.
 */
const char *domains_match(const struct domains *set, const char *name);

#endif
