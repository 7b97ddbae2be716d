// SPDX-License-Identifier: GPL-2.0-or-later
#include "privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/types.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 5.8; asked for by number where older headers do not name them. */
#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#define CAP_BPF 39
#endif
#define CAPABILITIES 64

static const __u64 needed = 1ULL << CAP_NET_ADMIN | 1ULL << CAP_PERFMON | 1ULL << CAP_BPF;

static bool is_needed(int capability)
{
	return needed >> capability & 1;
}

/*
 * The bounding set: what no program that is started from here can ever have. Who may not
 * make it smaller (systemd leaves no CAP_SETPCAP) keeps it, and no_new_privs stands in.
 */
static int bound(void)
{
	for (int capability = 0; capability < CAPABILITIES; capability++) {
		int has = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);

		/* Beyond the last one that the kernel knows. */
		if (has < 0)
			break;
		if (has && !is_needed(capability) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0))
			return errno == EPERM ? 0 : -errno;
	}
	return 0;
}

int privilege_reduce(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	int error = bound();

	if (error)
		return error;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_capget, &header, data))
		return -errno;
	for (int word = 0; word < _LINUX_CAPABILITY_U32S_3; word++) {
		data[word].permitted &= (__u32)(needed >> 32 * word);
		data[word].effective = data[word].permitted;
		data[word].inheritable = 0;
	}
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}
