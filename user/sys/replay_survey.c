// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay_survey.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>

#include "../core/address.h"
#include "../core/mac.h"

/* Returns the ethertype that the address was found behind, 0 = none. Of ARP only requests. */
static unsigned source_address(const struct capture_frame *frame, __u8 address[static 16])
{
	const __u8 *at = frame->bytes + 12, *end = frame->bytes + frame->captured;
	unsigned type;

	for (int tags = 0; tags < 3 && at + 2 <= end; tags++, at += 4) {
		type = at[0] << 8 | at[1];
		if (type == ETH_P_8021Q || type == ETH_P_8021AD || type == ETH_P_QINQ1)
			continue;
		if (type == ETH_P_IP && at + 2 + 20 <= end) {
			address_map_ipv4(at + 2 + 12, address);
			return type;
		}
		if (type == ETH_P_ARP && at + 2 + 28 <= end && at[2 + 7] == 1) {
			address_map_ipv4(at + 2 + 14, address);
			return type;
		}
		if (type == ETH_P_IPV6 && at + 2 + 40 <= end) {
			memcpy(address, at + 2 + 8, 16);
			return type;
		}
		return 0;
	}
	return 0;
}

/* Distinct source MACs in a growing open-addressed set. */
struct mac_set {
	__u64 *words;
	__u32 size, count;
};

static void mac_set_put(struct mac_set *set, __u64 word)
{
	__u32 at = (word * 0x9E3779B97F4A7C15ULL >> 32) & (set->size - 1);

	while (set->words[at] && set->words[at] != word)
		at = (at + 1) & (set->size - 1);
	if (!set->words[at])
		set->count++;
	set->words[at] = word;
}

static int mac_set_add(struct mac_set *set, __u64 word)
{
	struct mac_set larger = { .size = set->size ? set->size * 2 : 1024 };

	if (set->count >= XDPEN_DEVICES_MAX)
		return 0;
	if (set->count * 2 < set->size) {
		mac_set_put(set, word);
		return 0;
	}
	larger.words = calloc(larger.size, sizeof(*larger.words));
	if (!larger.words)
		return -ENOMEM;
	for (__u32 at = 0; at < set->size; at++)
		if (set->words[at])
			mac_set_put(&larger, set->words[at]);
	mac_set_put(&larger, word);
	free(set->words);
	*set = larger;
	return 0;
}

static int learn_frame(struct uplink *uplink, struct mac_set *set, const struct capture_frame *frame)
{
	struct xdpen_key key = { .present = 1 };
	__u8 address[16];
	unsigned type;
	int error;

	if (frame->captured < ETH_HLEN)
		return 0;
	memcpy(key.mac, frame->bytes + ETH_ALEN, ETH_ALEN);
	error = mac_set_add(set, mac_word(&key));
	type = error ? 0 : source_address(frame, address);
	if (type == ETH_P_ARP)
		return uplink_learn_arp(uplink, &key, address);
	return type ? uplink_learn(uplink, &key, address) : error;
}

int replay_survey(const char *file, struct uplink *uplink, __u32 *macs, char error[static CAPTURE_ERROR])
{
	struct capture_frame frame;
	struct mac_set set = { .count = 0 };
	struct capture *capture;
	int result = capture_open(file, &capture, error);

	if (result)
		return result;
	/* Damage is met again, and told, when the capture is run. */
	while (!result && capture_next(capture, &frame, error) == 1)
		result = learn_frame(uplink, &set, &frame);
	capture_close(capture);
	*macs = set.count;
	free(set.words);
	return result;
}
