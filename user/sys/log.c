// SPDX-License-Identifier: GPL-2.0-or-later
/* The one variable of the program that is not passed about: how much it says. */
#include "log.h"

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

bool log_wanted(enum log_level level)
{
	return level <= threshold;
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

	if (!log_wanted(level))
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	write_line(level, text);
}
