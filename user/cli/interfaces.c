// SPDX-License-Identifier: GPL-2.0-or-later
#include "interfaces.h"

#include <stdio.h>

#include "render.h"

bool interface_present(const struct attachment *attachment)
{
	return attachment->ifindex && if_nametoindex(attachment->name) == attachment->ifindex;
}

json_t *facts_interface(const struct attachment *attachment)
{
	json_t *facts = json_object();

	facts_text(facts, "name", attachment->name);
	facts_text(facts, "mode", attachment->native ? "native" : "generic");
	facts_text(facts, "egress", attachment->tcx ? "tcx" : "clsact");
	facts_truth(facts, "vlan_offload_off", attachment->offload_off);
	facts_truth(facts, "present", interface_present(attachment));
	facts_truth(facts, "bridge", attachment->bridge);
	return facts;
}

void text_interfaces(const json_t *interfaces)
{
	const json_t *row;
	size_t at;

	if (!json_array_size(interfaces))
		printf("none");
	json_array_foreach(interfaces, at, row)
		printf("%s%s (%s, %s%s)", at ? ", " : "", fact_text(row, "name"), fact_text(row, "mode"),
		       fact_text(row, "egress"), fact_truth(row, "present") ? "" : ", gone");
	putchar('\n');
}
