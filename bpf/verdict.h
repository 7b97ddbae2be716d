/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verdicts: the one place where they are enforced, and the one where the kernel
 * sets them. Order of authority: panic, the operator's override, an operator's
 * verdict, then automatic verdicts, which count only in mode enforce. For a
 * device in the table `override` is looked up only where its verdict is not pass.
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

struct ruling {
	__u8 action; /* enum xdpen_action, enforced now */
	__u16 vlan_id;
	__u32 reason; /* why a verdict other than pass is not enforced, else 0 */
};

static __always_inline struct ruling rule(__u64 key, struct xdpen_verdict verdict)
{
	struct ruling ruling = { .action = verdict.action, .vlan_id = verdict.vlan_id };
	struct xdpen_verdict *word;
	struct xdpen_policy *mode;

	if (verdict.action == XDPEN_PASS)
		return ruling;
	word = bpf_map_lookup_elem(&override, &key);
	if (word) {
		ruling.action = word->action;
		ruling.vlan_id = word->vlan_id;
		ruling.reason = word->action == XDPEN_PASS ? XDPEN_IN_OVERRIDDEN : 0;
		return ruling;
	}
	mode = array_element(&policy, 0);
	if (verdict.actor != XDPEN_OPERATOR && mode && mode->mode == XDPEN_MONITOR) {
		ruling.action = XDPEN_PASS;
		ruling.reason = XDPEN_IN_MONITORED;
	}
	return ruling;
}

/* The kernel decides: true when this CPU set the verdict. */
static __always_inline _Bool trip(struct place *place, __u32 kind)
{
	struct xdpen_device *device = place->device;
	struct xdpen_policy *site = array_element(&policy, 0);
	struct xdpen_verdict old, new = {};

	XDPEN_WORD(old) = XDPEN_WORD(device->verdict);
	if (!site || !is_plain(old))
		return 0;
	new.action = site->action;
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
