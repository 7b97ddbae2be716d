/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XDPEN_BPF_COUNT_H
#define XDPEN_BPF_COUNT_H

/* Per CPU, and the programs do not preempt each other on one: plain adds are exact. */
static __always_inline void count_reason(enum xdpen_reason reason, __u32 bytes)
{
	struct xdpen_count *count = array_element(&stats, reason);

	if (count) {
		count->frames++;
		count->bytes += bytes;
	}
}

/* In the record where one queue feeds it, else per CPU: exact either way. */
static __always_inline struct xdpen_counters *counters_of(struct place *place)
{
	return counters_per_cpu ? array_element(&counters, place->slot) : &place->device->counters;
}

/* Returns how many there were of the device, on this CPU where each has its own. */
static __always_inline __u64 count_frame(struct place *place, __u32 bytes)
{
	struct xdpen_counters *counters = counters_of(place);

	if (!counters)
		return 1;
	counters->bytes += bytes;
	return ++counters->frames;
}

/* The same of SYNs. */
static __always_inline __u32 count_syn(struct place *place)
{
	struct xdpen_counters *counters = counters_of(place);

	return counters ? ++counters->syns : 1;
}

static __always_inline void count_pool(struct place *place)
{
	struct xdpen_counters *counters = counters_of(place);

	if (counters)
		counters->pool++;
}

#endif
