/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told to people who never read a log: the owner of a device that was
 * cut off. The portal, the page on the LAN side and notifications say it in the
 * same words. Texts are UTF-8, whole characters, without any of < > & " '.
 */
#ifndef XDPEN_CORE_SENTENCES_H
#define XDPEN_CORE_SENTENCES_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

enum language { LANGUAGE_ENGLISH, LANGUAGE_JAPANESE, LANGUAGES };

/* "en", "ja" (RFC 5646). */
const char *language_tag(enum language language);

/* By the clock of the house; year 0: not known. */
struct clock_time {
	int year, month, day, hour, minute; /* month and day from 1 */
};

/* What is known of the device. Zero, NULL and "" mean: not known. */
struct sentence_facts {
	const char *name; /* whatever the device or a person called it; its address where it has no name */
	unsigned class; /* enum xdpen_class */
	unsigned state; /* enum xdpen_device_state */
	unsigned actor; /* enum xdpen_actor of the last change */
	bool not_enforced; /* in quarantine, but its frames pass: mode monitor, a suspension */
	bool throttled; /* in quarantine, and only its new destinations are dropped */
	unsigned kind; /* enum xdpen_kind that decided */
	__u32 number; /* as kind_number() gives it */
	__u32 limit; /* the same; 0: none */
	__u32 window; /* s */
	__u64 remaining; /* s until the state ends; 0: it is due, or has no end */
	bool has_end; /* the state has one */
	struct clock_time until; /* the same moment */
};

#define SENTENCE_TEXT 1024

/* One sentence or two each. They return `text`. */

/* "The camera “cam-1” was cut off from the network, because it behaves as if it were infected." */
char *sentence_headline(const struct sentence_facts *facts, enum language language, char text[static SENTENCE_TEXT]);
/* "It tried to log in to 13 other machines in 60 seconds, as infected cameras do." "" where nobody noted it. */
char *sentence_deed(const struct sentence_facts *facts, enum language language, char text[static SENTENCE_TEXT]);
/* Until when, and what happens then. "" where nothing ends. */
char *sentence_term(const struct sentence_facts *facts, enum language language, char text[static SENTENCE_TEXT]);

/* What to do now, step by step; 0 steps for a device that is neither cut off nor suspect. */
#define SENTENCE_STEPS 6
int sentence_steps(const struct sentence_facts *facts, enum language language,
		   char steps[static SENTENCE_STEPS][SENTENCE_TEXT]);

/* All of it as one text: headline, deed, term, a line each, and the steps with numbers. */
#define SENTENCES_TEXT 4096
char *sentences_all(const struct sentence_facts *facts, enum language language, char text[static SENTENCES_TEXT]);

/* What a device of this class is called in a sentence: "camera", "device" for what is not known. */
const char *class_word(unsigned class, enum language language);

/* What concerns no single device. `number`, `limit`: as the event has them. */
enum site_event {
	SITE_BREAKER_OPEN, /* number: devices put in quarantine; limit: so many at most */
	SITE_BREAKER_CLOSED,
	SITE_DEGRADED, /* protection is not whole: what is wrong stands beside it */
	SITE_RECOVERED,
	SITE_SUPPRESSED, /* number: notifications that were not sent */
	SITE_TEST,
	SITE_EVENTS
};
char *sentence_site(enum site_event event, __u32 number, __u32 limit, enum language language,
		    char text[static SENTENCE_TEXT]);

#endif
