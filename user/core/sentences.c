// SPDX-License-Identifier: GPL-2.0-or-later
#include "sentences.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "phrase.h"
#include "policy.h"
#include "sentence_tables.h"

/* The values of all places that a pattern may have. */
struct filling {
	char device[PHRASE_NAME + 64], name[PHRASE_NAME], number[16], limit[16];
	char window[PHRASE_DURATION], left[PHRASE_DURATION], until[PHRASE_TIME];
};

const char *language_tag(enum language language)
{
	return language == LANGUAGE_JAPANESE ? "ja" : "en";
}

const char *class_word(unsigned class, enum language language)
{
	return class_words(class)->one[language];
}

/* "camera “cam-1”" */
static void name_device(const struct sentence_facts *facts, enum language language, struct filling *filling)
{
	const char *thing = class_word(facts->class, language);

	phrase_name(facts->name, filling->name);
	if (!filling->name[0])
		snprintf(filling->device, sizeof(filling->device), "%s", thing);
	else if (language == LANGUAGE_JAPANESE)
		snprintf(filling->device, sizeof(filling->device), "%s「%s」", thing, filling->name);
	else
		snprintf(filling->device, sizeof(filling->device), "%s “%s”", thing, filling->name);
}

static char *fill(const char *pattern, const struct sentence_facts *facts, enum language language, char *text, size_t size)
{
	const struct class_words *words = class_words(facts->class);
	struct filling filling;
	const struct phrase_slot slots[] = {
		{ "device", filling.device }, { "thing", words->one[language] }, { "kin", words->many[language] },
		{ "number", filling.number }, { "limit", filling.limit }, { "window", filling.window },
		{ "left", filling.left }, { "until", filling.until }, { "s", facts->number == 1 ? "" : "s" },
		{ "es", facts->number == 1 ? "" : "es" }, { NULL, NULL },
	};

	name_device(facts, language, &filling);
	snprintf(filling.number, sizeof(filling.number), "%u", facts->number);
	snprintf(filling.limit, sizeof(filling.limit), "%u", facts->limit);
	phrase_duration(facts->window, language, filling.window);
	phrase_duration(facts->remaining > UINT32_MAX ? UINT32_MAX : (__u32)facts->remaining, language, filling.left);
	phrase_time(&facts->until, language, filling.until);
	return phrase(pattern, slots, text, size);
}

enum headline {
	CUT_OFF, CUT_OFF_BY_HAND, LIMITED, LIMITED_BY_HAND, ONLY_WATCHED, SUSPECT, BACK, BACK_BY_HAND, BACK_BY_OWNER, NORMAL,
	NOT_JUDGED, HEADLINES
};

static const char *const headlines[HEADLINES][LANGUAGES] = {
	[CUT_OFF] = { "The {device} was cut off from the network, because it behaves as if it were infected.",
		      "{device}をネットワークから切り離しました。ウイルスに感染したときと同じ動作が見つかったためです。" },
	[CUT_OFF_BY_HAND] = { "The {device} was cut off from the network by the person who looks after it.",
			      "ネットワークの管理者の判断により、{device}をネットワークから切り離しました。" },
	[LIMITED] = { "The {device} may open only a few new connections, because it behaves as if it were infected. What it "
		      "talks to already goes on.",
		      "{device}に、ウイルスに感染したときと同じ動作が見つかったため、新しい通信先への接続を制限しています。"
		      "すでに行っている通信は続けられます。" },
	[LIMITED_BY_HAND] = { "The {device} may open only a few new connections: the person who looks after it decided so. What "
			      "it talks to already goes on.",
			      "ネットワークの管理者の判断により、{device}の新しい通信先への接続を制限しています。すでに行っている"
			      "通信は続けられます。" },
	[ONLY_WATCHED] = { "The {device} behaves as if it were infected. For now that is only told, and it is not cut off.",
			   "{device}に、ウイルスに感染したときと同じ動作が見つかりました。現在はお知らせのみで、"
			   "ネットワークからの切り離しは行っていません。" },
	[SUSPECT] = { "The {device} does things that infected devices do. It is watched, and not cut off.",
		      "{device}に、感染が疑われる動作が見つかりました。様子を見ており、切り離しは行っていません。" },
	[BACK] = { "The {device} may use the network again, because what it did has stopped.",
		   "問題の動作が止まったため、{device}は再びネットワークを使えるようになりました。" },
	[BACK_BY_HAND] = { "The {device} may use the network again: the person who looks after the network let it back.",
			   "ネットワークの管理者の判断により、{device}は再びネットワークを使えるようになりました。" },
	[BACK_BY_OWNER] = { "The {device} may use the network again, because it was reported as fixed.",
			    "対処が済んだとの連絡により、{device}は再びネットワークを使えるようになりました。" },
	[NORMAL] = { "The {device} uses the network as usual.", "{device}は通常どおりネットワークを使えます。" },
	[NOT_JUDGED] = { "The {device} uses the network and is not judged: the person who looks after the network "
			 "decided so.",
			 "ネットワークの管理者の判断により、{device}は判定の対象から外されています。" },
};

static enum headline headline_of(const struct sentence_facts *facts)
{
	bool operator = facts->actor == XDPEN_OPERATOR;

	switch ((enum xdpen_device_state)facts->state) {
	case XDPEN_QUARANTINED:
		if (facts->throttled && !facts->not_enforced)
			return operator ? LIMITED_BY_HAND : LIMITED;
		return operator ? CUT_OFF_BY_HAND : facts->not_enforced ? ONLY_WATCHED : CUT_OFF;
	case XDPEN_SUSPECT:
		return SUSPECT;
	case XDPEN_PROBATION:
		return operator ? BACK_BY_HAND : facts->actor == XDPEN_OWNER ? BACK_BY_OWNER : BACK;
	case XDPEN_STATE_EXEMPT:
		return NOT_JUDGED;
	case XDPEN_STATE_NONE:
	case XDPEN_NEW:
	case XDPEN_LEARNING:
	case XDPEN_NORMAL:
	case XDPEN_RETIRED:
	case XDPEN_STATES:
		break;
	}
	return NORMAL;
}

char *sentence_headline(const struct sentence_facts *facts, enum language language, char text[static SENTENCE_TEXT])
{
	return fill(headlines[headline_of(facts)][language], facts, language, text, SENTENCE_TEXT);
}

char *sentence_deed(const struct sentence_facts *facts, enum language language, char text[static SENTENCE_TEXT])
{
	const char *pattern = deed_pattern(facts->kind, facts->number, language);

	return fill(pattern ? pattern : "", facts, language, text, SENTENCE_TEXT);
}

enum term { TERM_RUNS, TERM_RUNS_BY_HAND, TERM_LIMITED, TERM_LIMITED_BY_HAND, TERM_OPEN, TERM_DUE, TERM_SUSPECT, TERM_PROBATION, TERMS };

/* With the moment and without: not every caller has a clock of the house. */
static const char *const terms[TERMS][2][LANGUAGES] = {
	[TERM_RUNS] = {
		{ "It stays cut off for {left} more. If it has stopped by then, it comes back by itself and is watched "
		  "more closely for an hour; if not, it stays cut off. Each time it is caught again takes longer.",
		  "切り離しはあと{left}続きます。それまでに問題の動作が止まっていれば自動的に元に戻り、その後1時間は"
		  "通常より注意深く見守ります。止まっていない場合は、切り離しが続きます。再び見つかるたびに、期間は"
		  "長くなります。" },
		{ "It stays cut off until {until} ({left} from now). If it has stopped by then, it comes back by itself and "
		  "is watched more closely for an hour; if not, it stays cut off. Each time it is caught again takes longer.",
		  "切り離しは{until}まで(あと{left})続きます。それまでに問題の動作が止まっていれば自動的に元に戻り、"
		  "その後1時間は通常より注意深く見守ります。止まっていない場合は、切り離しが続きます。再び見つかるたび"
		  "に、期間は長くなります。" } },
	[TERM_RUNS_BY_HAND] = {
		{ "It stays cut off for {left} more, unless the person who looks after the network lets it back before.",
		  "管理者が解除しないかぎり、切り離しはあと{left}続きます。" },
		{ "It stays cut off until {until} ({left} from now), unless the person who looks after the network lets it "
		  "back before.",
		  "管理者が解除しないかぎり、切り離しは{until}まで(あと{left})続きます。" } },
	[TERM_LIMITED] = {
		{ "That lasts for {left} more. If it has stopped by then, the limit ends by itself, and it is watched more "
		  "closely for an hour; if not, it stays. Each time it is caught again takes longer.",
		  "この制限はあと{left}続きます。それまでに問題の動作が止まっていれば自動的に解除され、その後1時間は"
		  "通常より注意深く見守ります。止まっていない場合は、制限が続きます。再び見つかるたびに、期間は長くなります。" },
		{ "That lasts until {until} ({left} from now). If it has stopped by then, the limit ends by itself, and it is "
		  "watched more closely for an hour; if not, it stays. Each time it is caught again takes longer.",
		  "この制限は{until}まで(あと{left})続きます。それまでに問題の動作が止まっていれば自動的に解除され、その後"
		  "1時間は通常より注意深く見守ります。止まっていない場合は、制限が続きます。再び見つかるたびに、期間は"
		  "長くなります。" } },
	[TERM_LIMITED_BY_HAND] = {
		{ "That lasts for {left} more, unless the person who looks after the network ends it before.",
		  "管理者が解除しないかぎり、この制限はあと{left}続きます。" },
		{ "That lasts until {until} ({left} from now), unless the person who looks after the network ends it before.",
		  "管理者が解除しないかぎり、この制限は{until}まで(あと{left})続きます。" } },
	[TERM_OPEN] = {
		{ "For how long is decided within a few seconds.", "切り離しの期間は、数秒以内に決まります。" },
		{ "For how long is decided within a few seconds.", "切り離しの期間は、数秒以内に決まります。" } },
	[TERM_DUE] = {
		{ "Its time is over. It comes back as soon as it has stopped what it did.",
		  "切り離しの期間は終わりました。問題の動作が止まりしだい、元に戻ります。" },
		{ "Its time was over at {until}. It comes back as soon as it has stopped what it did.",
		  "切り離しの期間は{until}に終わりました。問題の動作が止まりしだい、元に戻ります。" } },
	[TERM_SUSPECT] = {
		{ "If it goes on like this, it is cut off.", "この動作が続くと、ネットワークから切り離されます。" },
		{ "If it goes on like this, it is cut off.", "この動作が続くと、ネットワークから切り離されます。" } },
	[TERM_PROBATION] = {
		{ "It is watched more closely for {left} more. If it is caught again, it is cut off for longer.",
		  "あと{left}は通常より注意深く見守ります。再び問題の動作が見つかると、前回より長く切り離されます。" },
		{ "It is watched more closely until {until}. If it is caught again, it is cut off for longer.",
		  "{until}までは通常より注意深く見守ります。再び問題の動作が見つかると、前回より長く切り離されます。" } },
};

/* TERMS: there is nothing to say. */
static enum term term_of(const struct sentence_facts *facts)
{
	if (facts->state == XDPEN_PROBATION)
		return facts->has_end && facts->remaining ? TERM_PROBATION : TERMS;
	if (facts->state == XDPEN_SUSPECT)
		return TERM_SUSPECT;
	if (facts->state != XDPEN_QUARANTINED || facts->not_enforced)
		return TERMS;
	if (facts->throttled) {
		if (!facts->remaining)
			return TERMS;
		return facts->actor == XDPEN_OPERATOR ? TERM_LIMITED_BY_HAND : TERM_LIMITED;
	}
	if (!facts->has_end)
		return TERM_OPEN;
	if (!facts->remaining)
		return TERM_DUE;
	return facts->actor == XDPEN_OPERATOR ? TERM_RUNS_BY_HAND : TERM_RUNS;
}

char *sentence_term(const struct sentence_facts *facts, enum language language, char text[static SENTENCE_TEXT])
{
	enum term term = term_of(facts);

	text[0] = '\0';
	if (term != TERMS)
		fill(terms[term][!!facts->until.year][language], facts, language, text, SENTENCE_TEXT);
	return text;
}

static const char *const ask_why[LANGUAGES] = {
	"Ask the person who looks after this network for the reason.",
	"理由については、このネットワークの管理者にお問い合わせください。",
};

static const char *const mining_on_purpose[LANGUAGES] = {
	"If you mine on purpose, tell the person who looks after this network: it can be allowed.",
	"ご自身の意思で採掘(マイニング)をされている場合は、このネットワークの管理者にお知らせください。許可することが"
	"できます。",
};

int sentence_steps(const struct sentence_facts *facts, enum language language,
		   char steps[static SENTENCE_STEPS][SENTENCE_TEXT])
{
	const char *const *care = care_steps(class_words(facts->class)->care, language);
	int count = 0;

	if (facts->state != XDPEN_QUARANTINED && facts->state != XDPEN_SUSPECT)
		return 0;
	if (facts->actor == XDPEN_OPERATOR) {
		fill(ask_why[language], facts, language, steps[0], SENTENCE_TEXT);
		return 1;
	}
	for (; count < SENTENCE_STEPS - 1 && care[count]; count++)
		fill(care[count], facts, language, steps[count], SENTENCE_TEXT);
	if (kind_row(facts->kind)->mining)
		fill(mining_on_purpose[language], facts, language, steps[count++], SENTENCE_TEXT);
	return count;
}

/* Appends a line, with its number where it has one. */
static size_t add_line(char *text, size_t length, int number, const char *line)
{
	if (!line[0] || length >= SENTENCES_TEXT - 1)
		return length;
	if (number)
		length += (size_t)snprintf(text + length, SENTENCES_TEXT - length, "%s%d. ", length ? "\n" : "", number);
	else
		length += (size_t)snprintf(text + length, SENTENCES_TEXT - length, "%s", length ? "\n" : "");
	if (length >= SENTENCES_TEXT - 1)
		return SENTENCES_TEXT - 1;
	phrase(line, (const struct phrase_slot[]){ { NULL, NULL } }, text + length, SENTENCES_TEXT - length);
	return length + strlen(text + length);
}

char *sentences_all(const struct sentence_facts *facts, enum language language, char text[static SENTENCES_TEXT])
{
	char steps[SENTENCE_STEPS][SENTENCE_TEXT], line[SENTENCE_TEXT];
	int count = sentence_steps(facts, language, steps);
	size_t length;

	text[0] = '\0';
	length = add_line(text, 0, 0, sentence_headline(facts, language, line));
	length = add_line(text, length, 0, sentence_deed(facts, language, line));
	length = add_line(text, length, 0, sentence_term(facts, language, line));
	for (int i = 0; i < count; i++)
		length = add_line(text, length, i + 1, steps[i]);
	return text;
}

static const char *const site[SITE_EVENTS][LANGUAGES] = {
	[SITE_BREAKER_OPEN] = {
		"As many as {number} device{s} had to be cut off automatically within ten minutes. For now no more are, so that a mistake "
		"cannot stop the whole network, and what else is found is only told. Please have it looked at.",
		"10分間に{number}台の機器が自動的に切り離されました。誤りによってネットワーク全体が止まることのないよう、"
		"これ以上の自動的な切り離しを一時的に止めています。新たに見つかったものは、お知らせのみとなります。"
		"状況をご確認ください。" },
	[SITE_BREAKER_CLOSED] = {
		"Infected devices are cut off automatically again.",
		"感染した機器の自動的な切り離しを再開しました。" },
	[SITE_DEGRADED] = {
		"The protection of the network is not complete at the moment. Please have it looked at; the command "
		"xdpen status says what is wrong.",
		"現在、ネットワークの保護が完全ではありません。状況をご確認ください。原因は、コマンド xdpen status で"
		"確認できます。" },
	[SITE_RECOVERED] = {
		"The protection of the network is complete again.",
		"ネットワークの保護が完全な状態に戻りました。" },
	[SITE_SUPPRESSED] = {
		"There were too many notifications in a short time, so some were left out ({number}). The command xdpen list "
		"shows all devices.",
		"短い時間に通知が多すぎたため、{number}件の通知を省略しました。すべての機器の状態は、コマンド xdpen list で"
		"確認できます。" },
	[SITE_TEST] = {
		"This is a test: notifications of xdpen arrive here.",
		"これはテストです。xdpenからの通知は、ここに届きます。" },
};

char *sentence_site(enum site_event event, __u32 number, __u32 limit, enum language language,
		    char text[static SENTENCE_TEXT])
{
	const struct sentence_facts facts = { .number = number, .limit = limit };

	return fill(event < SITE_EVENTS ? site[event][language] : "", &facts, language, text, SENTENCE_TEXT);
}
