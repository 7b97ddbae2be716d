// SPDX-License-Identifier: GPL-2.0-or-later
#include "offload.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int ethtool(const char *interface, void *command)
{
	struct ifreq request = { .ifr_data = command };
	int socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error = 0;

	if (socket_fd < 0)
		return -errno;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	if (ioctl(socket_fd, SIOCETHTOOL, &request))
		error = -errno;
	close(socket_fd);
	return error;
}

int offload_get(const char *interface, bool *on)
{
	struct ethtool_value flags = { .cmd = ETHTOOL_GFLAGS };
	int error = ethtool(interface, &flags);

	if (!error)
		*on = flags.data & ETH_FLAG_RXVLAN;
	return error;
}

int offload_set(const char *interface, bool on)
{
	struct ethtool_value flags = { .cmd = ETHTOOL_GFLAGS };
	bool now;
	int error = ethtool(interface, &flags);

	if (error)
		return error;
	flags.cmd = ETHTOOL_SFLAGS;
	flags.data = on ? flags.data | ETH_FLAG_RXVLAN : flags.data & ~(__u32)ETH_FLAG_RXVLAN;
	error = ethtool(interface, &flags);
	if (!error)
		error = offload_get(interface, &now);
	if (!error && now != on)
		error = -EPERM;
	return error;
}
