/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XDPEN_BPF_COPY_H
#define XDPEN_BPF_COPY_H

static __always_inline __u32 copy_few(__u8 *to, const __u8 *from, __u32 length, const void *end)
{
	__u32 copied = 0;

	for (__u32 i = 0; i < 7; i++) {
		if (i >= length || (const void *)(from + i + 1) > end)
			break;
		to[i] = from[i];
		copied++;
	}
	return copied;
}

/*
 * Up to `most` bytes (a constant, a multiple of 8) out of a frame that ends at `end`: in whole words, then the last
 * eight once more; only what is shorter than eight goes byte by byte. Returns the bytes copied.
 */
static __always_inline __u32 copy_bytes(__u8 *to, const void *from, __u32 length, const void *end, const __u32 most)
{
	__u32 words = 0, there = end - from;
	const __u8 *last;

	if (length > there)
		length = there;
	if (length > most)
		length = most;
	for (__u32 i = 0; i < most / 8; i++) {
		if (i * 8 + 8 > length || from + i * 8 + 8 > end)
			break;
		*(__u64 *)(to + i * 8) = *(__u64 *)(from + i * 8);
		words++;
	}
	if (length < 8)
		return copy_few(to, from, length, end);
	if (words * 8 >= length)
		return words * 8;
	length -= 8;
	if (length > most - 8)
		return words * 8;
	last = from + length;
	if ((void *)(last + 8) > end)
		return words * 8;
	*(__u64 *)(to + length) = *(__u64 *)last;
	return length + 8;
}

#endif
