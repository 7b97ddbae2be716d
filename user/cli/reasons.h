/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an operator has allowed a device, or its mining, in his words; they stand in the ledger alone. */
#ifndef XDPEN_CLI_REASONS_H
#define XDPEN_CLI_REASONS_H

#include "view.h"

void reasons_take(const struct cli *cli, struct view *view);

#endif
