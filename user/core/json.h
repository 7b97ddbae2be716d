/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A walk over JSON that may be cut anywhere: no memory, no depth that the bytes
 * choose, every byte read at most a few times. Strings stay where they are, with
 * their escapes; they are compared, never copied.
 */
#ifndef XDPEN_CORE_JSON_H
#define XDPEN_CORE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <xdpen/abi.h>

/* What is left of the bytes. */
struct json_cursor {
	const __u8 *at;
	const __u8 *end;
};

/* A string between its quotes, escapes not yet undone. `cut`: the closing quote is beyond the bytes. */
struct json_text {
	const __u8 *at;
	const __u8 *end;
	bool cut;
};

/* How a step of the walk ended. */
enum json_step {
	JSON_DONE,
	JSON_CUT, /* the bytes ended first */
	JSON_WRONG, /* this is not JSON */
};

void json_skip_blanks(struct json_cursor *cursor);

/* From its opening quote, on which the cursor stands. `text` is set even when it is cut. */
enum json_step json_take_string(struct json_cursor *cursor, struct json_text *text);
/* Any value; the cursor stands on its first byte. */
enum json_step json_skip_value(struct json_cursor *cursor);

/* Gets a member's name, the cursor on the first byte of its value, and consumes the value. */
typedef enum json_step json_member(struct json_cursor *cursor, struct json_text name, void *context);

/* From '{', blanks before it skipped, to '}': each member goes to `take`. */
enum json_step json_walk_object(struct json_cursor *cursor, json_member *take, void *context);

/* Takes `word` off the front of `text` if it is there. Words are ASCII. */
bool json_take_word(struct json_text *text, const char *word);
/* The whole string, and not cut. */
bool json_is(struct json_text text, const char *word);
bool json_is_any(struct json_text text, const char *const *words, size_t count);
/* The string was cut, and what is there of it is how `word` begins. An escape that was cut, too, leaves it open. */
bool json_may_become(struct json_text text, const char *word);

#endif
