// SPDX-License-Identifier: GPL-2.0-or-later
/* A large array mapped in pieces: every element is found, and what is mapped stays bounded. A file stands for the map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys/excerpt.h"

#define ELEMENT 1344 /* no divisor of a page: some elements lie across pieces */
#define COUNT 8192
#define MOST (2 * 1024 * 1024)
#define STEP (1024 * 1024) /* of a walk, besides */

static struct excerpt *open_excerpt(size_t count, size_t most)
{
	struct excerpt *excerpt = NULL;
	int file = memfd_create("excerpt", MFD_CLOEXEC);

	assert_true(file >= 0);
	assert_int_equal(ftruncate(file, (off_t)count * ELEMENT), 0);
	assert_int_equal(excerpt_new(file, ELEMENT, count, &excerpt), 0);
	for (size_t i = 0; i < count; i++) {
		uint32_t *element = excerpt_at(excerpt, i);

		element[0] = (uint32_t)i + 1;
		element[ELEMENT / 4 - 1] = ~(uint32_t)i;
	}
	if (most)
		assert_int_equal(excerpt_narrow(excerpt, most), 0);
	return excerpt;
}

static void look(struct excerpt *excerpt, size_t index)
{
	const uint32_t *element = excerpt_at(excerpt, index);

	assert_non_null(element);
	assert_int_equal(element[0], index + 1);
	assert_int_equal(element[ELEMENT / 4 - 1], ~(uint32_t)index);
}

/* Bytes of all mappings of the file. */
static size_t mapped_bytes(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	unsigned long from, to;
	size_t bytes = 0;
	char line[512];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (strstr(line, "/memfd:excerpt") && sscanf(line, "%lx-%lx", &from, &to) == 2)
			bytes += to - from;
	fclose(file);
	return bytes;
}

static void test_whole(void **state)
{
	struct excerpt *excerpt = open_excerpt(COUNT, 0);

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		look(excerpt, i);
	assert_in_range(mapped_bytes(), COUNT * ELEMENT, COUNT * ELEMENT + 4095);
	excerpt_free(excerpt);
	assert_int_equal(mapped_bytes(), 0);
}

static void test_small_stays_whole(void **state)
{
	struct excerpt *excerpt = open_excerpt(100, MOST);

	(void)state;
	assert_true(mapped_bytes() >= 100 * ELEMENT);
	look(excerpt, 99);
	excerpt_free(excerpt);
}

/* Every stride, forwards; each element is right and the bound holds. */
static void test_walks(void **state)
{
	struct excerpt *excerpt = open_excerpt(COUNT, MOST);
	size_t highest = 0;

	(void)state;
	assert_int_equal(mapped_bytes(), 0);
	for (size_t stride = 1; stride < 200; stride += stride < 20 ? 1 : 17)
		for (size_t i = 0; i < COUNT; i += stride) {
			look(excerpt, i);
			if (i % 64 == 0 && mapped_bytes() > highest)
				highest = mapped_bytes();
		}
	assert_in_range(highest, MOST / 2, MOST + STEP + 65536);
	excerpt_free(excerpt);
	assert_int_equal(mapped_bytes(), 0);
}

static void test_backwards_and_anywhere(void **state)
{
	struct excerpt *excerpt = open_excerpt(COUNT, MOST);
	uint32_t random = 1;

	(void)state;
	for (size_t i = COUNT; i > 0; i--)
		look(excerpt, i - 1);
	for (int i = 0; i < 20000; i++) {
		random = random * 1664525u + 1013904223u;
		look(excerpt, (random >> 8) % COUNT);
	}
	assert_in_range(mapped_bytes(), 1, MOST + STEP + 65536);
	excerpt_free(excerpt);
	assert_int_equal(mapped_bytes(), 0);
}

/* So many as fit are mapped once: a second look finds them where they were. */
static void test_few_stay(void **state)
{
	struct excerpt *excerpt = open_excerpt(COUNT, MOST);
	void *first[40];

	(void)state;
	for (int i = 0; i < 40; i++)
		first[i] = excerpt_at(excerpt, (size_t)i * 200);
	for (int i = 0; i < 40; i++)
		assert_ptr_equal(excerpt_at(excerpt, (size_t)i * 200), first[i]);
	excerpt_free(excerpt);
}

static void test_refused(void **state)
{
	struct excerpt *excerpt = NULL;

	(void)state;
	assert_true(excerpt_new(-1, ELEMENT, COUNT, &excerpt) < 0);
	assert_null(excerpt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),	   cmocka_unit_test(test_small_stays_whole),
		cmocka_unit_test(test_walks),	   cmocka_unit_test(test_backwards_and_anywhere),
		cmocka_unit_test(test_few_stay),   cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
