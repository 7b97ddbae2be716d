// SPDX-License-Identifier: GPL-2.0-or-later
/* A file of its own: whoever links no libbpf has a log, too. */
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

static enum log_level one_quieter(enum libbpf_print_level level)
{
	return level == LIBBPF_WARN ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG;
}

/* libbpf ends its messages with a newline; a verifier log has many. */
__attribute__((format(printf, 2, 0))) static int print_libbpf(enum libbpf_print_level level, const char *format,
							      va_list arguments)
{
	char *text, *rest, *line;

	if (level == LIBBPF_DEBUG || !log_wanted(one_quieter(level)))
		return 0;
	if (vasprintf(&text, format, arguments) < 0)
		return 0;
	for (rest = text; (line = strsep(&rest, "\n"));)
		if (*line)
			log_line(one_quieter(level), "%s", line);
	free(text);
	return 0;
}

void log_libbpf(int quiet)
{
	libbpf_set_print(quiet ? NULL : print_libbpf);
}
