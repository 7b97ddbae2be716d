// SPDX-License-Identifier: GPL-2.0-or-later
#include "reasons.h"

#include "../sys/ledger.h"

/* Without a ledger, or without the right to read it, there is none to show. */
void reasons_take(const struct cli *cli, struct view *view)
{
	bool exempt = view->state.state == XDPEN_STATE_EXEMPT, mining = view->state.flags & XDPEN_ALLOW_MINING;
	struct ledger *ledger;

	if ((!exempt && !mining) || ledger_open(cli->state, LEDGER_READ, false, &ledger))
		return;
	if (exempt)
		ledger_get_reason(ledger, &view->device.key, false, view->allow_reason);
	if (mining)
		ledger_get_reason(ledger, &view->device.key, true, view->mining_reason);
	ledger_close(ledger);
}
