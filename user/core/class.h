/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a device is, guessed from what it says of itself and from who made it.
 * A guess tunes limits; it never is evidence. A person's word replaces it.
 */
#ifndef XDPEN_CORE_CLASS_H
#define XDPEN_CORE_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

/* Texts are NULL or "" where nothing is known. Only the maker's name is not the device's own word. */
struct class_facts {
	const char *vendor; /* who the MAC's prefix is registered for, as oui_find() gives it */
	const char *host; /* host name: DHCP option 12 or a lease */
	const char *vendor_class; /* DHCP option 60 */
	const __u8 *parameters; /* DHCP option 55, in the client's order */
	size_t parameters_length;
	bool private_mac; /* locally administered address: it says nothing of a maker, and `vendor` is not looked at */
};

/*
 * Returns an enum xdpen_class; `why` gets a sentence part for people that says
 * which fact decided, never NULL, of static storage.
 *
 * Each known fact leaves a set of classes possible. Host name, options 60 and 55
 * are intersected first; where they leave nothing, the facts contradict each
 * other: unknown. The maker then narrows the set, and gives way where it does
 * not fit, with two exceptions, because the other facts are the device's own
 * claims and cost an intruder nothing: a thing's maker and the claim of a pc, phone or
 * router give unknown, and a maker of industrial or medical equipment gives
 * critical, whatever else is said. Nothing else gives critical.
 */
unsigned class_guess(const struct class_facts *facts, const char **why);

/* enum xdpen_family of a class; XDPEN_FAMILY_THING for a number that is no class. */
unsigned class_family(unsigned class);

#endif
