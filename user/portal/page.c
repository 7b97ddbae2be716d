// SPDX-License-Identifier: GPL-2.0-or-later
#include "page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../core/html.h"
#include "../core/device.h"
#include "../sys/clock.h"

_Static_assert(SELF_RELEASES == 2, "the pages say twice");

/* Big enough to be read at arm's length on a phone, in the colours that its owner has chosen. */
static const char style[] =
	":root{color-scheme:light dark;--back:#fff;--text:#1b1b1b;--soft:#595959;--line:#d9d9d9;--alarm:#b3261e;--act:#0b57d0;"
	"--on:#fff;--card:#f6f6f6}"
	"@media(prefers-color-scheme:dark){:root{--back:#121212;--text:#ececec;--soft:#b5b5b5;--line:#3a3a3a;--alarm:#ff8a80;"
	"--act:#a8c7fa;--on:#062e6f;--card:#1e1e1e}}"
	"*{box-sizing:border-box}"
	"body{margin:0;background:var(--back);color:var(--text);font:1.125rem/1.6 system-ui,-apple-system,\"Segoe UI\",Roboto,"
	"\"Noto Sans\",\"Hiragino Sans\",\"Noto Sans JP\",\"Noto Sans CJK JP\",sans-serif}"
	"main{max-width:38rem;margin:0 auto;padding:1rem 1.25rem 3rem;overflow-wrap:anywhere}"
	".language{text-align:right;margin:0}"
	"a{color:var(--act);display:inline-block;padding:.5rem 0}"
	"h1{font-size:1.6rem;line-height:1.3;margin:.5rem 0 1rem;word-break:auto-phrase}"
	"h1.alarm{color:var(--alarm)}"
	"h2{font-size:1.2rem;line-height:1.4;margin:2rem 0 .25rem}"
	"p{margin:.25rem 0 .75rem}"
	"ol{margin:.25rem 0;padding-left:1.6rem}li{margin:.5rem 0}"
	".card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.75rem 1rem;margin:1rem 0}"
	".card h2{margin:0}.name{font-size:1.25rem;font-weight:600;margin:0}"
	".soft{color:var(--soft);font-size:1rem;margin:0}"
	"button{display:block;width:100%;min-height:3.5rem;font:inherit;font-weight:600;border:0;border-radius:.75rem;"
	"background:var(--act);color:var(--on);margin:2rem 0 .5rem;cursor:pointer}"
	"button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid var(--alarm);outline-offset:2px}"
	"summary{cursor:pointer;color:var(--act);padding:.5rem 0}";

/* What may hold a device's own words goes through here. */
static void put(struct page *page, const char *text)
{
	char escaped[SENTENCE_TEXT * HTML_GROWTH];

	html_escape(text, escaped, sizeof(escaped));
	fputs(escaped, page->out);
}

static void put_word(struct page *page, enum word which)
{
	put(page, word(which, page->language));
}

static void element(struct page *page, const char *name, const char *text)
{
	fprintf(page->out, "<%s>", name);
	put(page, text);
	fprintf(page->out, "</%s>\n", name);
}

static int begin(struct page *page, enum word title)
{
	const enum language other = page->language == LANGUAGE_ENGLISH ? LANGUAGE_JAPANESE : LANGUAGE_ENGLISH;
	const char *tag = language_tag(page->language), *other_tag = language_tag(other);

	page->text = NULL;
	page->out = open_memstream(&page->text, &page->length);
	if (!page->out)
		return -ENOMEM;
	fprintf(page->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", tag);
	fputs("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", page->out);
	if (page->refresh)
		fprintf(page->out, "<meta http-equiv=\"refresh\" content=\"%d\">\n", page->refresh);
	element(page, "title", word(title, page->language));
	fprintf(page->out, "<style nonce=\"%s\">%s</style>\n</head>\n<body>\n<main>\n", page->style, style);
	fprintf(page->out, "<p class=\"language\"><a href=\"/?lang=%s\" lang=\"%s\" hreflang=\"%s\">", other_tag, other_tag,
		other_tag);
	put_word(page, WORD_OTHER_LANGUAGE);
	fputs("</a></p>\n", page->out);
	return 0;
}

static int end(struct page *page)
{
	bool broken;

	fputs("</main>\n</body>\n</html>\n", page->out);
	broken = ferror(page->out);
	if (!fclose(page->out) && !broken)
		return 0;
	free(page->text);
	page->text = NULL;
	return -ENOMEM;
}

static struct sentence_facts facts_of(const struct told *told)
{
	return (struct sentence_facts){
		.name = told->name[0] ? told->name : told->mac,
		.class = told->class,
		.state = XDPEN_QUARANTINED,
		.actor = told->actor,
		.kind = told->kind,
		.number = told->number,
		.limit = told->limit,
		.window = told->window,
		.remaining = told->remaining,
		.has_end = told->until != 0,
		.until = clock_local(told->until),
	};
}

/* "camera · Hangzhou Hikvision", what is known of it, and its MAC address. */
static void put_what_it_is(struct page *page, const struct told *told)
{
	fputs("<p class=\"soft\">", page->out);
	put(page, class_word(told->class, page->language));
	if (told->maker[0]) {
		fputs(" · ", page->out);
		put(page, told->maker);
	}
	fputs("</p>\n<p class=\"soft\">", page->out);
	put(page, told->mac);
	fputs("</p>\n", page->out);
}

static void put_steps(struct page *page, const struct sentence_facts *facts)
{
	char steps[SENTENCE_STEPS][SENTENCE_TEXT];
	int count = sentence_steps(facts, page->language, steps);

	fputs("<ol>\n", page->out);
	for (int i = 0; i < count; i++)
		element(page, "li", steps[i]);
	fputs("</ol>\n", page->out);
}

static void put_button(struct page *page, const struct told *told, const char *token)
{
	fprintf(page->out, "<form method=\"post\" action=\"/fixed?lang=%s\">\n<input type=\"hidden\" name=\"token\" value=\"",
		language_tag(page->language));
	put(page, token);
	fputs("\">\n<button type=\"submit\">", page->out);
	put_word(page, WORD_BUTTON);
	fputs("</button>\n</form>\n", page->out);
	element(page, "p", word(told->self_releases ? WORD_BUTTON_ONCE : WORD_BUTTON_TWICE, page->language));
}

static void put_remedy(struct page *page, const struct told *told, const char *token)
{
	if (told->remedy == REMEDY_FIX && token)
		put_button(page, told, token);
	else
		element(page, "p", word(told->remedy == REMEDY_WAIT ? WORD_WAIT : WORD_ASK, page->language));
}

/* A heading and what stands below it, where there is something. */
static void put_section(struct page *page, enum word heading, const char *text)
{
	if (!text[0])
		return;
	element(page, "h2", word(heading, page->language));
	element(page, "p", text);
}

int page_device(struct page *page, const struct told *told, const char *token)
{
	const struct sentence_facts facts = facts_of(told);
	char text[SENTENCE_TEXT];

	if (begin(page, WORD_CUT_OFF))
		return -ENOMEM;
	fputs("<h1 class=\"alarm\">", page->out);
	put_word(page, WORD_CUT_OFF);
	fputs("</h1>\n<div class=\"card\">\n<p class=\"name\">", page->out);
	put(page, facts.name);
	fputs("</p>\n", page->out);
	put_what_it_is(page, told);
	fputs("</div>\n", page->out);
	element(page, "p", sentence_headline(&facts, page->language, text));
	put_section(page, WORD_WHAT_HAPPENED, sentence_deed(&facts, page->language, text));
	element(page, "h2", word(WORD_WHAT_TO_DO, page->language));
	put_steps(page, &facts);
	put_section(page, WORD_UNTIL_WHEN, sentence_term(&facts, page->language, text));
	put_remedy(page, told, token);
	return end(page);
}

int page_message(struct page *page, enum word title, enum word text, bool link_back)
{
	if (begin(page, title))
		return -ENOMEM;
	element(page, "h1", word(title, page->language));
	element(page, "p", word(text, page->language));
	if (link_back) {
		fprintf(page->out, "<p><a href=\"/?lang=%s\">", language_tag(page->language));
		put_word(page, WORD_BACK);
		fputs("</a></p>\n", page->out);
	}
	return end(page);
}

static void put_since(struct page *page, const struct told *told)
{
	time_t time = told->since;
	char text[64];
	struct tm local;

	if (!told->since || !localtime_r(&time, &local) ||
	    !strftime(text, sizeof(text), word(WORD_DATE, page->language), &local))
		return;
	fputs("<p class=\"soft\">", page->out);
	put_word(page, WORD_SINCE);
	fputs(" ", page->out);
	put(page, text);
	fputs("</p>\n", page->out);
}

static void put_listed(struct page *page, const struct told *told)
{
	const struct sentence_facts facts = facts_of(told);
	char text[SENTENCE_TEXT];

	fputs("<article class=\"card\">\n", page->out);
	element(page, "h2", facts.name);
	put_what_it_is(page, told);
	put_since(page, told);
	element(page, "p", sentence_deed(&facts, page->language, text));
	element(page, "p", sentence_term(&facts, page->language, text));
	fputs("<details>\n", page->out);
	element(page, "summary", word(WORD_WHAT_TO_DO, page->language));
	put_steps(page, &facts);
	fputs("</details>\n</article>\n", page->out);
}

int page_notice(struct page *page, const struct list *list)
{
	if (begin(page, WORD_NOTICE))
		return -ENOMEM;
	element(page, "h1", word(WORD_NOTICE, page->language));
	element(page, "p", word(list->shown ? WORD_NOTICE_TEXT : WORD_NOTICE_EMPTY, page->language));
	for (int i = 0; i < list->shown; i++)
		put_listed(page, &list->devices[i]);
	if (list->count > (__u64)list->shown) {
		fputs("<p>", page->out);
		fprintf(page->out, word(WORD_NOTICE_MORE, page->language), (unsigned long long)(list->count - list->shown));
		fputs("</p>\n", page->out);
	}
	return end(page);
}
