/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device is treated as it is, in sentences for somebody who does not read logs. */
#ifndef XDPEN_CLI_EXPLAIN_H
#define XDPEN_CLI_EXPLAIN_H

#include "facts.h"

/* An array of sentences: what it did, who decided, what happens to its traffic, until when, what can be done. */
json_t *explain(const struct scene *scene, const struct view *view);

/* "tried to reach 9 different hosts on telnet and other attacked service ports within 65 s" */
#define DEED_TEXT 256
void explain_deed(unsigned kind, __u32 value, __u32 window, char text[static DEED_TEXT]);

/* A window's length: "66 s", "8 min 44 s". */
char *explain_window(__u32 seconds, char text[static DURATION_TEXT]);

#endif
