// SPDX-License-Identifier: GPL-2.0-or-later
#include <bpf/libbpf.h>
#include <stdio.h>

#include "render.h"

int cmd_version(struct cli *cli, int argc, char **argv)
{
	json_t *facts = facts_new();
	char libbpf[16];

	(void)argc;
	(void)argv;
	snprintf(libbpf, sizeof(libbpf), "%u.%u", libbpf_major_version(), libbpf_minor_version());
	facts_text(facts, "version", XDPEN_VERSION);
	facts_number(facts, "abi", XDPEN_ABI_VERSION);
	facts_text(facts, "libbpf", libbpf);
	return render(cli, facts, render_version, OUTCOME_DONE);
}
