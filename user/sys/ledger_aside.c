// SPDX-License-Identifier: GPL-2.0-or-later
/* Damaged ledgers that were set aside: for somebody to look at, but not for ever. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"

#define PREFIX LEDGER_FILE ".corrupt-"
#define DATE "00000000-000000" /* digits where it has zeros */

/* Nothing but what ledger_set_aside() names. */
static int is_aside(const struct dirent *entry)
{
	const char *date = entry->d_name + strlen(PREFIX);

	if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) || strlen(date) != strlen(DATE))
		return 0;
	for (size_t i = 0; i < strlen(DATE); i++)
		if (DATE[i] == '0' ? date[i] < '0' || date[i] > '9' : date[i] != DATE[i])
			return 0;
	return 1;
}

/* Dates sort as text. */
static int newest_first(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*b)->d_name, (*a)->d_name);
}

/* A clock that was behind, or is now, must not make of the newest the oldest. */
static bool is_newest(const char *newest, const char *name)
{
	const char *slash = strrchr(newest, '/');

	return !strcmp(slash ? slash + 1 : newest, name);
}

int ledger_trim_aside(const char *directory, const char *newest)
{
	struct dirent **list;
	int count = scandir(directory, &list, is_aside, newest_first), removed = 0, others = 0, error = 0, at;

	if (count < 0)
		return -errno;
	at = open(directory, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	if (at < 0)
		error = -errno;
	for (int i = 0; i < count; i++) {
		if (!is_newest(newest, list[i]->d_name) && ++others >= LEDGER_ASIDE_MAX && !error) {
			if (!unlinkat(at, list[i]->d_name, 0))
				removed++;
			else
				error = -errno;
		}
		free(list[i]);
	}
	free(list);
	if (at >= 0)
		close(at);
	return error ? error : removed;
}
