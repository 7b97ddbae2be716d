// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int lock_take(const char *run)
{
	char path[PATH_MAX];
	int lock, error;

	if (snprintf(path, sizeof(path), "%s/lock", run) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	if (mkdir(run, 0755) && errno != EEXIST)
		return -errno;
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (lock < 0)
		return -errno;
	if (!flock(lock, LOCK_EX | LOCK_NB))
		return lock;
	error = -errno;
	close(lock);
	return error;
}

void lock_release(int lock)
{
	if (lock >= 0)
		close(lock);
}
