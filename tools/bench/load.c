// SPDX-License-Identifier: GPL-2.0-or-later
#include "load.h"

#define OURS STAGE_BIT(STAGE_XDPEN)
#define BOTH (OURS | STAGE_BIT(STAGE_XDPEN_RECORD))
#define PLAIN STAGE_BIT(STAGE_PLAIN)
#define FILTER STAGE_BIT(STAGE_XDP_FILTER)
#define ALWAYS (MEASURED_ALL | MEASURED_QUICK)

#define DATA { .shape = SHAPE_DATA, .port = 443 }
#define SYN { .shape = SHAPE_SYN, .port = 443 }
#define LOGIN { .shape = SHAPE_MINING, .port = 3333 }

const struct load loads[] = {
	{ .name = "steady-data", .frame = DATA, .stages = BOTH | FILTER | PLAIN, .extent = ALWAYS, .reason = XDPEN_IN_PASS },
	{ .name = "steady-syn", .frame = SYN, .stages = BOTH | PLAIN, .extent = ALWAYS, .reason = XDPEN_IN_PASS },
	{ .name = "steady-udp", .frame = { .shape = SHAPE_UDP, .port = 443 }, .stages = OURS, .reason = XDPEN_IN_PASS },
	{ .name = "scan", .frame = SYN, .stages = BOTH | PLAIN, .extent = ALWAYS, .fresh = true, .reason = XDPEN_IN_PASS },
	/* An attacked service: counted in two more windows, every header recorded. Live, the reflex ends it after 16. */
	{ .name = "scan-service", .frame = { .shape = SHAPE_SYN, .port = 23 }, .stages = OURS, .fresh = true, .reason = XDPEN_IN_PASS },
	/* A miner's login, copied to user space; and beyond what one device may have copied in ten seconds. */
	{ .name = "mining", .frame = LOGIN, .stages = OURS, .events = true, .reason = XDPEN_IN_PASS },
	{ .name = "mining-limited", .frame = LOGIN, .stages = OURS, .reason = XDPEN_IN_PASS },
	{ .name = "ipv6-data", .frame = { .shape = SHAPE_DATA, .port = 443, .ipv6 = true }, .stages = OURS, .reason = XDPEN_IN_PASS },
	{ .name = "ipv6-syn", .frame = { .shape = SHAPE_SYN, .port = 443, .ipv6 = true }, .stages = OURS, .reason = XDPEN_IN_PASS },
	{ .name = "ipv6-extensions", .frame = { .shape = SHAPE_DATA, .port = 443, .ipv6 = true, .extensions = true }, .stages = OURS,
	  .reason = XDPEN_IN_PASS },
	{ .name = "vlan-data", .frame = { .shape = SHAPE_DATA, .port = 443, .vlan = 20 }, .stages = OURS, .reason = XDPEN_IN_PASS },
	{ .name = "qinq-data", .frame = { .shape = SHAPE_DATA, .port = 443, .vlan = 20, .service_vlan = 30 }, .stages = OURS,
	  .reason = XDPEN_IN_PASS },
	{ .name = "drop", .frame = DATA, .stages = OURS | PLAIN, .extent = ALWAYS, .action = XDPEN_DROP, .reason = XDPEN_IN_QUARANTINE_DROP },
	{ .name = "retag-push", .frame = DATA, .stages = OURS, .extent = MEASURED_QUICK, .restore = true, .action = XDPEN_VLAN,
	  .reason = XDPEN_IN_QUARANTINE_VLAN },
	{ .name = "retag-in-place", .frame = { .shape = SHAPE_DATA, .port = 443, .vlan = 20 }, .stages = OURS, .restore = true,
	  .action = XDPEN_VLAN, .reason = XDPEN_IN_QUARANTINE_VLAN },
	{ .name = "stranger", .frame = DATA, .stages = OURS, .extent = MEASURED_ALL, .family = 1, .reason = XDPEN_IN_STRANGER },
	{ .name = "chained-data", .frame = DATA, .stages = OURS | FILTER | PLAIN, .extent = MEASURED_ALL, .chained = true,
	  .reason = XDPEN_IN_PASS },
	{ .name = "chained-syn", .frame = SYN, .stages = OURS | PLAIN, .chained = true, .reason = XDPEN_IN_PASS },
	{ .name = "chained-scan", .frame = SYN, .stages = OURS, .chained = true, .fresh = true, .reason = XDPEN_IN_PASS },
	{ .name = "out-data", .frame = { .shape = SHAPE_DATA, .port = 443, .to_device = true }, .stages = STAGE_BIT(STAGE_OUT),
	  .extent = ALWAYS, .reason = XDPEN_OUT_PASS },
	{ .name = "out-syn-ack", .frame = { .shape = SHAPE_SYN, .port = 443, .to_device = true }, .stages = STAGE_BIT(STAGE_OUT),
	  .reason = XDPEN_OUT_PASS },
	{ .name = "out-udp", .frame = { .shape = SHAPE_UDP, .port = 443, .to_device = true }, .stages = STAGE_BIT(STAGE_OUT),
	  .reason = XDPEN_OUT_PASS },
	{ .name = "guard-data", .frame = DATA, .stages = STAGE_BIT(STAGE_GUARD), .reason = XDPEN_GUARD_PASS },
};
const __u32 load_count = sizeof(loads) / sizeof(*loads);

enum stage load_empty_stage(const struct load *load)
{
	return load->stages & (STAGE_BIT(STAGE_OUT) | STAGE_BIT(STAGE_GUARD)) ? STAGE_TC_EMPTY : STAGE_EMPTY;
}

/* What changes the prologue: the address's width, its place, and what else it has to do. */
const struct load *load_baseline(const struct load *load)
{
	for (__u32 i = 0; i < load_count; i++)
		if (loads[i].frame.ipv6 == load->frame.ipv6 && loads[i].frame.vlan == load->frame.vlan &&
		    loads[i].frame.to_device == load->frame.to_device && loads[i].chained == load->chained &&
		    loads[i].restore == load->restore && load_empty_stage(&loads[i]) == load_empty_stage(load))
			return &loads[i];
	return load;
}

const char *stage_name(enum stage stage)
{
	static const char *const names[STAGES] = { "empty", "xdpen", "xdpen-record", "xdp-filter", "plain", "tc-empty", "xdpen-out",
						   "xdpen-guard" };

	return names[stage];
}
