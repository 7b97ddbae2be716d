// SPDX-License-Identifier: GPL-2.0-or-later
#include "request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "mac.h"
#include "names.h"
#include "when.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* What each verb takes; format and parse read the same row, so they cannot part ways. */
static const struct row {
	const char *name;
	bool mac;
	bool mode;
	bool class;
	bool seconds;
	bool force;
	bool mining;
	bool kind;
	bool off;
	bool test;
	bool reason;
	const char *form;
} rows[] = {
	[VERB_QUARANTINE] = { "quarantine", .mac = true, .seconds = true, .force = true,
			      .form = "quarantine MAC [for=SECONDS] [force]" },
	[VERB_RELEASE] = { "release", .mac = true, .form = "release MAC" },
	[VERB_ALLOW] = { "allow", .mac = true, .seconds = true, .mining = true, .off = true, .reason = true,
			 .form = "allow MAC [for=SECONDS] [mining] [reason=TEXT], or allow MAC mining off" },
	[VERB_CLASS] = { "class", .mac = true, .class = true, .form = "class MAC NAME|auto" },
	[VERB_MODE] = { "mode", .mode = true, .kind = true, .form = "mode [MAC] monitor|enforce [kind=NAME]" },
	[VERB_SUSPEND] = { "suspend", .seconds = true, .off = true, .form = "suspend for=SECONDS, or suspend off" },
	[VERB_RELOAD] = { "reload", .form = "reload" },
	[VERB_FORGET] = { "forget", .mac = true, .force = true, .form = "forget MAC [force]" },
	[VERB_WATCH] = { "watch", .form = "watch" },
	[VERB_PING] = { "ping", .form = "ping" },
	[VERB_NOTIFY] = { "notify", .test = true, .form = "notify [test]" },
};
_Static_assert(COUNT(rows) == VERB_NOTIFY + 1, "a verb without a row");

/* Says what was wrong with a word and what the verb takes. */
static int refuse(char *error, size_t size, const char *word, const char *why, const char *form)
{
	snprintf(error, size, "\"%.40s\" %s, expected %s", word, why, form);
	return -EINVAL;
}

/* Whatever is quoted later goes to terminals and logs: nothing but printable ASCII gets in. */
static int take_line(const char *line, char copy[static REQUEST_MAX], char *error, size_t size)
{
	size_t length = strnlen(line, REQUEST_MAX);

	if (length >= REQUEST_MAX) {
		snprintf(error, size, "the request is too long, expected at most %d bytes", REQUEST_MAX - 1);
		return -EINVAL;
	}
	for (size_t i = 0; i < length; i++)
		if (line[i] < ' ' || line[i] > '~') {
			snprintf(error, size, "byte %zu of the request is 0x%02x, expected printable ASCII", i + 1,
				 (unsigned)(__u8)line[i]);
			return -EINVAL;
		}
	memcpy(copy, line, length + 1);
	return 0;
}

const char *request_verb_name(enum verb verb)
{
	return verb > VERB_NONE && verb < COUNT(rows) ? rows[verb].name : "";
}

static enum verb verb_of(const char *name)
{
	for (size_t i = VERB_NONE + 1; i < COUNT(rows); i++)
		if (!strcmp(rows[i].name, name))
			return i;
	return VERB_NONE;
}

static int take_seconds(const char *text, __u64 *seconds)
{
	__u64 parsed = 0;
	const char *digit = text;

	for (; *digit >= '0' && *digit <= '9' && parsed <= DURATION_MAX; digit++)
		parsed = parsed * 10 + (*digit - '0');
	if (digit == text || *digit || parsed < 1 || parsed > DURATION_MAX)
		return -EINVAL;
	*seconds = parsed;
	return 0;
}

/* A word may come once: two of a kind mean that somebody is mistaken about what was asked. */
static int take_flag(bool taken, bool *flag)
{
	if (!taken || *flag)
		return -EINVAL;
	*flag = true;
	return 0;
}

static int take_kinds(const char *name, struct request *request)
{
	__u32 kinds = kinds_by_name(name);

	if (!kinds || request->kinds || request->key.present)
		return -EINVAL;
	request->kinds = kinds;
	return 0;
}

static int take_option(const struct row *row, const char *word, struct request *request)
{
	if (row->seconds && !request->seconds && !strncmp(word, "for=", 4))
		return take_seconds(word + 4, &request->seconds);
	if (row->kind && !strncmp(word, "kind=", 5))
		return take_kinds(word + 5, request);
	if (!strcmp(word, "off"))
		return take_flag(row->off, &request->off);
	if (!strcmp(word, "force"))
		return take_flag(row->force, &request->force);
	if (!strcmp(word, "test"))
		return take_flag(row->test, &request->test);
	if (!strcmp(word, "mining"))
		return take_flag(row->mining, &request->mining);
	return -EINVAL;
}

int request_class(const char *word)
{
	return strcmp(word, "auto") ? class_by_name(word) : CLASS_AUTO;
}

const char *request_reason(const char *text)
{
	size_t length = strlen(text);

	if (!length || length >= REASON_TEXT)
		return "is no reason of 1 to 120 characters";
	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			return "is not all printable ASCII";
	return text[0] == ' ' || text[length - 1] == ' ' ? "begins or ends with a blank" : NULL;
}

/* Words to the end of the line: cut off before the line falls into words of its own. */
static int take_reason(const struct row *row, char *line, struct request *request, char *error, size_t size)
{
	char *at = row->reason ? strstr(line, " reason=") : NULL;
	const char *text, *wrong;

	if (!at)
		return 0;
	text = at + strlen(" reason=");
	wrong = request_reason(text);
	if (wrong)
		return refuse(error, size, text, wrong, row->form);
	memcpy(request->reason, text, strlen(text) + 1);
	*at = '\0';
	return 0;
}

static int take_class(const struct row *row, char **rest, struct request *request, char *error, size_t size)
{
	const char *word = strsep(rest, " ");
	int class;

	if (!word)
		return refuse(error, size, row->name, "needs a class", row->form);
	class = request_class(word);
	if (class < 0)
		return refuse(error, size, word, "is no class", row->form);
	request->class = class;
	return 0;
}

/* Of the site, or, with a MAC address in front, of one device. */
static int take_mode(const struct row *row, const char *word, char **rest, struct request *request, char *error, size_t size)
{
	int mode;

	if (!mac_parse(word, &request->key)) {
		word = strsep(rest, " ");
		if (!word)
			return refuse(error, size, row->name, "needs a mode", row->form);
	}
	mode = mode_number(word);
	if (mode < 0)
		return refuse(error, size, word, "is no mode", row->form);
	request->mode = mode;
	return 0;
}

static int take_object(const struct row *row, char **rest, struct request *request, char *error, size_t size)
{
	const char *word;

	if (!row->mac && !row->mode)
		return 0;
	word = strsep(rest, " ");
	if (!word)
		return refuse(error, size, row->name, row->mac ? "needs a MAC address" : "needs a mode", row->form);
	if (row->mode)
		return take_mode(row, word, rest, request, error, size);
	if (mac_parse(word, &request->key))
		return refuse(error, size, word, "is no MAC address", row->form);
	return row->class ? take_class(row, rest, request, error, size) : 0;
}

/* A suspension has a term or is ended; of the permissions only that to mine is ended by itself. */
static const char *contradiction(const struct request *request)
{
	if (request->verb == VERB_SUSPEND && request->off == !!request->seconds)
		return "needs one of for=SECONDS and off";
	if (request->verb == VERB_ALLOW && request->off && (request->seconds || !request->mining || *request->reason))
		return "takes off with mining only, and without a term or reason";
	return NULL;
}

int request_parse(const char *line, struct request *request, char *error, size_t size)
{
	struct request parsed = { 0 };
	char copy[REQUEST_MAX], *rest = copy;
	const struct row *row;
	const char *word;

	if (take_line(line, copy, error, size))
		return -EINVAL;
	word = strsep(&rest, " ");
	parsed.verb = verb_of(word);
	if (parsed.verb == VERB_NONE)
		return refuse(error, size, word, "is no request",
			      "quarantine, release, allow, class, mode, suspend, reload, forget, watch, ping or notify");
	row = &rows[parsed.verb];
	if (rest && take_reason(row, rest, &parsed, error, size))
		return -EINVAL;
	if (take_object(row, &rest, &parsed, error, size))
		return -EINVAL;
	while ((word = strsep(&rest, " ")))
		if (take_option(row, word, &parsed))
			return refuse(error, size, word, "does not belong here", row->form);
	if (contradiction(&parsed))
		return refuse(error, size, row->name, contradiction(&parsed), row->form);
	*request = parsed;
	return 0;
}

int request_format(const struct request *request, char line[static REQUEST_MAX])
{
	char mac[MAC_TEXT], seconds[32] = "", kind[48] = "";
	const char *class = "";
	const struct row *row;
	bool has_mac;

	if (request->verb <= VERB_NONE || request->verb >= COUNT(rows))
		return -EINVAL;
	row = &rows[request->verb];
	if (row->seconds && request->seconds)
		snprintf(seconds, sizeof(seconds), " for=%llu", request->seconds);
	if (row->kind && request->kinds)
		snprintf(kind, sizeof(kind), " kind=%s", kind_name(__builtin_ctz(request->kinds)));
	has_mac = row->mac || (row->mode && request->key.present);
	if (row->class)
		class = request->class == CLASS_AUTO ? "auto" : class_name(request->class);
	return snprintf(line, REQUEST_MAX, "%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s\n", row->name, has_mac ? " " : "",
			has_mac ? mac_format(&request->key, mac) : "", row->class ? " " : "", class,
			row->mode ? " " : "", row->mode ? mode_name(request->mode) : "", seconds, kind,
			row->off && request->off ? " off" : "",
			row->force && request->force ? " force" : "", row->mining && request->mining ? " mining" : "",
			row->test && request->test ? " test" : "", row->reason && *request->reason ? " reason=" : "",
			row->reason ? request->reason : "");
}
