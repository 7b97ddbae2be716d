// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct capture {
	pcap_t *pcap;
	__u64 frames; /* read so far */
	const char *file; /* the caller's, for sentences */
};

static int refuse_link_type(struct capture *capture, char error[static CAPTURE_ERROR])
{
	int type = pcap_datalink(capture->pcap);
	const char *name = pcap_datalink_val_to_name(type);

	snprintf(error, CAPTURE_ERROR, "'%s': link type %s (%d) has no MAC addresses; only Ethernet captures can be replayed",
		 capture->file, name ? name : "unknown", type);
	return -EPROTONOSUPPORT;
}

/* A directory, a device or nothing there: libpcap's own words would not say so. */
static int check_file(const char *file, char error[static CAPTURE_ERROR])
{
	struct stat status;
	int failed = stat(file, &status) ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;

	if (!failed && !S_ISREG(status.st_mode)) {
		snprintf(error, CAPTURE_ERROR, "'%s' is no regular file: a capture is read twice, so a pipe cannot be replayed", file);
		return -ESPIPE;
	}

	if (failed)
		snprintf(error, CAPTURE_ERROR, "'%s': %s", file, strerror(failed));
	return -failed;
}

int capture_open(const char *file, struct capture **capture, char error[static CAPTURE_ERROR])
{
	char said[PCAP_ERRBUF_SIZE] = "";
	struct capture *made;
	int failed = check_file(file, error);

	if (failed)
		return failed;
	made = calloc(1, sizeof(*made));
	if (!made) {
		snprintf(error, CAPTURE_ERROR, "out of memory");
		return -ENOMEM;
	}
	made->file = file;
	made->pcap = pcap_open_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, said);
	if (!made->pcap) {
		snprintf(error, CAPTURE_ERROR, "'%s' is not a pcap or pcapng capture (offset 0): %s", made->file, said);
		free(made);
		return -EINVAL;
	}
	if (pcap_datalink(made->pcap) != DLT_EN10MB) {
		failed = refuse_link_type(made, error);
		capture_close(made);
		return failed;
	}
	*capture = made;
	return 0;
}

/* Where the frame after the last good one begins. Asking at every frame would cost a system call each. */
static long damage_offset(const struct capture *capture)
{
	char said[PCAP_ERRBUF_SIZE];
	pcap_t *again = pcap_open_offline(capture->file, said);
	struct pcap_pkthdr *header;
	const u_char *bytes;
	long offset;

	if (!again)
		return 0;
	for (__u64 frame = 0; frame < capture->frames; frame++)
		if (pcap_next_ex(again, &header, &bytes) != 1)
			break;
	offset = ftell(pcap_file(again));
	pcap_close(again);
	return offset;
}

int capture_next(struct capture *capture, struct capture_frame *frame, char error[static CAPTURE_ERROR])
{
	struct pcap_pkthdr *header;
	const u_char *bytes;
	int result = pcap_next_ex(capture->pcap, &header, &bytes);

	if (result == PCAP_ERROR_BREAK)
		return 0;
	if (result != 1) {
		snprintf(error, CAPTURE_ERROR, "'%s' is damaged at offset %ld, after frame %llu: %s", capture->file,
			 damage_offset(capture), capture->frames, pcap_geterr(capture->pcap));
		return -EINVAL;
	}
	capture->frames++;
	frame->bytes = bytes;
	frame->captured = header->caplen;
	frame->length = header->len;
	/* With nanosecond precision tv_usec holds nanoseconds. A time before 1970 counts as 1970. */
	frame->ns = header->ts.tv_sec < 0 ? 0 : (__u64)header->ts.tv_sec * 1000000000ULL + (__u64)header->ts.tv_usec;
	return 1;
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	pcap_close(capture->pcap);
	free(capture);
}
