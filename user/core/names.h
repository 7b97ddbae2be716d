/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Enums of the contract and their names. A number without a name gives "unknown", a name without a number -1. */
#ifndef XDPEN_CORE_NAMES_H
#define XDPEN_CORE_NAMES_H

#include <stdbool.h>
#include <xdpen/abi.h>

const char *action_name(unsigned action); /* pass, throttle, vlan, drop */
const char *actor_name(unsigned actor); /* nobody, reflex, daemon, operator, owner */
const char *state_name(unsigned state); /* new, learning, normal, suspect, quarantined, probation, retired, exempt */
const char *mode_name(unsigned mode); /* monitor, enforce */
const char *class_name(unsigned class); /* unknown, camera, recorder, console, pc, phone, tablet, printer, nas, ... */
const char *family_name(unsigned family); /* thing, personal, router, critical */
/* Kinds that differ by window or place only share a name: fan-out, scan-service, scan-unanswered, scan-udp. */
const char *kind_name(unsigned kind);
/* in-pass, in-stranger, guard-dropped, out-untagged, lost-event, ... : the enum without XDPEN_, in lower case, with dashes. */
const char *reason_name(unsigned reason);
/* The same in plain English for people, one clause, no full stop. */
const char *reason_text(unsigned reason);

int action_number(const char *name);
int actor_number(const char *name);
int mode_number(const char *name);
int state_number(const char *name);
bool state_occurs(unsigned state); /* a device can be in it: nothing leads to XDPEN_RETIRED yet */
__u32 kinds_by_name(const char *name); /* bit per kind of this name, 0 = there is none */
int class_by_name(const char *name); /* "unknown" is a class and has its number, 0 */

#endif
