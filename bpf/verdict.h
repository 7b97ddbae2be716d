/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verdicts: the one place where they are enforced, and the one where the kernel
 * sets them. Order of authority: panic, the operator's override, a suspension,
 * an operator's verdict, then automatic verdicts, which count only in mode
 * enforce, for devices that the house can do without, and while somebody looks
 * after them. For a device in the table `override` is looked up only where its
 * verdict is not pass.
 */
#ifndef XDPEN_BPF_VERDICT_H
#define XDPEN_BPF_VERDICT_H

/* The steady path. Any other action or flag takes a frame off it. */
static __always_inline _Bool is_plain(struct xdpen_verdict verdict)
{
	return verdict.action == XDPEN_PASS && !verdict.flags;
}

static __always_inline _Bool panicking(void)
{
	__u32 *word = array_element(&panic, 0);

	return word && *word;
}

/* The VLAN ID that only the quarantine may use, 0 where quarantined frames are dropped. */
static __always_inline __u16 quarantine_vlan(void)
{
	struct xdpen_policy *site = array_element(&policy, 0);

	return site && site->action == XDPEN_VLAN ? site->vlan_id : 0;
}

/* The heartbeat is by another clock: it may be a tick ahead. */
static __always_inline _Bool daemon_lost(const struct xdpen_policy *site)
{
	return site->heartbeat && (__s64)(ticks_now() - site->heartbeat) > (__s64)site->loss_ticks;
}

/* A MAC that nobody has admitted, while there is nobody to admit it. */
static __always_inline _Bool keeps_out(void)
{
	const struct xdpen_policy *site = array_element(&policy, 0);

	return site && site->on_loss == XDPEN_LOSS_CLOSED && daemon_lost(site);
}

/* Why what was decided automatically is not enforced on a device with these flags: a reason, or 0. */
static __always_inline __u32 excuse(const struct xdpen_policy *site, __u8 flags)
{
	if (flags & XDPEN_GUARDED)
		return XDPEN_IN_GUARDED;
	if (site->mode == XDPEN_MONITOR || flags & XDPEN_MONITORED)
		return XDPEN_IN_MONITORED;
	if (site->on_loss == XDPEN_LOSS_OPEN && daemon_lost(site))
		return XDPEN_IN_UNATTENDED;
	return 0;
}

static __always_inline _Bool suspended(const struct xdpen_policy *site)
{
	return site->suspended_until && ticks_now() < site->suspended_until;
}

struct ruling {
	__u8 action; /* enum xdpen_action, enforced now */
	__u16 vlan_id;
	__u32 reason; /* why a verdict other than pass is not enforced, else 0 */
};

static __always_inline struct ruling rule(__u64 key, struct xdpen_verdict verdict)
{
	struct ruling ruling = { .action = verdict.action, .vlan_id = verdict.vlan_id };
	struct xdpen_verdict *word;
	const struct xdpen_policy *site;

	if (verdict.action == XDPEN_PASS)
		return ruling;
	word = bpf_map_lookup_elem(&override, &key);
	if (word) {
		ruling.action = word->action;
		ruling.vlan_id = word->vlan_id;
		ruling.reason = word->action == XDPEN_PASS ? XDPEN_IN_OVERRIDDEN : 0;
		return ruling;
	}
	site = array_element(&policy, 0);
	if (!site)
		return ruling;
	if (suspended(site))
		ruling.reason = XDPEN_IN_SUSPENDED;
	else if (verdict.actor != XDPEN_OPERATOR)
		ruling.reason = excuse(site, verdict.flags);
	if (ruling.reason)
		ruling.action = XDPEN_PASS;
	return ruling;
}

/* One automatic verdict out of the budget; what is not enforced anyhow costs nothing. */
static __always_inline _Bool spend(struct xdpen_policy *site, __u8 flags)
{
	__u32 left = site->budget;

	if (excuse(site, flags))
		return 1;
	return left && __sync_val_compare_and_swap(&site->budget, left, left - 1) == left;
}

/* Nothing automatic touches these: an operator's word, an exempt or guarded device. */
#define FLAGS_BEYOND_REFLEX (XDPEN_HELD | XDPEN_EXEMPT | XDPEN_GUARDED)

/* The kernel decides: true when this CPU set the verdict. */
static __always_inline _Bool trip(struct place *place, __u32 kind)
{
	struct xdpen_device *device = place->device;
	struct xdpen_policy *site = array_element(&policy, 0);
	struct xdpen_verdict old, new = {};

	XDPEN_WORD(old) = XDPEN_WORD(device->verdict);
	if (!site || old.action > XDPEN_THROTTLE || old.flags & FLAGS_BEYOND_REFLEX || site->monitored_kinds >> kind & 1)
		return 0;
	if (!spend(site, old.flags))
		return 0;
	new.action = site->action;
	new.flags = old.flags;
	new.actor = XDPEN_REFLEX;
	new.evidence = kind;
	new.vlan_id = site->action == XDPEN_VLAN ? site->vlan_id : 0;
	new.generation = old.generation + 1;
	if (__sync_val_compare_and_swap(&XDPEN_WORD(device->verdict), XDPEN_WORD(old), XDPEN_WORD(new)) != XDPEN_WORD(old))
		return 0;
	freeze_evidence(place->slot);
	return 1;
}

#endif
