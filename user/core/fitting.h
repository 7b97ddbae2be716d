/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a contact means that does not fit its source MAC: the device has moved or
 * has a new address, or somebody forges. Facts in, a decision out.
 */
#ifndef XDPEN_CORE_FITTING_H
#define XDPEN_CORE_FITTING_H

#include <stdbool.h>
#include <xdpen/abi.h>

enum fitting {
	FITTING_WAIT, /* nobody knows: what is said of it is worth nothing either way */
	FITTING_LEARN, /* the device is behind this port now, or has this address */
	FITTING_SUSPECT, /* somebody uses another's MAC or address: the port is under suspicion, not the device */
};

/* A MAC is taken to have moved when its old port has brought no contact for so long. */
#define FITTING_MOVED_SECONDS 600

/* In quarantine: there a lease is for two minutes, and whoever is still there renews it in half of them. */
#define FITTING_MOVED_QUARANTINED_SECONDS 120

/*
 * The MAC came in behind another port. `home_is_there`: the known port exists and, for a device in quarantine, something
 * is plugged in there; `silent`: seconds since it brought a contact. In quarantine no answer reaches a device that has
 * moved, and somebody who forges its MAC gains no way out.
 */
enum fitting fitting_port(bool quarantined, bool home_is_there, __u64 silent);

/*
 * The MAC `key` came with an address that is not known to be its own; `fit`:
 * XDPEN_UNFIT_FORGED when another device that is still there is known to have it.
 * `holder`: who has it by a lease, else by the gateway's neighbour table now;
 * present 0: nobody. The neighbour table can be poisoned, but two devices that
 * change addresses without leases must not stay cut off for it.
 */
enum fitting fitting_address(enum xdpen_fit fit, const struct xdpen_key *key, const struct xdpen_key *holder);

#endif
