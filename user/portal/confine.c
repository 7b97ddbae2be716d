// SPDX-License-Identifier: GPL-2.0-or-later
#include "confine.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

int identity_of(const char *user, const char *group, struct identity *identity)
{
	const struct passwd *account = getpwnam(user);
	const struct group *members;

	if (!account)
		return -ENOENT;
	*identity = (struct identity){ .user = account->pw_uid, .group = account->pw_gid, .user_name = user };
	if (!group)
		return 0;
	members = getgrnam(group);
	if (!members)
		return -ESRCH;
	identity->group = members->gr_gid;
	identity->group_name = group;
	return 0;
}

/* The bounding set: what not even a program with file capabilities could have. */
static int bound(void)
{
	for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0))
			return -errno;
	return 0;
}

/* Also those that a service manager gave to a process that is not root's. */
static int hold_none(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	return syscall(SYS_capset, &header, none) ? -errno : 0;
}

static int become(const struct identity *identity)
{
	int error = bound();

	if (error)
		return error;
	if (setgroups(1, &identity->group) || setresgid(identity->group, identity->group, identity->group) ||
	    setresuid(identity->user, identity->user, identity->user))
		return -errno;
	return 0;
}

int confine_identity(const struct identity *identity)
{
	int error = geteuid() ? 0 : become(identity);

	if (!error)
		error = hold_none();
	if (error)
		return error;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ? -errno : 0;
}

/* Of the library, of libc's memory and of our own loop. */
static const int allowed[] = {
	SCMP_SYS(accept),      SCMP_SYS(accept4),	  SCMP_SYS(brk),	   SCMP_SYS(clock_gettime),
	SCMP_SYS(close),       SCMP_SYS(connect),	  SCMP_SYS(epoll_ctl),	   SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_wait),  SCMP_SYS(exit),		  SCMP_SYS(exit_group),	   SCMP_SYS(fcntl),
	SCMP_SYS(futex),       SCMP_SYS(getpeername),	  SCMP_SYS(getpid),	   SCMP_SYS(getrandom),
	SCMP_SYS(getsockname), SCMP_SYS(getsockopt),	  SCMP_SYS(gettimeofday),  SCMP_SYS(madvise),
	SCMP_SYS(mremap),      SCMP_SYS(munmap),	  SCMP_SYS(read),	   SCMP_SYS(recv),
	SCMP_SYS(recvfrom),    SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(send),	       SCMP_SYS(sendfile),	  SCMP_SYS(sendmsg),	   SCMP_SYS(sendto),
	SCMP_SYS(setsockopt),  SCMP_SYS(shutdown),	  SCMP_SYS(time),	   SCMP_SYS(write),
	SCMP_SYS(writev),
};

static int fill(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp unix_only = { .arg = 0, .op = SCMP_CMP_EQ, .datum_a = AF_UNIX };
	const struct scmp_arg_cmp not_executable = { .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC };
	int error = 0;

	for (size_t i = 0; !error && i < COUNT(allowed); i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	if (!error)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, unix_only);
	if (!error)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_executable);
	if (!error)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_executable);
	return error;
}

int confine_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int error = filter ? fill(filter) : -ENOMEM;

	if (!error)
		error = seccomp_load(filter);
	if (filter)
		seccomp_release(filter);
	return error;
}
