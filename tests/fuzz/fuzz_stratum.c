// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stratum: the fuzzer's bytes end where their memory ends, so a read past them
 * is seen. What starts neither like an object nor like a POST is nothing, and
 * blanks in front change nothing.
 */
#include <stdlib.h>
#include <string.h>
#include "stratum.h"

#define CHECK(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void check_blanks_in_front(const __u8 *data, size_t size, enum stratum_dialect dialect)
{
	__u8 *copy = malloc(size + 2);

	CHECK(copy);
	memcpy(copy, "\r\n", 2);
	memcpy(copy + 2, data, size);
	CHECK(stratum_parse(copy, size + 2) == dialect);
	free(copy);
}

static int may_be_mining(const __u8 *data, size_t size)
{
	while (size && memchr(" \t\r\n", *data, 4))
		data++, size--;
	return size && (*data == '{' || *data == 'P');
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	enum stratum_dialect dialect = stratum_parse(data, size);

	CHECK(dialect <= STRATUM_GETWORK);
	CHECK(strcmp(stratum_dialect_name(dialect), "unknown"));
	CHECK(dialect == STRATUM_NONE || may_be_mining(data, size));
	if (size)
		check_blanks_in_front(data, size, dialect);
	return 0;
}
