/* Releases: what is shown of a month's end to those who may not see the children behind the numbers.
 *
 * A release is made the first time somebody asks for its month, from the register as it then is, and kept:
 * whoever asks later, however often and in whatever form, is answered from it, so that no two answers about
 * one month can be set against each other. It holds the standard measures in children by the published
 * parts, protected together by suppress(); docs/SMALL-NUMBERS.md says what that promises.
 *
 * Families with a restricted person are in no figure by place, nor in its total. */
#ifndef MEASURE_RELEASE_H
#define MEASURE_RELEASE_H

#include "measure/picture.h"
#include "measure/suppress.h"

/* Parts beside those of By. */
#define RELEASE_WHOLE "none"      /* all children living in the reach areas; key "" */
#define RELEASE_TRUE_COUNT "line" /* lines of the true count, to the nearest `least`; see release_line */

typedef struct ReleaseFigure {
    const char *measure; /* name of a measure, or of a line of the true count */
    const char *part, *key, *name;
    Shown shown;
    int64_t count; /* 0 unless shown */
    double out_of; /* 0: none, or itself not shown */
} ReleaseFigure;
typedef struct ReleaseFigureList {
    ReleaseFigure *items;
    size_t count, capacity;
} ReleaseFigureList;

typedef struct Release {
    Date as_of;
    uint32_t least;
    ReleaseFigureList figures; /* in the order in which parts are listed */
} Release;

/* The release of the picture's day, made and kept if there is none (the store must then be open for
 * writing). `actor`: the user who asks, 0 for the command line. Everything lives in the arena. */
bool release_open(Store *store, Arena *arena, const Picture *picture, int64_t actor, uint32_t least,
                  Release *out, Error *err) MUST_CHECK;

/* The release of that day, if there is one. In the arena. */
bool release_read(Store *store, Arena *arena, int64_t authority, Date as_of, Release *out, bool *found,
                  Error *err) MUST_CHECK;
/* Whether there is one of that day. */
bool release_is_made(Store *store, int64_t authority, Date as_of, bool *out, Error *err) MUST_CHECK;

/* The last day of a month not after `asked`, nor after `today`. */
Date release_day(Date asked, Date today);

/* The word of a part: "ward". */
const char *release_part(By by);

/* Counts the figures of a release and judges what may be shown, without keeping it. */
bool release_count(Store *store, Arena *arena, const Picture *picture, uint32_t least, ReleaseFigureList *out,
                   Error *err) MUST_CHECK;

#endif
