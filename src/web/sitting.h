/* What the server remembers of those who review duplicates just now: which pair is in whose hands, what
 * somebody put off, how far they have come. In memory only: a restart forgets it and nothing is lost, since a
 * verdict is checked against the register whoever holds the pair. Safe to call from many threads. */
#ifndef WEB_SITTING_H
#define WEB_SITTING_H

#include "register/user.h"

enum {
    SITTING_HOLD_SECONDS = 5 * 60, /* a pair shown to one is not shown to another for so long */
    SITTING_LATER_SECONDS =
        4 * 60 * 60, /* a pair put off comes again after so long, or when nothing else waits */
    SITTING_PAUSE_SECONDS = 30 * 60, /* who has not judged for so long begins anew */
    SITTING_PAIRS = 50,
};

/* Takes the pair into this user's hands unless a colleague holds it or this user put it off; what they held
 * before is free again. */
bool sitting_take(const User *user, int64_t a, int64_t b);

/* The colleague who holds the pair, in the arena; NULL for none. */
const char *sitting_holder(Arena *arena, const User *user, int64_t a, int64_t b);

void sitting_put_off(const User *user, int64_t a, int64_t b);
/* Takes the putting off of one pair back; of all with a = 0. How many there were. */
size_t sitting_put_on(const User *user, int64_t a, int64_t b);

/* A pair was judged, or (back) a verdict taken back. */
void sitting_note(const User *user, bool back);

typedef struct Sitting {
    unsigned done, goal; /* "23 of 50"; the goal is what waited at the start, at most SITTING_PAIRS */
    unsigned minutes;    /* about so many are left, at the pace so far; at least 1 unless done */
} Sitting;
/* `waiting`: pairs this user could judge now. A sitting that reached its goal begins anew. */
Sitting sitting_now(const User *user, size_t waiting);

#endif
