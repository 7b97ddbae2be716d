// SPDX-License-Identifier: GPL-2.0-or-later
#include "excerpt.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* For looks here and there: small, so that many are mapped. */
#define PIECE (32 * 1024)
/* A walk in order of place takes steps that grow: to map what lies between costs less than to begin anew. */
#define NEAR (4 * PIECE)
#define STEP_MOST (1024 * 1024)

struct excerpt {
	int map;
	size_t element; /* bytes */
	size_t bytes; /* of the map, whole pages */
	size_t piece; /* bytes from the beginning of one to that of the next, whole pages */
	size_t overlap; /* how much further each goes, so that an element lies in one whole */
	char *whole; /* all of it, or NULL: */
	char **pieces; /* by place, NULL where none is mapped */
	size_t *mapped; /* places of those that are, a ring */
	size_t count, most, oldest; /* in the ring */
	char *step; /* the last one of a walk, or NULL */
	size_t from, length; /* of it, or of the piece that was mapped last; 0 = nothing was yet */
};

static size_t pages_up(size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

static char *map_part(const struct excerpt *excerpt, size_t from, size_t length)
{
	void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, excerpt->map, from);

	return memory == MAP_FAILED ? NULL : memory;
}

int excerpt_new(int map, size_t element, size_t count, struct excerpt **excerpt)
{
	struct excerpt *made = calloc(1, sizeof(*made));

	if (!made) {
		close(map);
		return -ENOMEM;
	}
	made->map = map;
	made->element = element;
	made->bytes = pages_up(element * count);
	made->piece = pages_up(PIECE);
	made->overlap = pages_up(element);
	made->whole = map_part(made, 0, made->bytes);
	if (!made->whole) {
		excerpt_free(made);
		return -ENOMEM;
	}
	*excerpt = made;
	return 0;
}

/* So many bytes, and the element that begins in them; as far as the map goes. */
static size_t reach(const struct excerpt *excerpt, size_t from, size_t length)
{
	size_t left = excerpt->bytes - from;

	length += excerpt->overlap;
	return length < left ? length : left;
}

static void leave_oldest(struct excerpt *excerpt)
{
	size_t place = excerpt->mapped[excerpt->oldest];

	munmap(excerpt->pieces[place], reach(excerpt, place * excerpt->piece, excerpt->piece));
	excerpt->pieces[place] = NULL;
	excerpt->oldest = (excerpt->oldest + 1) % excerpt->most;
	excerpt->count--;
}

static void leave_step(struct excerpt *excerpt)
{
	if (excerpt->step)
		munmap(excerpt->step, reach(excerpt, excerpt->from, excerpt->length));
	excerpt->step = NULL;
}

void excerpt_free(struct excerpt *excerpt)
{
	if (!excerpt)
		return;
	if (excerpt->whole)
		munmap(excerpt->whole, excerpt->bytes);
	while (excerpt->count)
		leave_oldest(excerpt);
	leave_step(excerpt);
	close(excerpt->map);
	free(excerpt->pieces);
	free(excerpt->mapped);
	free(excerpt);
}

int excerpt_narrow(struct excerpt *excerpt, size_t most)
{
	char **pieces;
	size_t *mapped;

	if (!excerpt->whole || excerpt->bytes <= most)
		return 0;
	excerpt->most = most / (excerpt->piece + excerpt->overlap) + 1;
	pieces = calloc(excerpt->bytes / excerpt->piece + 1, sizeof(*pieces));
	mapped = calloc(excerpt->most, sizeof(*mapped));
	if (!pieces || !mapped) {
		free(pieces);
		free(mapped);
		return -ENOMEM;
	}
	excerpt->pieces = pieces;
	excerpt->mapped = mapped;
	munmap(excerpt->whole, excerpt->bytes);
	excerpt->whole = NULL;
	return 0;
}

static char *take_piece(struct excerpt *excerpt, size_t place)
{
	size_t from = place * excerpt->piece;
	char *memory = map_part(excerpt, from, reach(excerpt, from, excerpt->piece));

	if (!memory)
		return NULL;
	if (excerpt->count == excerpt->most)
		leave_oldest(excerpt);
	excerpt->pieces[place] = memory;
	excerpt->mapped[(excerpt->oldest + excerpt->count++) % excerpt->most] = place;
	leave_step(excerpt);
	excerpt->from = from;
	excerpt->length = excerpt->piece;
	return memory;
}

static char *take_step(struct excerpt *excerpt, size_t place)
{
	size_t from = place * excerpt->piece, length = 2 * excerpt->length < STEP_MOST ? 2 * excerpt->length : STEP_MOST;
	char *memory = map_part(excerpt, from, reach(excerpt, from, length));

	leave_step(excerpt);
	excerpt->step = memory;
	excerpt->from = from;
	excerpt->length = length;
	return memory;
}

static bool goes_on(const struct excerpt *excerpt, size_t from)
{
	size_t end = excerpt->from + excerpt->length;

	return excerpt->length && from >= end && from < end + NEAR;
}

/* What is mapped from the beginning of this piece on. */
static char *piece_at(struct excerpt *excerpt, size_t place)
{
	size_t from = place * excerpt->piece;

	if (excerpt->pieces[place])
		return excerpt->pieces[place];
	if (excerpt->step && from >= excerpt->from && from < excerpt->from + excerpt->length)
		return excerpt->step + (from - excerpt->from);
	return goes_on(excerpt, from) ? take_step(excerpt, place) : take_piece(excerpt, place);
}

void *excerpt_at(struct excerpt *excerpt, size_t index)
{
	size_t offset = index * excerpt->element;
	char *piece;

	if (excerpt->whole)
		return excerpt->whole + offset;
	piece = piece_at(excerpt, offset / excerpt->piece);
	return piece ? piece + offset % excerpt->piece : NULL;
}
