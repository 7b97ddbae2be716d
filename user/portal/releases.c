// SPDX-License-Identifier: GPL-2.0-or-later
#include "releases.h"

#include <errno.h>
#include <string.h>

#include "../core/address.h"
#include "../sys/log.h"

static int find(const struct releases *releases, const __u8 address[static 16])
{
	for (int i = 0; i < RELEASES_MAX; i++)
		if (releases->waiting[i].due && !memcmp(releases->waiting[i].address, address, 16))
			return i;
	return -1;
}

static int free_place(const struct releases *releases)
{
	for (int i = 0; i < RELEASES_MAX; i++)
		if (!releases->waiting[i].due)
			return i;
	return -1;
}

bool releases_wait(const struct releases *releases, const __u8 address[static 16])
{
	return find(releases, address) >= 0;
}

bool releases_full(const struct releases *releases)
{
	return free_place(releases) < 0;
}

int releases_add(struct releases *releases, const __u8 address[static 16], __u64 now)
{
	int place = free_place(releases);

	if (releases_wait(releases, address))
		return 0;
	if (place < 0)
		return -ENOSPC;
	releases->waiting[place] = (struct release){ .due = now + RELEASE_AFTER_NS };
	memcpy(releases->waiting[place].address, address, 16);
	return 0;
}

static void tell(struct release *release, struct ask *ask, __u64 now)
{
	char text[ADDRESS_TEXT];
	int error = ask_release(ask, release->address);

	release->due = 0;
	if (!error || error == -EACCES)
		return;
	if (++release->tries < RELEASE_TRIES)
		release->due = now + RELEASE_AFTER_NS;
	else
		log_line(LOG_LEVEL_WARNING, "gave up the release of %s: xdpend does not answer",
			 address_format(release->address, text));
}

__u64 releases_run(struct releases *releases, struct ask *ask, __u64 now)
{
	__u64 next = 0;

	for (int i = 0; i < RELEASES_MAX; i++) {
		struct release *release = &releases->waiting[i];

		if (release->due && release->due <= now)
			tell(release, ask, now);
		if (release->due && (!next || release->due < next))
			next = release->due;
	}
	return next;
}
