#include "web/past_kept.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "measure/gate.h"
#include "sql.h"

/* Whose decisions a reader sees. */
enum { NOBODYS = -1, EVERYBODYS = 0 };

/* The readers met last: all who see everybody's, and one who sees their own. */
enum { KEPT = 2 };
static struct Kept {
    Past past;
    Arena memory;
    const char *whose; /* the register's address; NULL: nothing is kept */
    int64_t authority, user, write;
    bool runs; /* else the reader may not see them */
    Date day;  /* restricted families are those of the day */
} shelf[KEPT];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int64_t reader_of(const Request *request)
{
    const User *actor = &request->actor;
    if (may(actor, ACTION_SEE_HISTORY, actor->authority))
        return EVERYBODYS;
    return may(actor, ACTION_JUDGE, actor->authority) ? actor->id : NOBODYS;
}

static bool fits(const struct Kept *kept, const Request *request, int64_t write)
{
    return kept->whose && strcmp(kept->whose, store_address(request->store)) == 0 &&
           kept->authority == request->actor.authority && kept->user == reader_of(request) &&
           kept->runs == gate_is_open(&request->actor, request->actor.authority) && kept->write >= write &&
           kept->day == clock_today();
}

static bool read_anew(struct Kept *kept, const Request *request, int64_t write, Error *err)
{
    const User *actor = &request->actor;
    arena_release(&kept->memory);
    *kept = (struct Kept){.authority = actor->authority,
                          .user = reader_of(request),
                          .write = write,
                          .runs = gate_is_open(actor, actor->authority),
                          .day = clock_today()};
    if (kept->runs)
        TRY(cleanse_runs(request->store, &kept->memory, actor, actor->authority, 0, PAST_RUNS,
                         &kept->past.runs, err));
    if (kept->user != NOBODYS)
        TRY(decider_list(request->store, &kept->memory, actor, actor->authority, &kept->past.deciders, err));
    kept->whose = arena_print(&kept->memory, "%s", store_address(request->store));
    return true;
}

static const char *copied(Arena *arena, const char *text)
{
    return text ? arena_print(arena, "%s", text) : NULL;
}

static void copy_past(const Past *from, Arena *arena, Past *out)
{
    *out = (Past){0};
    for (size_t i = 0; i < from->runs.count; i++) {
        CleanseRun run = from->runs.items[i];
        run.at = copied(arena, run.at);
        run.actor_name = copied(arena, run.actor_name);
        *GROW(arena, &out->runs) = run;
    }
    for (size_t i = 0; i < from->deciders.count; i++) {
        Decider decider = from->deciders.items[i];
        decider.name = copied(arena, decider.name);
        *GROW(arena, &out->deciders) = decider;
    }
}

bool past_take(Request *request, Past *out, Error *err)
{
    int64_t write = 0;
    TRY(store_ask_int(request->store, SQL_measure_last_write, NULL, 0, 0, &write, err));
    pthread_mutex_lock(&lock);
    struct Kept *kept = &shelf[reader_of(request) == EVERYBODYS ? 0 : 1];
    bool done = fits(kept, request, write) || read_anew(kept, request, write, err);
    if (done)
        copy_past(&kept->past, request->arena, out);
    pthread_mutex_unlock(&lock);
    return done;
}
