/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the pages say beside the sentences of core, in each language. */
#ifndef XDPEN_PORTAL_WORDS_H
#define XDPEN_PORTAL_WORDS_H

#include "../core/language.h"

enum word {
	WORD_OTHER_LANGUAGE, /* the name of the other one, in that language */
	WORD_CUT_OFF, /* titles */
	WORD_NOT_CUT_OFF,
	WORD_AMBIGUOUS,
	WORD_SILENT,
	WORD_OLD_PAGE,
	WORD_NOT_ALLOWED,
	WORD_THANKS,
	WORD_NOT_FOUND,
	WORD_WRONG_METHOD,
	WORD_TOO_LONG,
	WORD_NOTICE,
	WORD_NOT_CUT_OFF_TEXT, /* what stands below them */
	WORD_AMBIGUOUS_TEXT,
	WORD_SILENT_TEXT,
	WORD_OLD_PAGE_TEXT,
	WORD_NOT_ALLOWED_TEXT,
	WORD_THANKS_TEXT,
	WORD_NOT_FOUND_TEXT,
	WORD_WRONG_METHOD_TEXT,
	WORD_TOO_LONG_TEXT,
	WORD_NOTICE_EMPTY,
	WORD_NOTICE_TEXT,
	WORD_NOTICE_MORE, /* with %llu */
	WORD_WHAT_HAPPENED, /* headings */
	WORD_WHAT_TO_DO,
	WORD_UNTIL_WHEN,
	WORD_SINCE, /* with a date behind it */
	WORD_BUTTON,
	WORD_BUTTON_TWICE, /* how often it can still be pressed */
	WORD_BUTTON_ONCE,
	WORD_WAIT,
	WORD_ASK,
	WORD_BACK,
	WORD_DATE, /* for strftime */
	WORDS
};

const char *word(enum word word, enum language language);

#endif
