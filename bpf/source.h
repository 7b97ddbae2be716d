/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Does a frame fit what is known of its source MAC? A MAC address is easily
 * forged: evidence counts only where port and source address fit too, so that
 * nobody brings it upon another device from elsewhere. Data in known
 * connections is not asked; it brings no evidence.
 */
#ifndef XDPEN_BPF_SOURCE_H
#define XDPEN_BPF_SOURCE_H

/*
 * An owner that is set aside, or has opened nothing for two fast epochs, does not
 * keep his address from others: a bot that changed its MAC is such another.
 */
static __always_inline _Bool has_left(__u64 owner)
{
	struct place place = {};
	struct xdpen_verdict verdict;

	table_find(&place, owner);
	if (!place.device)
		return 1;
	XDPEN_WORD(verdict) = XDPEN_WORD(place.device->verdict);
	return verdict.action != XDPEN_PASS || (__u32)(ticks_now() >> fast_shift) - place.device->epoch > 2;
}

static __always_inline enum xdpen_fit fits_owner(const struct xdpen_address *address, __u64 key)
{
	const __u64 *owner = bpf_map_lookup_elem(&owners, address);
	struct xdpen_policy *site = array_element(&policy, 0);

	if (owner && *owner == key)
		return XDPEN_FITS;
	if (owner && !has_left(*owner))
		return XDPEN_UNFIT_FORGED;
	return site && site->strict ? XDPEN_UNFIT_UNKNOWN : XDPEN_FITS;
}

static __always_inline _Bool knows_lan4(void)
{
	struct xdpen_policy *site = array_element(&policy, 0);

	return site && site->lan4[0].mask;
}

/* The first address that a device uses is taken to be its own, unless it is somebody else's. */
static __always_inline enum xdpen_fit fits_ipv4(struct xdpen_device *device, __be32 source, __u64 key)
{
	struct xdpen_address address;
	enum xdpen_fit fit;

	if (source == device->ipv4 || !source)
		return XDPEN_FITS;
	map_ipv4(address.bytes, source);
	fit = fits_owner(&address, key);
	if (fit == XDPEN_UNFIT_FORGED || is_group4(source))
		return XDPEN_UNFIT_FORGED;
	/* An address that cannot be from here is nobody's main one, whatever the mode lets pass. */
	if (ipv4_public(source) && !on_lan4(source) && knows_lan4())
		return fit;
	if (!device->ipv4 || (fit == XDPEN_FITS && !on_lan4(device->ipv4) && on_lan4(source))) {
		device->ipv4 = source;
		return XDPEN_FITS;
	}
	return fit;
}

/* Link-local with the interface identifier made of the MAC (RFC 4291, appendix A). */
static __always_inline _Bool is_eui64(const __u8 *address, __u64 key)
{
	const __u8 *mac = (const __u8 *)&key;

	return address[0] == 0xfe && address[1] == 0x80 && address[8] == (mac[0] ^ 2) && address[9] == mac[1] &&
	       address[10] == mac[2] && address[11] == 0xff && address[12] == 0xfe && address[13] == mac[3] &&
	       address[14] == mac[4] && address[15] == mac[5];
}

static __always_inline _Bool is_unspecified6(const struct ipv6hdr *ip)
{
	return !(ip->saddr.in6_u.u6_addr32[0] | ip->saddr.in6_u.u6_addr32[1] | ip->saddr.in6_u.u6_addr32[2] |
		 ip->saddr.in6_u.u6_addr32[3]);
}

static __always_inline enum xdpen_fit fits_ipv6(const struct ipv6hdr *ip, __u64 key)
{
	const __u8 *bytes = (const void *)&ip->saddr;
	struct xdpen_address address;

	/* Duplicate address detection asks from the unspecified address. */
	if (is_eui64(bytes, key) || is_unspecified6(ip))
		return XDPEN_FITS;
	__builtin_memcpy(address.bytes, bytes, 16);
	return fits_owner(&address, key);
}

static __always_inline enum xdpen_fit fits_port(struct xdpen_device *device, __u32 ifindex)
{
	if (!device->ifindex)
		device->ifindex = ifindex;
	return device->ifindex == ifindex ? XDPEN_FITS : XDPEN_UNFIT_PORT;
}

static __always_inline enum xdpen_fit fits_address(struct xdpen_device *device, struct packet packet,
						   const struct frame *frame)
{
	__u64 key = device_key(device);

	if (frame->ethertype == ETH_P_IP) {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		return ip ? fits_ipv4(device, ip->saddr, key) : XDPEN_UNFIT_UNKNOWN;
	}
	if (is_ipv6(frame)) {
		struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		return ip ? fits_ipv6(ip, key) : XDPEN_UNFIT_UNKNOWN;
	}
	if (frame->ethertype == ETH_P_ARP) {
		struct arp_ethernet *arp = bytes_at(packet, frame->l3, sizeof(*arp));

		return arp ? fits_ipv4(device, arp->sender_ip, key) : XDPEN_UNFIT_UNKNOWN;
	}
	return XDPEN_UNFIT_UNKNOWN;
}

/* Only one device lives behind this port, as far as user space knows; where it does not look after that, any does. */
static __always_inline _Bool is_alone(__u32 ifindex)
{
	const struct xdpen_policy *site = array_element(&policy, 0);

	return site && (!site->strict || site->alone >> (ifindex & (XDPEN_INGRESS_PORTS - 1)) & 1);
}

#define PORT_DHCP_SERVER 67

/* Sent from no address at all, DHCP excepted: who has none asks for one that way. */
static __always_inline _Bool from_nobody(struct packet packet, const struct frame *frame)
{
	if (frame->ethertype == ETH_P_IP) {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		return ip && !ip->saddr && !(frame->protocol == IPPROTO_UDP && frame->destination_port == PORT_DHCP_SERVER);
	}
	if (is_ipv6(frame)) {
		struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));

		return ip && is_unspecified6(ip);
	}
	if (frame->ethertype == ETH_P_ARP) {
		struct arp_ethernet *arp = bytes_at(packet, frame->l3, sizeof(*arp));

		return arp && !arp->sender_ip;
	}
	return 0;
}

/* So many of a port's unfit frames are told in a fast epoch. */
#define UNFIT_TOLD 16

/* User space finds out whose the address is. The port is charged, never the device whose MAC the frame bears. */
__noinline int tell_unfit(struct xdp_md *ctx, __u32 slot, struct frame *frame, __u32 fit)
{
	struct xdpen_ingress *port = ingress_now(ctx->ingress_ifindex, ticks_now() >> fast_shift);
	const struct xdpen_device *device = array_element(&devices, slot);

	if (!port || !device || !frame || port->unfit++ >= UNFIT_TOLD)
		return 0;
	describe(ctx, frame, 0, scratch_header());
	tell(XDPEN_EVENT_UNFIT, slot, device_key(device), ctx->ingress_ifindex, fit << 16);
	return 0;
}

static __always_inline void charge_port(struct xdp_md *ctx, __u32 slot, struct frame *frame, enum xdpen_fit fit)
{
	count_reason(XDPEN_LOST_UNFIT, 0);
	tell_unfit(ctx, slot, frame, fit);
}

/*
 * Port and address: enum xdpen_fit. A subprogram apart from fits(), so that what it
 * keeps on the stack is gone again where tell_unfit() begins: 512 bytes must do for
 * all of one way, and the verifier of 6.1 rounds each subprogram's up to 32.
 */
__noinline int fit_of(struct xdp_md *ctx, __u32 slot, struct frame *frame)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	struct xdpen_device *device = array_element(&devices, slot);
	enum xdpen_fit fit;

	if (!frame || !device)
		return XDPEN_UNFIT_PORT;
	fit = fits_port(device, ctx->ingress_ifindex);
	return fit == XDPEN_FITS ? fits_address(device, packet, frame) : fit;
}

/* A subprogram: asked of what may be evidence, which is rare. 1: it fits. */
__noinline int fits(struct xdp_md *ctx, __u32 slot, struct frame *frame)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };
	enum xdpen_fit fit;

	if (!frame)
		return 0;
	fit = fit_of(ctx, slot, frame);
	/* A neighbour behind the same port could have sent it without knowing an address; who is alone there sent it. */
	if (fit == XDPEN_FITS)
		return !from_nobody(packet, frame) || is_alone(ctx->ingress_ifindex);
	if (fit == XDPEN_UNFIT_UNKNOWN && is_alone(ctx->ingress_ifindex)) {
		tell_unfit(ctx, slot, frame, fit);
		return 1;
	}
	charge_port(ctx, slot, frame, fit);
	return 0;
}

/* The common case at a glance: the port and the main address. */
static __always_inline _Bool fits_plainly(const struct xdp_md *ctx, const struct xdpen_device *device,
					  struct packet packet, const struct frame *frame)
{
	struct iphdr *ip;

	if (frame->ethertype != ETH_P_IP || device->ifindex != ctx->ingress_ifindex)
		return 0;
	ip = bytes_at(packet, frame->l3, sizeof(*ip));
	return ip && ip->saddr == device->ipv4 && ip->saddr;
}

/* As fits(), of the port alone: where the address is the evidence. */
__noinline int fits_home(struct xdp_md *ctx, __u32 slot, struct frame *frame)
{
	struct xdpen_device *device = array_element(&devices, slot);

	if (!frame || !device)
		return 0;
	if (fits_port(device, ctx->ingress_ifindex) == XDPEN_FITS)
		return 1;
	charge_port(ctx, slot, frame, XDPEN_UNFIT_PORT);
	return 0;
}

/*
 * A public source that is not of this LAN: whatever it is, its answers cannot
 * come back here (BCP 38). Private ones are let pass: things use the factory's
 * address before DHCP (171 of 550 recorded set-ups), and routers stand behind
 * some ports. Without a known LAN nothing is spoofed.
 */
static __always_inline _Bool spoofed4(__be32 source)
{
	return knows_lan4() && ipv4_public(source) && !on_lan4(source);
}

static __always_inline _Bool spoofed6(__u64 upper)
{
	struct xdpen_policy *site = array_element(&policy, 0);
	const __u8 *bytes = (const __u8 *)&upper;
	_Bool known = 0;

	if (!site || (bytes[0] & 0xe0) != 0x20)
		return 0;
	/* A LAN with link-local or unique local addresses only says nothing of global ones. */
	for (int i = 0; i < XDPEN_PREFIXES; i++) {
		if (!site->lan6[i].mask)
			break;
		if ((upper & site->lan6[i].mask) == site->lan6[i].address)
			return 0;
		known |= (*(const __u8 *)&site->lan6[i].address & 0xe0) == 0x20;
	}
	return known;
}

/* Is the source known to be right at a glance? The hot path's only question about it. */
static __always_inline _Bool source_is_plain(const struct xdpen_device *device, struct packet packet,
					     const struct frame *frame)
{
	struct iphdr *ip;

	if (frame->ethertype != ETH_P_IP)
		return 0;
	ip = bytes_at(packet, frame->l3, sizeof(*ip));
	return ip && ip->saddr == device->ipv4;
}

/* So many unfit frames a port may bring in a fast epoch; beyond, LAN addresses that nobody has are taken for forged. */
#define UNKNOWN_SOURCES 64

static __always_inline _Bool port_exceeds(__u32 ifindex)
{
	const struct xdpen_ingress *port = array_element(&ingress, ifindex & (XDPEN_INGRESS_PORTS - 1));

	return port && port->unfit > UNKNOWN_SOURCES;
}

/*
 * Another address of this LAN than the device's main one. One that is another's
 * is forged; ones that nobody has are new, but not so many of them. It is the
 * port that is charged: whoever forges the address may forge the MAC, too.
 */
#define SOURCE_FORGED 1 /* drop it; the port is charged */
#define SOURCE_UNKNOWN 2 /* let it pass, weigh nothing; the port is charged */
#define SOURCE_HASHED 4 /* set in every hash, so that none is one of the above */

static __always_inline int forged4(struct xdp_md *ctx, __u32 slot, struct frame *frame, __be32 source)
{
	const struct xdpen_device *device = array_element(&devices, slot);
	struct xdpen_address address;
	enum xdpen_fit fit;

	if (!device || !source || !on_lan4(source))
		return 0;
	map_ipv4(address.bytes, source);
	fit = fits_owner(&address, device_key(device));
	/* Its first address is looked at when it is used for a contact. */
	if (fit == XDPEN_FITS || (fit == XDPEN_UNFIT_UNKNOWN && !device->ipv4))
		return 0;
	if (fit == XDPEN_UNFIT_UNKNOWN && is_alone(ctx->ingress_ifindex) && !port_exceeds(ctx->ingress_ifindex))
		return 0;
	charge_port(ctx, slot, frame, fit);
	return fit == XDPEN_UNFIT_FORGED || port_exceeds(ctx->ingress_ifindex) ? SOURCE_FORGED : SOURCE_UNKNOWN;
}

/* 0: as it should be; SOURCE_FORGED, SOURCE_UNKNOWN; else a hash of the public address that is not of this LAN. */
__noinline int spoofed_source(struct xdp_md *ctx, __u32 slot, struct frame *frame)
{
	struct packet packet = { .data = (void *)(long)ctx->data, .end = (void *)(long)ctx->data_end };

	if (!frame)
		return 0;
	if (is_ipv6(frame)) {
		struct ipv6hdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));
		__u64 upper;

		if (!ip)
			return 0;
		__builtin_memcpy(&upper, &ip->saddr, 8);
		return spoofed6(upper) ? (__u32)mix(upper ^ salt) | SOURCE_HASHED : 0;
	}
	if (frame->ethertype == ETH_P_IP) {
		struct iphdr *ip = bytes_at(packet, frame->l3, sizeof(*ip));
		__be32 source;

		if (!ip)
			return 0;
		source = ip->saddr;
		if (spoofed4(source))
			return (__u32)mix(source ^ salt) | SOURCE_HASHED;
		return forged4(ctx, slot, frame, source);
	}
	return 0;
}

#endif
