#include "register/notice.h"

#include "base/clock.h"
#include "base/text.h"
#include "register/guard.h"
#include "sql.h"

static const char *const kinds[NOTICE_KIND_COUNT] = {
    [NOTICE_GLASS] = "glass",   [NOTICE_GLASS_NOBODY] = "glass-nobody", [NOTICE_BULK] = "bulk",
    [NOTICE_ANSWER] = "answer", [NOTICE_PASSWORD] = "password",         [NOTICE_SECOND] = "second"};

static bool tell_one(WriteNow *now, int64_t authority, int64_t notice, int64_t about, int64_t user,
                     Error *err)
{
    return user == about ||
           DO(now->store, SQL_notice_tell, err, VALUE(authority), VALUE(notice), VALUE(user));
}

/* A leader of one centre is told of what its own people do, and of a child that it knows. */
static bool concerns(WriteNow *now, const Notice *notice, const User *leader, bool *out, Error *err)
{
    User about = {0};
    bool found = false;
    Guard guard = {0};
    *out = true;
    if (!leader->centre)
        return true;
    if (notice->person) {
        TRY(guards_of(now->store, leader, leader->authority, &notice->person, 1, &guard, err));
        *out = !guard.elsewhere;
        return true;
    }
    TRY(user_find(now->store, notice->user, &about, &found, err));
    *out = found && about.centre == leader->centre;
    return true;
}

static bool of_role(WriteNow *now, int64_t authority, Role role, UserList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(now->store, SQL_guard_leaders, &rows, err, VALUE(authority), VALUE((int)role)));
    for (bool more = true; more;) {
        TRY(rows_next(rows, &more, err));
        if (more)
            *GROW(now->arena, out) = (User){
                .id = rows_int(rows, 0), .authority = authority, .role = role, .centre = rows_int(rows, 1)};
    }
    return true;
}

bool notice_tell(WriteNow *now, const Notice *notice, int64_t authority, const int64_t *users, size_t count,
                 Error *err)
{
    int64_t id;
    UserList lead = {0};
    TRY(store_take_ids(now->store, "notice", 1, &id, err));
    TRY(of_role(now, authority, ROLE_LEADER, &lead, err));
    TRY(DO(now->store, SQL_notice_add, err, VALUE(authority), VALUE(id), VALUE(kinds[notice->kind]),
           VALUE(notice->user), notice->person ? VALUE(notice->person) : value_null(), VALUE(notice->words),
           VALUE(clock_now()), VALUE(now->id)));
    for (size_t i = 0; i < count; i++)
        TRY(tell_one(now, authority, id, notice->user, users[i], err));
    for (size_t i = 0; i < lead.count; i++) {
        bool told = false;
        TRY(concerns(now, notice, &lead.items[i], &told, err));
        if (told)
            TRY(tell_one(now, authority, id, notice->user, lead.items[i].id, err));
    }
    return true;
}

bool notice_answer(WriteNow *now, int64_t authority, int64_t answerer, int64_t asker, int64_t person,
                   const char *answer, Error *err)
{
    const char *words = text_same(answer, "same")        ? "Yes, we know this child."
                        : text_same(answer, "different") ? "No, it is not the child we know."
                                                         : "We cannot say.";
    int64_t id;
    TRY(store_take_ids(now->store, "notice", 1, &id, err));
    TRY(DO(now->store, SQL_notice_add, err, VALUE(authority), VALUE(id), VALUE(kinds[NOTICE_ANSWER]),
           VALUE(answerer), VALUE(person), VALUE(words), VALUE(clock_now()), VALUE(now->id)));
    return tell_one(now, authority, id, answerer, asker, err);
}

bool notice_reset(WriteNow *now, NoticeKind kind, int64_t actor, const User *whose, Error *err)
{
    int64_t id, authority = whose->authority;
    UserList told = {0};
    TRY(store_take_ids(now->store, "notice", 1, &id, err));
    TRY(of_role(now, authority, ROLE_LEADER, &told, err));
    TRY(of_role(now, authority, ROLE_ADMIN, &told, err));
    TRY(DO(now->store, SQL_notice_add, err, VALUE(authority), VALUE(id), VALUE(kinds[kind]), VALUE(actor),
           value_null(), VALUE((const char *)whose->name), VALUE(clock_now()), VALUE(now->id)));
    for (size_t i = 0; i < told.count; i++)
        if (!told.items[i].centre || told.items[i].centre == whose->centre)
            TRY(tell_one(now, authority, id, actor, told.items[i].id, err));
    return tell_one(now, authority, id, actor, whose->id, err);
}

static NoticeKind kind_of(const char *word)
{
    for (int i = 0; i < NOTICE_KIND_COUNT; i++)
        if (word && text_same(kinds[i], word))
            return (NoticeKind)i;
    return NOTICE_GLASS_NOBODY;
}

static bool read_list(Rows *rows, Arena *arena, NoticeList *out, Error *err)
{
    NoticeList list = {0};
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        *GROW(arena, &list) = (Notice){
            .id = rows_int(rows, 0),
            .kind = kind_of(rows_text(rows, 1, NULL)),
            .user = rows_int(rows, 2),
            .person = rows_int(rows, 3),
            .words = rows_text(rows, 4, arena),
            .at = rows_int(rows, 5),
            .read_at = rows_int(rows, 6),
            .user_name = rows_text(rows, 7, arena),
        };
    }
    *out = list;
    return true;
}

bool notice_list(Store *store, Arena *arena, const User *actor, size_t limit, NoticeList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_notice_list, &rows, err, VALUE(actor->authority), VALUE(actor->id),
            VALUE((int64_t)limit)));
    return read_list(rows, arena, out, err);
}

bool alarm_list(Store *store, Arena *arena, const User *actor, int64_t authority, size_t limit,
                NoticeList *out, Error *err)
{
    if (!may(actor, ACTION_SEE_ALARMS, authority))
        return error_set(err, ERROR_DENIED, "Your role does not see alarms.");
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_notice_alarms, &rows, err, VALUE(authority), VALUE((int64_t)limit)));
    return read_list(rows, arena, out, err);
}

bool notice_unread(Store *store, const User *actor, int64_t *count, Error *err)
{
    const Value here[] = {VALUE(actor->authority), VALUE(actor->id)};
    return store_ask_int(store, SQL_notice_unread, here, 2, 0, count, err);
}

static bool read_body(WriteNow *now, void *context, Error *err)
{
    const User *actor = context;
    return DO(now->store, SQL_notice_read_all, err, VALUE(actor->authority), VALUE(actor->id),
              VALUE(clock_now()));
}

bool notice_read_all(Store *store, const User *actor, Error *err)
{
    User reader = *actor;
    const Write write = {.authority = actor->authority, .actor = actor->id, .action = "notices-read"};
    return write_run(store, &write, read_body, &reader, err);
}
