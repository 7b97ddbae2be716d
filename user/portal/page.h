/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages as text: HTML without a script, an image or anything from elsewhere. */
#ifndef XDPEN_PORTAL_PAGE_H
#define XDPEN_PORTAL_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "../core/language.h"
#include "../core/token.h"
#include "ask.h"
#include "words.h"

#define PAGE_NONCE 17 /* 16 hexadecimal digits and NUL */

/* Made and unmade by the functions below; `text` goes to whoever takes it. */
struct page {
	enum language language;
	char style[PAGE_NONCE]; /* nonce of the style sheet, which the Content-Security-Policy names */
	int refresh; /* the page is loaded again after so many seconds; 0: never */
	FILE *out;
	char *text;
	size_t length;
};

/* Each fills page->text and page->length, to be freed by the caller. Returns 0 or -ENOMEM, then there is no text. */
int page_message(struct page *page, enum word title, enum word text, bool link_back);
/* `token` NULL: no button. */
int page_device(struct page *page, const struct told *told, const char *token);
int page_notice(struct page *page, const struct list *list);

#endif
