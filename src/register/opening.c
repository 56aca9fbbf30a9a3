#include "register/opening.h"

#include <string.h>

#include "register/guard.h"
#include "register/merge.h"
#include "register/notice.h"
#include "sql.h"

static bool open_body(WriteNow *now, void *context, Error *err)
{
    (void)now;
    (void)context;
    (void)err;
    return true;
}

bool opening_write(Store *store, int64_t authority, int64_t user, int64_t child, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    const Write write = {.authority = authority,
                         .actor = user,
                         .action = "open-child",
                         .subject = arena_print(&arena, "person %lld", (long long)child)};
    return write_run(store, &write, open_body, NULL, err);
}

typedef struct Alarm {
    int64_t authority, user;
    size_t people;
} Alarm;

static bool alarm_body(WriteNow *now, void *context, Error *err)
{
    const Alarm *this = context;
    const Notice notice = {
        .kind = NOTICE_BULK,
        .user = this->user,
        .words = arena_print(now->arena, "%zu children within %d minutes", this->people, BULK_SECONDS / 60)};
    return notice_tell(now, &notice, this->authority, NULL, 0, err);
}

bool opening_alarm(Store *store, int64_t authority, int64_t user, size_t people, Error *err)
{
    Alarm alarm = {authority, user, people};
    const Write write = {.authority = authority, .actor = user, .action = "alarm-bulk"};
    return write_run(store, &write, alarm_body, &alarm, err);
}

const char *history_words(const char *action)
{
    static const struct {
        const char *action, *words;
    } known[] = {
        {"open-child", "opened the record"},
        {"import", "took in a list that tells of the child"},
        {"withdraw", "took a list back"},
        {"desk-register", "registered the child at the desk"},
        {"desk-undo", "took a registration at the desk back"},
        {"cleanse", "let a cleansing join records"},
        {"age-out", "let a cleansing end registrations"},
        {"judge", "judged a possible duplicate"},
        {"unjudge", "took a judgement back"},
        {"unmerge", "took a joined record out again"},
        {"blind-hint", "was told that another centre may know the family"},
        {"ask-centre", "asked the other centre about the child"},
        {"restricted-name", "named staff for the family"},
        {"restrict", "marked the family restricted"},
        {"restrict-lift", "lifted the restriction of the family"},
        {"break-glass", "opened the family in an emergency"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].action, action) == 0)
            return known[i].words;
    return action;
}

static bool read_history(Rows *rows, Arena *arena, HistoryList *out, Error *err)
{
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        int64_t role = rows_int(rows, 2);
        *GROW(arena, out) = (HistoryLine){
            .at = rows_text(rows, 0, arena),
            .user = rows_text(rows, 1, arena),
            .role = role > ROLE_NONE && role < ROLE_COUNT ? (Role)role : ROLE_NONE,
            .action = rows_text(rows, 3, arena),
            .reason = rows_text(rows, 4, arena),
        };
    }
}

/* The ids of the child's records; none when there is no such child for this actor. */
static bool records_for(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person,
                        int64_t *child, IdList *out, Error *err)
{
    Guard guard;
    int64_t stands = 0;
    TRY(guards_of(store, actor, authority, &person, 1, &guard, err));
    const Subject subject = guard_subject(authority, &guard);
    if (!may_about(actor, ACTION_SEE_HISTORY, &subject))
        person = 0;
    TRY(merge_root(store, authority, person, child, err));
    const Value asked[] = {VALUE(authority), VALUE(*child)};
    TRY(store_ask_int(store, SQL_cleanse_child_exists, asked, 2, 0, &stands, err));
    return !stands || merge_tree(store, arena, authority, *child, out, err);
}

bool child_history(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person,
                   size_t limit, int64_t *child, HistoryList *out, bool *found, Error *err)
{
    IdList records = {0};
    HistoryList list = {0};
    TRY(records_for(store, arena, actor, authority, person, child, &records, err));
    *found = records.count > 0;
    if (!*found)
        return true;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_child_history, &rows, err, VALUE(authority),
            value_ids(arena, records.items, records.count), VALUE((int64_t)limit)));
    TRY(read_history(rows, arena, &list, err));
    *out = list;
    return true;
}
