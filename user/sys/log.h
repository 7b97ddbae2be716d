/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line to stderr, with the priority in front where systemd reads it (JOURNAL_STREAM is set: "<6>"). */
#ifndef XDPEN_SYS_LOG_H
#define XDPEN_SYS_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* Lines above the level are not written. LOG_LEVEL_INFO until it is set. */
void log_threshold(enum log_level level);
bool log_wanted(enum log_level level);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * What others sent must not move a terminal's cursor or forge a second line: a tab becomes a blank, every other control
 * character '?'.
 */
void log_tame(char *text);
/* libbpf's voice goes through log_line one level quieter; silent while `quiet`. */
void log_libbpf(int quiet);

#endif
