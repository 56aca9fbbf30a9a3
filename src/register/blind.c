#include "register/blind.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "register/guard.h"
#include "register/notice.h"
#include "sql.h"

typedef struct Blind {
    const User *actor;
    int64_t authority, record, child, ask;
    const char *words; /* what is told, or the answer */
    bool told;
} Blind;

static bool hint_body(WriteNow *now, void *context, Error *err)
{
    Blind *this = context;
    const Value asked[] = {VALUE(this->authority), VALUE(this->actor->id),
                           VALUE(clock_now() - BLIND_HINT_SECONDS)};
    int64_t told = 0;
    TRY(store_ask_int(now->store, SQL_blind_hints, asked, 3, 0, &told, err));
    this->told = told < BLIND_HINTS;
    if (!this->told)
        now->detail = "{\"told\":false}";
    return !this->told || DO(now->store, SQL_blind_hint_add, err, VALUE(this->authority),
                             VALUE(this->actor->id), VALUE(this->child), VALUE(clock_now()), VALUE(now->id));
}

static bool was_told(Store *store, const Blind *this, bool *out, Error *err)
{
    const Value asked[] = {VALUE(this->authority), VALUE(this->actor->id),
                           VALUE(clock_now() - BLIND_HINT_SECONDS), VALUE(this->child)};
    int64_t before = 0;
    TRY(store_ask_int(store, SQL_blind_hinted, asked, 4, 0, &before, err));
    *out = before != 0;
    return true;
}

/* Known to other centres alone, and to be found. */
static bool is_elsewhere(Store *store, const Blind *this, bool *out, Error *err)
{
    Guard guard;
    int64_t stands = 0;
    const Value asked[] = {VALUE(this->authority), VALUE(this->child)};
    TRY(guards_of(store, this->actor, this->authority, &this->child, 1, &guard, err));
    TRY(store_ask_int(store, SQL_cleanse_child_exists, asked, 2, 0, &stands, err));
    *out = stands && guard.elsewhere && !guard.restricted;
    return true;
}

bool blind_hint(Store *store, const User *actor, int64_t authority, int64_t child, bool *told, Error *err)
{
    Blind this = {.actor = actor, .authority = authority, .child = child};
    bool elsewhere = false;
    *told = false;
    if (!may(actor, ACTION_REGISTER, authority))
        return true;
    TRY(is_elsewhere(store, &this, &elsewhere, err));
    if (!elsewhere)
        return true;
    TRY(was_told(store, &this, told, err));
    if (*told)
        return true;
    DEFER(arena_release) Arena arena = {0};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "blind-hint",
                         .subject = arena_print(&arena, "person %lld", (long long)child)};
    TRY(write_run(store, &write, hint_body, &this, err));
    *told = this.told;
    return true;
}

static bool ask_body(WriteNow *now, void *context, Error *err)
{
    const Blind *this = context;
    const Value asked[] = {VALUE(this->authority), VALUE(this->record), VALUE(this->child)};
    int64_t before = 0, id = 0;
    TRY(store_ask_int(now->store, SQL_blind_ask_count, asked, 3, 0, &before, err));
    if (before)
        return true;
    TRY(store_take_ids(now->store, "blind_ask", 1, &id, err));
    return DO(now->store, SQL_blind_ask_add, err, VALUE(this->authority), VALUE(id), VALUE(this->actor->id),
              VALUE(this->record), VALUE(this->child), VALUE(this->words), VALUE(clock_now()),
              VALUE(now->id));
}

bool blind_ask(Store *store, const User *actor, int64_t authority, int64_t record, int64_t child,
               const char *words, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Blind this = {.actor = actor, .authority = authority, .record = record, .child = child, .words = words};
    bool elsewhere = false, told = false;
    if (!may(actor, ACTION_REGISTER, authority))
        return error_set(err, ERROR_DENIED, "Your role does not register children.");
    TRY(is_elsewhere(store, &this, &elsewhere, err));
    TRY(was_told(store, &this, &told, err));
    if (!elsewhere || !told)
        return error_set(err, ERROR_NOT_FOUND, "There is nobody to ask.");
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "ask-centre",
                         .subject = arena_print(&arena, "person %lld", (long long)child)};
    return write_run(store, &write, ask_body, &this, err);
}

static bool read_asks(Store *store, Arena *arena, int64_t authority, BlindAskList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_blind_asks, &rows, err, VALUE(authority), VALUE(BLIND_ASKS_SHOWN)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (BlindAsk){.id = rows_int(rows, 0),
                                       .asker = rows_int(rows, 1),
                                       .record = rows_int(rows, 2),
                                       .child = rows_int(rows, 3),
                                       .told = rows_text(rows, 4, arena),
                                       .at = rows_int(rows, 5),
                                       .answer = rows_text(rows, 6, arena),
                                       .answered_at = rows_int(rows, 7),
                                       .asker_name = rows_text(rows, 8, arena),
                                       .asker_centre = rows_text(rows, 9, arena),
                                       .answered_by = rows_text(rows, 10, arena)};
    }
}

static bool sees(const User *actor, int64_t authority, const Guard *guard)
{
    const Subject subject = guard_subject(authority, guard);
    return may_about(actor, ACTION_SEE_PEOPLE, &subject) && !guard->restricted;
}

bool blind_list(Store *store, Arena *arena, const User *actor, int64_t authority, BlindAskList *out,
                Error *err)
{
    BlindAskList all = {0}, list = {0};
    *out = list;
    if (!may(actor, ACTION_REGISTER, authority))
        return true;
    TRY(read_asks(store, arena, authority, &all, err));
    int64_t *ids = ARENA_ARRAY(arena, int64_t, 2 * all.count + 1);
    Guard *guards = ARENA_ARRAY(arena, Guard, 2 * all.count + 1);
    for (size_t i = 0; i < all.count; i++) {
        ids[2 * i] = all.items[i].child;
        ids[2 * i + 1] = all.items[i].record;
    }
    TRY(guards_of(store, actor, authority, ids, 2 * all.count, guards, err));
    for (size_t i = 0; i < all.count; i++) {
        BlindAsk ask = all.items[i];
        bool child = sees(actor, authority, &guards[2 * i]);
        ask.own = ask.asker == actor->id;
        ask.joins =
            child && sees(actor, authority, &guards[2 * i + 1]) && may(actor, ACTION_JUDGE, authority);
        if (!child)
            ask.child = 0;
        if (!child && !ask.own)
            continue;
        list.open += child && !ask.own && !ask.answer;
        *GROW(arena, &list) = ask;
    }
    *out = list;
    return true;
}

bool blind_waiting(Store *store, const User *actor, int64_t *count, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    BlindAskList list = {0};
    const Value here[] = {VALUE(actor->authority)};
    TRY(store_ask_int(store, SQL_blind_open, here, 1, 0, count, err));
    if (*count)
        TRY(blind_list(store, &arena, actor, actor->authority, &list, err));
    *count = (int64_t)list.open;
    return true;
}

static const BlindAsk *ask_of(const BlindAskList *list, int64_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].id == id && list->items[i].child && !list->items[i].own)
            return &list->items[i];
    return NULL;
}

static bool answer_body(WriteNow *now, void *context, Error *err)
{
    const Blind *this = context;
    BlindAskList list;
    int64_t answered = 0;
    TRY(blind_list(now->store, now->arena, this->actor, this->authority, &list, err));
    const BlindAsk *ask = ask_of(&list, this->ask);
    if (!ask)
        return error_set(err, ERROR_NOT_FOUND, "There is no such question for you to answer.");
    const Value values[] = {VALUE(this->authority), VALUE(this->ask), VALUE(this->words),
                            VALUE(this->actor->id), VALUE(clock_now())};
    TRY(store_do(now->store, SQL_blind_answer, values, 5, &answered, err));
    if (!answered)
        return error_set(err, ERROR_CONFLICT, "A colleague has answered this already.");
    return notice_answer(now, this->authority, this->actor->id, ask->asker, ask->record, this->words, err);
}

bool blind_answer(Store *store, const User *actor, int64_t authority, int64_t ask, const char *answer,
                  Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    if (!may(actor, ACTION_REGISTER, authority))
        return error_set(err, ERROR_DENIED, "Your role does not answer other centres.");
    if (!answer ||
        (!text_same(answer, "same") && !text_same(answer, "different") && !text_same(answer, "unsure")))
        return error_set(err, ERROR_INPUT, "Answer yes, no or not sure.");
    Blind this = {.actor = actor, .authority = authority, .ask = ask, .words = answer};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "ask-answered",
                         .subject = arena_print(&arena, "ask %lld", (long long)ask),
                         .reason = answer};
    return write_run(store, &write, answer_body, &this, err);
}
