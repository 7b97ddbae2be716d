// SPDX-License-Identifier: GPL-2.0-or-later
#include "language.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "hostname.h"

#define WHOLE 1000 /* q=1; weights have three digits behind the point */
#define NOT_SAID (-1)
#define RANGES_MAX 64 /* no reader has more languages */

/* One "range;q=weight" of the header. */
struct range {
	const char *tag;
	size_t length; /* of the tag */
	int weight;
};

int language_parse(const char *text, enum language *language)
{
	for (int each = 0; each < LANGUAGES; each++) {
		if (strcmp(text, language_tag(each)))
			continue;
		*language = each;
		return 0;
	}
	return -EINVAL;
}

static size_t blanks(const char *text)
{
	return strspn(text, " \t");
}

/* "0.8", "1", "1.000": thousandths, and `end` behind it; or -EINVAL. */
static int parse_weight(const char *text, const char **end)
{
	int weight = (*text - '0') * WHOLE;

	if (*text != '0' && *text != '1')
		return -EINVAL;
	if (*++text == '.') {
		text++;
		for (int worth = WHOLE / 10; worth && *text >= '0' && *text <= '9'; worth /= 10)
			weight += (*text++ - '0') * worth;
	}
	*end = text;
	return weight <= WHOLE ? weight : -EINVAL;
}

/* The element at `text`, which ends before a comma or with the header. Returns 0 or -EINVAL. */
static int parse_range(const char *text, struct range *range)
{
	text += blanks(text);
	*range = (struct range){ .tag = text, .length = strcspn(text, " \t;,"), .weight = WHOLE };
	text += range->length;
	text += blanks(text);
	if (*text == ';') {
		text += 1 + blanks(text + 1);
		if (hostname_lower(*text) != 'q' || text[1] != '=')
			return -EINVAL;
		range->weight = parse_weight(text + 2, &text);
		text += range->weight < 0 ? 0 : blanks(text);
	}
	return range->length && range->weight >= 0 && (!*text || *text == ',') ? 0 : -EINVAL;
}

/* "ja" and "ja-JP" are Japanese, "jam" is not. */
static bool speaks(const struct range *range, enum language language)
{
	const char *tag = language_tag(language);
	size_t length = strlen(tag);

	if (range->length < length || (range->length > length && range->tag[length] != '-'))
		return false;
	for (size_t i = 0; i < length; i++)
		if (hostname_lower(range->tag[i]) != tag[i])
			return false;
	return true;
}

/* What the header says of each language, and in which order. */
struct wish {
	int weight;
	int place; /* of its first range */
};

static void note(struct wish wishes[static LANGUAGES], struct wish *others, const struct range *range, int place)
{
	if (range->length == 1 && *range->tag == '*')
		*others = (struct wish){ range->weight, place };
	for (int each = 0; each < LANGUAGES; each++)
		if (speaks(range, each) && range->weight > wishes[each].weight)
			wishes[each] = (struct wish){ range->weight, place };
}

static enum language best(const struct wish wishes[static LANGUAGES])
{
	enum language found = LANGUAGE_ENGLISH;

	for (int each = 0; each < LANGUAGES; each++)
		if (wishes[each].weight > wishes[found].weight ||
		    (wishes[each].weight == wishes[found].weight && wishes[each].place < wishes[found].place))
			found = each;
	return wishes[found].weight > 0 ? found : LANGUAGE_ENGLISH;
}

enum language language_accepted(const char *header)
{
	struct wish wishes[LANGUAGES], others = { NOT_SAID, RANGES_MAX };
	struct range range;

	for (int each = 0; each < LANGUAGES; each++)
		wishes[each] = (struct wish){ NOT_SAID, RANGES_MAX };
	for (int place = 0; header && place < RANGES_MAX; place++) {
		if (!parse_range(header, &range))
			note(wishes, &others, &range, place);
		header += strcspn(header, ",");
		header = *header ? header + 1 : NULL;
	}
	for (int each = 0; each < LANGUAGES; each++)
		if (wishes[each].weight == NOT_SAID)
			wishes[each] = others;
	return best(wishes);
}
