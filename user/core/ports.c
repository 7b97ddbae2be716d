// SPDX-License-Identifier: GPL-2.0-or-later
#include "ports.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define BLANKS " \t\r\n"
#define FORM "expected PORT service [WEIGHT], PORT pool WEIGHT, PORT web or PORT none"

#define QUARTERS 4 /* struct xdpen_port counts a contact's weight in quarters */
#define SERVICE_WEIGHT 4 /* if the line names none */
#define SERVICE_WEIGHT_MAX 63
#define WEB_QUARTERS 1
#define POOL_WEIGHT_MAX 100
_Static_assert(SERVICE_WEIGHT_MAX * QUARTERS <= 255, "fits service_weight");

/* The facts of data/ports.list, where each has its source; the unit test keeps both equal. */
struct weighted {
	__u16 port;
	__u8 weight;
};

static const struct weighted services[] = {
	{ 21, 1 }, { 22, 1 }, { 23, 4 }, { 25, 1 }, { 26, 3 }, { 81, 3 }, { 110, 1 },
	{ 135, 1 }, { 139, 1 }, { 445, 2 }, { 1433, 1 }, { 1521, 1 }, { 2222, 2 }, { 2223, 4 },
	{ 2323, 4 }, { 2480, 1 }, { 3306, 1 }, { 3389, 1 }, { 5358, 4 }, { 5432, 1 }, { 5555, 3 },
	{ 5900, 1 }, { 5985, 1 }, { 6379, 2 }, { 6789, 3 }, { 7547, 4 }, { 8291, 4 }, { 8545, 1 },
	{ 9200, 1 }, { 9527, 4 }, { 9530, 4 }, { 11211, 1 }, { 23231, 3 }, { 27017, 1 }, { 32764, 4 },
	{ 34567, 4 }, { 37215, 4 }, { 37777, 1 }, { 49152, 3 }, { 52869, 4 }, { 60001, 4 },
};

static const __u16 webs[] = {
	53, 80, 123, 443, 5228, 8000, 8008, 8080, 8443, 8888,
};

static const struct weighted pools[] = {
	{ 450, 30 }, { 451, 31 }, { 452, 31 }, { 454, 30 }, { 457, 35 }, { 1111, 21 }, { 1800, 30 },
	{ 2222, 30 }, { 3010, 43 }, { 3110, 43 }, { 3333, 60 }, { 3334, 60 }, { 3335, 53 }, { 3336, 51 },
	{ 3353, 43 }, { 3357, 46 }, { 3956, 47 }, { 4444, 31 }, { 5555, 35 }, { 5556, 43 }, { 5588, 43 },
	{ 5730, 38 }, { 5860, 34 }, { 6060, 58 }, { 6099, 43 }, { 6233, 49 }, { 6234, 49 }, { 6464, 43 },
	{ 6666, 29 }, { 7777, 73 }, { 7778, 35 }, { 8001, 32 }, { 8086, 29 }, { 8087, 25 }, { 8118, 40 },
	{ 8333, 15 }, { 8848, 43 }, { 8899, 28 }, { 9200, 27 }, { 9332, 51 }, { 10001, 10 }, { 10060, 40 },
	{ 10128, 49 }, { 10300, 65 }, { 10343, 68 }, { 13531, 31 }, { 14000, 67 }, { 14433, 76 }, { 14444, 74 },
	{ 15555, 66 }, { 18080, 10 }, { 18081, 10 }, { 19335, 74 }, { 20000, 32 }, { 20128, 24 }, { 23620, 40 },
	{ 28734, 49 }, { 30303, 10 }, { 33333, 43 }, { 37888, 10 }, { 37889, 10 }, { 37890, 10 }, { 45560, 62 },
	{ 45700, 64 }, { 58080, 70 },
};

/* What one line says. */
enum word { WORD_BLANK, WORD_SERVICE, WORD_POOL, WORD_WEB, WORD_NONE };

struct fact {
	enum word word;
	__u16 port;
	__u8 weight;
};

static void apply(const struct fact *fact, struct xdpen_port ports[static PORTS])
{
	struct xdpen_port *port = &ports[fact->port];

	switch (fact->word) {
	case WORD_BLANK:
		break;
	case WORD_SERVICE:
		port->flags = (port->flags & ~XDPEN_PORT_WEB) | XDPEN_PORT_SERVICE;
		port->service_weight = fact->weight * QUARTERS;
		break;
	case WORD_POOL:
		port->flags |= XDPEN_PORT_POOL;
		port->pool_weight = fact->weight;
		break;
	case WORD_WEB:
		port->flags = (port->flags & ~XDPEN_PORT_SERVICE) | XDPEN_PORT_WEB;
		port->service_weight = WEB_QUARTERS;
		break;
	case WORD_NONE:
		*port = (struct xdpen_port){ 0 };
		break;
	}
}

void ports_defaults(struct xdpen_port ports[static PORTS])
{
	memset(ports, 0, PORTS * sizeof(*ports));
	for (size_t i = 0; i < COUNT(services); i++)
		apply(&(struct fact){ WORD_SERVICE, services[i].port, services[i].weight }, ports);
	for (size_t i = 0; i < COUNT(webs); i++)
		apply(&(struct fact){ WORD_WEB, webs[i], 0 }, ports);
	for (size_t i = 0; i < COUNT(pools); i++)
		apply(&(struct fact){ WORD_POOL, pools[i].port, pools[i].weight }, ports);
}

/* Digits only, the whole word, at most `max`. Returns 0 or -EINVAL. */
static int parse_number(const char *word, unsigned max, unsigned *number)
{
	unsigned parsed = 0;
	const char *digit = word;

	for (; *digit >= '0' && *digit <= '9' && parsed <= max; digit++)
		parsed = parsed * 10 + (*digit - '0');
	if (digit == word || *digit || parsed > max)
		return -EINVAL;
	*number = parsed;
	return 0;
}

/* The next word of the line, cut off with a NUL; NULL at the end. */
static char *next_word(char **rest)
{
	char *word = *rest + strspn(*rest, BLANKS);
	char *end = word + strcspn(word, BLANKS);

	*rest = *end ? end + 1 : end;
	*end = '\0';
	return end > word ? word : NULL;
}

static int parse_kind(const char *word, enum word *kind)
{
	static const char *const words[] = {
		[WORD_SERVICE] = "service",
		[WORD_POOL] = "pool",
		[WORD_WEB] = "web",
		[WORD_NONE] = "none",
	};

	for (size_t i = WORD_SERVICE; i < COUNT(words); i++)
		if (!strcmp(words[i], word)) {
			*kind = i;
			return 0;
		}
	return -EINVAL;
}

/* The weight behind the kind: a must for pool, a may for service. `rest` moves on when it was read. */
static int parse_weight(char **rest, struct fact *fact, char *error, size_t size)
{
	unsigned max = fact->word == WORD_POOL ? POOL_WEIGHT_MAX : SERVICE_WEIGHT_MAX;
	unsigned weight = SERVICE_WEIGHT;
	const char *word;

	if (fact->word != WORD_POOL && fact->word != WORD_SERVICE)
		return 0;
	word = next_word(rest);
	if (!word && fact->word == WORD_POOL) {
		snprintf(error, size, "a pool needs its weight, a whole number from 0 to %u", max);
		return -EINVAL;
	}
	if (word && parse_number(word, max, &weight)) {
		snprintf(error, size, "\"%s\" is no weight, a whole number from 0 to %u", word, max);
		return -EINVAL;
	}
	fact->weight = weight;
	return 0;
}

static int parse_words(char *line, struct fact *fact, char *error, size_t size)
{
	const char *port_word = next_word(&line);
	const char *word;
	unsigned port;

	if (!port_word)
		return 0;
	if (parse_number(port_word, PORTS - 1, &port) || !port) {
		snprintf(error, size, "\"%s\" is no port, a whole number from 1 to 65535", port_word);
		return -EINVAL;
	}
	fact->port = port;
	word = next_word(&line);
	if (!word || parse_kind(word, &fact->word)) {
		snprintf(error, size, "\"%s\" is not understood, " FORM, word ? word : port_word);
		return -EINVAL;
	}
	if (parse_weight(&line, fact, error, size))
		return -EINVAL;
	word = next_word(&line);
	if (word) {
		snprintf(error, size, "\"%s\" is one word too many, " FORM, word);
		return -EINVAL;
	}
	return 0;
}

/* A line that need not end in NUL, its comment taken off, copied to where words can be cut. */
static int parse_fact(const char *line, size_t length, struct fact *fact, char *error, size_t size)
{
	const char *comment = memchr(line, '#', length);
	char copy[PORTS_LINE_MAX];

	*fact = (struct fact){ .word = WORD_BLANK };
	if (length >= sizeof(copy)) {
		snprintf(error, size, "\"%.16s...\" is too long, a line has at most %zu bytes", line, sizeof(copy) - 1);
		return -EINVAL;
	}
	if (memchr(line, '\0', length)) {
		snprintf(error, size, "a NUL byte, a port list is plain text");
		return -EINVAL;
	}
	if (comment)
		length = comment - line;
	memcpy(copy, line, length);
	copy[length] = '\0';
	return parse_words(copy, fact, error, size);
}

int ports_parse_line(const char *line, struct xdpen_port ports[static PORTS], char *error, size_t size)
{
	struct fact fact;

	if (parse_fact(line, strlen(line), &fact, error, size))
		return -EINVAL;
	apply(&fact, ports);
	return 0;
}

/* One pass over all lines; `ports` NULL: only look whether they are good. `number`: of the line read last. */
static int walk(const char *text, size_t length, struct xdpen_port *ports, unsigned *number, char *error, size_t size)
{
	const char *end = text + length;

	for (*number = 1; text < end; ++*number) {
		const char *newline = memchr(text, '\n', end - text);
		const char *stop = newline ? newline : end;
		struct fact fact;

		if (parse_fact(text, stop - text, &fact, error, size))
			return -EINVAL;
		if (ports)
			apply(&fact, ports);
		text = stop + (newline != NULL);
	}
	return 0;
}

int ports_parse(const char *name, const char *text, size_t length, struct xdpen_port ports[static PORTS], char *error,
		size_t size)
{
	char sentence[PORTS_LINE_MAX + 128];
	unsigned number;

	if (walk(text, length, NULL, &number, sentence, sizeof(sentence))) {
		snprintf(error, size, "%s:%u: %s", name, number, sentence);
		return -EINVAL;
	}
	return walk(text, length, ports, &number, sentence, sizeof(sentence));
}
