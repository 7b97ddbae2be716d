// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "../sys/clock.h"

json_t *facts_new(void)
{
	json_t *facts = json_object();

	facts_number(facts, "schema", SCHEMA);
	return facts;
}

void facts_put(json_t *facts, const char *key, json_t *value)
{
	json_object_set_new(facts, key, value);
}

void facts_text(json_t *facts, const char *key, const char *text)
{
	facts_put(facts, key, text && *text ? json_string(text) : json_null());
}

void facts_number(json_t *facts, const char *key, __u64 number)
{
	facts_put(facts, key, json_integer((json_int_t)number));
}

/* To the millisecond: what is beyond it is noise. */
void facts_real(json_t *facts, const char *key, double number)
{
	facts_put(facts, key, json_real(round(number * 1000) / 1000));
}

void facts_truth(json_t *facts, const char *key, bool truth)
{
	facts_put(facts, key, json_boolean(truth));
}

void facts_moment(json_t *facts, const char *key, __u64 ns, struct when now)
{
	time_t wall = clock_wall((struct when){ .ns = ns });
	__s64 ahead = (__s64)(ns - now.ns); /* what was before the machine started lies below zero */
	char text[32] = "", distance[48];
	struct tm parts;

	snprintf(distance, sizeof(distance), "%s_s", key);
	if (ns && gmtime_r(&wall, &parts))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	facts_text(facts, key, text);
	if (ns)
		facts_number(facts, distance, (__u64)(ahead > 0 ? ahead : -ahead) / SECOND);
	else
		facts_put(facts, distance, json_null());
}
