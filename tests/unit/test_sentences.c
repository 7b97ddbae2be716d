// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "phrase.h"
#include "sentences.h"

#define LONGEST_NAME "a-name-that-is-as-long-as-a-name-of-a-device-can-be-and-then-some-more-of-it"

/* RFC 3629: no stray continuation, no cut sequence, nothing overlong for two bytes. */
static bool is_utf8(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		int more = *at < 0x80 ? 0 : *at >= 0xc2 && *at < 0xe0 ? 1 : *at >= 0xe0 && *at < 0xf0 ? 2 :
			   *at >= 0xf0 && *at < 0xf5 ? 3 : -1;

		if (more < 0)
			return false;
		for (at++; more; more--, at++)
			if ((*at & 0xc0) != 0x80)
				return false;
	}
	return true;
}

/* Whole, no place left open, nothing that is markup, and not cut. */
static void check(const char *text, size_t size, enum language language)
{
	assert_true(is_utf8(text));
	if (strpbrk(text, "<>&\"'`{}"))
		fail_msg("markup or an open place: %s", text);
	assert_true(strlen(text) < size - 4);
	if (!text[0])
		return;
	if (language == LANGUAGE_JAPANESE)
		assert_string_equal(text + strlen(text) - strlen("。"), "。");
	else
		assert_int_equal(text[strlen(text) - 1], '.');
}

static struct sentence_facts most(unsigned kind, unsigned class, unsigned state, unsigned actor)
{
	return (struct sentence_facts){
		.name = LONGEST_NAME, .class = class, .state = state, .actor = actor, .kind = kind,
		.number = UINT32_MAX, .limit = UINT32_MAX, .window = UINT32_MAX, .remaining = UINT64_MAX, .has_end = true,
		.until = { 2026, 11, 30, 14, 5 },
	};
}

/* A new kind without a sentence does not pass. */
static void test_every_kind_in_both_languages(void **state)
{
	char text[SENTENCE_TEXT], other[SENTENCE_TEXT];

	(void)state;
	for (unsigned kind = XDPEN_KIND_NONE + 1; kind < XDPEN_KINDS; kind++)
		for (unsigned class = 0; class < XDPEN_CLASSES; class++) {
			struct sentence_facts facts = most(kind, class, XDPEN_QUARANTINED, XDPEN_REFLEX);

			for (enum language language = 0; language < LANGUAGES; language++) {
				sentence_deed(&facts, language, text);
				assert_true(text[0]);
				check(text, sizeof(text), language);
				if (kind != XDPEN_POOL_NAME && !strstr(text, "4294967295"))
					fail_msg("no number: %s", text);
			}
			assert_string_not_equal(sentence_deed(&facts, LANGUAGE_ENGLISH, text),
						sentence_deed(&facts, LANGUAGE_JAPANESE, other));
		}
}

static void test_what_nobody_noted_is_not_told(void **state)
{
	const struct sentence_facts none = most(XDPEN_KIND_NONE, 0, XDPEN_QUARANTINED, XDPEN_OPERATOR);
	const struct sentence_facts beyond = most(XDPEN_KINDS, XDPEN_CLASSES, XDPEN_STATES, 99);
	char text[SENTENCE_TEXT];

	(void)state;
	for (enum language language = 0; language < LANGUAGES; language++) {
		assert_string_equal(sentence_deed(&none, language, text), "");
		assert_string_equal(sentence_deed(&beyond, language, text), "");
		check(sentence_headline(&beyond, language, text), sizeof(text), language);
		assert_true(text[0]);
	}
}

/* Every state, actor, class and end, at their longest: whole texts, and steps where something is to be done. */
static void check_device(const struct sentence_facts *facts, enum language language)
{
	char steps[SENTENCE_STEPS][SENTENCE_TEXT], text[SENTENCE_TEXT], all[SENTENCES_TEXT];
	int count = sentence_steps(facts, language, steps);
	bool needs = facts->state == XDPEN_QUARANTINED || facts->state == XDPEN_SUSPECT;

	assert_int_equal(count > 0, needs);
	assert_true(count <= SENTENCE_STEPS);
	for (int i = 0; i < count; i++) {
		assert_true(steps[i][0]);
		check(steps[i], SENTENCE_TEXT, language);
	}
	check(sentence_headline(facts, language, text), sizeof(text), language);
	assert_true(text[0]);
	check(sentence_term(facts, language, text), sizeof(text), language);
	check(sentences_all(facts, language, all), sizeof(all), language);
	assert_ptr_equal(strstr(all, sentence_headline(facts, language, text)), all);
	if (count)
		assert_non_null(strstr(all, steps[count - 1]));
}

static void test_every_state_class_and_end(void **state)
{
	(void)state;
	for (unsigned now = 0; now <= XDPEN_STATES; now++)
		for (unsigned actor = 0; actor <= XDPEN_OWNER; actor++)
			for (unsigned class = 0; class < XDPEN_CLASSES; class++)
				for (unsigned variant = 0; variant < 32; variant++)
					for (enum language language = 0; language < LANGUAGES; language++) {
						struct sentence_facts facts = most(XDPEN_STRATUM, class, now, actor);

						facts.not_enforced = variant & 1;
						facts.has_end = variant & 2;
						facts.remaining = variant & 4 ? 600 : 0;
						facts.until.year = variant & 8 ? 2026 : 0;
						facts.throttled = variant & 16;
						check_device(&facts, language);
					}
}

static const struct sentence_facts camera = {
	.name = "cam-1", .class = XDPEN_CLASS_CAMERA, .state = XDPEN_QUARANTINED, .actor = XDPEN_REFLEX,
	.kind = XDPEN_SCAN_SERVICE, .number = 13, .limit = 8, .window = 60, .remaining = 600, .has_end = true,
	.until = { 2026, 11, 30, 14, 5 },
};

static void test_a_camera_in_english(void **state)
{
	char text[SENTENCE_TEXT], steps[SENTENCE_STEPS][SENTENCE_TEXT];

	(void)state;
	assert_string_equal(sentence_headline(&camera, LANGUAGE_ENGLISH, text),
			    "The camera “cam-1” was cut off from the network, because it behaves as if it were infected.");
	assert_string_equal(sentence_deed(&camera, LANGUAGE_ENGLISH, text),
			    "It tried to log in to 13 other machines in 60 seconds, as infected cameras do when they look "
			    "for their next victim.");
	assert_non_null(strstr(sentence_term(&camera, LANGUAGE_ENGLISH, text),
			       "until 14:05 on 30 November 2026 (10 minutes from now)"));
	assert_int_equal(sentence_steps(&camera, LANGUAGE_ENGLISH, steps), 5);
	assert_non_null(strstr(steps[0], "Unplug the camera"));
}

/* Who is throttled is neither cut off nor merely watched. */
static void test_throttled(void **state)
{
	struct sentence_facts facts = camera;
	char text[SENTENCE_TEXT];

	(void)state;
	facts.throttled = true;
	assert_string_equal(sentence_headline(&facts, LANGUAGE_ENGLISH, text),
			    "The camera “cam-1” may open only a few new connections, because it behaves as if it were infected. "
			    "What it talks to already goes on.");
	assert_non_null(strstr(sentence_headline(&facts, LANGUAGE_JAPANESE, text), "制限"));
	for (unsigned actor = XDPEN_REFLEX; actor <= XDPEN_OPERATOR; actor++) {
		facts.actor = actor;
		assert_null(strstr(sentences_all(&facts, LANGUAGE_ENGLISH, (char[SENTENCES_TEXT]){ 0 }), "stays cut off"));
		assert_non_null(strstr(sentence_term(&facts, LANGUAGE_ENGLISH, text), "until 14:05"));
	}
	facts.actor = XDPEN_DAEMON;
	facts.not_enforced = true;
	assert_non_null(strstr(sentence_headline(&facts, LANGUAGE_ENGLISH, text), "only told"));
}

static void test_a_camera_in_japanese(void **state)
{
	char text[SENTENCE_TEXT], steps[SENTENCE_STEPS][SENTENCE_TEXT];

	(void)state;
	assert_non_null(strstr(sentence_headline(&camera, LANGUAGE_JAPANESE, text), "カメラ「cam-1」"));
	assert_non_null(strstr(sentence_deed(&camera, LANGUAGE_JAPANESE, text), "60秒の間に、13台"));
	assert_non_null(strstr(sentence_term(&camera, LANGUAGE_JAPANESE, text), "2026年11月30日 14時05分まで(あと10分)"));
	assert_int_equal(sentence_steps(&camera, LANGUAGE_JAPANESE, steps), 5);
	assert_non_null(strstr(steps[0], "カメラの電源プラグを抜き"));
}

/* One is no plural; a name is a device's own word and becomes harmless; the same class has other steps. */
static void test_details(void **state)
{
	struct sentence_facts facts = camera;
	char text[SENTENCE_TEXT], steps[SENTENCE_STEPS][SENTENCE_TEXT];

	(void)state;
	facts.number = 1;
	assert_non_null(strstr(sentence_deed(&facts, LANGUAGE_ENGLISH, text), " 1 other machine in "));
	facts.name = "<b>\"{s}\xff&\n'`";
	assert_string_equal(sentence_headline(&facts, LANGUAGE_ENGLISH, text),
			    "The camera “?b???s??????” was cut off from the network, because it behaves as if it were "
			    "infected.");
	facts.name = "";
	assert_non_null(strstr(sentence_headline(&facts, LANGUAGE_ENGLISH, text), "The camera was cut off"));
	facts.class = XDPEN_CLASS_PHONE;
	sentence_steps(&facts, LANGUAGE_ENGLISH, steps);
	assert_string_equal(steps[0], "Restart the phone.");
	facts.actor = XDPEN_OPERATOR;
	assert_int_equal(sentence_steps(&facts, LANGUAGE_ENGLISH, steps), 1);
	facts.kind = XDPEN_POOL_NAME;
	facts.number = 1;
	assert_null(strstr(sentence_deed(&facts, LANGUAGE_ENGLISH, text), "then used"));
	facts.number = 2;
	assert_non_null(strstr(sentence_deed(&facts, LANGUAGE_ENGLISH, text), "then used"));
}

static void test_what_concerns_no_device(void **state)
{
	char text[SENTENCE_TEXT];

	(void)state;
	for (enum site_event event = 0; event < SITE_EVENTS; event++)
		for (enum language language = 0; language < LANGUAGES; language++) {
			check(sentence_site(event, UINT32_MAX, 5, language, text), sizeof(text), language);
			assert_true(text[0]);
		}
	assert_non_null(strstr(sentence_site(SITE_SUPPRESSED, 7, 0, LANGUAGE_ENGLISH, text), "left out (7)"));
	assert_non_null(strstr(sentence_site(SITE_BREAKER_OPEN, 5, 5, LANGUAGE_JAPANESE, text), "5台の機器"));
	assert_string_equal(sentence_site(SITE_EVENTS, 1, 1, LANGUAGE_ENGLISH, text), "");
}

static void test_durations(void **state)
{
	static const struct {
		__u32 seconds;
		const char *english, *japanese;
	} cases[] = {
		{ 0, "0 seconds", "0秒" }, { 1, "1 second", "1秒" }, { 60, "60 seconds", "60秒" }, { 65, "65 seconds", "65秒" },
		{ 119, "119 seconds", "119秒" }, { 120, "2 minutes", "2分" }, { 524, "about 9 minutes", "約9分" },
		{ 3600, "60 minutes", "60分" }, { 4194, "about 70 minutes", "約70分" }, { 86400, "24 hours", "24時間" },
		{ 604800, "7 days", "7日" },
	};
	char text[PHRASE_DURATION];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_string_equal(phrase_duration(cases[i].seconds, LANGUAGE_ENGLISH, text), cases[i].english);
		assert_string_equal(phrase_duration(cases[i].seconds, LANGUAGE_JAPANESE, text), cases[i].japanese);
	}
}

/* Cut between characters whatever the room; a place that is not known or not closed stays. */
static void test_phrase(void **state)
{
	const struct phrase_slot slots[] = { { "a", "日本" }, { "ab", "x" }, { NULL, NULL } };
	char text[32];

	(void)state;
	assert_string_equal(phrase("{a}-{ab}-{b}{a", slots, text, sizeof(text)), "日本-x-{b}{a");
	assert_string_equal(phrase("{", slots, text, sizeof(text)), "{");
	assert_string_equal(phrase("{}", slots, text, sizeof(text)), "{}");
	for (size_t size = 1; size < sizeof(text); size++) {
		phrase("あ{a}い", slots, text, size);
		assert_true(strlen(text) < size && is_utf8(text));
		assert_int_equal(strlen(text), (size - 1) / 3 * 3 > 12 ? 12 : (size - 1) / 3 * 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_in_both_languages),
		cmocka_unit_test(test_what_nobody_noted_is_not_told),
		cmocka_unit_test(test_every_state_class_and_end),
		cmocka_unit_test(test_a_camera_in_english),
		cmocka_unit_test(test_a_camera_in_japanese),
		cmocka_unit_test(test_throttled),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_what_concerns_no_device),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_phrase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
