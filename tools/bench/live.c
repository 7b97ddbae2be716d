// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Live frames over veth pairs, generator and receiver on one CPU, so that nothing is
 * lost and the time for a frame is the sum of both. Each stage has a pair of its own:
 * its receiving end is named after the stage's place, the sending end has "g-" before
 * that. live.sh makes them, and sets up the peers that are no XDP programs.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../../user/sys/tc.h"
#include "fact.h"
#include "median.h"
#include "subject.h"
#include "bench.skel.h"

#define ROUNDS 11
#define STEADY_FRAMES (1u << 18)
#define SCAN_CONTACTS 64 /* of each device, while its sketches are far from full */
#define SCAN_FRAMES (1u << 17)
#define SLICE_MIN (1u << 13)
#define TOTALS_MAX 64

/* A stage over veth: where it is, and what xdpen does with the frames there. */
struct live_stage {
	const char *name;
	const char *place; /* receiving interface */
	bool ours;
	__u8 action; /* enum xdpen_action of all devices */
	__u8 reason; /* that all frames are counted under, but for `spared`; ours only */
	bool only_scan; /* it needs first contacts */
};

static const struct live_stage stages[] = {
	{ .name = "xdp-drop", .place = "xdp-drop" },
	{ .name = "touch-drop", .place = "touch-drop" },
	{ .name = "bare-stack", .place = "bare-stack" },
	{ .name = "xdpen-pass", .place = "xdpen", .ours = true, .reason = XDPEN_IN_PASS },
	{ .name = "xdpen-drop", .place = "xdpen", .ours = true, .action = XDPEN_DROP, .reason = XDPEN_IN_QUARANTINE_DROP },
	{ .name = "xdpen-retag", .place = "xdpen", .ours = true, .action = XDPEN_VLAN, .reason = XDPEN_IN_QUARANTINE_VLAN },
	/* Throttled, with no new destination left: judged whole, then dropped. */
	{ .name = "xdpen-refuse", .place = "xdpen", .ours = true, .action = XDPEN_THROTTLE, .reason = XDPEN_IN_THROTTLED,
	  .only_scan = true },
	{ .name = "xdp-filter", .place = "xdp-filter" },
	{ .name = "plain", .place = "plain" },
	{ .name = "nft-accounting", .place = "nft-count" },
	{ .name = "nft-drop", .place = "nft-drop" },
	{ .name = "tcpdump", .place = "tcpdump" },
	{ .name = "ndpi", .place = "ndpi" },
};

static const struct load kinds[] = {
	{ .name = "steady-syn", .frame = { .shape = SHAPE_SYN, .port = 443 } },
	{ .name = "steady-data", .frame = { .shape = SHAPE_DATA, .port = 443 } },
	{ .name = "scan", .frame = { .shape = SHAPE_SYN, .port = 443 }, .fresh = true },
};

struct total {
	const struct live_stage *stage;
	const struct load *load;
	double ns[ROUNDS_MAX];
	double least;
	__u32 rounds;
};

struct live {
	struct bed bed;
	struct total totals[TOTALS_MAX];
	__u32 count;
	__u64 sent; /* in this round of a total */
	__u32 repeated; /* rounds, because frames were lost */
};

static int attach(const char *place, int program)
{
	int ifindex = if_nametoindex(place);

	return ifindex ? bpf_xdp_attach(ifindex, program, XDP_FLAGS_DRV_MODE, NULL) : 0;
}

/* The second program of the shipped object, which sees what the first one passes, as xdpend attaches it. */
static int attach_guard(const char *place, int program)
{
	__u32 ifindex = if_nametoindex(place);
	int link = tc_link(ifindex, TC_INWARD, program);
	bool made;

	return link == -EOPNOTSUPP ? tc_filter_attach(ifindex, TC_INWARD, program, &made) : link < 0 ? link : 0;
}

static int attach_all(struct bed *bed)
{
	int error = attach("xdp-drop", bpf_program__fd(bed->harness->progs.drop));

	if (!error)
		error = attach("touch-drop", bpf_program__fd(bed->harness->progs.touch_drop));
	if (!error)
		error = attach("plain", plain_program(&bed->plain));
	if (!error && bed->peer.object)
		error = attach("xdp-filter", bed->peer.program);
	if (!error)
		error = attach("xdpen", site_program(&bed->sites[0], "xdpen_in"));
	return error ? error : attach_guard("xdpen", site_program(&bed->sites[0], "xdpen_guard"));
}

static __u64 received(const char *place)
{
	unsigned long long frames = 0;
	char path[96];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/rx_packets", place);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%llu", &frames) != 1)
		frames = 0;
	fclose(file);
	return frames;
}

static int send_over(struct live *live, const struct total *total, __u32 frames, __u32 slice, double *ns, double *least)
{
	struct drive *drive = bed_drive(&live->bed);
	struct bench_frame frame;
	char sender[IF_NAMESIZE];
	int error;

	snprintf(sender, sizeof(sender), "g-%s", total->stage->place);
	frame_build(&frame, &total->load->frame);
	*drive = bed_plan(&live->bed, total->load, STAGE_EMPTY, &frame);
	drive->out = if_nametoindex(sender);
	drive->last = frames - 1;
	drive->slice_mask = slice - 1;
	error = bed_send_live(&live->bed, &frame, frames);
	live->sent += frames;
	*ns = (double)(drive->end - drive->start) / drive->last;
	*least = drive->least ? (double)drive->least / slice : *ns;
	return error;
}

static int run_steady(struct live *live, const struct total *total, double *ns, double *least)
{
	__u32 all = STEADY_DESTINATIONS * live->bed.devices, slice = all > SLICE_MIN ? all : SLICE_MIN;
	int error = send_over(live, total, all, 0, ns, least);

	return error ? error : send_over(live, total, STEADY_FRAMES, slice, ns, least);
}

/* In parts, each with fresh sketches. */
static int run_scan(struct live *live, const struct total *total, double *ns, double *least)
{
	__u32 part = SCAN_CONTACTS * live->bed.devices, parts = SCAN_FRAMES > part ? SCAN_FRAMES / part : 1;
	double sum = 0;

	*least = 0;
	for (__u32 i = 0; i < parts; i++) {
		double part_ns, part_least;
		int error;

		if (total->stage->ours)
			site_forget(&live->bed.sites[0]);
		error = send_over(live, total, part, 0, &part_ns, &part_least);
		if (error)
			return error;
		sum += part_ns;
		if (!i || part_least < *least)
			*least = part_least;
	}
	*ns = sum / parts;
	return 0;
}

/* Frames that one device may send before an allowance of one new destination is used up, in both epochs of a run. */
static __u64 spared(const struct live *live, const struct total *total, __u64 sent)
{
	return total->stage->action == XDPEN_THROTTLE ? sent / SCAN_CONTACTS * 2 + live->bed.devices : 0;
}

/* The last frames may still be on their way: the receiver goes on after the generator has ended. */
#define PATIENCE_MS 200

static __u64 wait_for(const char *place, __u64 before, __u64 sent)
{
	__u64 arrived = received(place) - before;

	for (int i = 0; i < PATIENCE_MS && arrived < sent; i++) {
		usleep(1000);
		arrived = received(place) - before;
	}
	return arrived;
}

static int check(struct live *live, const struct total *total, __u64 arrived, __u64 counted)
{
	struct site *site = &live->bed.sites[0];

	arrived = wait_for(total->stage->place, arrived, live->sent);
	if (arrived < live->sent) {
		fprintf(stderr, "bench: %llu of %llu frames were lost\n", live->sent - arrived, live->sent);
		return -EBADMSG;
	}
	if (!total->stage->ours)
		return 0;
	counted = site_counted(site, total->stage->reason) - counted;
	return counted + spared(live, total, live->sent) >= live->sent && counted <= live->sent ? 0 : -EBADMSG;
}

static int run_total(struct live *live, struct total *total, bool keep)
{
	struct site *site = &live->bed.sites[0];
	__u64 arrived = received(total->stage->place), counted = site_counted(site, total->stage->reason);
	double ns, least;
	int error;

	live->sent = 0;
	if (total->stage->ours)
		site_set_action(site, total->stage->action);
	error = total->load->fresh ? run_scan(live, total, &ns, &least) : run_steady(live, total, &ns, &least);
	if (!error)
		error = check(live, total, arrived, counted);
	if (total->stage->ours) {
		site_set_action(site, XDPEN_PASS);
		site_drain_events(site);
	}
	if (error || !keep)
		return error;
	if (!total->rounds || least < total->least)
		total->least = least;
	total->ns[total->rounds++] = ns;
	return 0;
}

static void list_totals(struct live *live)
{
	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(*kinds); kind++) {
		if (kinds[kind].fresh && live->bed.devices > 256)
			continue;
		for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
			bool wanted = if_nametoindex(stages[i].place) && (kinds[kind].fresh || !stages[i].only_scan);

			if (wanted && live->count < TOTALS_MAX)
				live->totals[live->count++] = (struct total){ .stage = &stages[i], .load = &kinds[kind] };
		}
	}
}

/*
 * A ring of veth that ran over while its receiver waited for ksoftirqd: such a round is thrown away and run again, and
 * how many there were is a figure.
 */
#define REPEATS 5

static int run_whole(struct live *live, struct total *total, bool keep)
{
	int error = -EBADMSG;

	for (int i = 0; i < REPEATS && error == -EBADMSG; i++) {
		error = run_total(live, total, keep);
		live->repeated += error == -EBADMSG;
	}
	return error;
}

/* Round 0 warms up. */
static int run_rounds(struct live *live, __u32 rounds)
{
	__u32 order[TOTALS_MAX];

	for (__u32 i = 0; i < live->count; i++)
		order[i] = i;
	for (__u32 round = 0; round <= rounds; round++) {
		shuffle(order, live->count);
		for (__u32 i = 0; i < live->count; i++) {
			struct total *total = &live->totals[order[i]];
			int error = run_whole(live, total, round > 0);

			if (error) {
				fprintf(stderr, "bench: %s over veth, %s\n", total->load->name, total->stage->name);
				return error;
			}
		}
	}
	return 0;
}

static void tell(struct live *live)
{
	char name[64];

	snprintf(name, sizeof(name), "live-rounds-repeated-%u", live->bed.devices);
	fact_figure(name, live->repeated, "");
	for (__u32 i = 0; i < live->count; i++) {
		struct total *total = &live->totals[i];

		fact_total(live->bed.devices, total->load->name, total->stage->name, total->least, median(total->ns, total->rounds),
			   total->rounds);
	}
}

int measure_live(const struct options *options)
{
	static struct live live;
	int error = bed_open(&live.bed, options->devices ? options->devices : 256, options->quick);

	if (error)
		return complain("cannot load the programs", error);
	live.bed.sites[0].policy->throttle = 1;
	error = attach_all(&live.bed);
	if (!error) {
		list_totals(&live);
		error = run_rounds(&live, options->rounds ? options->rounds : ROUNDS);
	}
	if (!error)
		tell(&live);
	bed_close(&live.bed);
	return error ? complain("a round over veth failed", error) : 0;
}

int list_macs(const struct options *options)
{
	for (__u32 source = 0; source < (options->devices ? options->devices : 256); source++) {
		__u64 mac = drive_mac(source, 0);

		for (int byte = 0; byte < 6; byte++)
			printf("%02x%c", (unsigned)(mac >> byte * 8 & 0xff), byte < 5 ? ':' : '\n');
	}
	return 0;
}
