#include "cleanse/runs.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "register/may.h"
#include "register/shielded.h"
#include "sql.h"

typedef struct IdList {
    int64_t *items;
    size_t count, capacity;
} IdList;

typedef struct Looking {
    Store *store;
    Arena *arena;
    int64_t authority;
    PersonSet hidden;
} Looking;

static bool look(Store *store, Arena *arena, int64_t authority, Looking *out, Error *err)
{
    *out = (Looking){.store = store, .arena = arena, .authority = authority};
    return shielded_and_likely(store, arena, authority, clock_today(), &out->hidden, err);
}

static bool is_hidden(const Looking *looking, int64_t a, int64_t b)
{
    return person_set_has(&looking->hidden, a) || person_set_has(&looking->hidden, b);
}

/* Its rows: the records, or only those that stand no more, are appended to *ids where that is not NULL. */
static bool read_rows(const Looking *looking, CleanseRun *run, bool undone, IdList *ids, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    run->rows = run->undone = 0;
    TRY(ASK(looking->store, run->joins ? SQL_runs_joined : SQL_runs_ended, &rows, err,
            VALUE(looking->authority), VALUE(run->write)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        if (is_hidden(looking, rows_int(rows, 0), rows_int(rows, 1)))
            continue;
        run->rows++;
        run->undone += rows_int(rows, 2) != 0;
        if (ids && (!undone || rows_int(rows, 2)))
            *GROW(looking->arena, ids) = rows_int(rows, 0);
    }
}

/* What the write told of itself (cleanse.c). */
static int64_t queued_in(const char *detail)
{
    static const char key[] = "\"queued_open\":";
    const char *at = detail ? strstr(detail, key) : NULL;
    return at ? strtoll(at + sizeof key - 1, NULL, 10) : -1;
}

bool cleanse_runs(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t write,
                  size_t limit, CleanseRunList *out, Error *err)
{
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return error_set(err, ERROR_DENIED, "Your role does not see what cleansings did.");
    Looking looking;
    CleanseRunList runs = {0};
    TRY(look(store, arena, authority, &looking, err));
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(store, SQL_runs_last, &rows, err, VALUE(authority), VALUE(write), VALUE((int64_t)limit)));
        for (bool more;;) {
            TRY(rows_next(rows, &more, err));
            if (!more)
                break;
            *GROW(arena, &runs) = (CleanseRun){
                .write = rows_int(rows, 0),
                .at = rows_text(rows, 1, arena),
                .joins = strcmp(rows_text(rows, 2, NULL), "cleanse") == 0,
                .actor_name = rows_text(rows, 3, arena),
                .queued = queued_in(rows_text(rows, 4, NULL)),
            };
        }
    }
    for (size_t i = 0; i < runs.count; i++)
        TRY(read_rows(&looking, &runs.items[i], false, NULL, err));
    *out = runs;
    return true;
}

bool cleanse_run_records(Store *store, Arena *arena, const User *actor, int64_t authority,
                         const CleanseRun *run, bool undone, int64_t **out, size_t *count, Error *err)
{
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return error_set(err, ERROR_DENIED, "Your role does not see what cleansings did.");
    Looking looking;
    IdList ids = {0};
    CleanseRun read = *run;
    TRY(look(store, arena, authority, &looking, err));
    TRY(read_rows(&looking, &read, undone, &ids, err));
    *out = ids.items;
    *count = ids.count;
    return true;
}

static Decider *decider_of(Arena *arena, const Rows *rows, DeciderList *deciders)
{
    int64_t user = rows_int(rows, 0);
    for (size_t i = 0; i < deciders->count; i++)
        if (deciders->items[i].user == user)
            return &deciders->items[i];
    Decider *decider = GROW(arena, deciders);
    *decider = (Decider){.user = user, .name = rows_text(rows, 1, arena), .role = (Role)rows_int(rows, 2)};
    return decider;
}

typedef void TakeDecision(const Looking *looking, const Rows *rows, void *context);

static bool read_decisions(const Looking *looking, const char *sql, int64_t user, TakeDecision *take,
                           void *context, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(looking->store, sql, &rows, err, VALUE(looking->authority), VALUE(user)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        if (!is_hidden(looking, rows_int(rows, 3), rows_int(rows, 4)))
            take(looking, rows, context);
    }
}

static void add_decision(const Looking *looking, const Rows *rows, void *context)
{
    Decider *decider = decider_of(looking->arena, rows, context);
    int64_t kind = rows_int(rows, 5);
    decider->made[kind]++;
    decider->undone[kind] += rows_int(rows, 6) != 0;
}

bool decider_list(Store *store, Arena *arena, const User *actor, int64_t authority, DeciderList *out,
                  Error *err)
{
    int64_t user = may(actor, ACTION_SEE_HISTORY, authority) ? 0 : actor->id;
    if (user && !may(actor, ACTION_JUDGE, authority))
        return error_set(err, ERROR_DENIED, "Your role does not see who decided what.");
    Looking looking;
    DeciderList deciders = {0};
    TRY(look(store, arena, authority, &looking, err));
    TRY(read_decisions(&looking, SQL_runs_verdicts, user, add_decision, &deciders, err));
    TRY(read_decisions(&looking, SQL_runs_joins_by, user, add_decision, &deciders, err));
    TRY(read_decisions(&looking, SQL_runs_endings_by, user, add_decision, &deciders, err));
    *out = deciders;
    return true;
}

typedef struct Wanted {
    int64_t user;
    unsigned kinds;
    DecidedList list;
} Wanted;

static void list_decision(const Looking *looking, const Rows *rows, void *context)
{
    Wanted *wanted = context;
    DecisionKind kind = (DecisionKind)rows_int(rows, 5);
    if (rows_int(rows, 0) == wanted->user && (wanted->kinds & 1u << kind))
        *GROW(looking->arena, &wanted->list) = (DecidedOne){.a = rows_int(rows, 3),
                                                            .b = rows_int(rows, 4),
                                                            .kind = kind,
                                                            .undone = rows_int(rows, 6) != 0,
                                                            .at = rows_text(rows, 7, looking->arena)};
}

bool decided_list(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t user,
                  unsigned kinds, DecidedList *out, Error *err)
{
    Looking looking;
    Wanted wanted = {user, kinds, {0}};
    bool all = may(actor, ACTION_SEE_HISTORY, authority);
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return error_set(err, ERROR_DENIED, "Your role does not see whom decisions are about.");
    if (all || (may(actor, ACTION_JUDGE, authority) && user == actor->id)) {
        TRY(look(store, arena, authority, &looking, err));
        if (kinds & DECIDED_VERDICTS)
            TRY(read_decisions(&looking, SQL_runs_verdicts, user, list_decision, &wanted, err));
        if (kinds & 1u << DECIDED_JOINS)
            TRY(read_decisions(&looking, SQL_runs_joins_by, user, list_decision, &wanted, err));
        if (kinds & 1u << DECIDED_ENDINGS)
            TRY(read_decisions(&looking, SQL_runs_endings_by, user, list_decision, &wanted, err));
    }
    *out = wanted.list;
    return true;
}
