/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mining: pools by port, name and address, and the protocol itself. */
#ifndef XDPEN_CORE_MINING_H
#define XDPEN_CORE_MINING_H

#include "policy.h"

void weigh_mining(struct weighing *weighing, const struct subject *subject);

/* Mining that the owner allows is shown, but weighs nothing; where it is only reported, it stays below quarantine. */
void temper_mining(struct weighing *weighing, const struct subject *subject);

#endif
