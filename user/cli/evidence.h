/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's kept frames as a capture file. */
#ifndef XDPEN_CLI_EVIDENCE_H
#define XDPEN_CLI_EVIDENCE_H

#include "facts.h"

/*
 * Writes the record, oldest frame first, to the file of -w ("-": stdout). A file
 * that is there is replaced only with --force, and never through a symbolic
 * link. Returns an exit code, having said why.
 */
int evidence_write(struct cli *cli, const struct scene *scene, const struct view *view,
		   const struct xdpen_evidence *record);

#endif
