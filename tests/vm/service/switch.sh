#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# As --exec: writes down what the switch would be told, and what this command may do.
cat >>/run/xdpen/switch-told
sed -n 's/^Cap\(Eff\|Bnd\):\t/\1 /p; s/^NoNewPrivs:\t/no-new /p' /proc/self/status >/run/xdpen/switch-may
if (: >/etc/switch-was-here) 2>/dev/null; then
	echo 'wrote to /etc' >>/run/xdpen/switch-may
fi
