#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Process 1 after init, or a service: runs the command, leaves its status on the share, turns the power off.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root TERM=dumb LC_ALL=C.UTF-8 XDPEN_IN_VM=1

hostname vm
ip link set lo up

# The port takes one opener, once: a cat holds it and everybody writes to the cat.
port=$(grep -lx output /sys/class/virtio-ports/*/name)
port=${port%/name}
exec 3> >(exec cat >"/dev/${port##*/}")
writer=$!

# A session of its own: what the command leaves behind must not hold the VM.
setsid -w /bin/bash /vmout/.vm/command </dev/null >&3 2>&1 3>&-
echo $? >/vmout/.vm/status

exec 3>&-
for _ in {1..20}; do
	kill -0 "$writer" 2>/dev/null || break
	sleep 0.1
done
if [ -d /run/systemd/system ]; then
	systemctl --no-block poweroff
	exit
fi
sync
echo o >/proc/sysrq-trigger
sleep 60
