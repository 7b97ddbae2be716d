// SPDX-License-Identifier: GPL-2.0-or-later
#include "inject.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../drive.h"

#define LAN 0x0a420000u /* 10.66.0.0, as tests/lib/net.sh has it */
#define FIRST_HOST 20
#define HOSTS 200
#define SOURCE_OFFSET 26 /* of the addresses and the sequence number, in a frame without tag and options */
#define DESTINATION_OFFSET 30
#define SEQUENCE_OFFSET 38
#define POOL_ADDRESS 0xc6120a00u /* 198.18.10.0 */

int inject_open(struct injector *injector, const char *interface)
{
	__u32 id = 0;
	int error;

	injector->ifindex = if_nametoindex(interface);
	if (!injector->ifindex)
		return -ENODEV;
	error = bpf_xdp_query_id(injector->ifindex, 0, &id);
	if (error)
		return error;
	injector->program = bpf_prog_get_fd_by_id(id);
	return injector->program < 0 ? -errno : 0;
}

void inject_close(struct injector *injector)
{
	close(injector->program);
}

int inject(const struct injector *injector, const struct bench_frame *frame, __u32 *action)
{
	struct xdp_md context = { .data_end = frame->length, .ingress_ifindex = injector->ifindex };
	LIBBPF_OPTS(bpf_test_run_opts, run);

	run.data_in = frame->bytes;
	run.data_size_in = frame->length;
	run.ctx_in = &context;
	run.ctx_size_in = sizeof(context);
	run.repeat = 1;
	if (bpf_prog_test_run_opts(injector->program, &run))
		return -errno;
	*action = run.retval;
	return 0;
}

static void write_word(struct bench_frame *frame, __u32 offset, __u32 word)
{
	word = htonl(word);
	memcpy(frame->bytes + offset, &word, sizeof(word));
}

void inject_build(struct bench_frame *frame, const struct frame_plan *plan, __u32 number, __u32 sequence)
{
	__u64 mac = drive_mac(number, 0);

	frame_build(frame, plan);
	memcpy(frame->bytes + frame->mac_at, &mac, 6);
	write_word(frame, SOURCE_OFFSET, LAN + FIRST_HOST + number % HOSTS);
	write_word(frame, DESTINATION_OFFSET, POOL_ADDRESS + number % 250);
	write_word(frame, SEQUENCE_OFFSET, sequence);
}
