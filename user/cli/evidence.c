// SPDX-License-Identifier: GPL-2.0-or-later
#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/names.h"
#include "../core/pcapng.h"
#include "explain.h"

#define COMMENT (DEED_TEXT + 2 * TREATMENT_TEXT)

/* --- what stands beside each frame --- */

/* What was measured when it was decided, or the most of what is counted now. */
static bool find_deed(const struct view *view, unsigned kind, struct deed *deed)
{
	const struct observation *observation = view_observation(view, kind);
	const struct xdpen_state *state = &view->state;

	*deed = (struct deed){ .kind = kind };
	if (observation) {
		deed->pivot = observation->pivot;
		deed->value = observation->peak;
		deed->limit = observation->limit;
		deed->window = observation->window;
	}
	if (state->kind == kind && state->value > deed->value) {
		deed->value = state->value;
		deed->limit = state->limit;
		deed->window = state->window;
	}
	return kind && deed->value;
}

/* Counted apart, weighed together: the observation is the sum's. */
static unsigned weighed_as(unsigned kind)
{
	return kind == XDPEN_CONTACT_WEB || kind == XDPEN_CONTACT_OTHER ? XDPEN_UNANSWERED : kind;
}

static void say_decision(const struct view *view, char *text, size_t size)
{
	struct xdpen_verdict verdict = view->device.verdict;
	char treatment[TREATMENT_TEXT];

	if (verdict.action == XDPEN_PASS) {
		snprintf(text, size, "none that cuts it off, its traffic passes");
		return;
	}
	explain_treatment(verdict.action, verdict.vlan_id, treatment);
	snprintf(text, size, "its traffic is %s; by %s%s%s%s", treatment, actor_name(verdict.actor),
		 verdict.evidence ? ", for " : "", verdict.evidence ? kind_name(verdict.evidence) : "",
		 view->lifted ? "; not enforced" : "");
}

static void make_comment(const struct view *view, const struct xdpen_header *header, char text[static COMMENT])
{
	unsigned kind = weighed_as(header->kind);
	char decision[TREATMENT_TEXT + 96], deed_text[DEED_TEXT] = "";
	struct deed deed;
	bool known = find_deed(view, kind, &deed);

	if (known)
		explain_deed(&deed, deed_text);
	say_decision(view, decision, sizeof(decision));
	snprintf(text, COMMENT, "counted for %s%s%s. Decision: %s.", kind ? kind_name(kind) : "evidence",
		 known ? ": the device " : "", deed_text, decision);
}

/* --- the capture, made in memory: a file is whole or not there --- */

static int append(void *context, const void *bytes, size_t length)
{
	return fwrite(bytes, 1, length, context) == length ? 0 : -ENOMEM;
}

static int put_frame(struct pcapng *file, const struct scene *scene, const struct view *view,
		     const struct xdpen_frame *frame)
{
	__u32 captured = frame->header.captured < XDPEN_FRAME_BYTES ? frame->header.captured : XDPEN_FRAME_BYTES;
	char comment[COMMENT];
	struct pcapng_packet packet = {
		.nanoseconds = frame_real(scene, &frame->header),
		.bytes = frame->bytes,
		.captured = captured,
		.length = frame->header.length > captured ? frame->header.length : captured,
		.comment = comment,
	};

	make_comment(view, &frame->header, comment);
	return pcapng_packet(file, &packet);
}

static int compose(FILE *stream, const struct scene *scene, const struct view *view,
		   const struct xdpen_evidence *record)
{
	struct pcapng file = { .write = append, .context = stream };
	char name[IF_NAMESIZE];
	int error;

	error = pcapng_begin(&file, "xdpen " XDPEN_VERSION);
	if (!error)
		error = pcapng_interface(&file, if_indextoname(view->device.ifindex, name));
	for (__u32 at = 0; !error && at < record_kept(record); at++)
		error = put_frame(&file, scene, view, record_frame(record, at));
	return error;
}

/* --- where it goes --- */

static int put_all(int descriptor, const char *bytes, size_t length)
{
	while (length) {
		ssize_t written = write(descriptor, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

static int cannot(struct cli *cli, const char *file, int error)
{
	return fail(cli, OUTCOME_FAILED, "\"%s\" cannot be written: %s", file, strerror(error));
}

/* Frames are other people's traffic: for the owner's eyes. */
static int open_file(struct cli *cli, const char *file, int *descriptor)
{
	bool force = cli->options[OPTION_FORCE];
	struct stat facts;

	/* Not to wait for the reader of a pipe that stands there. */
	*descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (force ? 0 : O_EXCL), 0600);
	if (*descriptor < 0 && errno == EEXIST)
		return fail(cli, OUTCOME_FAILED, "\"%s\" is there already: give another name, or --force to replace it",
			    file);
	if (*descriptor < 0 && errno == ELOOP)
		return fail(cli, OUTCOME_FAILED, "\"%s\" is a symbolic link, which is not followed", file);
	if (*descriptor < 0)
		return cannot(cli, file, errno);
	if (fstat(*descriptor, &facts) || !S_ISREG(facts.st_mode)) {
		close(*descriptor);
		return fail(cli, OUTCOME_FAILED, "\"%s\" is no regular file: use -w - and redirect the output", file);
	}
	return OUTCOME_DONE;
}

static int fill_file(int descriptor, const char *bytes, size_t length)
{
	int error = ftruncate(descriptor, 0) ? -errno : 0;

	if (!error)
		error = put_all(descriptor, bytes, length);
	if (close(descriptor) && !error)
		error = -errno;
	return error;
}

static int save(struct cli *cli, const char *bytes, size_t length)
{
	const char *file = cli->options[OPTION_WRITE];
	int descriptor, code, error;

	if (!strcmp(file, "-")) {
		error = put_all(STDOUT_FILENO, bytes, length);
		return error ? cannot(cli, "-", -error) : OUTCOME_DONE;
	}
	code = open_file(cli, file, &descriptor);
	if (code)
		return code;
	error = fill_file(descriptor, bytes, length);
	if (!error)
		return OUTCOME_DONE;
	unlink(file); /* half a capture is worse than none */
	return cannot(cli, file, -error);
}

int evidence_write(struct cli *cli, const struct scene *scene, const struct view *view,
		   const struct xdpen_evidence *record)
{
	char *bytes = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&bytes, &length);
	int error, code;

	if (!stream)
		return fail(cli, OUTCOME_FAILED, "out of memory");
	error = compose(stream, scene, view, record);
	if (fclose(stream) && !error)
		error = -ENOMEM;
	code = error ? fail(cli, OUTCOME_FAILED, "the capture cannot be made: %s", strerror(-error)) :
		       save(cli, bytes, length);
	free(bytes);
	return code;
}
