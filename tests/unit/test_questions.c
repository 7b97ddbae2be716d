// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "questions.h"

#define HZ 250
#define NOW 100000

static struct questions questions;

static struct dns_message message(__u16 id, __u16 type, const char *name)
{
	struct dns_message made = { .id = id, .type = type };

	snprintf(made.name, sizeof(made.name), "%s", name);
	return made;
}

static int begin(void **state)
{
	(void)state;
	questions_begin(&questions, HZ);
	return 0;
}

static void only_what_was_asked(void **state)
{
	const struct dns_message asked = message(7, DNS_TYPE_A, "pool.example.org");
	const struct {
		const char *what;
		__u32 slot;
		__u16 port;
		struct dns_message answer;
		__u64 now;
		bool taken;
	} rows[] = {
		{ "the answer", 3, 5000, asked, NOW + 1, true },
		{ "another device", 4, 5000, asked, NOW + 1, false },
		{ "another port", 3, 5001, asked, NOW + 1, false },
		{ "another id", 3, 5000, message(8, DNS_TYPE_A, "pool.example.org"), NOW + 1, false },
		{ "another type", 3, 5000, message(7, DNS_TYPE_AAAA, "pool.example.org"), NOW + 1, false },
		{ "another name", 3, 5000, message(7, DNS_TYPE_A, "pool.example.com"), NOW + 1, false },
		{ "in time", 3, 5000, asked, NOW + QUESTIONS_SECONDS * HZ, true },
		{ "too late", 3, 5000, asked, NOW + QUESTIONS_SECONDS * HZ + 1, false },
		{ "counted by another CPU a tick before", 3, 5000, asked, NOW - 1, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		questions_begin(&questions, HZ);
		questions_ask(&questions, 3, 5000, &asked, NOW);
		if (questions_answered(&questions, rows[i].slot, rows[i].port, &rows[i].answer, rows[i].now) != rows[i].taken)
			fail_msg("%s", rows[i].what);
	}
}

static void once(void **state)
{
	const struct dns_message asked = message(7, DNS_TYPE_A, "a.example");

	(void)state;
	assert_false(questions_answered(&questions, 1, 53000, &asked, NOW));
	questions_ask(&questions, 1, 53000, &asked, NOW);
	assert_true(questions_answered(&questions, 1, 53000, &asked, NOW));
	assert_false(questions_answered(&questions, 1, 53000, &asked, NOW));
}

/* Of as many questions at once as a busy house asks, nearly all find their answer. */
static void many_at_once(void **state)
{
	struct dns_message asked = message(0, DNS_TYPE_A, "a.example");
	int found = 0;

	(void)state;
	for (__u16 i = 0; i < 64; i++) {
		asked.id = i * 977;
		questions_ask(&questions, i, 40000 + i, &asked, NOW);
	}
	for (__u16 i = 0; i < 64; i++) {
		asked.id = i * 977;
		found += questions_answered(&questions, i, 40000 + i, &asked, NOW);
	}
	assert_in_range(found, 58, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_was_asked),
		cmocka_unit_test_setup(once, begin),
		cmocka_unit_test_setup(many_at_once, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
