/* What a look found out of date, for a person to confirm. */
#include "base/clock.h"
#include "cleanse/age_out.h"
#include "register/guard.h"
#include "register/shielded.h"
#include "sql.h"

typedef struct Look {
    const CleanseOptions *options;
    Candidates candidates;
    uint32_t *root;
    AgeOut plan;
    PersonSet shielded;
} Look;

/* The child of every record by the standing merges. */
static uint32_t *roots_of(Arena *arena, const Candidates *candidates)
{
    uint32_t *root = ARENA_ARRAY(arena, uint32_t, candidates->count + 1);
    for (uint32_t i = 0; i < candidates->count; i++) {
        uint32_t at = i;
        while (candidates->merged_into[at] != at)
            at = candidates->merged_into[at];
        root[i] = at;
    }
    return root;
}

static bool add_proposals(Bulk *bulk, const Look *look, const EndingList *endings, Error *err)
{
    for (size_t i = 0; i < endings->count; i++) {
        const Ending *ending = &endings->items[i];
        int64_t child = look->candidates.ids[look->root[ending->record]];
        bool shielded =
            person_set_has(&look->shielded, child) || person_set_has(&look->shielded, ending->person);
        const Value values[] = {
            VALUE(look->options->authority),
            VALUE(ending->id),
            VALUE(child),
            VALUE(ending->centre),
            VALUE(end_reason_word(ending->why)),
            VALUE(ending->reason),
            VALUE(ending->to),
            ending->last_seen == DATE_NONE ? value_null() : value_int(ending->last_seen),
            ending->to_centre ? value_int(ending->to_centre) : value_null(),
            VALUE(shielded ? 1 : 0),
        };
        TRY(bulk_add(bulk, values, err));
    }
    return true;
}

static bool write_look(WriteNow *now, void *context, Error *err)
{
    static const char *const columns[] = {"authority", "registration", "child",     "centre",    "reason",
                                          "words",     "on_day",       "last_seen", "to_centre", "shielded"};
    const Look *look = context;
    const CleanseOptions *options = look->options;
    TRY(DO(now->store, SQL_ageing_clear, err, VALUE(options->authority)));
    TRY(DO(now->store, SQL_ageing_look_clear, err, VALUE(options->authority)));
    {
        DEFER(bulk_close) Bulk *bulk = NULL;
        TRY(bulk_open(now->store, "derived_ending", columns, 10, &bulk, err));
        TRY(add_proposals(bulk, look, &look->plan.endings, err));
        TRY(add_proposals(bulk, look, &look->plan.transfers, err));
        TRY(bulk_finish(bulk, err));
    }
    now->detail =
        arena_print(now->arena, "{\"proposed\":%zu}", look->plan.endings.count + look->plan.transfers.count);
    return DO(now->store, SQL_ageing_look_put, err, VALUE(options->authority), VALUE(options->as_of),
              VALUE(clock_now()), VALUE((int64_t)look->plan.standing));
}

bool ageing_look(Store *store, const CleanseOptions *options, const Progress *progress, uint64_t *found,
                 Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    Look look = {.options = options};
    TRY(progress_go_on(progress, "Looking what is out of date", 0, 3, err));
    TRY(candidates_load(store, &pass, options->authority, options->as_of, CANDIDATE_CHILDREN,
                        &look.candidates, err));
    look.root = roots_of(&pass, &look.candidates);
    TRY(progress_go_on(progress, "Looking what is out of date", 1, 3, err));
    TRY(shielded_people(store, &pass, options->authority, options->as_of, &look.shielded, err));
    TRY(age_out_plan(store, options, &look.candidates, look.root, &pass, &look.plan, err));
    TRY(progress_go_on(progress, "Looking what is out of date", 2, 3, err));
    const Write write = {options->authority, options->actor, "ageing-look", NULL, NULL};
    TRY(write_run(store, &write, write_look, &look, err));
    (void)progress_tell(progress, "Looking what is out of date", 3, 3);
    *found = look.plan.endings.count + look.plan.transfers.count;
    return true;
}

bool ageing_last_look(Store *store, int64_t authority, AgeingLook *out, Error *err)
{
    *out = (AgeingLook){0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_ageing_look, &rows, err, VALUE(authority)));
    TRY(rows_next(rows, &out->looked, err));
    if (out->looked)
        *out = (AgeingLook){true, (Date)rows_int(rows, 0), rows_int(rows, 1), (uint64_t)rows_int(rows, 2)};
    return true;
}

bool proposal_list(Store *store, Arena *arena, const User *actor, int64_t authority,
                   const ProposalFilter *filter, ProposalList *out, Error *err)
{
    if (!may(actor, ACTION_JUDGE, authority))
        return error_set(err, ERROR_DENIED, "Your role does not end registrations that are out of date.");
    DEFER(arena_release) Arena pass = {0};
    Hidden hidden;
    ProposalList list = {0};
    bool named = false;
    TRY(people_hidden_from(store, &pass, actor, authority, &hidden, err));
    TRY(guard_any(store, actor, authority, &named, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_ageing_proposals, &rows, err, VALUE(authority), VALUE(named ? 1 : 0),
            VALUE(end_reason_word(filter->reason)), VALUE(filter->centre)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            *out = list;
            return true;
        }
        if (hidden_has(&hidden, rows_int(rows, 1)))
            continue;
        *GROW(arena, &list) = (Proposal){
            .registration = rows_int(rows, 0),
            .child = rows_int(rows, 1),
            .centre = rows_int(rows, 2),
            .reason = end_reason_of(rows_text(rows, 3, arena)),
            .words = rows_text(rows, 4, arena),
            .on = (Date)rows_int(rows, 5),
            .last_seen = rows_is_null(rows, 6) ? DATE_NONE : (Date)rows_int(rows, 6),
            .to_centre = rows_int(rows, 7),
            .person = rows_int(rows, 8),
            .from = rows_is_null(rows, 9) ? DATE_NONE : (Date)rows_int(rows, 9),
            .intake = rows_int(rows, 10),
        };
    }
    return false;
}
