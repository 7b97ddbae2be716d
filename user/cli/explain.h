/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device is treated as it is, in sentences for somebody who does not read logs. */
#ifndef XDPEN_CLI_EXPLAIN_H
#define XDPEN_CLI_EXPLAIN_H

#include "facts.h"

/* An array of sentences: what it did, who decided, what happens to its traffic, until when, what can be done. */
json_t *explain(const struct scene *scene, const struct view *view);

/* Something that a device did; value and limit as they are counted. */
struct deed {
	unsigned kind;
	__u32 value;
	__u32 limit; /* 0 = none */
	__u32 window; /* s */
	__u32 pivot; /* as in struct observation, 0 = not known */
};

/* "tried to reach 9 different hosts on telnet and other attacked service ports within 65 s; the limit is 8" */
#define DEED_TEXT 320
#define DEED_PIVOT 48
#define DEED_LIMIT 48
void explain_deed(const struct deed *deed, char text[static DEED_TEXT]);

/* The pivot of this kind is a port. */
bool deed_has_port(unsigned kind);

/* What happens to frames under this action, as the end of "its traffic is ...". */
#define TREATMENT_TEXT 128
void explain_treatment(unsigned action, unsigned vlan_id, char text[static TREATMENT_TEXT]);

/* A window's length: "66 s", "8 min 44 s". */
char *explain_window(__u32 seconds, char text[static DURATION_TEXT]);

#endif
