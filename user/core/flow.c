// SPDX-License-Identifier: GPL-2.0-or-later
#include "flow.h"

#include <string.h>

#define WELL_KNOWN_PORTS 1024
#define EPHEMERAL_PORTS 32768 /* Linux's ip_local_port_range begins here, IANA's at 49152 */

_Static_assert(sizeof(struct flow) == 28, "flows are compared as bytes");

static bool is_free(const struct flow_place *place)
{
	return !place->flow.key.present;
}

unsigned flow_find(struct flow_places *places, const struct flow *flow, __u64 now)
{
	unsigned found = FLOW_NONE;

	for (unsigned i = 0; i < FLOW_PLACES; i++) {
		struct flow_place *place = &places->at[i];

		if (is_free(place))
			continue;
		if (now > place->touched && now - place->touched > places->lifetime)
			flow_leave(places, i);
		else if (!memcmp(&place->flow, flow, sizeof(*flow)))
			found = i;
	}
	return found;
}

unsigned flow_take(struct flow_places *places, const struct flow *flow, __u64 now)
{
	unsigned free = FLOW_NONE, oldest = 0, own_oldest = FLOW_NONE, own = 0, chosen;

	for (unsigned i = 0; i < FLOW_PLACES; i++) {
		const struct flow_place *place = &places->at[i];

		if (is_free(place)) {
			free = i;
			continue;
		}
		if (place->touched < places->at[oldest].touched)
			oldest = i;
		if (memcmp(&place->flow.key, &flow->key, sizeof(flow->key)))
			continue;
		own++;
		if (own_oldest == FLOW_NONE || place->touched < places->at[own_oldest].touched)
			own_oldest = i;
	}
	chosen = own >= FLOW_PER_DEVICE ? own_oldest : free != FLOW_NONE ? free : oldest;
	places->at[chosen] = (struct flow_place){ .flow = *flow, .touched = now };
	return chosen;
}

void flow_touch(struct flow_places *places, unsigned place, __u64 now)
{
	if (now > places->at[place].touched)
		places->at[place].touched = now;
}

void flow_leave(struct flow_places *places, unsigned place)
{
	memset(&places->at[place], 0, sizeof(places->at[place]));
}

bool flow_from_server(const struct flow *flow)
{
	return flow->source_port < WELL_KNOWN_PORTS ||
	       (flow->source_port < EPHEMERAL_PORTS && flow->destination_port >= EPHEMERAL_PORTS);
}
