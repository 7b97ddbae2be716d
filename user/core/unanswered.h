/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XDPEN_CORE_UNANSWERED_H
#define XDPEN_CORE_UNANSWERED_H

#include "policy.h"

/* First contacts without an answer, charged by what was contacted, less the credit that answers buy. */
void weigh_unanswered(struct weighing *weighing, const struct subject *subject);

#endif
