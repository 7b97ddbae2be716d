/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts are JSON objects; their order is that of insertion and part of the
 * contract. Renderers print from them and know nothing else.
 */
#ifndef XDPEN_CLI_FACTS_H
#define XDPEN_CLI_FACTS_H

#include <jansson.h>

#include "view.h"

/* {"schema":1} */
json_t *facts_new(void);

void facts_text(json_t *facts, const char *key, const char *text); /* null for NULL and "" */
void facts_number(json_t *facts, const char *key, __u64 number);
void facts_real(json_t *facts, const char *key, double number);
void facts_truth(json_t *facts, const char *key, bool truth);
void facts_put(json_t *facts, const char *key, json_t *value); /* takes the value over */

/* A moment as KEY (RFC 3339, UTC) and its distance from now as KEY_s; null for "never". */
void facts_moment(json_t *facts, const char *key, __u64 ns, struct when now);

/* How long ago a tick was, in seconds; null for 0. */
void facts_ago(json_t *facts, const char *key, __u64 ticks, const struct scene *scene);

/* The port or protocol of a reading, where it has one. */
void facts_pivot(json_t *facts, const struct observation *observation);

/* Names of kinds, a bit for each, those that share a name once. */
json_t *facts_kinds(__u32 kinds);

/* Why a device is guarded, as names; an empty array: it is not. */
json_t *facts_guard(unsigned reasons);

/* One line of a list. */
json_t *facts_row(const struct scene *scene, const struct view *view);
/* All that is known of one device, except the frames kept. */
json_t *facts_device(const struct scene *scene, const struct view *view);
/* The frames kept, newest first. */
json_t *facts_headers(const struct scene *scene, const struct view *view);
/* Those of a record, newest last, each with its number among all that counted and its time. */
json_t *facts_frames(const struct scene *scene, const struct xdpen_evidence *record);

/* Frames that are in a record, and one of them, the oldest being 0. */
__u32 record_kept(const struct xdpen_evidence *record);
const struct xdpen_frame *record_frame(const struct xdpen_evidence *record, __u32 at);
/* When a frame came, ns since 1970. */
__u64 frame_real(const struct scene *scene, const struct xdpen_header *header);

#endif
