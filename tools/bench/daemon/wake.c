// SPDX-License-Identifier: GPL-2.0-or-later
/* What a verdict's time would be if the daemon did nothing: until a thread that sleeps on a descriptor of another CPU runs. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "samples.h"
#include "verbs.h"

struct sleeper {
	int descriptor;
	int cpu;
	__u64 woken; /* ns, 0: not yet */
};

static int stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static void *sleep_on(void *context)
{
	struct sleeper *sleeper = context;
	__u64 times;

	stay_on(sleeper->cpu);
	while (read(sleeper->descriptor, &times, sizeof(times)) == sizeof(times) && times < 2)
		__atomic_store_n(&sleeper->woken, samples_now(), __ATOMIC_RELEASE);
	return NULL;
}

static double wake_one(struct sleeper *sleeper)
{
	const __u64 once = 1;
	__u64 begin, woken;

	__atomic_store_n(&sleeper->woken, 0, __ATOMIC_RELEASE);
	begin = samples_now();
	if (write(sleeper->descriptor, &once, sizeof(once)) != sizeof(once))
		return 0;
	while (!(woken = __atomic_load_n(&sleeper->woken, __ATOMIC_ACQUIRE)))
		;
	return woken - begin;
}

int time_wakes(__u32 samples, __u32 apart)
{
	struct sleeper sleeper = { .descriptor = eventfd(0, EFD_CLOEXEC), .cpu = sysconf(_SC_NPROCESSORS_ONLN) > 1 };
	const __u64 end = 2;
	double ns[SAMPLES_MAX];
	pthread_t thread;

	if (sleeper.descriptor < 0 || stay_on(0) || pthread_create(&thread, NULL, sleep_on, &sleeper))
		return complain("no thread can be put to sleep", -EAGAIN);
	if (samples > SAMPLES_MAX)
		samples = SAMPLES_MAX;
	for (__u32 number = 0; number < samples; number++) {
		usleep(apart * 1000);
		ns[number] = wake_one(&sleeper);
	}
	samples_tell("wake", ns, samples);
	if (write(sleeper.descriptor, &end, sizeof(end)) == sizeof(end))
		pthread_join(thread, NULL);
	close(sleeper.descriptor);
	return 0;
}
