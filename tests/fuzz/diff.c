// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diff [--frames N] [--seed N] [--keep FILE] [FILE or DIRECTORY...]
 *
 * The same scripts through the programs in the kernel and on the host:
 *
 *   script -> frame -> kernel (BPF_PROG_TEST_RUN) -+- action, reasons, bytes, devices: after each frame
 *                   \-> host (sanitised)          -+- events, every other map: after each script
 *
 * First the scripts in the files (a fuzzer's corpus, say), then random ones by
 * the seed until N more frames have gone through. Each goes in by xdpen_in and by
 * the guard, out by xdpen_out or xdpen_out_replay in turn, and back by xdpen_back. A difference prints
 * the frame and both answers, and keeps the script, which fuzz_frame takes too.
 * Exit code 0: none; 1: a difference; 2: usage, or a kernel that does not load the
 * programs; 77: not permitted here.
 */
#include <dirent.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"
#include "script.h"

#define FIRST_EPOCH 6400ULL
#define SCRIPT_MOST 1024
/* Random scripts with one set of knobs; loading the programs takes the time of some thousand frames. */
#define SCRIPTS_PER_ROUND 500

/* Not cleared between scripts: what is kept in them has ended with the epoch. */
static const char *const KEEP[] = { "ports", "strangers", "ingress", "stats", "scratch", NULL };

struct run {
	struct kernel *kernel;
	struct host_knobs knobs;
	__u64 ticks;
	__u64 frames, refused, cut, events, scripts;
	__u64 wanted; /* frames of random scripts */
	__u64 reasons[XDPEN_REASONS];
	__u8 script[SCRIPT_MOST];
	size_t script_size;
	const char *source; /* of the script */
	const char *keep; /* where the script of a difference goes, NULL: nowhere */
	const struct host_frame *frame; /* in hand, or the last */
	const struct host_event *expected;
	size_t expected_count, seen;
};

/* --- a difference --- */

static void keep_script(const struct run *run)
{
	FILE *file = run->keep ? fopen(run->keep, "w") : NULL;

	fprintf(stderr, "# the script is from %s\n", run->source);
	if (!file)
		return;
	fputc(run->knobs.counters_per_cpu, file);
	fwrite(run->script, 1, run->script_size, file);
	fclose(file);
	fprintf(stderr, "# it is kept in %s\n", run->keep);
}

static void print_bytes(const char *name, const __u8 *bytes, size_t length)
{
	fprintf(stderr, "# %s (%zu bytes):", name, length);
	for (size_t i = 0; i < length; i++)
		fprintf(stderr, " %02x", bytes[i]);
	fputc('\n', stderr);
}

static void differ(const struct run *run, const char *what)
{
	fprintf(stderr, "not ok - kernel and host differ: %s\n"
			"# salt %016llx, tick %llu, frame %u of the script, on the wire %u bytes\n",
		what, run->knobs.salt, run->frame ? run->frame->ticks : 0, run->frame ? run->frame->number : 0,
		run->frame ? run->frame->length : 0);
	if (run->frame)
		print_bytes("frame", run->frame->bytes, run->frame->captured);
	keep_script(run);
	exit(1);
}

static void differ_at(const struct run *run, const char *what, const void *kernel, const void *host, size_t size,
		      size_t each)
{
	const __u8 *one = kernel, *other = host;
	size_t at = 0;

	while (at < size && one[at] == other[at])
		at++;
	fprintf(stderr, "# %s %zu differs first in its byte %zu\n", what, at / each, at % each);
	print_bytes("kernel", one + at / each * each, each);
	print_bytes("host", other + at / each * each, each);
	differ(run, what);
}

/* --- maps --- */

static bool is_array(const struct host_map *map)
{
	return map->type == BPF_MAP_TYPE_ARRAY || map->type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static void compare_array(const struct run *run, const struct host_map *map)
{
	static __u8 read[XDPEN_STRANGERS * 64];
	size_t size = (size_t)map->entries * map->value_size;
	const void *values = kernel_values(run->kernel, map->name);

	if (!values) {
		kernel_read(run->kernel, map, read);
		values = read;
	}
	if (memcmp(values, map->values, size))
		differ_at(run, map->name, values, map->values, size, map->value_size);
}

static void compare_hash(const struct run *run, const struct host_map *map)
{
	__u8 value[64];

	for (__u32 i = 0; i < map->used; i++) {
		const __u8 *expected = map->values + i * map->value_size;

		if (!kernel_lookup(run->kernel, map->name, map->keys + i * map->key_size, value) ||
		    memcmp(value, expected, map->value_size))
			differ_at(run, map->name, value, expected, map->value_size, map->value_size);
	}
	if (kernel_entries(run->kernel, map) != map->used)
		differ(run, map->name);
}

static void compare_maps(const struct run *run)
{
	const struct host_map *map;

	for (size_t i = 0; (map = host_map_at(i)); i++) {
		/* Nothing writes to the ports while frames run, and the scratch header is gone with its frame. */
		if (!strcmp(map->name, "ports") || !strcmp(map->name, "scratch"))
			continue;
		if (is_array(map))
			compare_array(run, map);
		else
			compare_hash(run, map);
	}
}

/* --- events --- */

/* Where the ring holds room for a whole segment, only what was filled of it. */
static bool same_record(const struct xdpen_head_event *kernel, const struct xdpen_head_event *host, size_t size)
{
	if (memcmp(kernel, host, sizeof(struct xdpen_event)))
		return false;
	if (size == sizeof(struct xdpen_event))
		return true;
	return kernel->head_length == host->head_length && kernel->zero == host->zero &&
	       !memcmp(kernel->head, host->head, host->head_length) &&
	       !memcmp(kernel->frame, host->frame, host->event.header.captured);
}

static void on_event(void *context, const void *bytes, size_t size)
{
	struct run *run = context;
	const struct host_event *expected = &run->expected[run->seen];

	if (run->seen++ >= run->expected_count)
		differ(run, "an event that only the kernel has told");
	if (size != expected->size || !same_record(bytes, &expected->record, size))
		differ_at(run, "event", bytes, &expected->record, size, size);
	run->events++;
}

static void drain(void *context)
{
	struct run *run = context;

	run->seen = 0;
	run->expected_count = host_events(&run->expected);
	kernel_events(run->kernel, on_event, run);
	if (run->seen != run->expected_count)
		differ(run, "an event that only the host has told");
	host_take_events();
}

/* --- frames --- */

static void compare_outcome(const struct run *run, const struct host_outcome *kernel, const struct host_outcome *host)
{
	struct xdpen_count counts[XDPEN_REASONS];
	const struct host_map *stats = host_map("stats"), *devices = host_map("devices");
	size_t size = run->knobs.slots * sizeof(struct xdpen_device);

	if (kernel->action != host->action) {
		fprintf(stderr, "# action: kernel %d, host %d (reason %u)\n", kernel->action, host->action,
			host->reason);
		differ(run, "action");
	}
	kernel_read(run->kernel, stats, counts);
	if (memcmp(counts, stats->values, sizeof(counts)))
		differ_at(run, "reason", counts, stats->values, sizeof(counts), sizeof(*counts));
	if (kernel->length != host->length || memcmp(kernel->bytes, host->bytes, host->length)) {
		print_bytes("kernel", kernel->bytes, kernel->length);
		print_bytes("host", host->bytes, host->length);
		differ(run, "bytes");
	}
	if (memcmp(kernel_values(run->kernel, "devices"), devices->values, size))
		differ_at(run, "device", kernel_values(run->kernel, "devices"), devices->values, size,
			  sizeof(struct xdpen_device));
}

/* A test run with an skb refuses some frames whose IP header is cut; XDP takes them. */
static bool may_refuse(enum host_program program, const struct host_frame *frame)
{
	return program != HOST_IN && program != HOST_OUT_REPLAY && frame->captured < ETH_HLEN + 40;
}

/* `host`: what came of it there. */
static void run_both(struct run *run, enum host_program program, const struct host_frame *frame,
		     struct host_outcome *host)
{
	struct host_outcome kernel;
	int error = kernel_run(run->kernel, program, frame, &kernel);

	if (error == -EINVAL && may_refuse(program, frame)) {
		run->cut++;
		return;
	}
	if (error) {
		fprintf(stderr, "# the kernel does not run it: %s\n", strerror(-error));
		differ(run, "a frame that the kernel does not take");
	}
	host_run(program, frame, host);
	if (!host->reason || host->reason >= XDPEN_LOST_EVENT)
		differ(run, "on the host not one reason is counted");
	run->reasons[host->reason]++;
	compare_outcome(run, &kernel, host);
}

/* What xdpen_in lets pass goes on to the guard; so does, as if XDP were not there, what it drops. */
static void run_guard(struct run *run, const struct host_frame *frame, const struct host_outcome *in)
{
	struct host_outcome outcome;
	struct host_frame next = *frame;

	if (in->action == XDP_PASS && in->length <= sizeof(next.bytes)) {
		memcpy(next.bytes, in->bytes, in->length);
		next.captured = in->length;
	}
	run_both(run, HOST_GUARD, &next, &outcome);
}

static void on_frame(void *context, const struct host_frame *frame)
{
	struct host_outcome outcome;
	struct run *run = context;

	run->frame = frame;
	/* The kernel's test run takes none; those that end within the Ethernet header are the fuzzer's alone. */
	if (frame->captured < ETH_HLEN) {
		run->refused++;
		return;
	}
	run_both(run, HOST_IN, frame, &outcome);
	run_guard(run, frame, &outcome);
	run_both(run, frame->number & 1 ? HOST_OUT_REPLAY : HOST_OUT, frame, &outcome);
	run_both(run, HOST_BACK, frame, &outcome);
	run->frames++;
}

static void on_store(void *context, const char *map, const void *key, const void *value)
{
	struct run *run = context;

	host_store(host_map(map), key, value);
	kernel_store(run->kernel, map, key, value);
}

/* --- scripts --- */

/* What the host forgets at once is taken out of the kernel entry by entry. */
static void clear(struct run *run)
{
	static const __u8 zeros[4096];
	struct host_map *map;

	for (size_t i = 0; (map = host_map_at(i)); i++) {
		bool kept = false;

		for (const char *const *keep = KEEP; *keep; keep++)
			kept |= !strcmp(*keep, map->name);
		if (kept)
			continue;
		if (kernel_values(run->kernel, map->name))
			memset(kernel_values(run->kernel, map->name), 0, (size_t)map->entries * map->value_size);
		else if (is_array(map))
			for (__u32 at = 0; at < map->entries; at++)
				kernel_store(run->kernel, map->name, &at, zeros);
		else
			for (__u32 at = 0; at < map->used; at++)
				kernel_store(run->kernel, map->name, map->keys + at * map->key_size, NULL);
	}
	host_clear(KEEP);
}

static void run_script(struct run *run)
{
	const struct script_sink sink = { run, on_store, on_frame, drain };

	clear(run);
	run->ticks = ((run->ticks >> run->knobs.fast_shift) + 1) << run->knobs.fast_shift;
	script_run(run->script, run->script_size, &run->knobs, &sink, &run->ticks);
	drain(run);
	compare_maps(run);
	run->scripts++;
}

/* SplitMix64 (Steele, Lea, Flood 2014): the same scripts for the same seed, everywhere. */
static __u64 random64(__u64 *state)
{
	__u64 x = *state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static void random_script(struct run *run, __u64 *state)
{
	run->script_size = 64 + random64(state) % (SCRIPT_MOST - 64);
	for (size_t i = 0; i < run->script_size; i++)
		run->script[i] = random64(state);
}

static void check_names(const struct run *run)
{
	const char *name;

	for (size_t i = 0; (name = kernel_map_name(run->kernel, i)); i++)
		host_map(name); /* aborts, with its name, on a map that the host does not have */
}

static int open_round(struct run *run, const struct host_knobs *knobs)
{
	const struct script_sink sink = { run, on_store, on_frame, drain };

	if (run->kernel)
		kernel_close(run->kernel);
	run->knobs = *knobs;
	run->kernel = kernel_open(knobs);
	if (!run->kernel)
		return -errno;
	host_open(knobs);
	check_names(run);
	script_ports(&sink);
	run->ticks = FIRST_EPOCH << knobs->fast_shift;
	return 0;
}

/* Other salts, clocks and places of the counters, from round to round. */
static struct host_knobs knobs_of(__u64 round, __u64 seed)
{
	static const __u32 shifts[] = { 11, 10, 13 };
	__u32 slots = round & 2 ? 64 : 16;
	__u64 state = seed ^ round;

	return (struct host_knobs){ .salt = random64(&state),
				    .slots = slots,
				    .pool = slots / 2,
				    .fast_shift = shifts[round % 3],
				    .ring_bytes = 16384,
				    .counters_per_cpu = round & 1 };
}

static void run_file(struct run *run, const char *path)
{
	FILE *file = fopen(path, "r");

	if (!file) {
		fprintf(stderr, "diff: cannot read \"%s\": %s\n", path, strerror(errno));
		exit(2);
	}
	fgetc(file); /* the fuzzer's choice of knobs */
	run->script_size = fread(run->script, 1, sizeof(run->script), file);
	run->source = path;
	fclose(file);
	run_script(run);
}

static void run_path(struct run *run, const char *path)
{
	struct dirent *entry;
	char name[512];
	DIR *directory = opendir(path);

	if (!directory) {
		run_file(run, path);
		return;
	}
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		run_file(run, name);
	}
	closedir(directory);
}

static void run_random(struct run *run, __u64 seed)
{
	__u64 state = seed;

	run->source = "the seed";
	run->wanted += run->frames;
	for (__u64 round = 1; run->frames < run->wanted; round++) {
		struct host_knobs knobs = knobs_of(round, seed);

		if (open_round(run, &knobs))
			differ(run, "the kernel does not load the programs again");
		for (int i = 0; i < SCRIPTS_PER_ROUND && run->frames < run->wanted; i++) {
			random_script(run, &state);
			run_script(run);
		}
	}
}

static void stay_here(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus)) {
		perror("diff: cannot stay on one CPU");
		exit(2);
	}
}

static __u64 number(const char *text)
{
	char *end;
	__u64 value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9') {
		fprintf(stderr, "diff: \"%s\" is no number, expected a whole number\n", text);
		exit(2);
	}
	return value;
}

static void report(const struct run *run, __u64 seed, time_t seconds)
{
	int kinds = 0;

	for (__u32 reason = 0; reason < XDPEN_REASONS; reason++)
		kinds += run->reasons[reason] != 0;
	printf("seed %llu: %llu frames in %llu scripts, %llu events, no difference; %lld s\n"
	       "left out, since the kernel's test run does not take them: %llu frames, %llu with an skb only\n",
	       seed, run->frames, run->scripts, run->events, (long long)seconds, run->refused, run->cut);
	printf("%d reasons:", kinds);
	for (__u32 reason = 0; reason < XDPEN_REASONS; reason++)
		if (run->reasons[reason])
			printf(" %u=%llu", reason, run->reasons[reason]);
	putchar('\n');
}

int main(int argc, char **argv)
{
	static struct run run = { .wanted = 20000 };
	__u64 seed = 1;
	time_t start = time(NULL);
	struct host_knobs knobs;
	int i = 1;

	for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
		if (!strcmp(argv[i], "--frames"))
			run.wanted = number(argv[i + 1]);
		else if (!strcmp(argv[i], "--seed"))
			seed = number(argv[i + 1]);
		else if (!strcmp(argv[i], "--keep"))
			run.keep = argv[i + 1];
		else
			break;
	}
	if (i < argc && argv[i][0] == '-') {
		fprintf(stderr, "usage: diff [--frames N] [--seed N] [--keep FILE] [FILE or DIRECTORY...]\n");
		return 2;
	}
	if (geteuid()) {
		fprintf(stderr, "diff: needs root, to load the programs\n");
		return 77;
	}
	stay_here();
	knobs = knobs_of(0, seed);
	if (open_round(&run, &knobs))
		return 2;
	for (; i < argc; i++)
		run_path(&run, argv[i]);
	run_random(&run, seed);
	kernel_close(run.kernel);
	report(&run, seed, time(NULL) - start);
	return 0;
}
