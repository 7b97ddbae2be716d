// SPDX-License-Identifier: GPL-2.0-or-later
/* The one variable of the program that is not passed about: how much it says. */
#include "log.h"

#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_LINE 1024

static enum log_level threshold = LOG_LEVEL_INFO;

void log_threshold(enum log_level level)
{
	threshold = level;
}

void log_tame(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = *text == '\t' ? ' ' : '?';
}

/* One write, so that lines of several processes do not mix. */
static void write_line(enum log_level level, char *text)
{
	char line[LOG_LINE + 8];
	int length;

	log_tame(text);
	if (getenv("JOURNAL_STREAM"))
		length = snprintf(line, sizeof(line), "<%d>%s\n", level, text);
	else
		length = snprintf(line, sizeof(line), "%s\n", text);
	if (write(STDERR_FILENO, line, (size_t)length) < 0)
		return; /* nowhere left to say so */
}

void log_line(enum log_level level, const char *format, ...)
{
	char text[LOG_LINE];
	va_list arguments;

	if (level > threshold)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	write_line(level, text);
}

static enum log_level one_quieter(enum libbpf_print_level level)
{
	return level == LIBBPF_WARN ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG;
}

/* libbpf ends its messages with a newline; a verifier log has many. */
__attribute__((format(printf, 2, 0))) static int print_libbpf(enum libbpf_print_level level, const char *format,
							      va_list arguments)
{
	char *text, *rest, *line;

	if (level == LIBBPF_DEBUG || one_quieter(level) > threshold)
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
