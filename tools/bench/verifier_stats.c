// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the verifier says of each program of an object: loads it with the
 * statistics level of the verifier's log, prints a table, leaves nothing behind.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define LOG_STATS 4 /* BPF_LOG_STATS: <linux/bpf_verifier.h>, not in the UAPI headers */
#define LOG_BYTES 4096
#define PROGRAMS 32

static char logs[PROGRAMS][LOG_BYTES];

static unsigned long after(const char *log, const char *word)
{
	const char *at = strstr(log, word);
	unsigned long number = 0;

	if (at)
		sscanf(at + strlen(word), "%lu", &number);
	return number;
}

static void print_program(const struct bpf_program *program, const char *log)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
		memset(&info, 0, sizeof(info));
	printf("%-20s %12zu %10lu %12lu %12lu %8u %10lu\n", bpf_program__name(program), bpf_program__insn_cnt(program),
	       after(log, "processed "), after(log, "peak_states "), after(log, "total_states "), info.jited_prog_len,
	       after(log, "verification time "));
}

/* Of a log, what stands before the statistics: of the program that was refused, the last one with a log, why it was. */
static void print_refusal(int programs)
{
	while (programs > 0 && !*logs[programs - 1])
		programs--;
	if (programs > 0)
		fprintf(stderr, "verifier-stats: the verifier's last words: %s", logs[programs - 1]);
}

static int print_object(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;
	int error, i = 0;

	if (!object) {
		fprintf(stderr, "verifier-stats: %s: %s\n", path, strerror(errno));
		return -errno;
	}
	bpf_object__for_each_program(program, object) {
		if (i == PROGRAMS)
			break;
		bpf_program__set_log_level(program, LOG_STATS);
		bpf_program__set_log_buf(program, logs[i++], LOG_BYTES);
	}
	error = bpf_object__load(object);
	if (error) {
		fprintf(stderr, "verifier-stats: %s does not load: %s\n", path, strerror(-error));
		print_refusal(i);
		bpf_object__close(object);
		return error;
	}
	printf("%s\n%-20s %12s %10s %12s %12s %8s %10s\n", path, "program", "instructions", "processed", "peak states",
	       "total states", "jited B", "load us");
	i = 0;
	bpf_object__for_each_program(program, object)
		if (i < PROGRAMS)
			print_program(program, logs[i++]);
	bpf_object__close(object);
	return 0;
}

int main(int argc, char **argv)
{
	int error = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: verifier-stats OBJECT...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		error |= print_object(argv[i]);
	return error ? 1 : 0;
}
