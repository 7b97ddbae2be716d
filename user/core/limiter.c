// SPDX-License-Identifier: GPL-2.0-or-later
#include "limiter.h"

#include "mac.h"

static void refill(struct limiter_bucket *bucket, __u64 every, struct when now)
{
	__u64 back = (now.ns - bucket->since) / every;

	if (back >= bucket->spent) {
		bucket->spent = 0;
		return;
	}
	bucket->spent -= back;
	bucket->since += back * every;
}

static bool has_left(struct limiter_bucket *bucket, __u32 burst, __u64 every, struct when now)
{
	refill(bucket, every, now);
	return bucket->spent < burst;
}

static void spend(struct limiter_bucket *bucket, struct when now)
{
	if (!bucket->spent)
		bucket->since = now.ns;
	bucket->spent++;
}

static struct limiter_device *device_of(struct limiter *limiter, const struct xdpen_key *key)
{
	struct limiter_device *oldest = limiter->devices;

	for (int i = 0; i < LIMITER_DEVICES; i++) {
		struct limiter_device *device = &limiter->devices[i];

		if (device->key.present && mac_equal(&device->key, key))
			return device;
		/* A free place was last used never. */
		if (device->last < oldest->last)
			oldest = device;
	}
	*oldest = (struct limiter_device){ .key = *key };
	return oldest;
}

static void leave_out(struct limiter *limiter, const struct xdpen_key *key, struct when now)
{
	if (!limiter->left_out++)
		limiter->first_left_out = now.ns;
	if (!key)
		return;
	for (__u32 i = 0; i < limiter->names; i++)
		if (mac_equal(&limiter->named[i], key))
			return;
	if (limiter->names < LIMITER_NAMED)
		limiter->named[limiter->names++] = *key;
}

static bool allow_device(struct limiter *limiter, const struct xdpen_key *key, struct when now)
{
	struct limiter_device *device = device_of(limiter, key);

	device->last = now.ns;
	if (!has_left(&device->bucket, LIMITER_DEVICE_BURST, LIMITER_DEVICE_REFILL, now) ||
	    !has_left(&limiter->all, LIMITER_ALL_BURST, LIMITER_ALL_REFILL, now))
		return false;
	spend(&device->bucket, now);
	spend(&limiter->all, now);
	return true;
}

static bool allow_site(struct limiter *limiter, struct when now)
{
	if (!has_left(&limiter->site, LIMITER_SITE_BURST, LIMITER_SITE_REFILL, now))
		return false;
	spend(&limiter->site, now);
	return true;
}

bool limiter_allow(struct limiter *limiter, const struct xdpen_key *key, struct when now)
{
	if (key ? allow_device(limiter, key, now) : allow_site(limiter, now))
		return true;
	leave_out(limiter, key, now);
	return false;
}

/* It is itself one of all: as long as these are used up, it waits. */
bool limiter_summary_due(struct limiter *limiter, struct when now)
{
	if (!limiter->left_out || now.ns < limiter->first_left_out + LIMITER_SUMMARY ||
	    !has_left(&limiter->all, LIMITER_ALL_BURST, LIMITER_ALL_REFILL, now))
		return false;
	spend(&limiter->all, now);
	return true;
}

void limiter_summarised(struct limiter *limiter)
{
	limiter->left_out = limiter->names = 0;
}
