/* Confirming what is out of date, taking it back, and families who say that they still come. */
#include "cleanse/age_out.h"
#include "sql.h"

typedef struct Confirm {
    const User *actor;
    int64_t authority;
    const Confirming *what;
    Confirmed done;
} Confirm;

static bool may_confirm(const User *actor, int64_t authority, Error *err)
{
    return may(actor, ACTION_JUDGE, authority) ||
           error_set(err, ERROR_DENIED, "Your role does not end registrations that are out of date.");
}

static bool is_asked_for(const Confirming *what, int64_t registration)
{
    for (size_t i = 0; i < what->id_count; i++)
        if (what->ids[i] == registration)
            return true;
    return what->ids == NULL;
}

static bool collect(WriteNow *now, Confirm *this, EndingList *out, Error *err)
{
    ProposalList proposals;
    TRY(proposal_list(now->store, now->arena, this->actor, this->authority, &this->what->filter, &proposals,
                      err));
    for (size_t i = 0; i < proposals.count; i++) {
        const Proposal *proposal = &proposals.items[i];
        if (is_asked_for(this->what, proposal->registration))
            *GROW(now->arena, out) = (Ending){
                .id = proposal->registration,
                .person = proposal->person,
                .centre = proposal->centre,
                .from = proposal->from,
                .intake = proposal->intake,
                .to = proposal->on,
                .reason = proposal->words,
                .why = proposal->reason,
                .to_centre = proposal->to_centre,
            };
    }
    if (this->what->ids)
        this->done.gone = this->what->id_count - out->count;
    return true;
}

static bool open_transfers(WriteNow *now, Confirm *this, const EndingList *endings, Error *err)
{
    for (size_t i = 0; i < endings->count; i++) {
        const Ending *ending = &endings->items[i];
        int64_t already = 0, id = 0;
        if (!ending->to_centre)
            continue;
        TRY(store_ask_int(
            now->store, SQL_ageing_registered_at,
            (const Value[]){VALUE(this->authority), VALUE(ending->person), VALUE(ending->to_centre)}, 3, 0,
            &already, err));
        this->done.transferred++;
        if (already)
            continue;
        TRY(store_take_ids(now->store, "registration", 1, &id, err));
        TRY(DO(now->store, SQL_ageing_open_put, err, VALUE(this->authority), VALUE(id), VALUE(ending->person),
               VALUE(ending->to_centre), VALUE(ending->to), VALUE(now->id)));
    }
    return true;
}

static bool is_sure(WriteNow *now, Confirm *this, const EndingList *endings, bool *sure, Error *err)
{
    int64_t standing = 0;
    Error too_many = {0};
    TRY(store_ask_int(now->store, SQL_ageing_current, (const Value[]){VALUE(this->authority)}, 1, 0,
                      &standing, err));
    this->done.standing = (uint64_t)standing;
    const AgeOut asked = {.endings = *endings, .standing = this->done.standing};
    *sure = age_out_is_sure(&asked, this->what->sure, &too_many);
    return true;
}

static bool confirm(WriteNow *now, void *context, Error *err)
{
    Confirm *this = context;
    EndingList endings = {0};
    bool sure = false;
    this->done = (Confirmed){0};
    TRY(collect(now, this, &endings, err));
    TRY(is_sure(now, this, &endings, &sure, err));
    this->done.ended = endings.count;
    if (!sure) {
        this->done.asks = true;
        return error_set(err, ERROR_CONFLICT, "More than half of the registrations would end.");
    }
    if (!endings.count)
        return error_set(
            err, ERROR_CONFLICT,
            "Nothing of this is proposed any more: somebody ended it, or the register changed. Look "
            "again.");
    TRY(age_out_apply(now, this->authority, &endings, err));
    TRY(open_transfers(now, this, &endings, err));
    this->done.ended -= this->done.transferred;
    this->done.write = now->id;
    now->detail =
        arena_print(now->arena, "{\"ended\":%llu,\"transferred\":%llu}", (unsigned long long)this->done.ended,
                    (unsigned long long)this->done.transferred);
    return true;
}

bool proposals_confirm(Store *store, const User *actor, int64_t authority, const Confirming *what,
                       Confirmed *out, Error *err)
{
    TRY(may_confirm(actor, authority, err));
    if (what->ids && !what->id_count)
        return error_set(err, ERROR_INPUT, "Tick the registrations to end first.");
    Confirm this = {actor, authority, what, {0}};
    const Write write = {authority, actor->id, "age-out", end_reason_word(what->filter.reason),
                         "a person confirmed them"};
    bool done = write_run(store, &write, confirm, &this, err);
    *out = this.done;
    if (!done && this.done.asks) {
        *err = (Error){0};
        return true;
    }
    return done;
}

typedef struct Undo {
    int64_t authority, write, registration;
    uint64_t reopened;
} Undo;

static bool undo(WriteNow *now, void *context, Error *err)
{
    Undo *this = context;
    const Value values[] = {VALUE(this->authority), VALUE(this->write), VALUE(this->registration),
                            VALUE(now->id)};
    int64_t is_one = 0, reopened = 0;
    TRY(store_ask_int(now->store, SQL_ageing_write_is, values, 2, 0, &is_one, err));
    if (!is_one)
        return error_set(err, ERROR_NOT_FOUND, "There is no such ending of registrations.");
    TRY(store_do(now->store, SQL_ageing_reopen, values, 4, &reopened, err));
    if (!reopened)
        return error_set(
            err, ERROR_CONFLICT,
            "None of these registrations can be reopened: each has been changed since, or was taken "
            "back before.");
    TRY(store_do(now->store, SQL_ageing_end_ended, values, 4, NULL, err));
    this->reopened = (uint64_t)reopened;
    now->detail = arena_print(now->arena, "{\"write\":%lld,\"reopened\":%lld}", (long long)this->write,
                              (long long)reopened);
    return true;
}

/* Who is of one centre takes back what they ended themselves. */
static bool is_own(Store *store, const User *actor, int64_t authority, int64_t write, bool *own, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    AgeingWriteList before = {0};
    *own = !actor->centre;
    if (*own)
        return true;
    TRY(ageing_before(store, &pass, actor, authority, &before, err));
    for (size_t i = 0; i < before.count; i++)
        *own = *own || before.items[i].write == write;
    return true;
}

bool ageing_undo(Store *store, const User *actor, int64_t authority, int64_t write, int64_t registration,
                 uint64_t *reopened, Error *err)
{
    bool own = false;
    TRY(may_confirm(actor, authority, err));
    TRY(is_own(store, actor, authority, write, &own, err));
    if (!own)
        return error_set(err, ERROR_NOT_FOUND, "There is no such ending of registrations.");
    Undo this = {authority, write, registration, 0};
    const Write back = {authority, actor->id, "age-out-undo", NULL, NULL};
    TRY(write_run(store, &back, undo, &this, err));
    *reopened = this.reopened;
    return true;
}

typedef struct StillHere {
    const User *actor;
    int64_t authority, child;
    Date day;
} StillHere;

static bool still_here(WriteNow *now, void *context, Error *err)
{
    const StillHere *this = context;
    ChildRowList rows;
    TRY(child_rows(now->store, now->arena, this->actor, this->authority, &this->child, 1, &rows, err));
    if (!rows.count)
        return error_set(err, ERROR_NOT_FOUND, "There is no such child.");
    return DO(now->store, SQL_ageing_confirm_put, err, VALUE(this->authority), VALUE(rows.items[0].id),
              VALUE(this->day), VALUE(now->id));
}

bool ageing_still_here(Store *store, const User *actor, int64_t authority, int64_t child, Date day,
                       Error *err)
{
    if (!may(actor, ACTION_REGISTER, authority))
        return error_set(err, ERROR_DENIED, "Your role does not confirm registrations.");
    char subject[32];
    snprintf(subject, sizeof subject, "person %lld", (long long)child);
    StillHere this = {actor, authority, child, day};
    const Write write = {authority, actor->id, "family-confirmed", subject, NULL};
    return write_run(store, &write, still_here, &this, err);
}

bool ageing_before(Store *store, Arena *arena, const User *actor, int64_t authority, AgeingWriteList *out,
                   Error *err)
{
    TRY(may_confirm(actor, authority, err));
    AgeingWriteList list = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_ageing_before, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            *out = list;
            return true;
        }
        if (actor->centre && rows_int(rows, 2) != actor->id)
            continue;
        *GROW(arena, &list) = (AgeingWrite){rows_int(rows, 0), rows_int(rows, 2), rows_text(rows, 1, arena),
                                            rows_text(rows, 3, arena), (uint64_t)rows_int(rows, 4)};
    }
    return false;
}
