/* People who stand near each other, joined into circles: for the files that find out who is restricted. Two
 * ways lead there: step by step from a few people (near.c), and all at once for a whole register
 * (near_all.c). */
#ifndef REGISTER_CIRCLES_H
#define REGISTER_CIRCLES_H

#include "register/guard.h"

/* A circle of so many is not looked through: it counts as restricted. */
enum { CIRCLE_MAX = 400 };

typedef struct Near {
    int64_t person;
    size_t above; /* towards the circle's first; itself there */
    size_t size;  /* of the circle, where it is the first */
    bool restricted, named, here;
} Near;
typedef struct NearList {
    Near *items;
    size_t count, capacity;
} NearList;

typedef struct Circles {
    Arena *arena;
    NearList people;
    size_t *slots, slot_count; /* by person; 0 free, else index + 1 */
} Circles;

typedef struct Likely { /* two who may be one child */
    size_t one, other;
} Likely;
typedef struct LikelyList {
    Likely *items;
    size_t count, capacity;
} LikelyList;

/* Where a person is, or would be: 0 when not in, else the number + 1. Only once somebody is in. */
size_t *circles_slot(const Circles *circles, int64_t person);
/* The person's number, who is in from now on, alone at first. */
size_t circles_number(Circles *circles, int64_t person);
/* The number of the first of the circle, which speaks for it. */
size_t circle_of(const Circles *circles, size_t number);
void circles_join(Circles *circles, size_t a, size_t b);

/* The circles of those whom a question finds in its first column are restricted. */
bool circles_mark_restricted(Circles *circles, Rows *rows, Error *err) MUST_CHECK;
/* What the circle of a person says by itself. */
Guard circles_guard(const Circles *circles, size_t person);
/* By the circle's first: what the circles say of which somebody may be the same child. Named only for whoever
 * is named for all of them. Lives in the circles' arena. */
Guard *circles_by_likeness(const Circles *circles, const LikelyList *likely);

#endif
