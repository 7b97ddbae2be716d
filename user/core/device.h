/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The states of a device and what moves it between them. Pure: time comes in. */
#ifndef XDPEN_CORE_DEVICE_H
#define XDPEN_CORE_DEVICE_H

#include <stdbool.h>
#include <xdpen/abi.h>
#include "policy.h"
#include "request.h"
#include "when.h"

/* Terms of quarantine by level, then the last one again, where the site says nothing; probation and learning. */
#define QUARANTINE_LEVELS XDPEN_TERMS
extern const __u64 quarantine_terms[QUARANTINE_LEVELS]; /* ns: 10 min, 1 h, 24 h, 7 d */
#define PROBATION_TERM (3600 * SECOND)
#define LEARNING_TERM (3600 * SECOND)
/* So often an owner may say by the portal that a device is put right; then an operator has to. */
#define SELF_RELEASES 2
/* No quarantine lasts longer, whatever its reason, unless the site says otherwise: then the device is tried again. */
#define QUARANTINE_LONGEST (30 * 24 * 3600 * SECOND)
/*
 * After an operator's release nothing automatic is decided for so long: a device
 * that has been cured still repeats the SYNs of its scan, by Linux's default of
 * six retries for 127 s.
 */
#define GRACE_TERM (130 * SECOND)
/* On probation so many points quarantine: what makes another device suspect. */
#define SCORE_PROBATION SCORE_SUSPECT

/* What is to be done in the maps after a step. */
struct action {
	bool changed; /* the state is another one now: to be told */
	bool set_verdict; /* write `verdict` (generation is the writer's) */
	bool set_flags; /* XDPEN_GUARDED and XDPEN_MONITORED become those of `verdict`; else they stay what they are */
	bool clear_sketches; /* counters begin afresh */
	struct xdpen_verdict verdict;
};

/* A device comes into the table. */
void device_admit(struct xdpen_state *state, struct when now);

/*
 * A step with fresh readings. `verdict`: the word as it stands (the reflex may
 * have set it). `site`: action, VLAN and terms of the quarantine.
 */
struct action device_step(struct xdpen_state *state, struct xdpen_verdict verdict, const struct weighing *weighing,
			  const struct xdpen_policy *site, struct when now);

/* The word is one of quarantine, whoever decided; a suspect's throttle is none. */
bool device_is_quarantined(const struct xdpen_state *state, struct xdpen_verdict verdict);

/* May its owner release the device? */
enum self_release {
	SELF_RELEASE_ALLOWED,
	SELF_RELEASE_NOT_QUARANTINED,
	SELF_RELEASE_OPERATOR, /* an operator's word stands */
	SELF_RELEASE_USED_UP,
};
enum self_release device_self_release(const struct xdpen_state *state, struct xdpen_verdict verdict);

/* The device in `state` is taken to be `old`, which is in quarantine: it serves the rest of the term, for the same reason. */
struct action device_continue(struct xdpen_state *state, const struct xdpen_state *old, const struct xdpen_policy *site,
			      struct when now);

/*
 * Enforcement begins, and the circuit breaker does not let this quarantine of mode monitor hold: the device is suspect
 * again, with all that was counted, and is judged anew when the breaker lets it.
 */
struct action device_stand_down(struct xdpen_state *state, struct when now);

/*
 * An operator's word: quarantine, release, allow, class or mode; and what device_self_release()
 * allows. No other verb does anything.
 */
struct action device_command(struct xdpen_state *state, const struct request *request, const struct xdpen_policy *site,
			     struct when now);

#endif
