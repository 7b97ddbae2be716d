/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of destination ports: attacked services, web, mining pools.
 * Built in from data/ (facts with their sources there); a file replaces or adds.
 */
#ifndef XDPEN_CORE_PORTS_H
#define XDPEN_CORE_PORTS_H

#include <stddef.h>
#include <xdpen/abi.h>

#define PORTS 65536
#define PORTS_LINE_MAX 256

/* Fills the built-in facts; every other port becomes zero. */
void ports_defaults(struct xdpen_port ports[static PORTS]);

/*
 * One line of a port list: "PORT service [WEIGHT]", "PORT pool WEIGHT",
 * "PORT web" or "PORT none"; '#' begins a comment; blank lines count for
 * nothing. PORT is 1..65535.
 *   service  an attacked service. WEIGHT 0..63, 4 if left out: below 2 people use it,
 *            too, and a failed first contact counts as on any other port; from 2 on
 *            UNANSWERED_SERVICE times. Takes the place of `web`.
 *   web      a failed first contact counts a quarter. Takes the place of `service`.
 *   pool     WEIGHT 0..100. Stands beside service or web.
 *   none     nothing is known of the port, whatever was said before.
 * Returns 0, or -EINVAL with a sentence in `error` that quotes the offending
 * word and says the accepted form; `ports` is untouched on failure.
 */
int ports_parse_line(const char *line, struct xdpen_port ports[static PORTS], char *error, size_t size);

/*
 * A whole list in memory. All or nothing: `ports` changes only when every line
 * is good. The last line may lack its newline; a NUL is an error. On failure
 * `error` begins with "NAME:LINE: ".
 */
int ports_parse(const char *name, const char *text, size_t length, struct xdpen_port ports[static PORTS], char *error,
		size_t size);

#endif
