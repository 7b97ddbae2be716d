// SPDX-License-Identifier: GPL-2.0-or-later
#include "flusher.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "enforcement.h"
#include "flows.h"

#define WAITING 1024 /* devices at once */

struct flusher {
	const struct maps *maps;
	struct flows *flows; /* the thread's */
	int done; /* an eventfd that counts flows */
	pthread_t thread;
	bool running; /* the thread was begun */

	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t changed;
	bool ending;
	__u32 slots[WAITING]; /* a ring */
	__u32 first, count;
};

/* The next device, once there is one. False: the thread is to end. */
static bool take(struct flusher *flusher, __u32 *slot)
{
	bool goes_on;

	pthread_mutex_lock(&flusher->mutex);
	while (!flusher->count && !flusher->ending)
		pthread_cond_wait(&flusher->changed, &flusher->mutex);
	goes_on = !flusher->ending;
	if (goes_on) {
		*slot = flusher->slots[flusher->first];
		flusher->first = (flusher->first + 1) % WAITING;
		flusher->count--;
	}
	pthread_mutex_unlock(&flusher->mutex);
	return goes_on;
}

static bool is_idle(struct flusher *flusher)
{
	bool idle;

	pthread_mutex_lock(&flusher->mutex);
	idle = !flusher->count;
	pthread_mutex_unlock(&flusher->mutex);
	return idle;
}

static void *work(void *context)
{
	struct flusher *flusher = context;
	__u64 taken = 0;
	__u32 slot, some;

	while (take(flusher, &slot)) {
		/* It may have been released, or the slot given to another one, while it waited. */
		if (enforcement_cuts(flusher->maps, slot, maps_ticks(flusher->maps))) {
			flows_end(flusher->flows, slot, &some);
			taken += some;
		}
		if (taken && is_idle(flusher) && write(flusher->done, &taken, sizeof(taken)) == sizeof(taken))
			taken = 0;
	}
	return NULL;
}

int flusher_open(const struct maps *maps, struct flusher **flusher)
{
	struct flusher *made = calloc(1, sizeof(*made));
	int error;

	if (!made)
		return -ENOMEM;
	made->maps = maps;
	pthread_mutex_init(&made->mutex, NULL);
	pthread_cond_init(&made->changed, NULL);
	made->done = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	error = made->done < 0 ? -errno : flows_open(maps, &made->flows);
	if (error) {
		flusher_close(made);
		return error;
	}
	*flusher = made;
	return 0;
}

static void end_thread(struct flusher *flusher)
{
	pthread_mutex_lock(&flusher->mutex);
	flusher->ending = true;
	pthread_cond_signal(&flusher->changed);
	pthread_mutex_unlock(&flusher->mutex);
	pthread_join(flusher->thread, NULL);
}

void flusher_close(struct flusher *flusher)
{
	if (!flusher)
		return;
	if (flusher->running)
		end_thread(flusher);
	flows_close(flusher->flows);
	if (flusher->done >= 0)
		close(flusher->done);
	pthread_cond_destroy(&flusher->changed);
	pthread_mutex_destroy(&flusher->mutex);
	free(flusher);
}

int flusher_add(struct flusher *flusher, __u32 slot)
{
	int error = 0;

	if (!flusher->running) {
		error = -pthread_create(&flusher->thread, NULL, work, flusher);
		if (error)
			return error;
		flusher->running = true;
	}
	pthread_mutex_lock(&flusher->mutex);
	if (flusher->count == WAITING)
		error = -ENOSPC;
	else
		flusher->slots[(flusher->first + flusher->count++) % WAITING] = slot;
	pthread_cond_signal(&flusher->changed);
	pthread_mutex_unlock(&flusher->mutex);
	return error;
}

int flusher_descriptor(const struct flusher *flusher)
{
	return flusher->done;
}

__u64 flusher_taken(const struct flusher *flusher)
{
	__u64 taken;

	return read(flusher->done, &taken, sizeof(taken)) == sizeof(taken) ? taken : 0;
}
