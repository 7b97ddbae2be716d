// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../sys/clock.h"
#include "../sys/pin.h"
#include "../sys/probe.h"
#include "doctor.h"

static void take(struct doctor *doctor, const char *check, struct checkup checkup)
{
	find(doctor, check, checkup.finding, checkup.advice, "%s", checkup.text);
}

static void check_kernel(struct doctor *doctor)
{
	struct utsname system;
	const char *release = uname(&system) ? "?" : system.release;

	if (sizeof(long) != 8)
		find(doctor, "kernel", FINDING_WRONG, "run it on a 64-bit system", "%s, 32 bits: not supported", release);
	switch (probe_atomics()) {
	case 0:
		find(doctor, "kernel", FINDING_OK, NULL, "%s has what the programs need", release);
		break;
	case -EPERM:
		find(doctor, "kernel", FINDING_WRONG, "run it as root", "loading BPF programs is not permitted");
		break;
	default:
		find(doctor, "kernel", FINDING_WRONG, "use Linux 5.15 or newer", "%s has no BPF compare-and-swap", release);
	}
}

static void check_jit(struct doctor *doctor)
{
	bool on;
	int error = probe_jit(&on);

	if (error)
		find(doctor, "jit", FINDING_WARNING, NULL, "it cannot be seen whether BPF programs are compiled: %s", strerror(-error));
	else
		take(doctor, "jit", checkup_jit(on));
}

static void check_file_system(struct doctor *doctor)
{
	char parent[PIN_PATH], advice[PIN_PATH + 32];

	if (pin_is_on_bpffs(doctor->cli->pins, parent)) {
		find(doctor, "bpffs", FINDING_OK, NULL, "%s is a BPF file system", parent);
		return;
	}
	snprintf(advice, sizeof(advice), "mount -t bpf bpf %s", parent);
	find(doctor, "bpffs", FINDING_WRONG, advice, "%s is not on a BPF file system: nothing can be pinned there", parent);
}

static bool is_installed(void)
{
	static const char *const units[] = { "/etc/systemd/system/xdpend.service", "/usr/local/lib/systemd/system/xdpend.service",
					     "/usr/lib/systemd/system/xdpend.service", "/lib/systemd/system/xdpend.service" };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!access(units[i], F_OK))
			return true;
	return false;
}

/* Only where there is such a unit: how a daemon is started elsewhere, nobody can know. */
static void check_unit(struct doctor *doctor)
{
	static const char wanted[] = "/etc/systemd/system/multi-user.target.wants/xdpend.service";
	char target[2];

	if (!is_installed())
		return;
	/* The link itself: what it leads to was looked for above. */
	if (readlink(wanted, target, sizeof(target)) > 0)
		find(doctor, "boot", FINDING_OK, NULL, "xdpend.service is enabled");
	else
		find(doctor, "boot", FINDING_WARNING, "systemctl enable xdpend",
		     "xdpend.service is not enabled: after a reboot nobody watches");
}

void doctor_host(struct doctor *doctor)
{
	check_kernel(doctor);
	check_jit(doctor);
	check_file_system(doctor);
	take(doctor, "clock", checkup_clock(clock_real()));
	check_unit(doctor);
}
