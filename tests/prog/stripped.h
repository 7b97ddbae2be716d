/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tag in the packet's metadata, as a NIC or a VLAN interface leaves it.
 * BPF_PROG_TEST_RUN takes no such thing in its context, so a small program puts
 * it there and tail-calls the one under test.
 */
#ifndef XDPEN_TEST_STRIPPED_H
#define XDPEN_TEST_STRIPPED_H

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <unistd.h>

/* The map by which `target` is called, or -1 and errno. */
static inline int stripped_calls(int target)
{
	int calls = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, NULL, sizeof(__u32), sizeof(__u32), 1, NULL);
	__u32 zero = 0;

	if (calls < 0 || !bpf_map_update_elem(calls, &zero, &target, BPF_ANY))
		return calls;
	close(calls);
	return -1;
}

/* The program that puts the tag there and calls, or a negative number and errno. */
static inline int stripped_program(int calls, __u16 ethertype, __u32 tci)
{
	struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_6, .src_reg = BPF_REG_1 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = htons(ethertype) },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3, .imm = tci },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_skb_vlan_push },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_6 },
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = BPF_REG_2, .src_reg = BPF_PSEUDO_MAP_FD, .imm = calls },
		{ .imm = 0 }, /* the upper half of the map */
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 99 }, /* the call failed */
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, NULL, "GPL", code, sizeof(code) / sizeof(*code), NULL);
}

#endif
