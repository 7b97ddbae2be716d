// SPDX-License-Identifier: GPL-2.0-or-later
#include "errand.h"

#include <errno.h>
#include <stddef.h>

#include "mac.h"

static struct errand *find(struct errands *errands, const struct xdpen_key *key)
{
	for (int i = 0; i < ERRANDS_MAX; i++)
		if (errands->list[i].key.present && mac_equal(&errands->list[i].key, key))
			return &errands->list[i];
	return NULL;
}

static struct errand *find_or_make(struct errands *errands, const struct xdpen_key *key)
{
	struct errand *errand = find(errands, key);

	for (int i = 0; !errand && i < ERRANDS_MAX; i++)
		if (!errands->list[i].key.present) {
			errand = &errands->list[i];
			*errand = (struct errand){ .key = *key };
		}
	if (!errand)
		errands->no_room++;
	return errand;
}

static bool is_open(const struct errand *errand)
{
	return errand->key.present && (errand->unsure || errand->wanted != errand->told);
}

/* Nothing is wanted of it and nothing was told that would have to be taken back. */
static void leave_if_done(struct errand *errand)
{
	if (!errand->wanted && !errand->told && !errand->unsure && !errand->running)
		*errand = (struct errand){ .wanted = false };
}

int errands_want(struct errands *errands, const struct xdpen_key *key, bool quarantine)
{
	struct errand *errand = quarantine ? find_or_make(errands, key) : find(errands, key);

	if (!errand)
		return quarantine ? -ENOSPC : 0;
	/* A new wish is no repetition of what failed; what failed half-way has to be taken back, too. */
	if (errand->wanted != quarantine)
		errand->failures = errand->due = 0;
	errand->wanted = quarantine;
	leave_if_done(errand);
	return 0;
}

void errands_known(struct errands *errands, const struct xdpen_key *key)
{
	struct errand *errand = find_or_make(errands, key);

	if (errand)
		errand->told = true;
}

struct errand *errands_next(struct errands *errands, struct when now)
{
	struct errand *next = NULL;

	for (int i = 0; i < ERRANDS_MAX; i++) {
		struct errand *errand = &errands->list[i];

		if (is_open(errand) && !errand->running && errand->due <= now.ns && (!next || errand->due < next->due))
			next = errand;
	}
	return next;
}

void errand_begin(struct errand *errand)
{
	errand->running = true;
	errand->telling = errand->wanted;
}

__u64 errand_pause(__u32 failures)
{
	__u64 pause = SECOND;

	while (--failures && pause < ERRAND_PAUSE_MAX)
		pause *= 2;
	return pause < ERRAND_PAUSE_MAX ? pause : ERRAND_PAUSE_MAX;
}

void errands_ended(struct errands *errands, const struct xdpen_key *key, bool success, struct when now)
{
	struct errand *errand = find(errands, key);

	if (!errand || !errand->running)
		return;
	errand->running = false;
	errand->unsure = !success;
	if (success) {
		errand->told = errand->telling;
		errand->failures = errand->due = 0;
	} else {
		errand->due = now.ns + errand_pause(++errand->failures);
	}
	leave_if_done(errand);
}

__u32 errands_open(const struct errands *errands)
{
	__u32 open = 0;

	for (int i = 0; i < ERRANDS_MAX; i++)
		open += is_open(&errands->list[i]);
	return open;
}
