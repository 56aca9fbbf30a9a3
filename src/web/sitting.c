#include "web/sitting.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"

enum { HELD_MAX = 512, OFF_MAX = 4096, SITTINGS_MAX = 256, PACE_FIRST = 6, PACE_MOST = 60 };

typedef struct Mark { /* a pair of a user's until a moment; free when that has passed */
    int64_t authority, user, a, b;
    uint64_t until; /* seconds of the monotonic clock */
    char name[USER_NAME_MAX + 1];
} Mark;

typedef struct Progressing {
    int64_t authority, user;
    unsigned done, goal, timed; /* timed: how many of those done tell of the pace */
    uint64_t last, spent;       /* seconds: of the last verdict, and between those timed */
} Progressing;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Mark held[HELD_MAX], off[OFF_MAX];
static Progressing sittings[SITTINGS_MAX];

static uint64_t seconds(void)
{
    return clock_monotonic_us() / 1000000 + 1;
}

static bool is_mark(const Mark *mark, int64_t authority, int64_t a, int64_t b)
{
    return mark->a == a && mark->b == b && mark->authority == authority && mark->until > seconds();
}

static Mark *mark_find(Mark *marks, size_t count, const User *user, int64_t a, int64_t b, bool own)
{
    for (size_t i = 0; i < count; i++)
        if (is_mark(&marks[i], user->authority, a, b) && (marks[i].user == user->id) == own)
            return &marks[i];
    return NULL;
}

/* The place it has, or the one that is free or will be free soonest. */
static void mark_set(Mark *marks, size_t count, const User *user, int64_t a, int64_t b, uint64_t lasts)
{
    Mark *place = mark_find(marks, count, user, a, b, true);
    if (!place) {
        place = &marks[0];
        for (size_t i = 1; i < count && place->until > seconds(); i++)
            if (marks[i].until < place->until)
                place = &marks[i];
    }
    *place = (Mark){user->authority, user->id, a, b, seconds() + lasts, {0}};
    memcpy(place->name, user->name, sizeof place->name);
}

bool sitting_take(const User *user, int64_t a, int64_t b)
{
    pthread_mutex_lock(&lock);
    bool free = !mark_find(held, HELD_MAX, user, a, b, false) && !mark_find(off, OFF_MAX, user, a, b, true);
    for (size_t i = 0; free && i < HELD_MAX; i++)
        if (held[i].authority == user->authority && held[i].user == user->id)
            held[i].until = 0;
    if (free)
        mark_set(held, HELD_MAX, user, a, b, SITTING_HOLD_SECONDS);
    pthread_mutex_unlock(&lock);
    return free;
}

const char *sitting_holder(Arena *arena, const User *user, int64_t a, int64_t b)
{
    pthread_mutex_lock(&lock);
    const Mark *mark = mark_find(held, HELD_MAX, user, a, b, false);
    const char *name = mark ? arena_print(arena, "%s", *mark->name ? mark->name : "a colleague") : NULL;
    pthread_mutex_unlock(&lock);
    return name;
}

void sitting_put_off(const User *user, int64_t a, int64_t b)
{
    pthread_mutex_lock(&lock);
    mark_set(off, OFF_MAX, user, a, b, SITTING_LATER_SECONDS);
    pthread_mutex_unlock(&lock);
}

size_t sitting_put_on(const User *user, int64_t a, int64_t b)
{
    size_t count = 0;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < OFF_MAX; i++)
        if (off[i].until > seconds() && off[i].authority == user->authority && off[i].user == user->id &&
            (!a || (off[i].a == a && off[i].b == b))) {
            off[i].until = 0;
            count++;
        }
    pthread_mutex_unlock(&lock);
    return count;
}

/* The user's sitting, or the place of the one longest without a verdict. */
static Progressing *sitting_of(const User *user)
{
    Progressing *place = &sittings[0];
    for (size_t i = 0; i < SITTINGS_MAX; i++) {
        if (sittings[i].authority == user->authority && sittings[i].user == user->id && sittings[i].last)
            return &sittings[i];
        if (sittings[i].last < place->last)
            place = &sittings[i];
    }
    *place = (Progressing){.authority = user->authority, .user = user->id, .last = seconds()};
    return place;
}

void sitting_note(const User *user, bool back)
{
    pthread_mutex_lock(&lock);
    Progressing *sitting = sitting_of(user);
    uint64_t now = seconds(), took = now - sitting->last;
    if (back)
        sitting->done -= sitting->done > 0;
    else
        sitting->done++;
    if (!back && took <= PACE_MOST) {
        sitting->timed++;
        sitting->spent += took;
    }
    sitting->last = now;
    pthread_mutex_unlock(&lock);
}

Sitting sitting_now(const User *user, size_t waiting)
{
    pthread_mutex_lock(&lock);
    Progressing *sitting = sitting_of(user);
    uint64_t now = seconds();
    if (!sitting->goal || sitting->done >= sitting->goal || now - sitting->last > SITTING_PAUSE_SECONDS) {
        unsigned goal = waiting < SITTING_PAIRS ? (unsigned)waiting : SITTING_PAIRS;
        *sitting = (Progressing){.authority = user->authority, .user = user->id, .goal = goal, .last = now};
    }
    if (sitting->goal > sitting->done + waiting)
        sitting->goal = sitting->done + (unsigned)waiting;
    unsigned left = sitting->goal - sitting->done;
    uint64_t pace = sitting->timed >= 3 ? (sitting->spent + sitting->timed - 1) / sitting->timed : PACE_FIRST;
    unsigned minutes = (unsigned)((left * (pace ? pace : 1) + 30) / 60);
    Sitting answer = {sitting->done, sitting->goal, left && !minutes ? 1 : minutes};
    pthread_mutex_unlock(&lock);
    return answer;
}
