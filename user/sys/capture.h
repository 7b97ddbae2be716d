/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capture files (pcap and pcapng, by libpcap), frame by frame. */
#ifndef XDPEN_SYS_CAPTURE_H
#define XDPEN_SYS_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

#define CAPTURE_ERROR 512

struct capture;

struct capture_frame {
	const __u8 *bytes; /* valid until the next call */
	__u32 captured;
	__u32 length; /* on the wire */
	__u64 ns; /* since 1970, as the file says */
};

/*
 * Returns 0, or a negative errno with a sentence in `error` that names the file and
 * what is wrong. `file` stays the caller's and must outlive the capture.
 */
int capture_open(const char *file, struct capture **capture, char error[static CAPTURE_ERROR]);
/* 1: a frame; 0: the end; negative errno: the file is damaged there, the sentence names the offset. */
int capture_next(struct capture *capture, struct capture_frame *frame, char error[static CAPTURE_ERROR]);
void capture_close(struct capture *capture);

#endif
