/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which MAC in a capture is the uplink: it speaks for several public addresses
 * (IPv4, or IPv6 of different /64 prefixes) while another MAC has private ones,
 * or asks by ARP from several public addresses, which are a router's own.
 * Live, the uplink is on another interface or known as the next hop.
 */
#ifndef XDPEN_CORE_UPLINK_H
#define XDPEN_CORE_UPLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

struct uplink; /* what was learnt, grown by malloc; at most 65536 MACs are followed */

struct uplink *uplink_new(void); /* NULL when memory is short */
void uplink_free(struct uplink *uplink);
/* One frame's source; `address` as in address.h. Returns 0 or -ENOMEM. */
int uplink_learn(struct uplink *uplink, const struct xdpen_key *key, const __u8 address[static 16]);
/* One ARP request's sender address, v4-mapped. Returns 0 or -ENOMEM. */
int uplink_learn_arp(struct uplink *uplink, const struct xdpen_key *key, const __u8 sender[static 16]);
/* By all that was learnt so far: ask at the end. */
bool uplink_is(const struct uplink *uplink, const struct xdpen_key *key);

#endif
